/** Draws any letter as a tagged PDF; the same content gives the same bytes. */
import type { LetterContent } from '../pdf/blocks.ts';
import { translator } from '../locales/index.ts';
import { createDocument, saveDocument } from '../pdf/document.ts';
import { drawBlocks } from '../pdf/draw.ts';
import { createFlow, gap, ink, line, page, paragraph, styles } from '../pdf/flow.ts';
import { hasOtherScript, otherScript } from '../pdf/fonts.ts';
import { drawAddress, drawLetterhead } from '../pdf/letterhead.ts';
import { artifact, element, writeTags } from '../pdf/tags.ts';

export async function letterPdf(content: LetterContent): Promise<Uint8Array> {
  const { locale, letterhead } = content;
  const t = translator(locale);
  const doc = await createDocument({ title: content.subject, subject: content.footer, author: letterhead.name, locale, issuedAt: content.issuedAt });
  const flow = await createFlow(doc, JSON.stringify(content));
  drawLetterhead(flow, letterhead, t);
  drawAddress(flow, content.addressee, content.date, content.references);
  paragraph(flow, element(flow.section, 'H1'), content.subject, styles.title);
  gap(flow, 10);
  if (content.greeting !== '') {
    paragraph(flow, element(flow.section, 'P'), content.greeting, styles.body);
    gap(flow, 8);
  }
  drawBlocks(flow, content.blocks);
  // The request's number says who is meant where the name itself cannot be written here.
  if (hasOtherScript(flow.fonts.regular, JSON.stringify(content))) drawBlocks(flow, [{ kind: 'paragraph', text: t('common.otherScript', { mark: otherScript, number: content.references[0]?.[1] ?? '' }), muted: true }]);
  const width = page.width - page.left - page.right;
  flow.pages.forEach((target, i) => {
    artifact(target, () => {
      target.drawLine({ start: { x: page.left, y: 42 }, end: { x: page.left + width, y: 42 }, thickness: 0.5, color: ink.line });
      line(flow, target, content.footer, styles.small, page.left, 29);
      line(flow, target, t('common.pageOf', { page: i + 1, pages: flow.pages.length }), { ...styles.small, align: 'right' }, page.left, 29, width);
    });
  });
  writeTags(doc, flow.tags);
  return saveDocument(doc);
}

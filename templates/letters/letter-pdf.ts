/** A letter on our paper: the same content gives the same bytes. */
import { translator } from '../locales/index.ts';
import type { LetterContent } from '../pdf/blocks.ts';
import { createDocument, saveDocument } from '../pdf/document.ts';
import { drawBlocks } from '../pdf/draw.ts';
import { createFlow, gap, ink, line, measure, page as sheet, paragraph, styles, widthOf, wrap, type Flow, type Style } from '../pdf/flow.ts';
import { drawAddress, drawLetterhead } from '../pdf/letterhead.ts';
import { artifact, element, writeTags } from '../pdf/tags.ts';

/** @returns a tagged PDF. Dates in it are `issuedAt`'s; nothing else of the hour it was made in. */
export async function letterPdf(content: LetterContent): Promise<Uint8Array> {
  const { locale } = content;
  const t = translator(locale);
  const [, number = ''] = content.references[0] ?? [];
  const doc = await createDocument({ title: `${content.subject}, ${number}`, subject: content.subject, author: content.letterhead.name, locale, issuedAt: content.issuedAt });
  const flow = await createFlow(doc);
  drawLetterhead(flow, content.letterhead, t);
  drawAddress(flow, content.addressee, content.date, content.references);
  paragraph(flow, element(flow.section, 'H1'), content.subject, styles.title);
  gap(flow, 10);
  paragraph(flow, element(flow.section, 'P'), content.greeting, styles.body);
  gap(flow, 8);
  drawBlocks(flow, content.blocks);
  flow.pages.forEach((_, i) => drawFoot(flow, i, content.footer, t('common.pageOf', { page: i + 1, pages: flow.pages.length })));
  writeTags(doc, flow.tags);
  return saveDocument(doc);
}

const foot: Style = { ...styles.small, size: 8, leading: 10.5 };

/** Whom to call, on every page, within the bottom margin. */
function drawFoot(flow: Flow, index: number, words: string, number: string): void {
  const target = flow.pages[index];
  if (!target) return;
  const right = widthOf(flow, number, foot);
  const lines = wrap(flow, words, foot, measure - right - 24).slice(0, 2);
  artifact(target, () => {
    target.drawLine({ start: { x: sheet.left, y: 46 }, end: { x: sheet.left + measure, y: 46 }, thickness: 0.5, color: ink.line });
    lines.forEach((part, i) => line(flow, target, part, foot, sheet.left, 34 - i * foot.leading));
    line(flow, target, number, { ...foot, align: 'right' }, sheet.left, 34);
  });
}

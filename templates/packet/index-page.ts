/** The index of documents: title, date, number of pages, and the page of this packet where each begins. */
import type { Block } from '../pdf/blocks.ts';
import { formatShortDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import { drawBlocks } from '../pdf/draw.ts';
import { element } from '../pdf/tags.ts';
import { gap, newPage, paragraph, styles } from '../pdf/flow.ts';
import type { Flow } from '../pdf/flow.ts';
import type { PacketPlan } from './plan.ts';

export function drawIndex(flow: Flow, plan: PacketPlan, starts: readonly number[]): void {
  newPage(flow);
  paragraph(flow, element(flow.section, 'H1'), translator(plan.locale)('packet.index.title'), styles.title);
  gap(flow, 12);
  drawBlocks(flow, [indexBlock(plan, starts)]);
}

export function indexBlock(plan: PacketPlan, starts: readonly number[]): Block {
  const t = translator(plan.locale);
  return {
    kind: 'table',
    columns: [
      { label: t('packet.index.document'), width: 0.54 },
      { label: t('packet.index.date'), width: 0.22 },
      { label: t('packet.index.pages'), width: 0.12, align: 'right' },
      { label: t('packet.index.from'), width: 0.12, align: 'right' },
    ],
    rows: plan.documents.map((d, i) => [
      d.title,
      d.date ? formatShortDate(d.date, plan.locale) : t('packet.index.undated'),
      String(d.pages),
      String(starts[i] ?? ''),
    ]),
  };
}

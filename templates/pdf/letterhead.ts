/** The head of our paper: who writes, how to reach us, and one line under it. */
import { element, marked } from './tags.ts';
import type { Letterhead } from './blocks.ts';
import { gap, ink, line, measure, newPage, page, rule, styles, widthOf, wrap } from './flow.ts';
import type { Flow } from './flow.ts';
import type { Translate } from '../locales/index.ts';

/** Starts a page with the letterhead and leaves the cursor below it. */
export function drawLetterhead(flow: Flow, head: Letterhead, t: Translate): void {
  const target = newPage(flow);
  const top = page.height - 48;
  const small = { ...styles.small, size: 8, leading: 11, align: 'right' as const };
  const reach = [
    ...head.address,
    [`${t('common.phone')} ${head.phone}`, head.fax ? `${t('common.fax')} ${head.fax}` : ''].filter(Boolean).join('  ·  '),
    head.email ?? '',
  ].filter((words) => words !== '');
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    line(flow, target, head.name, { size: 14.5, leading: 18, weight: 'bold', color: ink.brand }, page.left, top - 11);
    line(flow, target, head.department, styles.small, page.left, top - 26);
    reach.forEach((words, i) => line(flow, target, words, small, page.left, top - 8 - i * small.leading));
  });
  flow.y = top - Math.max(36, reach.length * small.leading + 6);
  rule(flow, ink.brand, 1.4);
  gap(flow, 26);
}

/** Addressee at the left, date and references at the right, both from the same line. */
export function drawAddress(flow: Flow, addressee: readonly string[], date: string, references: readonly (readonly [string, string])[]): void {
  const target = flow.current;
  if (!target) throw new Error('the letterhead comes first');
  const top = flow.y;
  const leading = 14;
  const split = 268;
  const names = addressee.flatMap((words, i) => wrap(flow, words, i === 0 ? styles.bodyBold : styles.body, split - 24).map((part) => [part, i] as const));
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    names.forEach(([words, i], n) => line(flow, target, words, i === 0 ? styles.bodyBold : styles.body, page.left, top - 10 - n * leading));
  });
  const width = measure - split;
  let n = 0;
  for (const [label, value] of [['', date] as const, ...references]) {
    const lead = label === '' ? 0 : widthOf(flow, label, styles.label) + 12;
    const at = n;
    const values = wrap(flow, value, styles.cell, width - lead);
    marked(flow.tags, element(flow.section, 'P'), target, () => {
      if (label !== '') line(flow, target, label, styles.label, page.left + split, top - 10 - at * leading);
      values.forEach((words, i) => line(flow, target, words, { ...styles.cell, align: 'right' }, page.left + split, top - 10 - (at + i) * leading, width));
    });
    n += values.length;
  }
  flow.y = top - Math.max(names.length, n, 4) * leading - 30;
}

/** A ruled table whose head is repeated on every page and whose rows are never split unless taller than a page. */
import { element, marked } from './tags.ts';
import type { Element } from './tags.ts';
import type { Block, Column } from './blocks.ts';
import { gap, ink, line, measure, newPage, page, room, rule, styles, wrap } from './flow.ts';
import type { Flow, Style } from './flow.ts';

type TableBlock = Extract<Block, { kind: 'table' }>;

export function drawTable(flow: Flow, block: TableBlock): void {
  const table = element(flow.section, 'Table');
  const cell: Style = block.small ? { ...styles.cell, size: 7.5, leading: 10.5 } : styles.cell;
  const headStyle: Style = { ...styles.label, weight: 'bold' };
  const head = () => {
    row(flow, table, block.columns, block.columns.map((c) => c.label), headStyle, 'TH');
    rule(flow, ink.text, 0.8);
    gap(flow, block.small ? 2 : 4);
  };
  room(flow, 60);
  head();
  for (const values of block.rows) {
    const needed = heightOf(flow, block.columns, values, cell) + 6;
    if (flow.y - needed < page.bottom) {
      newPage(flow);
      head();
    }
    row(flow, table, block.columns, values, cell, 'TD');
    if (!block.small) {
      rule(flow, ink.line, 0.4);
      gap(flow, 3);
    }
  }
  if (block.total) {
    room(flow, 24);
    rule(flow, ink.text, 0.8);
    gap(flow, 4);
    row(flow, table, block.columns, block.total, styles.cellBold, 'TD');
  }
  gap(flow, 10);
}

function row(flow: Flow, table: Element, columns: readonly Column[], values: readonly string[], style: Style, tag: 'TH' | 'TD'): void {
  const height = heightOf(flow, columns, values, style);
  const target = room(flow, height);
  const owner = element(table, 'TR');
  let x: number = page.left;
  columns.forEach((column, i) => {
    const width = column.width * measure;
    const inner = width - 10;
    const lines = wrap(flow, values[i] ?? '', style, inner);
    marked(flow.tags, element(owner, tag), target, () => {
      lines.forEach((words, n) =>
        line(flow, target, words, { ...style, align: column.align ?? 'left' }, column.align === 'right' ? x + 10 : x, flow.y - style.size - n * style.leading, inner));
    });
    x += width;
  });
  flow.y -= height;
}

function heightOf(flow: Flow, columns: readonly Column[], values: readonly string[], style: Style): number {
  const lines = columns.map((column, i) => wrap(flow, values[i] ?? '', style, column.width * measure - 10).length);
  return Math.max(1, ...lines) * style.leading + (style.size < 8 ? 0.5 : 3);
}

/** Draws blocks one below the other; each kind of block has one look, the same in letters and packets. */
import { artifact, element, marked } from './tags.ts';
import type { Block } from './blocks.ts';
import { gap, ink, line, measure, page, paragraph, room, rule, styles, widthOf, wrap } from './flow.ts';
import type { Flow } from './flow.ts';
import { codeSide, drawCode } from './qr.ts';
import { drawTable } from './table.ts';

export function drawBlocks(flow: Flow, blocks: readonly Block[]): void {
  for (const block of blocks) drawBlock(flow, block);
}

function drawBlock(flow: Flow, block: Block): void {
  switch (block.kind) {
    case 'paragraph':
      paragraph(flow, element(flow.section, 'P'), block.text, block.muted ? styles.small : styles.body);
      return gap(flow, block.muted ? 6 : 8);
    case 'heading':
      room(flow, 56); // why: a heading keeps at least two lines of its text
      gap(flow, 6);
      paragraph(flow, element(flow.section, 'H2'), block.text, styles.heading);
      return gap(flow, 3);
    case 'list':
      return drawList(flow, block.items);
    case 'findings':
      return drawFindings(flow, block.items);
    case 'facts':
      return drawFacts(flow, block.rows);
    case 'table':
      return drawTable(flow, block);
    case 'notice':
      return drawNotice(flow, block.title, block.text);
    case 'secret':
      return drawSecret(flow, block.label, block.value);
    case 'signature':
      return drawSignature(flow, block);
    case 'rule':
      gap(flow, 4);
      rule(flow);
      return gap(flow, 10);
    default:
      block satisfies never;
  }
}

function drawList(flow: Flow, items: readonly string[]): void {
  const list = element(flow.section, 'L');
  for (const item of items) {
    const owner = element(list, 'LI');
    const target = room(flow, styles.body.leading);
    artifact(target, () => line(flow, target, '•', { ...styles.body, color: ink.brand }, page.left + 4, flow.y - styles.body.size));
    paragraph(flow, owner, item, styles.body, page.left + 18, measure - 18);
    gap(flow, 3);
  }
  gap(flow, 6);
}

function drawFindings(flow: Flow, items: readonly { title: string; lines: readonly string[]; cite?: string }[]): void {
  const list = element(flow.section, 'L');
  items.forEach((item, i) => {
    const owner = element(list, 'LI');
    const target = room(flow, 64);
    const number = `${i + 1}`;
    marked(flow.tags, owner, target, () => line(flow, target, number, { ...styles.heading, size: 13 }, page.left, flow.y - 12));
    const x = page.left + 24;
    paragraph(flow, element(owner, 'P'), item.title, styles.bodyBold, x, measure - 24);
    for (const words of item.lines) paragraph(flow, element(owner, 'P'), words, styles.body, x, measure - 24);
    if (item.cite) paragraph(flow, element(owner, 'P'), item.cite, styles.small, x, measure - 24);
    gap(flow, 9);
  });
  gap(flow, 2);
}

/** Label and value in two columns, a hairline between the rows. */
function drawFacts(flow: Flow, rows: readonly (readonly [string, string])[]): void {
  const labelWidth = Math.min(170, Math.max(96, ...rows.map(([label]) => widthOf(flow, label, styles.label) + 16)));
  for (const [label, value] of rows) {
    const labels = wrap(flow, label, styles.label, labelWidth - 12);
    const values = wrap(flow, value, styles.cell, measure - labelWidth);
    const height = Math.max(labels.length, values.length) * styles.cell.leading + 5;
    const target = room(flow, height);
    const owner = element(flow.section, 'P');
    marked(flow.tags, owner, target, () => {
      labels.forEach((words, i) => line(flow, target, words, styles.label, page.left, flow.y - 10 - i * styles.cell.leading));
      values.forEach((words, i) => line(flow, target, words, styles.cell, page.left + labelWidth, flow.y - 10 - i * styles.cell.leading));
    });
    flow.y -= height;
    rule(flow, ink.line, 0.4);
    gap(flow, 3);
  }
  gap(flow, 8);
}

/** A washed panel with a bar at its left, for what must not be overlooked. */
function drawNotice(flow: Flow, title: string, text: string): void {
  const inner = measure - 32;
  const titles = wrap(flow, title, styles.bodyBold, inner);
  const lines = wrap(flow, text, styles.body, inner);
  const height = (titles.length + lines.length) * styles.body.leading + 24;
  if (height > page.height - page.top - page.bottom) {
    paragraph(flow, element(flow.section, 'H2'), title, styles.bodyBold);
    return paragraph(flow, element(flow.section, 'P'), text, styles.body);
  }
  const target = room(flow, height);
  const bottom = flow.y - height;
  artifact(target, () => {
    target.drawRectangle({ x: page.left, y: bottom, width: measure, height, color: ink.wash });
    target.drawRectangle({ x: page.left, y: bottom, width: 3, height, color: ink.brand });
  });
  const first = flow.y - 12 - styles.body.size;
  marked(flow.tags, element(flow.section, 'H2'), target, () => {
    titles.forEach((words, i) => line(flow, target, words, styles.bodyBold, page.left + 18, first - i * styles.body.leading));
  });
  const second = first - titles.length * styles.body.leading - 2;
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    lines.forEach((words, i) => line(flow, target, words, styles.body, page.left + 18, second - i * styles.body.leading));
  });
  flow.y = bottom - 12;
}

function drawSecret(flow: Flow, label: string, value: string): void {
  const height = 84;
  const target = room(flow, height);
  const bottom = flow.y - height;
  artifact(target, () => {
    target.drawRectangle({ x: page.left, y: bottom, width: measure, height, borderColor: ink.brand, borderWidth: 1 });
  });
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    line(flow, target, label, styles.label, page.left + 20, flow.y - 24);
    line(flow, target, value, { size: 30, leading: 34, weight: 'bold', color: ink.text }, page.left + 20, flow.y - 62);
  });
  flow.y = bottom - 14;
}

function drawSignature(flow: Flow, block: Extract<Block, { kind: 'signature' }>): void {
  const height = block.code ? codeSide + 16 : 74;
  const target = room(flow, height);
  gap(flow, 6);
  marked(flow.tags, element(flow.section, 'P'), target, () => {
    line(flow, target, block.closing, styles.body, page.left, flow.y - 11);
    line(flow, target, block.name, styles.bodyBold, page.left, flow.y - 44);
    line(flow, target, block.title, styles.label, page.left, flow.y - 57);
  });
  if (block.code) drawCode(flow, target, block.code);
  gap(flow, height - 6);
}

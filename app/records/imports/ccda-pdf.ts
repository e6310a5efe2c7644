/** A clinical document as pages a person can read: its patient on each page, section by section, tables as tables. */
import { createDocument, saveDocument } from '#templates/pdf/document.ts';
import { createFlow, gap, line, measure, newPage, page, paragraph, room, rule, styles, widthOf, wrap, type Flow } from '#templates/pdf/flow.ts';
import { artifact, element, marked, writeTags, type Element } from '#templates/pdf/tags.ts';
import { refused } from './safe-xml.ts';
import type { Block, Ccda, Section } from './ccda.ts';

const most = { pages: 1000, columns: 12 };
const cell = { ...styles.cell, size: 8.5, leading: 11.5 };
const cellHead = { ...cell, weight: 'bold' as const };
const between = 8;

/** The same document gives the same bytes. Throws AppError `refused_file` where it would be more than a thousand pages. */
export async function ccdaPdf(ccda: Ccda & { body: { kind: 'sections' } }, issuedAt: string): Promise<Uint8Array> {
  const doc = await createDocument({ title: ccda.title, subject: 'Imported clinical document (C-CDA)', author: '', locale: 'en', issuedAt });
  const flow = await createFlow(doc);
  const top = (): void => {
    if (flow.pages.length > most.pages) throw refused('too_large', `more than ${most.pages} pages`);
    newPage(flow);
    flow.y -= 14;
  };
  top();
  paragraph(flow, element(flow.tags.root, 'H1'), ccda.title, styles.title);
  for (const [name, value] of ccda.about) paragraph(flow, element(flow.tags.root, 'P'), `${name}: ${value}`, styles.small);
  for (const section of ccda.body.sections) writeSection(flow, section);
  const header = patientLine(ccda);
  flow.pages.forEach((sheet, i) => {
    artifact(sheet, () => {
      line(flow, sheet, header, styles.bodyBold, page.left, page.height - 40);
      line(flow, sheet, `${i + 1} / ${flow.pages.length}`, { ...styles.small, align: 'right' }, page.left, 34);
    });
  });
  writeTags(doc, flow.tags);
  return saveDocument(doc);
}

/** "Patient: Newman, Alice Jones   DOB 1970-05-01   MRN 998991": labelled, so that each page can be asked whose it is. */
export function patientLine({ patient }: Pick<Ccda, 'patient'>): string {
  return `Patient: ${patient.familyName}, ${patient.givenNames}   DOB ${patient.birthDate || 'unknown'}   MRN ${patient.ids[0] ?? 'unknown'}`;
}

function writeSection(flow: Flow, section: Section): void {
  room(flow, 54);
  gap(flow, section.depth === 0 ? 10 : 6);
  const level = section.confidentiality === null ? '' : section.confidentiality === 'R' ? ' (restricted)' : ' (very restricted)';
  paragraph(flow, element(flow.tags.root, 'H2'), section.title + level, section.depth === 0 ? styles.heading : styles.bodyBold);
  for (const block of section.blocks) writeBlock(flow, block);
}

function writeBlock(flow: Flow, block: Block): void {
  if (flow.pages.length > most.pages) throw refused('too_large', `more than ${most.pages} pages`);
  if (block.kind === 'table') return writeTable(flow, block);
  if (block.kind === 'paragraph') return paragraph(flow, element(flow.tags.root, 'P'), block.text, block.bold ? styles.cellBold : styles.cell);
  const indent = 12 * Math.min(block.depth, 6);
  paragraph(flow, element(flow.tags.root, 'P'), `${block.mark} ${block.text}`, styles.cell, page.left + indent, measure - indent);
}

function writeTable(flow: Flow, { caption, head, rows }: Extract<Block, { kind: 'table' }>): void {
  if (caption) paragraph(flow, element(flow.tags.root, 'P'), caption, styles.cellBold);
  const columns = Math.max(head.length, ...rows.map((row) => row.length));
  // Too many columns to stand beside each other: a line a row, each value with its head.
  if (columns > most.columns) {
    for (const row of rows) paragraph(flow, element(flow.tags.root, 'P'), row.map((value, i) => (value ? `${head[i] ? `${head[i]}: ` : ''}${value.replaceAll('\n', ', ')}` : '')).filter(Boolean).join('; '), styles.cell);
    return;
  }
  const widths = columnWidths(flow, [head, ...rows], columns);
  const table = element(flow.tags.root, 'Table');
  if (head.some(Boolean)) writeRow(flow, table, head, widths, true);
  for (const row of rows) writeRow(flow, table, row, widths, false);
  gap(flow, 6);
}

/** By the longest word and what there is to say, within the measure. */
function columnWidths(flow: Flow, rows: readonly string[][], columns: number): number[] {
  const space = measure - between * (columns - 1);
  const sample = rows.slice(0, 60);
  const wanted = Array.from({ length: columns }, (_, i) => {
    const cells = sample.map((row) => row[i] ?? '');
    const word = Math.max(18, ...cells.flatMap((text) => text.split(/\s+/).map((one) => widthOf(flow, one.slice(0, 24), cellHead))));
    return { word, all: Math.max(word, Math.min(220, Math.max(...cells.map((text) => widthOf(flow, text.slice(0, 200), cell))))) };
  });
  const words = wanted.reduce((sum, { word }) => sum + word, 0);
  if (words >= space) return wanted.map(({ word }) => (word / words) * space);
  const rest = wanted.reduce((sum, { word, all }) => sum + all - word, 0) || 1;
  return wanted.map(({ word, all }) => word + ((all - word) / rest) * (space - words));
}

/** A row stays together where it fits on a page; a taller one goes on over the page, line by line. */
function writeRow(flow: Flow, table: Element, row: readonly string[], widths: readonly number[], isHead: boolean): void {
  const style = isHead ? cellHead : cell;
  const lines = widths.map((width, i) => (row[i] ? wrap(flow, row[i], style, width) : []));
  const height = Math.max(1, ...lines.map(({ length }) => length));
  const tags = element(table, 'TR');
  const cells = widths.map(() => element(tags, isHead ? 'TH' : 'TD'));
  for (let from = 0; from < height; ) {
    const whole = (height - from) * style.leading + 5;
    const before = flow.current;
    const target = room(flow, Math.min(whole, 4 * style.leading));
    if (target !== before) flow.y -= 14;
    const fit = Math.min(height - from, Math.max(1, Math.floor((flow.y - page.bottom) / style.leading)));
    let x = page.left;
    for (const [i, own] of lines.entries()) {
      const part = own.slice(from, from + fit);
      const left = x;
      const owner = cells[i];
      if (part.length > 0 && owner) marked(flow.tags, owner, target, () => part.forEach((text, n) => line(flow, target, text, style, left, flow.y - style.size - n * style.leading, widths[i] ?? 0)));
      x += (widths[i] ?? 0) + between;
    }
    flow.y -= fit * style.leading;
    from += fit;
  }
  gap(flow, 2);
  rule(flow);
  gap(flow, 3);
}

/** The checks on a finished document, inside a child, by engines that did not remove: pdf.js for what a reader says and for what is seen. */
import { createHash } from 'node:crypto';
import { openSecondReader } from '#app/documents/second-reader.ts';
import type { Picture, SecondReader, TextRun } from '#app/documents/second-reader.ts';
import { boxesBlack, strangeDrawing } from './drawn.ts';
import { findWords } from './find.ts';
import { takeApart } from './inspect-output.ts';
import { xmpOf } from './pdfa.ts';
import type { Check, PageReport, RedactionReport } from './report.ts';
import { compileTerm, countIn, searchable } from './search.ts';
import type { CompiledTerm } from './search.ts';

export type VerifyReport = Pick<RedactionReport, 'output' | 'plan' | 'pages' | 'options'>;

/** `from`, `to`: which of the output's pages (from 0), `whole`: also what concerns the file. Several children share the work. */
export type VerifyJob = { output: Uint8Array; report: VerifyReport; from: number; to: number; whole: boolean };

/** Runs every check; none is skipped because an earlier one failed. */
export async function verifyOutput({ output, report, from, to, whole }: VerifyJob): Promise<Check[]> {
  const checks: Check[] = [];
  const add = (name: string, ok: boolean, more: Partial<Check> = {}): void => void checks.push({ name, ok, ...more });
  const terms = report.plan.terms.map((term) => compileTerm(term) as CompiledTerm);
  const kept = report.pages.filter((page) => !page.withheld);
  if (whole) await checkFile(output, report, kept, terms, add);

  const reader = await openSecondReader(output).catch(() => undefined);
  add('opens', reader !== undefined);
  if (!reader) return checks;
  add('page_count', reader.pageCount === kept.length);
  const last = Math.min(to, reader.pageCount, kept.length);
  const counts = terms.map(() => 0);
  let tail = from > 0 && terms.length > 0 ? textOf(await reader.runs(from).catch(() => undefined)) : '';
  for (let index = from; index < last; index++) {
    const page = kept[index] as PageReport;
    const fail = (name: string, detail?: string): void => add(name, false, { page: page.page, ...(detail ? { detail } : {}) });
    if (terms.length > 0) {
      const runs = await reader.runs(index + 1).catch(() => undefined);
      const text = textOf(runs);
      if (!runs) fail('page_text', 'unreadable');
      // also what only two pages together say
      const seam = searchable([tail.slice(-500), '\n', text.slice(0, 500)], false);
      if (tail !== '' && terms.some((term) => seam(term).some(({ start, end }) => start === 0 && end === 2))) fail('page_seams');
      tail = text;
      const search = searchable((runs ?? []).map((run) => run.text + (run.endsLine ? '\n' : '')), false);
      const columns = findWords((runs ?? []).flatMap(({ text, rect }) => (rect && text.trim() !== '' ? [{ text, ...rect }] : [])), terms).counts;
      const left = terms.map((term, i) => Math.max(search(term).length, columns[i] as number));
      left.forEach((count, i) => (counts[i] = (counts[i] as number) + count));
      if (left.some((count) => count > 0)) fail('page_text', `term ${left.findIndex((count) => count > 0)}`);
    }
    if ((await reader.annotations(index + 1).catch(() => ['unreadable'])).length > 0) fail('annotations');
    if (page.boxes.length > 0) await checkDrawing(reader, index, page, fail);
  }
  for (const name of ['page_text', 'page_seams', 'annotations', 'drawing', 'boxes_black']) if (!checks.some((check) => check.name === name)) add(name, true, name === 'page_text' && terms.length > 0 ? { left: counts } : {});
  if (whole) {
    const around = await reader.surroundings().catch(() => undefined);
    const said = Object.keys(around?.info ?? {}).filter((key) => !knownInfo.has(key));
    const xmp = report.options.pdfa ? xmpOf(report.options.title) : null;
    add('metadata', around !== undefined && sameText(around.xmp, xmp) && said.length === 0 && around.info.Title === report.options.title);
    add('attachments_scripts_outline', around !== undefined && !around.attachments && !around.scripts && !around.fields && bookmarksOk(around.outline, kept.length, terms));
  }
  await reader.close();
  return checks;
}

/** The page as another engine interprets and decodes it. */
async function checkDrawing(reader: SecondReader, index: number, page: PageReport, fail: (name: string, detail?: string) => void): Promise<void> {
  const drawing = await reader.drawing(index + 1).catch(() => undefined);
  const strange = drawing ? strangeDrawing(drawing, page) : 'unreadable';
  if (!drawing || strange) return fail('drawing', strange);
  if (!boxesBlack(drawing.pictures[0] as Picture, page.boxes, page, page.coding ?? 'jpeg')) fail('boxes_black');
}

async function checkFile(output: Uint8Array, report: VerifyReport, kept: readonly PageReport[], terms: readonly CompiledTerm[], add: (name: string, ok: boolean, more?: Partial<Check>) => void): Promise<void> {
  add('output_hash', createHash('sha256').update(output).digest('hex') === report.output.sha256);
  const parts = await takeApart(output).catch(() => undefined);
  add('structure', parts !== undefined && parts.problems.length === 0, { detail: parts ? [...new Set(parts.problems)].slice(0, 5).join(' ') : 'unreadable' });
  if (!parts) return;
  // the words of the file's own making are no leak: dictionaries are checked by key, content by its strings
  const own = new Set([report.options.title, report.options.language, xmpOf(report.options.title), ...ownStrings]);
  const held = parts.strings.filter((text) => !own.has(text));
  add('strings', !held.some((text) => terms.some((term) => inString(text, term))));
  add('image_bytes', !parts.images.some((image) => report.plan.terms.some((term) => inBytes(image.bytes, term.text, term.match))));
  add('image_hashes', parts.images.length === kept.length && parts.images.every((image, i) => createHash('sha256').update(image.bytes).digest('hex') === kept[i]?.imageSha256));
}

/** Readers trim what stands around the metadata. */
function sameText(a: string | null, b: string | null): boolean {
  return (a ?? '').replace(/^\ufeff/, '').trim() === (b ?? '').replace(/^\ufeff/, '').trim();
}

/** One a page at the most, each to a page of this file, none saying a term. */
function bookmarksOk(outline: unknown, pages: number, terms: readonly CompiledTerm[]): boolean {
  if (outline === null || outline === undefined) return true;
  const items = outline as { title: string; dest: unknown; url?: string | null; action?: string | null; items: unknown[] }[];
  return items.length <= pages && items.every((item) => Array.isArray(item.dest) && !item.url && !item.action && item.items.length === 0 && terms.every((term) => countIn(item.title, term) === 0));
}

function textOf(runs: readonly TextRun[] | undefined): string {
  return (runs ?? []).map((run) => run.text + (run.endsLine ? '\n' : '')).join('');
}

/** The text layer's font names the order of its characters. */
const ownStrings = ['Adobe', 'UCS', 'Identity', 'sRGB'];

/** What pdf.js itself reports of any document, and our title. */
const knownInfo = new Set(['PDFFormatVersion', 'Language', 'EncryptFilterName', 'IsLinearized', 'IsAcroFormPresent', 'IsXFAPresent', 'IsCollectionPresent', 'IsSignaturesPresent', 'Title']);

/** Content operators are few and known: what is left after them is text. Short terms would match operators, and stand in hex strings anyway. */
function inString(text: string, term: CompiledTerm): boolean {
  const plain = text.includes(' Tj\n') || text.includes(' cm /Im Do') || text.includes('begincmap') ? '' : text;
  return plain !== '' && countIn(plain, term) > 0;
}

/** Literal bytes of a term in coded pixels, ASCII or UTF-16; under six bytes chance alone would match. */
function inBytes(bytes: Uint8Array, term: string, match: string): boolean {
  if (match === 'regex' || Buffer.byteLength(term) < 6) return false;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const wide = Buffer.from(term, 'utf16le');
  return data.includes(Buffer.from(term)) || data.includes(wide) || data.includes(Buffer.from(wide).swap16());
}

/** The steps of the engine, and how each is switched off: in a copy of the source, never in the source, by nothing the product could be asked for. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Mutant = {
  step: string;
  /** Found exactly once in the file each, or this list no longer fits the engine and its test says so. */
  changes: { file: string; find: RegExp; replace: string }[];
  /** The probe that must notice. */
  noticed: string;
};

const change = (file: string, find: RegExp, replace: string): Mutant['changes'][number] => ({ file: `app/${file}`, find, replace });
/** A function's body begins with this instead. */
const first = (file: string, name: string, statement: string): Mutant['changes'][number] => change(file, new RegExp(`((?:export )?(?:async )?function ${name}\\([^\\n]*\\{\\n)`), `$1  ${statement}\n`);
const off = (step: string, noticed: string, ...changes: Mutant['changes']): Mutant => ({ step, noticed, changes });
const check = (name: string, file = 'redaction/verify-output.ts'): Mutant => off(`verification: ${name}`, `verification: ${name}`, change(file, new RegExp(`add\\('(${name}\\w*)', (?!true)`), "add('$1', true || "));
const failing = (name: string): Mutant => off(`verification: ${name}`, `verification: ${name}`, change('redaction/verify-output.ts', new RegExp(`const fail = \\(name: string, detail\\?: string\\): void => `), `const fail = (name: string, detail?: string): void => name === '${name}' ? undefined : `));

export const mutants: Mutant[] = [
  off('see: annotations and fields drawn', 'annotations are drawn', change('documents/pdfium.ts', /const flags = channels === 1 \? 0x01 : 0x11;/, 'const flags = channels === 1 ? 0x00 : 0x10;')),
  off('see: flattened before reading', 'an appearance is part of the page', change('documents/pdfium.ts', /p\.FPDFPage_Flatten\(page\.handle, 0\);/, '')),
  off('see: a damaged file gets a second way in', 'a damaged file gets a second way in', first('documents/repair.ts', 'repairPdf', 'return undefined;')),
  off('see: a unit that the second reader does not tell', 'a page\u2019s own unit is told by a third parser', change('documents/source.ts', /others\?\.get\(object\) \?\? 1/, '1')),
  off('see: only an opaque picture without a clip or a mark is taken undrawn', 'a picture under a clip is drawn', change('documents/pdfium-picture.ts', /return call\.FPDFClipPath_CountPaths\(call\.FPDFPageObj_GetClipPath\(image\)\) > 0 \? undefined : image;/, 'return image;')),
  off('see: only a picture without a mask is taken undrawn', 'a picture with a mask is drawn', first('documents/pdfium-picture.ts', 'plainPicture', 'return true;')),
  off('see: what is taken undrawn covers the page', 'a picture that leaves a margin is drawn', change('documents/pdfium-picture.ts', /const exact = \(value: number, pixels: number\): boolean => [^;]*;/, 'const exact = (value: number, pixels: number): boolean => Number.isFinite(value * pixels);')),
  off('see: words over a picture are drawn', 'words over a picture are drawn', change('documents/pdfium-picture.ts', /if \(type === objectTypes\.text && call\.FPDFTextObj_GetTextRenderMode\(object\) === invisible\) continue;/, 'if (type === objectTypes.text) continue;')),
  off('see: notes over a picture are drawn', 'notes over a picture are drawn', change('documents/pdfium-picture.ts', /if \(call\.FPDFPage_GetAnnotCount\(page\) > 0\) return undefined;/, '')),
  off('find: characters as written', 'characters in the order they are written', change('redaction/find.ts', /const hits = inOrder\(term\);/, 'const hits: Hit[] = [];')),
  off('find: words as they stand', 'words in the order they stand', change('redaction/find.ts', /const placed = inPlace\(term\);/, 'const placed: Hit[] = [];')),
  off('find: words down their columns', 'a name broken in a column', change('redaction/columns.ts', /segment\.next = beneath\(segment, segments, index\)/, 'segment.next = undefined')),
  off('find: the second reader', 'what only the second reader has', change('redaction/find.ts', /const second = inRuns\(term\);/, 'const second: Hit[] = [];')),
  off('find: hits of two engines matched', 'a hit of both engines is one hit', first('redaction/find.ts', 'claim', 'return false;')),
  off('find: values of fields and annotations', 'values of fields', change('redaction/find.ts', /found\.valuePlaces\.push\(/, 'void (')),
  off('find: refuse what has no place', 'what has no place', change('redaction/find.ts', /found\.placeless = true;/, '')),
  off('find: words read from pixels', 'words read from pixels', change('redaction/page.ts', /for \(const index of inPixels\.words\) places\.push\(padded\(read\.words\[index\] as Word, 1\.5\)\);/, '')),
  off('fold: case', 'case, spaces, hyphens, ligatures, marks and breaks hide nothing', change('redaction/search.ts', /plain\.toUpperCase\(\)\.toLowerCase\(\)/, 'plain')),
  off('fold: ligatures and accents', 'case, spaces, hyphens, ligatures, marks and breaks hide nothing', change('redaction/search.ts', /symbol\.normalize\('NFKD'\)/, 'symbol')),
  off('fold: spaces and hyphens', 'case, spaces, hyphens, ligatures, marks and breaks hide nothing', change('redaction/search.ts', /plain\.replace\(\/\[\\s\\p\{Pd\}[^/]*\/gu, ''\)/, 'plain')),
  off('fold: line breaks', 'case, spaces, hyphens, ligatures, marks and breaks hide nothing', change('redaction/search.ts', /(return mode === 'exact' \|\| mode === 'cased' \? ' ' : )'';/, "$1' ';")),
  off('fold: apostrophes', 'apostrophes of printers', change('redaction/search.ts', /return "'";/, 'return symbol;')),
  off('find: from the left what runs to the left', 'what runs to the left, drawn from the left', change('redaction/search.ts', /runsToTheLeft\.test\(needle\)/, 'false')),
  off('find: patterns without their marks', 'a mark in a pattern', change('redaction/search.ts', /plain === term\.text \? undefined/, 'plain ? undefined')),
  off('fold: soft hyphens and joiners', 'case, spaces, hyphens, ligatures, marks and breaks hide nothing', change('redaction/search.ts', /if \(\/\^\[\\p\{Cc\}[^/]*\/u\.test\(symbol\)\) return '';/, '')),
  off('remove: paint', 'a term goes from text and pixels, its neighbours stay', change('redaction/page.ts', /light = paint\(bitmap, light, selection\.boxes\);/, 'light = paint(bitmap, light, []);')),
  off('remove: paint areas', 'an area is painted', change('redaction/boxes.ts', /boxes: \[\.\.\.snapped\.map\(\(\{ box \}\) => box\), \.\.\.clipped\]/, 'boxes: snapped.map(({ box }) => box)')),
  off('remove: a word that an area touches goes whole', 'an area takes whole words', change('redaction/boxes.ts', /areas\.some\(\(area\) => touches\(word, area, 0\.2\) \|\| coversMiddle\(word, area\)\)/, 'false')),
  off('remove: a word aslant goes by its letters', 'an area takes a word aslant by its letters', first('redaction/boxes.ts', 'wordsUnder', 'if (areas) return new Set();')),
  off('remove: a word that a box reaches goes whole', 'a neighbour that a box reaches goes whole', change('redaction/boxes.ts', /reaches\.some\(\(reach\) => touches\(word, reach, touched\)\)/, 'false')),
  off('remove: a box moves before it takes', 'a box moves rather than take a neighbour', change('redaction/boxes.ts', /if \(!fits\) return box;/, 'return box;')),
  off('remove: the grid', 'lengths are on the grid', change('redaction/boxes.ts', /Math\.ceil\(length \/ gridPt\) \* gridPt/, 'length')),
  off('remove: padding', 'a box is larger than its word', change('redaction/boxes.ts', /const paddingPt = 1;/, 'const paddingPt = 0;')),
  off('remove: boxes that meet are merged', 'two words that meet are one box', change('redaction/boxes.ts', /(if \(at < 0)\) break;/, '$1 || true) break;')),
  off('text layer: the ink test', 'white text and text under paint are not said', first('redaction/raster.ts', 'hasInk', 'return true;')),
  off('text layer: nothing tiny', 'tiny text is not said', first('redaction/page.ts', 'bigEnough', 'return true;')),
  off('text layer: nothing beyond the edge', 'letters beyond the edge are not said', first('redaction/page.ts', 'isWhole', 'return true;')),
  off('text layer: nothing hidden beneath words', 'hidden text under other words is not said', first('redaction/page.ts', 'drawnOver', 'return false;')),
  off('text layer: only what both engines read', 'a replacement text is not said', first('redaction/page.ts', 'agreement', 'return () => true;')),
  off('text layer: what removal brings together', 'what removal brings together goes too', change('redaction/page.ts', /const joined = findWords\(layer\.map\(\(\{ word \}\) => word\), terms\);/, 'const joined = { words: new Set<number>() };')),
  off('across pages', 'a name split over two pages goes from both', change('redaction/page-work.ts', /await closeSeams\(\);\n/, '\n')),
  off('rebuild: a title that says no term', 'the title says no term', change('redaction/redact.ts', /titles\.find\(\(title\) => !unsayable\.has\(title\)\) \?\? '1'/, "titles[0] as string")),
  off('withheld pages stay behind', 'a page is withheld', change('redaction/redact.ts', /!withheld\.has\(page\.number\)/, 'true')),
  check('output_hash'),
  check('structure'),
  check('strings'),
  check('image_bytes'),
  check('image_hashes'),
  check('page_count'),
  check('metadata'),
  check('attachments_scripts'),
  ...['page_text', 'page_seams', 'annotations', 'drawing', 'boxes_black'].map(failing),
  off('fail closed: what is not verified does not come out', 'nothing unverified comes out', change('redaction/page.ts', /light = paint\(bitmap, light, selection\.boxes\);/, 'light = paint(bitmap, light, []);'), first('redaction/redact.ts', 'verify', 'return { ok: true, checks: [] };')),
];
// the hash has a probe of its own
(mutants.find(({ step }) => step === 'verification: output_hash') as Mutant).noticed = 'a changed output does not verify';

/** A copy of the engine's source in a folder of its own, with its packages at hand and these changes made. */
export function engineSource(changes: Mutant['changes']): string {
  const root = mkdtempSync(join(tmpdir(), 'mutant-'));
  for (const path of ['package.json', 'package-lock.json', 'tsconfig.json', 'app/cli/redact.ts', 'app/cli/run-compiled.mjs', 'app/documents', 'app/redaction', 'workflows/app-error.ts', 'workflows/message.ts']) {
    cpSync(join(process.cwd(), path), join(root, path), { recursive: true });
  }
  // packages by link, so that what is compiled on the way lands here
  const from = join(process.cwd(), 'node_modules');
  mkdirSync(join(root, 'node_modules'));
  for (const name of readdirSync(from)) if (!name.startsWith('.')) symlinkSync(join(from, name), join(root, 'node_modules', name));
  for (const { file, find, replace } of changes) {
    const path = join(root, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(find, replace));
  }
  return root;
}

/** Changes that do not fit the source exactly once: the step has moved, and the list must follow. */
export function misfits(changes: Mutant['changes']): string[] {
  return changes.flatMap(({ file, find }) => {
    const times = [...readFileSync(join(process.cwd(), file), 'utf8').matchAll(new RegExp(find, 'g'))].length;
    return times === 1 ? [] : [`${file}: ${String(find)} fits ${times} times`];
  });
}

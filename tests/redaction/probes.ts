/** Small tests of the whole engine, each able to run on an engine with one step switched off: what they notice is what the steps are for. */
import { createHash } from 'node:crypto';
import { PDFDocument, PDFHexString, PDFName, PDFString, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { DocumentPool } from '#app/documents/pool.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import type * as boxesModule from '#app/redaction/boxes.ts';
import type * as findModule from '#app/redaction/find.ts';
import type * as redactModule from '#app/redaction/redact.ts';
import type * as searchModule from '#app/redaction/search.ts';
import { extract, extractors } from './extract.ts';
import { RawPdf } from './raw-pdf.ts';

/** An engine's modules, from wherever its source stands, and a pool of its own children. */
export type Engine = { redact: typeof redactModule; find: typeof findModule; search: typeof searchModule; boxes: typeof boxesModule; pool: DocumentPool };
export type Probe = (engine: Engine) => Promise<void> | void;
type Rect = { x: number; y: number; width: number; height: number };
type Plan = Parameters<typeof redactModule.redact>[1];
type Options = Parameters<typeof redactModule.redact>[2];

let looking: DocumentPool | undefined;
/** Outputs are looked at by children that are never mutated. */
export function closeProbes(): Promise<void> {
  const pool = looking;
  looking = undefined;
  return pool?.close() ?? Promise.resolve();
}

/** `pages`: content streams. `page`: more entries of each page. */
function pdf(pages: string[], more: { resources?: string; page?: (file: RawPdf) => string } = {}): Uint8Array {
  const file = new RawPdf();
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const tree = file.reserve();
  const kids = pages.map((content) => {
    const stream = file.stream('', content);
    return file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 400 300]/Contents ${stream} 0 R/Resources<</Font<</F ${font} 0 R>>${more.resources ?? ''}>>${more.page?.(file) ?? ''}>>`);
  });
  file.set(tree, `<</Type/Pages/Count ${kids.length}/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

/** Text at x, y from the bottom left of a page of 400 by 300. */
const line = (x: number, y: number, text: string, size = 12, mode = 0): string => `BT ${mode} Tr /F ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text}) Tj ET`;
const filler = line(50, 40, 'nothing of note was said on this day');

async function run({ redact, pool }: Engine, bytes: Uint8Array, plan: Plan, options: Options = {}): Promise<{ output: Uint8Array; report: redactModule.RedactionReport; text: string; dark: (at: Rect, page?: number) => Promise<boolean> }> {
  const { output, report } = await redact.redact(bytes, plan, { pool, ocr: 'never', ...options });
  const pdfjs = extractors.find(({ name }) => name === 'pdf.js') as (typeof extractors)[number];
  const dark = async (at: Rect, page = 1): Promise<boolean> => {
    looking ??= createDocumentPool({ workers: 1 });
    const { bytes: png } = await looking.renderPage(output, page, { dpi: 144, format: 'png' });
    const { data, info } = await sharp(png).toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    for (let y = Math.ceil(at.y * 2); y < (at.y + at.height) * 2; y++) for (let x = Math.ceil(at.x * 2); x < (at.x + at.width) * 2; x++) if ((data[(y * info.width + x) * info.channels] as number) > 100) return false;
    return true;
  };
  return { output, report, text: (await extract(pdfjs, output)).replace(/\s+/g, ' '), dark };
}

const rect = (x: number, y: number, width = 40, height = 12): Rect => ({ x, y, width, height });
const word = (text: string, x: number, y: number): Rect & { text: string; line: number } => ({ ...rect(x, y), text, line: 1 });
const term = (engine: Engine, text: string, match: 'exact' | 'normalised' | 'regex' = 'normalised'): searchModule.CompiledTerm => engine.search.compileTerm({ text, match }) as searchModule.CompiledTerm;
const nothing = { chars: [], words: [], wordOfChar: new Int32Array(), runs: [], values: [] };
/** Letters as one engine tells them, in its order. */
const letters = (text: string): findModule.PageText['chars'] => [...text].map((symbol) => ({ code: symbol.codePointAt(0) as number, box: rect(0, 0), loose: rect(0, 0), generated: false, hidden: false }));

const wholeScan = 'q 400 0 0 300 0 0 cm /Im Do Q';
const somewhere = rect(300, 40, 20, 20);

/** A page that is one picture edge to edge, black or white, as a scanner leaves it, with something that only drawing shows. */
async function scan(paper: 'black' | 'white', more: { content?: string; dict?: (file: RawPdf) => string; page?: (file: RawPdf) => string }): Promise<Uint8Array> {
  const [width, height] = [400, 300];
  const picture = await sharp({ create: { width, height, channels: 3, background: paper } }).toColourspace('b-w').jpeg({ quality: 90 }).toBuffer();
  const file = new RawPdf();
  const tree = file.reserve();
  const image = file.stream(`/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode${more.dict?.(file) ?? ''}`, picture);
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const content = file.stream('', more.content ?? wholeScan);
  const page = file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 400 300]/Contents ${content} 0 R/Resources<</XObject<</Im ${image} 0 R>>/Font<</F ${font} 0 R>>>>${more.page?.(file) ?? ''}>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${page} 0 R]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

/** At the resolution of the picture itself: there it could be taken undrawn. */
async function darkOn(engine: Engine, bytes: Uint8Array): Promise<boolean> {
  return (await run(engine, bytes, { terms: ['nobody'] }, { dpi: 72 })).dark(somewhere);
}

export const probes: Record<string, Probe> = {
  'a picture alone on its page comes out': async (engine) => {
    expect([await darkOn(engine, await scan('black', {})), await darkOn(engine, await scan('white', {}))]).toEqual([true, false]);
  },
  'a picture under a clip is drawn': async (engine) => {
    expect(await darkOn(engine, await scan('black', { content: `q 0 0 9 9 re W n ${wholeScan} Q` }))).toBe(false);
  },
  'a picture with a mask is drawn': async (engine) => {
    const mask = (file: RawPdf): string => `/SMask ${file.stream('/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray', Uint8Array.of(0))} 0 R`;
    expect(await darkOn(engine, await scan('black', { dict: mask }))).toBe(false);
  },
  'a picture that leaves a margin is drawn': async (engine) => {
    expect(await darkOn(engine, await scan('black', { content: 'q 200 0 0 150 0 0 cm /Im Do Q' }))).toBe(false);
  },
  'words over a picture are drawn': async (engine) => {
    expect((await run(engine, await scan('white', { content: `${wholeScan} ${filler}` }), { terms: ['nobody'] }, { dpi: 72 })).text).toContain('nothing of note');
  },
  'notes over a picture are drawn': async (engine) => {
    const note = (file: RawPdf): string => {
      const look = file.stream('/Type/XObject/Subtype/Form/BBox[0 0 100 100]', '0 0 100 100 re f');
      return `/Annots[${file.add(`<</Type/Annot/Subtype/Square/Rect[280 220 380 290]/F 4/AP<</N ${look} 0 R>>>>`)} 0 R]`;
    };
    expect(await darkOn(engine, await scan('white', { page: note }))).toBe(true);
  },
  'a term goes from text and pixels, its neighbours stay': async (engine) => {
    const { text, dark, report } = await run(engine, pdf([`${line(50, 200, 'Seen by Sheffield today')} ${filler}`]), { terms: ['sheffield'] });
    expect(text).not.toMatch(/sheffield/i);
    expect(text).toMatch(/Seen by.*today|nothing of note/);
    expect(report.terms[0]?.found).toBe(1);
    expect(await dark(rect(98, 90, 48, 8))).toBe(true);
  },
  'characters in the order they are written': (engine) => {
    const found = engine.find.findOnPage({ ...nothing, chars: letters('SHEFFIELD'), words: [word('SHEF', 300, 60), word('FIELD', 20, 20)], wordOfChar: Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1, 1]) }, [term(engine, 'sheffield')]);
    expect([...found.words].sort()).toEqual([0, 1]);
  },
  'words in the order they stand': (engine) => {
    const found = engine.find.findOnPage({ ...nothing, words: [word('FIELD', 150, 20), word('SHEF', 55, 20)] }, [term(engine, 'sheffield')]);
    expect([...found.words].sort()).toEqual([0, 1]);
  },
  'what only the second reader has': (engine) => {
    const found = engine.find.findOnPage({ ...nothing, runs: [{ text: 'by Sheffield', endsLine: true, rect: rect(50, 20, 100), direction: 'right' }] }, [term(engine, 'sheffield')]);
    expect(found.runPlaces).toHaveLength(1);
  },
  'a hit of both engines is one hit': (engine) => {
    const found = engine.find.findOnPage({ ...nothing, chars: letters('Sheffield'), words: [word('Sheffield', 60, 20)], wordOfChar: new Int32Array(9), runs: [{ text: 'by Sheffield', endsLine: true, rect: rect(50, 20, 100), direction: 'right' }] }, [term(engine, 'sheffield')]);
    expect(found.runPlaces).toHaveLength(0);
    expect(found.words.size).toBe(1);
  },
  'values of fields': (engine) => {
    expect(engine.find.findOnPage({ ...nothing, values: [{ value: 'Sheffield', rect: rect(1, 2) }] }, [term(engine, 'sheffield')]).valuePlaces).toEqual([rect(1, 2)]);
  },
  'what has no place': (engine) => {
    expect(engine.find.findOnPage({ ...nothing, runs: [{ text: 'Sheffield', endsLine: true }] }, [term(engine, 'sheffield')]).placeless).toBe(true);
  },
  'what runs to the left, drawn from the left': (engine) => {
    const name = '\u05e9\u05dc\u05d5\u05dd';
    expect(engine.search.countIn(`x ${[...name].reverse().join('')} x`, term(engine, name))).toBe(1);
  },
  'apostrophes of printers': (engine) => {
    expect(engine.search.countIn('O\u2019Brien', term(engine, "O'Brien"))).toBe(1);
  },
  'a mark in a pattern': (engine) => {
    expect(engine.search.countIn('on Jos\u00e9 at', term(engine, 'Jos\u00e9', 'regex'))).toBe(1);
  },
  'case, spaces, hyphens, ligatures, marks and breaks hide nothing': (engine) => {
    for (const said of ['SHEFFIELD', 'S h e f f i e l d', 'Shef-\nfield', 'She\ufb00ield', 'Sh\u00e9ffield', 'Shef\u00adfield', 'Shef\u2011field', 'Sheffield\u200b']) expect(engine.search.countIn(said, term(engine, 'sheffield')), JSON.stringify(said)).toBe(1);
    expect(engine.search.countIn('SHEFFIELD', term(engine, 'Sheffield', 'exact'))).toBe(0);
    expect(engine.search.countIn('Shef\u00adfield', term(engine, 'Sheffield', 'exact'))).toBe(1);
    expect(engine.search.countIn('Sh\u00e9ffield', term(engine, 'Sheff', 'regex'))).toBeGreaterThan(0);
    expect(engine.search.countIn('MRN 12 34-56', term(engine, '123456', 'regex'))).toBe(1);
  },
  'words read from pixels': async (engine) => {
    const place = { x: 200, y: 60, width: 80, height: 14 };
    const { dark } = await run(engine, pdf([filler]), { terms: ['sheffield'] }, { knownWords: { 1: { confidence: 90, words: [{ text: 'Sheffield', line: 0, ...place }] } } });
    expect(await dark(place)).toBe(true);
  },
  'an appearance is part of the page': async (engine) => {
    const bytes = pdf([filler], { page: (file) => {
      const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
      const look = file.stream(`/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F ${font} 0 R>>>>`, line(2, 5, 'Sheffield', 14));
      return `/Annots[<</Type/Annot/Subtype/Stamp/Rect[100 200 300 220]/AP<</N ${look} 0 R>>/F 4>>]`;
    } });
    const { dark, report } = await run(engine, bytes, { terms: ['sheffield'] });
    expect(report.terms[0]?.found).toBeGreaterThan(0);
    expect(await dark(rect(103, 84, 58, 10))).toBe(true);
  },
  'annotations are drawn': async (engine) => {
    const bytes = pdf([filler], { page: (file) => `/Annots[<</Type/Annot/Subtype/Stamp/Rect[100 200 150 220]/AP<</N ${file.stream('/Type/XObject/Subtype/Form/BBox[0 0 50 20]', '0 0 50 20 re f')} 0 R>>/F 4>>]` });
    expect(await (await run(engine, bytes, {})).dark(rect(102, 82, 46, 16))).toBe(true);
  },
  'an area takes whole words': async (engine) => {
    const { dark, text } = await run(engine, pdf([`${line(50, 200, 'Sheffieldians were here')} ${filler}`]), { areas: [{ page: 1, x: 45, y: 98.5, width: 14, height: 20 }] });
    expect(text).not.toMatch(/effi/);
    expect(await dark(rect(60, 92, 60, 6))).toBe(true);
  },
  'an area takes a word aslant by its letters': async (engine) => {
    const aslant = 'BT .7071 .7071 -.7071 .7071 100 100 Tm /F 9 Tf (Sheffieldians) Tj ET';
    const { text } = await run(engine, pdf([`${aslant} ${filler}`]), { areas: [{ page: 1, x: 92, y: 193, width: 12, height: 9 }] });
    expect(text).not.toMatch(/sheff/i);
  },
  'an area is painted': async (engine) => {
    expect(await (await run(engine, pdf([filler]), { areas: [{ page: 1, x: 200, y: 100, width: 50, height: 20 }] })).dark(rect(200, 100, 50, 20))).toBe(true);
  },
  'lengths are on the grid': (engine) => {
    const length = (width: number): number => engine.boxes.selectBoxes([rect(72, 100, width)], [0], [], [], { widthPt: 400, heightPt: 300 }).boxes[0]?.width as number;
    expect(length(41)).toBe(length(43));
    expect(length(41) % 6).toBe(0);
  },
  'a box is larger than its word': (engine) => {
    const [box] = engine.boxes.selectBoxes([rect(72.5, 100.5, 40)], [0], [], [], { widthPt: 400, heightPt: 300 }).boxes;
    expect(box?.x).toBeLessThanOrEqual(71.5);
    expect(box?.y).toBeLessThanOrEqual(99.5);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThanOrEqual(113.5);
  },
  'two words that meet are one box': (engine) => {
    expect(engine.boxes.selectBoxes([rect(72, 100), rect(114, 100)], [0, 1], [], [], { widthPt: 400, heightPt: 300 }).boxes).toHaveLength(1);
  },
  'a neighbour that a box reaches goes whole': (engine) => {
    expect(engine.boxes.selectBoxes([rect(72, 100, 41), rect(114.5, 100), rect(30, 100, 40.5)], [0], [], [], { widthPt: 400, heightPt: 300 }).dropped.size).toBe(2);
  },
  'a box moves rather than take a neighbour': (engine) => {
    expect(engine.boxes.selectBoxes([rect(72, 100, 35), rect(110, 100), rect(28, 100, 41)], [0], [], [], { widthPt: 400, heightPt: 300 }).dropped.size).toBe(1);
  },
  'a name broken in a column': async (engine) => {
    const { text, report } = await run(engine, pdf([`${line(30, 200, 'seen by Shef-')} ${line(230, 200, 'another column')} ${line(30, 185, 'field today')} ${line(230, 185, 'goes on')} ${filler}`]), { terms: ['sheffield'] });
    expect(text).not.toMatch(/Shef|field/);
    expect(report.terms[0]?.found).toBe(1);
  },
  'letters beyond the edge are not said': async (engine) => {
    const { text } = await run(engine, pdf([`${filler} ${line(370, 200, 'Rotherham')} ${line(-20, 150, 'Doncaster')} ${line(100, 297, 'Barnsley')} ${line(200, -7, 'Sheffield')}`]), {});
    expect(text).not.toMatch(/Rotherham|Doncaster|Barnsley|Sheffield/);
    expect(text).toMatch(/nothing of note/);
  },
  'a page\u2019s own unit is told by a third parser': async (engine) => {
    // the second reader counts no pages here
    const bytes = Buffer.from(Buffer.from(pdf([filler], { page: () => '/UserUnit 2' })).toString('latin1').replace('/Count 1', '/Count 0'), 'latin1');
    const { report } = await run(engine, bytes, {});
    expect([report.pages[0]?.widthPt, report.input.warnings]).toEqual([800, ['page_count_disputed']]);
  },
  'white text and text under paint are not said': async (engine) => {
    const { text } = await run(engine, pdf([`${filler} 1 g ${line(50, 200, 'Sheffield')} 0 g ${line(50, 150, 'Rotherham')} 45 145 120 20 re f`]), {});
    expect(text).not.toMatch(/Sheffield|Rotherham/);
    expect(text).toMatch(/nothing of note/);
  },
  'tiny text is not said': async (engine) => {
    expect((await run(engine, pdf([`${filler} ${line(50, 200, 'Sheffield', 1)} 50 199 20 1 re f`]), {})).text).not.toMatch(/Sheffield/);
  },
  'hidden text under other words is not said': async (engine) => {
    expect((await run(engine, pdf([`${filler} ${line(50, 200, 'Some other words')} ${line(50, 200, 'Sheffield', 12, 3)}`]), {})).text).not.toMatch(/Sheffield/);
  },
  'a replacement text is not said': async (engine) => {
    const { text } = await run(engine, pdf([`${filler} /Span <</ActualText(Sheffield)>> BDC ${line(50, 200, 'xxxxxxxxx')} EMC`]), {});
    expect(text).not.toMatch(/Sheffield/);
  },
  'what removal brings together goes too': async (engine) => {
    const { text } = await run(engine, pdf([`${line(50, 200, 'Shef')} ${line(110, 200, 'Rotherham')} ${line(220, 200, 'field')} ${filler}`]), { terms: ['rotherham', 'sheffield'] });
    expect(text.replace(/\s/g, '')).not.toMatch(/sheffield/i);
  },
  'a name split over two pages goes from both': async (engine) => {
    const { text } = await run(engine, pdf([line(50, 30, 'it was said by Shef'), line(50, 280, 'field who was asked to')]), { terms: ['sheffield'] });
    expect(text).not.toMatch(/Shef|field/);
  },
  'the title says no term': async (engine) => {
    const { output } = await run(engine, pdf([filler]), { terms: ['released'] });
    expect((await PDFDocument.load(output, { updateMetadata: false })).getTitle()).not.toMatch(/released/i);
  },
  'a page is withheld': async (engine) => {
    const { output, text } = await run(engine, pdf([filler, line(50, 200, 'Sheffield')]), { withhold: [2] });
    expect((await PDFDocument.load(output)).getPageCount()).toBe(1);
    expect(text).not.toMatch(/Sheffield/);
  },
  'a damaged file gets a second way in': async (engine) => {
    const broken = Buffer.from(pdf([filler])).toString('latin1').replace(/startxref[^]*/, '').replace(/trailer[^]*/, '').replace('%PDF-1.7', '%XYZ-0.0').replace(/\/Type\/Catalog/, '/Type/Catalog ');
    expect((await run(engine, Buffer.from(`%PDF-1.7\n${broken}`, 'latin1'), {})).report.output.pages).toBe(1);
  },
  'a changed output does not verify': async (engine) => {
    const { output, report } = await run(engine, pdf([filler]), {});
    const changed = Uint8Array.from(output);
    changed[output.length - 60] = (changed[output.length - 60] as number) ^ 1;
    expect(failed(await engine.redact.verify(changed, report, { pool: engine.pool }))).toContain('output_hash');
  },
  'nothing unverified comes out': async (engine) => {
    // whatever is broken in the engine: this text may be refused, and it may not come out
    const output = await run(engine, pdf([`${line(50, 200, 'Seen by Sheffield today')} ${filler}`]), { terms: ['sheffield'] }).catch(() => undefined);
    if (output) expect(await output.dark(rect(98, 90, 48, 8))).toBe(true);
  },
};

/** Each check of the verification notices what it is for, though others may notice too. */
const tampering: Record<string, (doc: PDFDocument, report: redactModule.RedactionReport) => Promise<void> | void> = {
  structure: (doc) => void doc.catalog.set(PDFName.of('Private'), PDFName.of('X')),
  strings: (doc) => void doc.catalog.set(PDFName.of('Lang'), PDFHexString.fromText('Sheffield')),
  image_hashes: (_, report) => void ((report.pages[0] as { imageSha256: string }).imageSha256 = '0'.repeat(64)),
  image_bytes: (doc) => {
    for (const [, object] of doc.context.enumerateIndirectObjects()) {
      const stream = object as { dict?: { get(key: PDFName): unknown }; contents?: Uint8Array };
      if (stream.dict?.get(PDFName.of('Subtype')) === PDFName.of('Image') && stream.contents) (stream as { contents: Uint8Array }).contents = Buffer.concat([stream.contents, Buffer.from('sheffield')]);
    }
  },
  boxes_black: (_, report) => void ((report.pages[0] as { boxes: Rect[] }).boxes.push(rect(300, 200))),
  page_text: async (doc) => void doc.getPage(0).drawText('Sheffield', { x: 5, y: 5, font: await doc.embedFont(StandardFonts.Helvetica) }),
  page_seams: async (doc) => {
    const font = await doc.embedFont(StandardFonts.Helvetica);
    doc.getPage(0).drawText('Shef', { x: 5, y: 5, size: 8, font });
    doc.getPage(1).node.set(PDFName.of('Contents'), doc.context.register(doc.context.flateStream(`BT /${'X'} 8 Tf 5 280 Td (field) Tj ET`)));
    doc.getPage(1).node.setFontDictionary(PDFName.of('X'), font.ref);
  },
  drawing: (doc) => void doc.getPage(0).drawRectangle({ x: 1, y: 1, width: 5, height: 5 }),
  annotations: (doc) => void doc.getPage(0).node.set(PDFName.of('Annots'), doc.context.obj([{ Type: 'Annot', Subtype: 'Text', Rect: [1, 1, 9, 9], Contents: PDFString.of('x') }])),
  metadata: (doc) => doc.setAuthor('somebody'),
  attachments_scripts: (doc) => doc.addJavaScript('x', 'var a;'),
  page_count: (doc) => void doc.addPage(),
};

for (const [check, tamper] of Object.entries(tampering)) {
  probes[`verification: ${check}`] = async (engine) => {
    const { output, report } = await run(engine, pdf([`${line(50, 200, 'Seen by Sheffield today')} ${filler}`, filler]), { terms: ['sheffield'] });
    const doc = await PDFDocument.load(output, { updateMetadata: false });
    const copy = JSON.parse(JSON.stringify(report)) as typeof report;
    await tamper(doc, copy);
    const changed = await doc.save({ useObjectStreams: false, updateFieldAppearances: false });
    copy.output.sha256 = createHash('sha256').update(changed).digest('hex');
    expect(failed(await engine.redact.verify(changed, copy, { pool: engine.pool })).some((name) => name.startsWith(check))).toBe(true);
  };
}

function failed({ ok, checks }: redactModule.Verification): string[] {
  const names = checks.filter((check) => !check.ok).map((check) => check.name);
  expect(ok).toBe(names.length === 0);
  return names;
}

/** What comes out keeps PDF/A-2u where it is asked for, and is tagged in the order of its words always: by rules of our own and, where installed, by a validator of others. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import { pdfaProblems, tagProblems, wordsByTags } from './pdfa-rules.ts';
import { RawPdf } from './raw-pdf.ts';

const pool = createRedactionPool({ workers: 1 });
afterAll(() => pool.close());
let archived: Uint8Array;
let plain: Uint8Array;

/** Text in two columns, words set on end, a grey and a coloured picture, and a page with nothing on it. */
async function everyKind(): Promise<Uint8Array> {
  const file = new RawPdf();
  const tree = file.reserve();
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const gradient = (end: string) => sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="${end}"/></linearGradient></defs><rect width="400" height="300" fill="url(#g)"/></svg>`)).flatten().jpeg().toBuffer();
  const pictures = await Promise.all(['#333', '#c00'].map(gradient));
  const images = pictures.map((jpeg) => file.stream('/Type/XObject/Subtype/Image/Width 400/Height 300/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode', jpeg));
  const text = ['1 0 0 1 50 250 Tm (Seen by Sheffield) Tj', '1 0 0 1 250 250 Tm (A second column) Tj', '1 0 0 1 50 235 Tm (on the same day) Tj', '1 0 0 1 50 120 Tm (Another \\(paragraph\\) ends here) Tj', '0 1 -1 0 380 60 Tm (set on end) Tj'].join(' ');
  const contents = [`BT /F 11 Tf ${text} ET`, 'q 400 0 0 300 0 0 cm /I0 Do Q', 'q 400 0 0 300 0 0 cm /I1 Do Q BT /F 11 Tf 1 0 0 1 50 250 Tm (over colours) Tj ET', ''];
  const kids = contents.map((content) => `${file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 400 300]/Contents ${file.stream('', content)} 0 R/Resources<</Font<</F ${font} 0 R>>/XObject<</I0 ${images[0]} 0 R/I1 ${images[1]} 0 R>>>>>>`)} 0 R`);
  file.set(tree, `<</Type/Pages/Count 4/Kids[${kids.join(' ')}]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

beforeAll(async () => {
  const input = await everyKind();
  const made = await redact(input, { terms: ['sheffield'] }, { pool, ocr: 'never', pdfa: true, language: 'es-US', title: 'Registro & copia' });
  expect(made.report.pages.map((page) => page.coding)).toEqual(['jbig2', 'jpeg', 'jpeg', 'jbig2']);
  archived = made.output;
  plain = (await redact(input, { terms: ['sheffield'] }, { pool, ocr: 'never' })).output;
}, 300_000);

describe('a PDF/A', () => {
  it('keeps every clause that touches it', () => {
    expect(pdfaProblems(archived)).toEqual([]);
  });
  it('is not what comes out unasked', () => {
    expect(pdfaProblems(plain).map((problem) => problem.slice(0, 7).trim())).toEqual(expect.arrayContaining(['6.1.3:', '6.2.3:', '6.6.2.1'].map((clause) => expect.stringContaining(clause) as string)));
  });

  const jars = process.env.PREFLIGHT_JARS ?? '/usr/share/java';
  const needed = ['preflight', 'pdfbox2', 'fontbox2', 'xmpbox', 'commons-logging', 'javax.activation', 'jaxb-api'].map((name) => join(jars, `${name}.jar`));
  // Debian: libpdfbox2-java, with libactivation-java and libjaxb-api-java. It knows PDF/A-1b, so the file says that it is one, in as many bytes
  it.skipIf(!needed.every((path) => existsSync(path)) || spawnSync('java', ['-version']).status !== 0)('passes Apache’s validator as PDF/A-1b, but for the profile’s version, which PDF/A-2 allows', { timeout: 300_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'pdfa-'));
    try {
      const path = join(folder, 'a.pdf');
      writeFileSync(path, Buffer.from(Buffer.from(archived).toString('latin1').replace('part>2<', 'part>1<').replace('conformance>U<', 'conformance>B<'), 'latin1'));
      const { stdout, stderr } = spawnSync('java', ['-cp', needed.join(':'), `-Duser.home=${folder}`, 'org.apache.pdfbox.preflight.Validator_A1b', path], { encoding: 'utf8' });
      const said = `${stdout}\n${stderr}`;
      expect(said).toMatch(/a\.pdf/);
      expect([...said.matchAll(/^\d+(?:\.\d+)+ : .*$/gm)].map(([line]) => line)).toEqual(['2.1.6 : Invalid graphics object, Invalid version of the ICCProfile']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('tags', () => {
  it('are a whole tree over all that is drawn, with and without PDF/A', () => {
    expect([tagProblems(archived), tagProblems(plain)]).toEqual([[], []]);
  });
  it('say the words in the order of the text layer', async () => {
    const reader = await openSecondReader(archived);
    for (const [index, words] of wordsByTags(archived).entries()) {
      const runs = (await reader.runs(index + 1)).flatMap((run) => run.text.split(' ')).filter((text) => text !== '');
      expect(words).toEqual(runs);
    }
    await reader.close();
    expect(wordsByTags(archived)[0]?.join(' ')).toMatch(/^Seen by .*A second column.*on the same day.*Another \(paragraph\) ends here.*set on end$/);
    expect(wordsByTags(archived)[2]).toEqual(['over', 'colours']);
  });
});

describe('each rule notices', () => {
  /** As many bytes as before, so that the table still fits. */
  const swap = (from: RegExp, to: (found: string) => string): Uint8Array => {
    const source = Buffer.from(archived).toString('latin1');
    const found = from.exec(source);
    if (!found) throw new Error(`${String(from)} is not there`);
    return Buffer.from(source.slice(0, found.index) + to(found[0]).padEnd(found[0].length).slice(0, found[0].length) + source.slice(found.index + found[0].length), 'latin1');
  };
  it.each<[string, RegExp, (found: string) => string]>([
    ['6.1.2', /\n%[\x80-\xff]{4}/, () => '\n%abcd'],
    ['6.1.3', /\/ID \[/, () => '/IX ['],
    ['6.1.4', /\n\d{10} 00000 n \n/, (found) => found.replace(' n ', 'xn ')],
    ['6.1.9', /\n\d{10} 00000 n \n/, () => '\n0000000003 00000 n \n'],
    ['6.1.7', /\/Length (\d+)/, (found) => found.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))],
    ['6.1.7.2', /\/Filter \/DCTDecode/, () => '/Filter /LZWDecode'],
    ['6.2.8', /\/ColorSpace \/DeviceGray/, () => '/SMask /DeviceGray /Q 1'],
    ['6.2.3', /GTS_PDFA1/, () => 'GTS_PDFX1'],
    ['6.2.4.2', /acsp/, () => 'acxp'],
    ['6.6.4', /conformance>U/, () => 'conformance>Q'],
    ['6.6.2.1', /<\/rdf:Alt>/, () => '</rdf:Olt>'],
    ['6.6.3', /Registro/, () => 'Registra'],
    ['6.2.11.3', /\/Encoding \/Identity-H/, () => '/Encoding /Identity-V'],
    ['6.4', /\/PageLabels/, () => '/OpenAction'],
    ['6.3', /\/Tabs \/S/, () => '/AA [1 ]'],
  ])('%s', (clause, from, to) => {
    const problems = pdfaProblems(swap(from, to));
    expect(problems.some((problem) => problem.split(':')[0]?.includes(clause)), problems.join('; ')).toBe(true);
  });
  it.each<[string, RegExp, (found: string) => string]>([
    ['UA 6.2', /\/Marked true/, () => '/Marked null'],
    ['UA 7.2', /\/Lang </, () => '/Lung <'],
    ['UA 7.1', /\/DisplayDocTitle true/, () => '/DisplayDocTitle null'],
    ['14.7.2', /\/StructTreeRoot/, () => '/StructTreeRuut'],
    ['14.7.2', /\/S \/P\n/, () => '/S /Q\n'],
    ['UA 7.3', /\/Alt /, () => '/Olt '],
    ['14.7.4', /\/K 1\n/, () => '/K 0\n'],
    ['14.7.4.4', /\/StructParents 1/, () => '/StructParents 0'],
    ['14.7.2', /\/ParentTreeNextKey 4/, () => '/ParentTreeNextKey 3'],
    ['UA 7.18', /\/Tabs \/S/, () => '/Tabs /R'],
  ])('%s', (clause, from, to) => {
    const problems = tagProblems(swap(from, to));
    expect(problems.some((problem) => problem.split(':')[0] === clause), problems.join('; ')).toBe(true);
  });
});

/** The command line keeps its word: exit codes, OUT whole or not there, what counts as found, and a report that verifies alone. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSecondReader } from '#app/documents/second-reader.ts';
import type { RedactionReport } from '#app/redaction/report.ts';
import { addCanary, hearProgram } from '#tests/setup/canary.ts';
import { engineSource, mutants } from './mutants.ts';
import { RawPdf } from './raw-pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'redact-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
addCanary('words', 'Sheffield', 'AB-1234');

/** Through the launcher, as `npm run redact` does. */
function run(name: 'redact' | 'redact-verify', args: string[], cwd = process.cwd()): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['app/cli/run-compiled.mjs', name, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    hearProgram(name, child);
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    child.on('close', (code) => resolve({ code, said }));
  });
}

const redact = async (input: string, plan: object | string, ...more: string[]): Promise<number | null> => {
  writeFileSync(at('plan.json'), typeof plan === 'string' ? plan : JSON.stringify(plan));
  return (await run('redact', [at(input), at('out.pdf'), '--plan', at('plan.json'), '--report', at('report.json'), ...more])).code;
};
const report = (): RedactionReport => JSON.parse(readFileSync(at('report.json'), 'utf8')) as RedactionReport;

async function textsOf(name: string): Promise<string[]> {
  const reader = await openSecondReader(readFileSync(at(name)));
  const texts: string[] = [];
  for (let page = 1; page <= reader.pageCount; page++) texts.push((await reader.runs(page)).map((one) => one.text).join('').replace(/\s+/g, ' ').trim());
  await reader.close();
  return texts;
}

beforeAll(async () => {
  const file = new RawPdf();
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
  const tree = file.reserve();
  const kids = ['(Seen by Doctor Sheffield today) Tj 0 -30 Td (Member number AB-1234 was billed)', '(The second page says SHEF-) Tj 0 -20 Td (FIELD and Sheffieldson)', '(The third page)'].map((text) => {
    const content = file.stream('', `BT /F 12 Tf 72 600 Td ${text} Tj ET`);
    return `${file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>>>`)} 0 R`;
  });
  file.set(tree, `<</Type/Pages/Count 3/Kids[${kids.join(' ')}]>>`);
  const bytes = file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
  writeFileSync(at('in.pdf'), bytes);
  // its tables point nowhere and its trailer is gone
  writeFileSync(at('torn.pdf'), Buffer.from(Buffer.from(bytes).toString('latin1').replace(/xref\n[\s\S]*$/, 'xr'), 'latin1'));
  writeFileSync(at('bad.pdf'), '%PDF-1.7 nothing');
  const paper = sharp({ create: { width: 400, height: 600, channels: 3, background: '#ffffff' } });
  writeFileSync(at('in.png'), await paper.clone().png().toBuffer());
  writeFileSync(at('in.jpg'), await paper.clone().withMetadata({ density: 100 }).jpeg().toBuffer());
  const sheet = (tone: string) => sharp({ create: { width: 408, height: 1078, channels: 3, background: tone } }).png().toBuffer();
  writeFileSync(at('in.tif'), await sharp([await sheet('#ffffff'), await sheet('#dddddd')], { join: { animated: true } }).tiff({ xres: 204 / 25.4, yres: 98 / 25.4, resolutionUnit: 'inch' }).toBuffer());
}, 60_000);

describe('what comes out', () => {
  it('0: written and verified; the report alone verifies it, and no other file', async () => {
    expect(await redact('in.pdf', { terms: ['sheffield', 'not there'], withhold: [3] })).toBe(0);
    expect(report().terms).toEqual([{ index: 0, found: 3, left: 0, pages: [1, 2] }, { index: 1, found: 0, left: 0, pages: [] }]);
    const texts = await textsOf('out.pdf');
    expect(texts).toHaveLength(2);
    expect(texts.join(' ').toLowerCase().replace(/[^a-z]/g, '')).not.toContain('sheffield');
    expect(texts[0]).toContain('Seen by Doctor');
    expect((await run('redact-verify', [at('out.pdf'), at('report.json')])).code).toBe(0);
    expect((await run('redact-verify', [at('in.pdf'), at('report.json')])).code).toBe(4);
  }, 300_000);

  it('exact goes by case and space, a pattern by case, both inside words', async () => {
    expect(await redact('in.pdf', { terms: [{ text: 'Sheffield', match: 'exact' }, { text: '[A-Z]{2}-\\d{4}', match: 'regex' }] }, '--ocr', 'never')).toBe(0);
    expect(report().terms.map((term) => [term.found, term.pages])).toEqual([[2, [1, 2]], [1, [1]]]);
    const [first, second] = await textsOf('out.pdf');
    expect(first).not.toMatch(/Sheffield|1234/);
    expect(second).toContain('SHEF');
    expect(second).not.toContain('Sheffield');
  }, 300_000);

  it('images: 200 dpi where they do not say, their own where they do, each page of a TIFF, a fax by both its resolutions', async () => {
    const area = { page: 1, x: 20, y: 20, width: 50, height: 12 };
    const sizes: Record<string, number[][]> = {};
    for (const name of ['in.png', 'in.jpg', 'in.tif']) {
      expect(await redact(name, { areas: [area] }), name).toBe(0);
      sizes[name] = report().pages.map((page) => [Math.round(page.widthPt), Math.round(page.heightPt)]);
    }
    expect(sizes).toEqual({ 'in.png': [[144, 216]], 'in.jpg': [[288, 432]], 'in.tif': [[144, 792], [144, 792]] });
  }, 300_000);

  it('a sheet scanned upside down is read the right way round, and its name goes', async () => {
    const lines = ['The patient SHEFFIELD was seen today in the clinic', 'for follow up of community acquired pneumonia and', 'reported improvement in cough and fever since then'];
    const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="1100" height="300"><rect width="1100" height="300" fill="#fff"/>${lines.map((line, i) => `<text x="60" y="${90 + i * 70}" font-family="Liberation Sans, DejaVu Sans, Arial, sans-serif" font-size="38">${line}</text>`).join('')}</svg>`;
    const lying = sharp(await sharp(Buffer.from(drawn)).rotate(180).png().toBuffer());
    writeFileSync(at('turned.png'), await lying.png().toBuffer());
    // a grey scan in a PDF comes as lightness alone, not as colours
    const pdf = await PDFDocument.create();
    pdf.addPage([396, 108]).drawImage(await pdf.embedJpg(await lying.greyscale().jpeg({ quality: 90 }).toBuffer()), { x: 0, y: 0, width: 396, height: 108 });
    writeFileSync(at('turned.pdf'), await pdf.save());
    for (const name of ['turned.png', 'turned.pdf']) {
      expect(await redact(name, { terms: ['sheffield'] }), name).toBe(0);
      expect(report().terms, name).toEqual([{ index: 0, found: 1, left: 0, pages: [1] }]);
      const [text] = await textsOf('out.pdf');
      expect(text, name).toContain('pneumonia');
      // where the name stands on the sheet as it lies: to the right, in the lowest line
      const [box] = report().pages[0]?.boxes ?? [];
      expect([box && box.x > 100, box && box.y > 60], name).toEqual([true, true]);
    }
  }, 300_000);

  it('words set on end stay words, where they are: one goes, its neighbours can be read', async () => {
    const file = new RawPdf();
    const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>');
    const tree = file.reserve();
    const content = file.stream('', `BT /F 10 Tf ${[0, 1, 2, 3].map((line) => `1 0 0 1 72 ${700 - line * 22} Tm (left${line}word) Tj 1 0 0 1 220 ${700 - line * 22} Tm (right${line}word) Tj`).join(' ')} ET`);
    const kids = [90, 270].map((turn) => `${file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Rotate ${turn}/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>>>`)} 0 R`);
    file.set(tree, `<</Type/Pages/Count 2/Kids[${kids.join(' ')}]>>`);
    writeFileSync(at('sideways.pdf'), file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`)));
    expect(await redact('sideways.pdf', { terms: ['left1word'] }, '--ocr', 'never')).toBe(0);
    const reader = await openSecondReader(readFileSync(at('out.pdf')));
    for (const [page, direction] of [[1, 'down'], [2, 'up']] as const) {
      const runs = (await reader.runs(page)).filter((run) => run.text.trim() !== '');
      expect(runs.map((run) => run.text.trim())).toEqual(['left0word', 'right0word', 'right1word', 'left2word', 'right2word', 'left3word', 'right3word']);
      expect(runs.every((run) => run.direction === direction && (run.rect?.height ?? 0) > (run.rect?.width ?? 0) * 2)).toBe(true);
      // line by line across the page, never one on the other
      expect(new Set(runs.map((run) => Math.round(run.rect?.x ?? 0))).size).toBe(4);
    }
    await reader.close();
  }, 300_000);

  it('a file whose tables are torn off comes out all the same; as PDF/A it says so', async () => {
    expect(await redact('torn.pdf', { terms: ['sheffield'] }, '--ocr', 'never', '--pdfa')).toBe(0);
    expect(await textsOf('out.pdf')).toHaveLength(3);
    expect(readFileSync(at('out.pdf'), 'latin1')).toContain('<pdfaid:part>2</pdfaid:part>');
  }, 300_000);
});

describe('on a terminal', () => {
  // util-linux's `script` gives the program a terminal of its own
  it.skipIf(spawnSync('script', ['--version']).status !== 0)('a line says how far it is, and is gone at the end', async () => {
    writeFileSync(at('plan.json'), '{}');
    const command = [process.execPath, 'app/cli/run-compiled.mjs', 'redact', at('in.pdf'), at('out.pdf'), '--plan', at('plan.json'), '--ocr', 'never'].join(' ');
    const { stdout, status } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('\r3/3 pages');
    expect(stdout.replace(/^[\s\S]*\u001b\[K/, '').trim()).toBe('');
  }, 300_000);
});

describe('what does not come out', () => {
  const left = async (...args: Parameters<typeof redact>): Promise<number | null> => {
    writeFileSync(at('out.pdf'), 'from an earlier run');
    const code = await redact(...args);
    expect(existsSync(at('out.pdf'))).toBe(false);
    expect(existsSync(at('report.json'))).toBe(false);
    return code;
  };

  it('2: a plan that is none, that fits no page, or leaves none; an option that does not exist', async () => {
    expect(await left('in.pdf', '{')).toBe(2);
    expect(await left('in.pdf', { words: ['x'] })).toBe(2);
    expect(await left('in.pdf', { terms: [{ text: '(', match: 'regex' }] })).toBe(2);
    expect(await left('in.pdf', { areas: [{ page: 4, x: 1, y: 1, width: 1, height: 1 }] })).toBe(2);
    expect(await left('in.pdf', { withhold: [1, 2, 3] })).toBe(2);
    expect(await left('in.pdf', {}, '--workers=many')).toBe(2);
    expect(await left('in.pdf', {}, '--max-seconds=0')).toBe(2);
    expect(await left('in.pdf', {}, '--unheard-of')).toBe(2);
  }, 300_000);

  it('3: no document, one that is damaged or needs a password, one that takes too long', async () => {
    expect(await left('bad.pdf', {})).toBe(3);
    expect(await left('missing.pdf', {})).toBe(3);
    expect(await left('plan.json', {})).not.toBe(0);
    expect(await left('in.pdf', {}, '--max-seconds', '0.01')).toBe(3);
    expect(await left('in.pdf', { terms: [{ text: '(x+x+)+y', match: 'regex' }, 'sheffield'] }, '--ocr', 'always', '--max-seconds', '1')).toBe(3);
    // a pattern that is lost in the words of the output's own making
    expect(await left('in.pdf', { terms: [{ text: '^((((\\w|\\s)+)+)+)+!$', match: 'regex' }] }, '--max-seconds', '2')).toBe(3);
  }, 300_000);

  it('3: an encrypted file without its password, or with another; with it, the file is what it was', async () => {
    const locked = await PDFDocument.load(readFileSync(at('in.pdf')));
    locked.encrypt({ userPassword: 'open, please', ownerPassword: 'owner' });
    writeFileSync(at('locked.pdf'), await locked.save());
    expect(await left('locked.pdf', { terms: ['sheffield'] })).toBe(3);
    expect(await left('locked.pdf', { terms: ['sheffield'] }, '--password', 'something else')).toBe(3);
    expect(await redact('locked.pdf', { terms: ['sheffield'] }, '--password', 'open, please', '--ocr', 'never')).toBe(0);
    expect(readFileSync(at('out.pdf'), 'latin1')).not.toContain('/Encrypt');
    expect(report().terms).toEqual([{ index: 0, found: 3, left: 0, pages: [1, 2] }]);
  }, 300_000);

  it('4: an engine that does not paint what it found is found out, and nothing of it remains', async () => {
    const paints = mutants.find(({ step }) => step === 'remove: paint');
    const root = engineSource(paints?.changes ?? []);
    try {
      writeFileSync(at('out.pdf'), 'from an earlier run');
      writeFileSync(at('plan.json'), JSON.stringify({ terms: ['sheffield'] }));
      const { code } = await run('redact', [at('in.pdf'), at('out.pdf'), '--plan', at('plan.json'), '--report', at('report.json')], root);
      expect(code).toBe(4);
      expect([existsSync(at('out.pdf')), existsSync(at('report.json'))]).toEqual([false, false]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 300_000);

  it('4: a changed output, another’s report, or none', async () => {
    expect(await redact('in.pdf', { terms: ['sheffield'] }, '--ocr', 'never')).toBe(0);
    const bytes = readFileSync(at('out.pdf'));
    writeFileSync(at('changed.pdf'), bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1));
    writeFileSync(at('another.json'), JSON.stringify({ ...report(), output: { ...report().output, sha256: '0'.repeat(64) } }));
    // a report that says something else than what was written: here, that nothing was looked for
    writeFileSync(at('less.json'), JSON.stringify({ ...report(), plan: { ...report().plan, terms: [] } }));
    const codes = [];
    codes.push((await run('redact-verify', [at('out.pdf')])).code, (await run('redact-verify', [])).code);
    for (const [output, certificate] of [['out.pdf', 'report.json'], ['changed.pdf', 'report.json'], ['out.pdf', 'another.json'], ['out.pdf', 'less.json'], ['out.pdf', 'plan.json'], ['out.pdf', 'nowhere.json'], ['nowhere.pdf', 'report.json']] as const) {
      codes.push((await run('redact-verify', [at(output), at(certificate)])).code);
    }
    expect(codes).toEqual([4, 4, 0, 4, 4, 4, 4, 4, 4]);
  }, 300_000);

  it('the record itself is never taken for the output', async () => {
    writeFileSync(at('plan.json'), '{}');
    const before = readFileSync(at('in.pdf'));
    expect((await run('redact', [at('in.pdf'), at('in.pdf'), '--plan', at('plan.json')])).code).toBe(2);
    expect((await run('redact', [at('in.pdf'), at('plan.json'), '--plan', at('plan.json')])).code).toBe(2);
    expect(readFileSync(at('in.pdf')).equals(before)).toBe(true);
    expect(existsSync(at('plan.json'))).toBe(true);
  }, 300_000);

  it('2: what is no file, or has no folder, is left as it is; through a link it is the file itself that comes or goes', async () => {
    writeFileSync(at('plan.json'), '\ufeff{"terms":["sheffield"]}');
    const tried = async (output: string, ...more: string[]): Promise<number | null> => (await run('redact', [at('in.pdf'), at(output), '--plan', at('plan.json'), '--ocr', 'never', ...more])).code;
    expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
    expect(await tried('pipe')).toBe(2);
    expect(await tried('out.pdf', '--report', at('pipe'))).toBe(2);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(await tried('nowhere/out.pdf')).toBe(2);
    expect(await tried('x'.repeat(300))).toBe(2);

    writeFileSync(at('kept.pdf'), 'from an earlier run');
    symlinkSync(at('kept.pdf'), at('link.pdf'));
    expect(await tried('link.pdf')).toBe(0);
    expect([readFileSync(at('kept.pdf'), 'latin1').slice(0, 5), lstatSync(at('link.pdf')).isSymbolicLink()]).toEqual(['%PDF-', true]);
    expect(await tried('link.pdf', '--unheard-of')).toBe(2);
    expect(existsSync(at('kept.pdf'))).toBe(false);
  }, 300_000);
});

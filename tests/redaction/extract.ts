/** Everything anybody could get out of a file, by every tool that is installed. Used by tests; the product ships none of these. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { fold } from '#app/redaction/search.ts';

export function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

type Run = (program: string, args: string[]) => Buffer;
export type Extractor = { name: string; needs: string[]; read(file: { bytes: Buffer; path: string; folder: string; run: Run }): Promise<string> | string };

/** Each reads the file in its own way; a test runs one after the other and skips, by name, those whose programs are absent. */
export const extractors: Extractor[] = [
  { name: 'bytes', needs: [], read: ({ bytes }) => everyReading(bytes) },
  { name: 'inflated streams', needs: [], read: ({ bytes }) => everyReading(inflated(bytes)) },
  { name: 'pdf.js', needs: [], read: ({ bytes }) => pdfjsSays(bytes) },
  { name: 'poppler text', needs: ['pdftotext'], read: ({ path, run }) => ['-layout', '-raw', '-nodiag'].map((how) => run('pdftotext', [how, '-enc', 'UTF-8', path, '-']).toString('utf8')).join('\n') },
  {
    name: 'poppler information', needs: ['pdfinfo', 'pdffonts', 'pdfdetach'],
    read: ({ path, run, folder }) => {
      run('pdfdetach', ['-saveall', '-o', folder, path]);
      const attached = readdirSync(folder).map((name) => `${name} ${name === 'x.pdf' ? '' : readFileSync(join(folder, name), 'latin1')}`);
      return [...[[], ['-meta'], ['-js'], ['-dests'], ['-url'], ['-struct-text'], ['-custom']].map((how) => run('pdfinfo', [...how, path]).toString('utf8')), run('pdffonts', [path]).toString('utf8'), ...attached].join('\n');
    },
  },
  { name: 'mupdf text', needs: ['mutool'], read: ({ path, run }) => run('mutool', ['draw', '-q', '-F', 'stext', path]).toString('utf8').replace(/" c="(.)"/g, ' $1') + run('mutool', ['draw', '-q', '-F', 'txt', path]).toString('utf8') },
  { name: 'mupdf objects', needs: ['mutool'], read: ({ path, run }) => everyReading(run('mutool', ['show', '-g', path, 'trailer', '*'])) + run('mutool', ['show', path, 'outline', 'js', 'form']).toString('utf8') },
  {
    name: 'qpdf', needs: ['qpdf'],
    read: ({ path, folder, run }) => {
      const plain = join(folder, 'plain.pdf');
      run('qpdf', ['--qdf', '--object-streams=disable', '--decode-level=all', '--preserve-unreferenced', path, plain]);
      // it writes nothing of a file it cannot read
      return existsSync(plain) ? everyReading(readFileSync(plain)) : '';
    },
  },
  {
    name: 'OCR of the pages', needs: ['pdftoppm', 'tesseract'],
    read: ({ path, folder, run }) => {
      run('pdftoppm', ['-r', '300', '-gray', '-png', path, join(folder, 'page')]);
      return read(folder, 'page', run);
    },
  },
  {
    // every picture of the file, also one that no page draws, and what lies under the paint
    name: 'OCR of the pictures', needs: ['mutool', 'tesseract'],
    read: ({ path, folder, run }) => {
      run('mutool', ['extract', path]);
      return read(folder, 'image', run);
    },
  },
];

/** What one extractor gets out of a file. */
export async function extract(extractor: Extractor, bytes: Uint8Array): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'extract-'));
  try {
    const path = join(folder, 'x.pdf');
    const work = join(folder, 'work');
    mkdirSync(work);
    writeFileSync(path, bytes);
    const run: Run = (program, args) => spawnSync(program, args, { maxBuffer: 256 * 1024 * 1024, timeout: 300_000, cwd: work }).stdout ?? Buffer.alloc(0);
    return await extractor.read({ bytes: Buffer.from(bytes), path, folder: work, run });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Classes of `words` whose word stands in the text, in any case or spacing. */
export function leaked(text: string, words: Record<string, string>): string[] {
  const folded = fold([text], 'normalised', false).text;
  return Object.entries(words).flatMap(([kind, word]) => (folded.includes(word.toLowerCase()) ? [kind] : []));
}

function read(folder: string, prefix: string, run: Run): string {
  const files = readdirSync(folder).filter((file) => file.startsWith(prefix));
  return files.map((name) => run('tesseract', [join(folder, name), 'stdout', '--psm', '11']).toString('utf8')).join('\n');
}

/** Bytes as Latin letters, as UTF-16 of both kinds at both offsets, and what its hex strings hold in the same ways. */
function everyReading(bytes: Buffer): string {
  const plain = bytes.toString('latin1');
  const ways = (data: Buffer): string[] => {
    const even = data.subarray(0, data.length & ~1);
    const odd = data.subarray(1, data.length - ((data.length - 1) & 1));
    return [data.toString('latin1'), ...[even, odd].flatMap((part) => [part.toString('utf16le'), Buffer.from(part).swap16().toString('utf16le')])];
  };
  const hex = [...plain.matchAll(/<([0-9a-fA-F\s]+)>/g)].map(([, digits]) => (digits as string).replace(/\s/g, ''));
  const held = Buffer.from(hex.map((digits) => (digits.length % 2 ? `${digits}0` : digits)).join(''), 'hex');
  // octal escapes are one more way to write a letter
  const octal = plain.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return [...ways(bytes), ...ways(held), octal].join('\n');
}

function inflated(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    const end = bytes.indexOf('endstream', at);
    try {
      parts.push(inflateSync(bytes.subarray(at + 7, end)));
    } catch {
      continue; // other codings are qpdf's part, and pictures that of OCR
    }
  }
  return Buffer.concat(parts);
}

/** Text, annotations, structure, and all that pdf.js tells of the document beside its pages. */
async function pdfjsSays(bytes: Buffer): Promise<string> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = pdfjs.getDocument({ data: Uint8Array.from(bytes), verbosity: 0, useSystemFonts: false, disableFontFace: true, enableXfa: true, standardFontDataUrl: `${join(root, 'standard_fonts')}/`, cMapUrl: `${join(root, 'cmaps')}/`, cMapPacked: true });
  const doc = await task.promise;
  const said: string[] = [];
  const add = (value: unknown): void => void said.push(typeof value === 'string' ? value : (JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? Buffer.from(part).toString('latin1') : part instanceof Map ? [...part] : part)) ?? ''));
  for (let number = 1; number <= doc.numPages; number++) {
    const page = await doc.getPage(number);
    const { items } = await page.getTextContent({ includeMarkedContent: false, disableNormalization: true });
    add(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''));
    for (const part of [page.getAnnotations(), page.getStructTree(), page.getJSActions(), page.getXfa()]) add(await part.catch(() => null));
  }
  const { info, metadata } = await doc.getMetadata();
  add([info, metadata?.getRaw()]);
  for (const part of [doc.getOutline(), doc.getAttachments(), doc.getJSActions(), doc.getFieldObjects(), doc.getPageLabels(), doc.getDestinations(), doc.getOpenAction()]) add(await (part as Promise<unknown>).catch(() => null));
  await task.destroy();
  return said.join('\n');
}

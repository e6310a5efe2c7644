/** Everything anybody could get out of a file, by every tool that is installed. Used by tests; the product ships none of these. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { fold } from '#app/redaction/search.ts';

export function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Tool -> what it says of the file. */
export function extractAll(bytes: Uint8Array, options: { ocr?: boolean } = {}): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'extract-'));
  const path = join(folder, 'x.pdf');
  const said: Record<string, string> = {};
  const run = (program: string, args: string[]): string => spawnSync(program, args, { maxBuffer: 256 * 1024 * 1024, timeout: 60_000, cwd: folder }).stdout.toString('latin1');
  try {
    writeFileSync(path, bytes);
    said.bytes = Buffer.from(bytes).toString('latin1');
    said.streams = inflated(Buffer.from(bytes));
    if (installed('pdftotext')) {
      said.pdftotext = run('pdftotext', ['-enc', 'UTF-8', path, '-']);
      said.pdftotextRaw = run('pdftotext', ['-raw', '-enc', 'UTF-8', path, '-']);
      said.pdfinfo = run('pdfinfo', [path]) + run('pdfinfo', ['-meta', path]) + run('pdfinfo', ['-js', path]) + run('pdfinfo', ['-dests', path]) + run('pdfinfo', ['-struct-text', path]);
    }
    if (installed('mutool')) said.mutool = run('mutool', ['draw', '-F', 'stext', path]) + run('mutool', ['show', path, 'trailer', 'outline', 'js', 'form']);
    if (installed('qpdf')) {
      run('qpdf', ['--qdf', '--object-streams=disable', '--decode-level=all', path, 'plain.pdf']);
      const plain = join(folder, 'plain.pdf');
      // it writes nothing of a file it cannot read
      said.qpdf = existsSync(plain) ? readFileSync(plain, 'latin1') : '';
      said.qpdfHex = hexText(said.qpdf);
    }
    if (options.ocr && installed('tesseract') && installed('pdftoppm')) {
      run('pdftoppm', ['-r', '300', '-gray', '-png', path, 'page']);
      for (const name of readdirSync(folder).filter((file) => file.startsWith('page'))) said[`ocr ${name}`] = run('tesseract', [name, 'stdout', '--psm', '11']);
    }
    return said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Poppler's text alone. */
export function popplerText(bytes: Uint8Array): string {
  return installed('pdftotext') ? spawnSync('pdftotext', ['-enc', 'UTF-8', '-', '-'], { input: bytes, maxBuffer: 256 * 1024 * 1024, timeout: 60_000 }).stdout.toString('utf8') : '';
}

/** Which of the words a tool still says, in any case, spacing, or as UTF-16. */
export function leaked(said: Record<string, string>, words: Record<string, string>): string[] {
  const found: string[] = [];
  for (const [tool, text] of Object.entries(said)) {
    const folded = fold([text], 'normalised', false).text;
    for (const [kind, word] of Object.entries(words)) if (folded.includes(word.toLowerCase())) found.push(`${kind} (${tool})`);
  }
  return found;
}

function inflated(bytes: Buffer): string {
  let all = '';
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    const end = bytes.indexOf('endstream', at);
    try {
      const text = inflateSync(bytes.subarray(at + 7, end)).toString('latin1');
      all += text + hexText(text);
    } catch {
      continue; // pictures are looked at by OCR
    }
  }
  return all;
}

function hexText(text: string): string {
  return [...text.matchAll(/<([0-9a-fA-F\s]+)>/g)].map(([, hex]) => Buffer.from((hex ?? '').replace(/\s/g, ''), 'hex').toString('latin1')).join(' ');
}

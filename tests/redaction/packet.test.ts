/** A packet's length costs time, not memory; what it passes through on the disk is noise; and it is looked at once more when it is done. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { checkPacket } from '#app/redaction/check-packet.ts';
import type { PacketJob } from '#app/redaction/check-packet.ts';
import { openScratch, scratchBytes, sweepScratch } from '#app/redaction/scratch.ts';

const folder = mkdtempSync(join(tmpdir(), 'packet-memory-'));
const scratch = openScratch();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  scratch.close();
});

const pages = 50;
const imageBytes = 400_000;

describe('a packet’s writer', () => {
  it('needs no more memory for 600 pages than for 100', { timeout: 300_000 }, async () => {
    writeFileSync(join(folder, 'record.pdf'), await record());
    const [short, long] = [write(2), write(12)];
    expect(long.pageCount - short.pageCount).toBeGreaterThanOrEqual(500);
    expect(statSync(join(folder, 'packet12.pdf')).size).toBe(long.bytes);
    // written into memory the longer one would need its own length more, and did need it three times
    expect((long.peak - short.peak) / (long.bytes - short.bytes)).toBeLessThan(0.6);
  });
});

describe('a scratch file', () => {
  it('gives back what was written, and holds none of it in the clear', async () => {
    const own = openScratch();
    const parts = [Buffer.from('SENTINEL one'), randomBytes(3_000_000), Buffer.from('SENTINEL two')];
    const file = own.file();
    for (const part of parts) file.write(part);
    const place = file.end();
    expect(Buffer.compare(await scratchBytes(place), Buffer.concat(parts))).toBe(0);
    const lying = readFileSync(place.path);
    expect([lying.length, lying.includes('SENTINEL'), lying.includes(parts[1]?.subarray(100, 140) as Buffer), statSync(place.path).mode & 0o077]).toEqual([place.bytes, false, false, 0]);
    own.close();
    expect(existsSync(place.path)).toBe(false);
  });

  it('of a process that was killed goes at the next start, and no other', { timeout: 120_000 }, async () => {
    const program = `import { openScratch } from ${JSON.stringify(pathToFileURL(join(process.cwd(), 'app/redaction/scratch.ts')).href)}; const file = openScratch().file(); file.write(Buffer.from('x')); process.stdout.write(file.end().path); setTimeout(() => {}, 600000);`;
    const own = openScratch();
    const kept = own.file();
    const [killed, alive] = await Promise.all([0, 1].map(async () => {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      return { child, path: said.toString() };
    })) as [Started, Started];
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const there = (): boolean[] => [killed.path, alive.path, kept.end().path].map((path) => existsSync(path));
    expect(there()).toEqual([true, true, true]);
    sweepScratch();
    expect(there()).toEqual([false, true, true]);
    alive.child.kill('SIGTERM');
    await once(alive.child, 'exit');
    sweepScratch();
    own.close();
    expect(there()).toEqual([false, false, false]);
  });
});

type Started = { child: ReturnType<typeof spawn>; path: string };

describe('the last look at a packet', () => {
  const packet = async (change: (doc: PDFDocument) => void | Promise<void>): Promise<PacketJob> => {
    const doc = await PDFDocument.create({ updateMetadata: false });
    for (const text of ['cover', 'RGH-1 for Delgado, page 2', 'harmless', 'certificate']) doc.addPage([612, 792]).drawText(text, { x: 50, y: 700 });
    await change(doc);
    const file = scratch.file();
    file.write(await doc.save());
    return { packet: file.end(), pages: 4, first: 2, records: [{ pages: 2, terms: [{ text: 'delgado', match: 'normalised' }] }], own: ['RGH-1'] };
  };
  const failed = async (job: PacketJob): Promise<unknown> => (await checkPacket(job)).checks.find(({ ok }) => !ok);

  it('passes what is clean, our own line in the margin aside', async () => {
    expect(await failed(await packet(() => undefined))).toBeUndefined();
  });

  it('names what is wrong, and the page', async () => {
    expect(await failed({ ...(await packet(() => undefined)), pages: 5 })).toEqual({ name: 'page_count', ok: false });
    expect(await failed(await packet((doc) => doc.getPage(2).drawText('Del-gado', { x: 50, y: 600 })))).toEqual({ name: 'terms_gone', ok: false, page: 3 });
    expect(await failed(await packet((doc) => doc.addJavaScript('x', 'y()')))).toEqual({ name: 'no_scripts', ok: false });
    expect(await failed(await packet((doc) => doc.attach(Buffer.from('x'), 'x.txt')))).toEqual({ name: 'no_attachments', ok: false });
    const noted = await packet((doc) => doc.getPage(1).node.set(PDFName.of('Annots'), doc.context.obj([{ Type: 'Annot', Subtype: 'Text', Rect: [0, 0, 9, 9] }])));
    expect(await failed(noted)).toEqual({ name: 'no_annotations', ok: false, page: 2 });
    const broken = scratch.file();
    broken.write(Buffer.from('%PDF-1.7\nnothing'));
    expect(await failed({ ...noted, packet: broken.end() })).toEqual({ name: 'opens', ok: false });
  });
});

function write(times: number): { pageCount: number; bytes: number; peak: number } {
  const out = execFileSync(process.execPath, ['--import', 'tsx', 'tests/redaction/packet-writer.ts', join(folder, 'record.pdf'), join(folder, `packet${times}.pdf`), String(times), String(pages)], { encoding: 'utf8' });
  return JSON.parse(out) as { pageCount: number; bytes: number; peak: number };
}

async function record(): Promise<Uint8Array> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  for (let i = 0; i < pages; i++) {
    const page = doc.addPage([612, 792]);
    const dict = doc.context.obj({ Type: 'XObject', Subtype: 'Image', Width: 500, Height: imageBytes / 500, BitsPerComponent: 8, ColorSpace: 'DeviceGray' });
    page.node.setXObject(PDFName.of('Im'), doc.context.register(PDFRawStream.of(dict as never, randomBytes(imageBytes))));
    page.node.set(PDFName.of('Contents'), doc.context.register(doc.context.stream('q 612 0 0 792 0 0 cm /Im Do Q')));
  }
  return doc.save({ useObjectStreams: false });
}

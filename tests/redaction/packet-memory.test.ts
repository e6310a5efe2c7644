/** A packet's length costs time, not memory: the one who writes it holds a record at a time. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'packet-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

/** The pool: what it reads, what it refuses, and that a file which ends its child ends nothing else. */
import { afterAll, describe, expect, it } from 'vitest';
import { createDocumentPool } from '#app/documents/pool.ts';
import { AppError } from '#workflows/app-error.ts';
import { RawPdf } from '../redaction/leak-fixture.ts';

const pool = createDocumentPool({ workers: 1 });
afterAll(() => pool.close());

function pdf(pages: number): Uint8Array {
  const file = new RawPdf();
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  const tree = file.reserve();
  const kids = Array.from({ length: pages }, (_, i) => {
    const content = file.stream('', `BT /F 24 Tf 72 700 Td (Page ${i + 1} of the record) Tj ET`);
    return file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>>>`);
  });
  file.set(tree, `<</Type/Pages/Count ${pages}/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]>>`);
  return file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`));
}

const reasonOf = (job: Promise<unknown>): Promise<unknown> => job.then(() => 'none', (error: unknown) => (error instanceof AppError ? error.public?.key : error));

describe('the document pool', () => {
  it('reads pages, words in points from the top left, and pixels', async () => {
    const session = await pool.openDocument(pdf(3));
    expect(session.info).toMatchObject({ kind: 'pdf', encrypted: false });
    expect(session.info.pages).toHaveLength(3);
    const { words } = await session.pageText(2);
    expect(words.map((word) => word.text)).toEqual(['Page', '2', 'of', 'the', 'record']);
    expect(words[0]!.x).toBeCloseTo(72, -1);
    expect(words[0]!.y).toBeGreaterThan(65);
    expect(words[0]!.y + words[0]!.height).toBeLessThan(102);
    const image = await session.renderPage(1, { dpi: 72, format: 'webp' });
    expect([image.widthPx, image.heightPx]).toEqual([612, 792]);
    const read = await session.ocrPage(3);
    expect(read.text).toContain('record');
    expect(read.confidence).toBeGreaterThan(70);
    await session.close();
  }, 120_000);

  it('refuses by name, and reads the next file all the same', async () => {
    expect(await reasonOf(pool.inspect(Buffer.from('GIF89a')))).toBe('uploads.not_a_document');
    expect(await reasonOf(pool.inspect(Buffer.from('%PDF-1.7 and nothing')))).toBe('uploads.damaged');
    expect(await reasonOf(pool.inspect(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3)))).toBe('uploads.damaged');
    expect(await reasonOf(pool.inspect(pdf(5), { limits: { maxPages: 4 } }))).toBe('uploads.too_many_pages');
    expect(await reasonOf(pool.inspect(pdf(1), { limits: { maxInputBytes: 10 } }))).toBe('uploads.too_large');
    expect(await reasonOf(pool.inspect(pdf(1), { limits: { callMs: 1 } }))).toBe('uploads.too_large');
    expect(await reasonOf(pool.inspect(pdf(1), { limits: { maxRssBytes: 1 } }))).not.toBe(undefined);
    expect((await pool.inspect(pdf(2))).pages).toHaveLength(2);
  }, 120_000);
});

/** Pages without colour are made of one byte a pixel, others of four; one child makes both from the same memory. */
import { PDFDocument, StandardFonts, rgb } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';

const pool = createRedactionPool({ workers: 1 });
afterAll(() => pool.close());

describe('pages with and without colour', () => {
  it('come out whole in any order', { timeout: 60_000 }, async () => {
    const doc = await PDFDocument.create();
    const font = await doc.embedFont(StandardFonts.Helvetica);
    // the small coloured page needs exactly the memory that the grey one before it had
    for (const [width, height, colour] of [[612, 792, false], [306, 396, true], [612, 792, false], [612, 792, true], [306, 396, false]] as const) {
      const page = doc.addPage([width, height]);
      page.drawText('black words', { x: 30, y: 16, size: 14, font });
      if (colour) page.drawRectangle({ x: 30, y: 40, width: 200, height: 340, color: rgb(0.9, 0.1, 0.1) });
      else page.drawRectangle({ x: 30, y: 40, width: 200, height: 340, color: rgb(0, 0, 0) });
    }
    const { output, report } = await redact(await doc.save(), { terms: ['nobody'] }, { pool, ocr: 'never' });
    expect(report.pages.map((page) => page.coding)).toEqual(['jbig2', 'jpeg', 'jbig2', 'jpeg', 'jbig2']);
    for (const [index, red] of [false, true, false, true, false].entries()) {
      const { bytes } = await pool.renderPage(output, index + 1, { dpi: 72, format: 'png' });
      const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      for (const y of [60, 200, 370]) {
        const at = ((info.height - y) * info.width + 130) * 3;
        expect((data[at] as number) > 180, `page ${index + 1} at ${y}`).toBe(red);
        expect((data[at + 2] as number) < 80, `page ${index + 1} at ${y}`).toBe(true);
      }
    }
  });
});

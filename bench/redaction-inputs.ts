/** Made-up charts for the bench: digital text, grey scans and fax, as hospitals send them. Every run makes the same ones. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { encodeG4 } from '#app/documents/g4.ts';
import { PDFName, PDFRawStream } from 'pdf-lib';

export const term = 'Delgado';
const words = 'patient seen today history of present illness denies chest pain fever cough medication list aspirin lisinopril follow up in clinic two weeks labs ordered reviewed with family normal exam blood pressure Delgado Riverside General Hospital'.split(' ');

function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

/** Letter pages of about 550 words. */
export async function digitalChart(pages: number, seed = 1): Promise<Uint8Array> {
  const random = randomOf(seed);
  const doc = await PDFDocument.create();
  const font = await doc.embedFont(StandardFonts.Helvetica);
  for (let p = 0; p < pages; p++) {
    const page = doc.addPage([612, 792]);
    for (let line = 0; line < 45; line++) {
      let text = '';
      while (text.length < 75) text += `${words[Math.floor(random() * words.length)]} `;
      page.drawText(text, { x: 60, y: 730 - line * 15, size: 11, font });
    }
  }
  return doc.save();
}

/** Half text, a quarter grey scans (JPEG, 200 dpi, with the noise of paper), a quarter fax (G4, 204 dpi); scans are of text pages. `shots`: pictures of pages. */
export async function mixedChart(pages: number, shots: readonly Uint8Array[]): Promise<Uint8Array> {
  const doc = await PDFDocument.load(await digitalChart(Math.ceil(pages / 2), 2));
  for (let p = 0; doc.getPageCount() < pages; p++) {
    const shot = shots[p % shots.length] as Uint8Array;
    const at = 1 + p * 2;
    const page = doc.getPageCount() > at ? doc.insertPage(at, [612, 792]) : doc.addPage([612, 792]);
    if (p % 2 === 0) page.drawImage(await doc.embedJpg(await greyScan(shot)), { x: 0, y: 0, width: 612, height: 792 });
    else {
      const { data, info } = await sharp(shot).greyscale().raw().toBuffer({ resolveWithObject: true });
      const coded = encodeG4(data, info.width, info.height, { blackBelow: 160 });
      const dict = doc.context.obj({ Type: 'XObject', Subtype: 'Image', Width: info.width, Height: info.height, BitsPerComponent: 1, ColorSpace: 'DeviceGray', Filter: 'CCITTFaxDecode', DecodeParms: { K: -1, Columns: info.width, Rows: info.height } });
      page.node.setXObject(PDFName.of('Fax'), doc.context.register(PDFRawStream.of(dict as never, coded)));
      page.node.set(PDFName.of('Contents'), doc.context.register(doc.context.flateStream('q 612 0 0 792 0 0 cm /Fax Do Q')));
    }
  }
  return doc.save();
}

/** A page as a flatbed sees it: cream, uneven, a little soft. */
async function greyScan(shot: Uint8Array): Promise<Buffer> {
  const { width, height } = await sharp(shot).metadata();
  const noise = await sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 236, sigma: 5 } } }).greyscale().png().toBuffer();
  return sharp(shot).greyscale().blur(0.5).composite([{ input: noise, blend: 'multiply' }]).greyscale().jpeg({ quality: 75 }).toBuffer();
}

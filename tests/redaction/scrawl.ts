/** A page of handwriting that no machine reads: letters turned by anything up to 110 degrees, the same ones each time. PNG at 200 dpi. */
import sharp from 'sharp';

export async function scrawledPage(): Promise<Buffer> {
  let seed = 7;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff;
  let letters = '';
  for (let row = 0; row < 10; row++) {
    for (let word = 0; word < 7; word++) {
      for (let i = 0; i < 3 + Math.floor(random() * 5); i++) {
        const [x, y] = [120 + word * 200 + i * 24, 160 + row * 90 + random() * 6];
        letters += `<text x="${x}" y="${y}" font-size="36" font-family="serif" transform="rotate(${(random() - 0.5) * 110} ${x} ${y})">${String.fromCharCode(97 + Math.floor(random() * 26))}</text>`;
      }
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1700" height="1200"><rect width="100%" height="100%" fill="white"/>${letters}</svg>`;
  return sharp(Buffer.from(svg)).withMetadata({ density: 200 }).png().toBuffer();
}

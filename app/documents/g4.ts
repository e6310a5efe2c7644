/** ITU-T T.6 (Group 4 fax) encoder for bilevel pages: lossless, and small for text. Pure. */

const codes = {
  white: '00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100',
  whiteMakeUp: '11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011',
  black: '0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111',
  blackMakeUp: '0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101',
  longMakeUp: '00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 000000011100 000000011101 000000011110 000000011111',
};

/** A code and, in the lowest four bits, its length. */
const parse = (list: string): number[] => list.split(' ').map((text) => (Number.parseInt(text, 2) << 4) | text.length);
const long = parse(codes.longMakeUp);
/** By colour: terminating codes 0-63, then make-up codes for 64, 128, ... 2560. */
const white = Int32Array.from([...parse(codes.white), ...parse(codes.whiteMakeUp), ...long]);
const black = Int32Array.from([...parse(codes.black), ...parse(codes.blackMakeUp), ...long]);
/** From three to the left to three to the right. */
const vertical = Int32Array.from(parse('0000010 000010 010 1 011 000011 0000011'));
const [pass, horizontal, endOfBlock] = parse('0001 001 000000000001') as [number, number, number];

export type G4Options = {
  /** Bytes are lightness, and black below this; unless told, every byte but zero is black. */
  blackBelow?: number;
  /** First and last pixel of each row that may be black, -1 where none: the rest is not looked at. */
  rows?: Int32Array;
};

/** `pixels`: one byte a pixel, row by row. Returns the T.6 data with its end-of-block, padded to a byte. */
export function encodeG4(pixels: Uint8Array, width: number, height: number, { blackBelow, rows }: G4Options = {}): Uint8Array {
  const [least, most] = blackBelow === undefined ? [1, 255] : [0, blackBelow - 1];
  let out = new Uint8Array(Math.max(1024, (width * height) >> 5));
  let used = 0;
  let buffer = 0;
  let filled = 0;
  function put(code: number): void {
    const length = code & 15;
    // what has been written moves out at the top
    buffer = (buffer << length) | (code >> 4);
    filled += length;
    if (filled >= 16) {
      filled -= 16;
      out[used++] = buffer >>> (filled + 8);
      out[used++] = buffer >>> filled;
    }
  }
  function run(length: number, table: Int32Array): void {
    let rest = length;
    for (; rest > 2560; rest -= 2560) put(table[103] as number);
    if (rest >= 64) {
      put(table[63 + (rest >> 6)] as number);
      rest &= 63;
    }
    put(table[rest] as number);
  }

  const fours = blackBelow !== undefined && blackBelow > 0 && blackBelow <= 255 && pixels.byteOffset % 4 === 0 ? new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2) : undefined;
  const [paperFour, blackFour] = [0xffffffff, 0];
  // positions where the colour changes, white first, closed by three times the width
  let above = new Int32Array(width + 4).fill(width);
  let here = new Int32Array(width + 4);
  for (let row = 0; row < height; row++) {
    // a row of single pixels takes less than a byte each
    if (out.length - used < width + 64) {
      const larger = new Uint8Array(out.length * 2 + width + 64);
      larger.set(out);
      out = larger;
    }
    let count = 0;
    let colour = 0;
    const start = row * width;
    const from = rows ? (rows[row * 2] as number) : 0;
    const to = from < 0 ? -1 : rows ? (rows[row * 2 + 1] as number) : width - 1;
    for (let x = from; x <= to; x++) {
      // most of a row is paper or inside a box: four pixels at a step
      if (fours) {
        const same = colour === 0 ? paperFour : blackFour;
        while (((start + x) & 3) === 0 && x + 3 <= to && fours[(start + x) >> 2] === same) x += 4;
        if (x > to) break;
      }
      const value = pixels[start + x] as number;
      const black = value >= least && value <= most ? 1 : 0;
      if (black !== colour) {
        here[count++] = x;
        colour = black;
      }
    }
    if (colour === 1 && to < width - 1) here[count++] = to + 1;
    here[count] = here[count + 1] = here[count + 2] = width;

    let a0 = 0;
    let first = true;
    let current: 0 | 1 = 0;
    let i = 0;
    let b = 0;
    while (a0 < width || first) {
      // a1: the next change of this row; b1: the first change above, right of a0, to the opposite colour
      while (i < count && ((i & 1) !== current || (here[i] as number) < a0)) i += 1;
      const a1 = i < count ? (here[i] as number) : width;
      // a0 only moves right, so b1 does too, but for the step back that a change of colour asks
      if ((b & 1) !== current) b = b > 0 ? b - 1 : 1;
      while ((above[b] as number) < width && (first ? (above[b] as number) < 0 : (above[b] as number) <= a0)) b += 2;
      const b1 = above[b] as number;
      const b2 = b1 < width ? (above[b + 1] as number) : width;
      if (b2 < a1) {
        put(pass);
        a0 = b2;
        first = false;
        continue;
      }
      const delta = a1 - b1;
      if (delta >= -3 && delta <= 3) {
        put(vertical[delta + 3] as number);
        a0 = a1;
        current = current === 0 ? 1 : 0;
      } else {
        const a2 = i + 1 <= count ? (here[i + 1] as number) : width;
        put(horizontal);
        run(a1 - a0, current === 0 ? white : black);
        run(a2 - a1, current === 0 ? black : white);
        a0 = a2;
      }
      first = false;
    }
    [above, here] = [here, above];
  }
  put(endOfBlock);
  put(endOfBlock);
  if (filled > 8) out[used++] = buffer >>> (filled - 8);
  if (filled % 8 > 0) out[used++] = buffer << (8 - (filled % 8));
  else if (filled === 8) out[used++] = buffer;
  return out.slice(0, used);
}

/** The data as a one-strip TIFF, so that any TIFF reader can decode it: for verification by a decoder not our own. */
export function g4Tiff(data: Uint8Array, width: number, height: number): Uint8Array {
  const entries: [number, number, number][] = [
    [256, 4, width], [257, 4, height], [258, 3, 1], [259, 3, 4], [262, 3, 0], [273, 4, 8], [277, 3, 1], [278, 4, height], [279, 4, data.length],
  ];
  const directory = 8 + data.length + (data.length & 1);
  const file = new DataView(new ArrayBuffer(directory + 2 + entries.length * 12 + 4));
  file.setUint32(0, 0x49492a00);
  file.setUint32(4, directory, true);
  new Uint8Array(file.buffer).set(data, 8);
  file.setUint16(directory, entries.length, true);
  entries.forEach(([tag, type, value], index) => {
    const at = directory + 2 + index * 12;
    file.setUint16(at, tag, true);
    file.setUint16(at + 2, type, true);
    file.setUint32(at + 4, 1, true);
    if (type === 3) file.setUint16(at + 8, value, true);
    else file.setUint32(at + 8, value, true);
  });
  return new Uint8Array(file.buffer);
}

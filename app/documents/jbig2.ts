/**
 * ITU-T T.88 (JBIG2) encoder for bilevel pages: one generic region, template 0, typical prediction. Lossless: every pixel is coded by itself, no
 * shape is ever put in place of another. About half of what G4 takes for text. Pure.
 */

/** Estimates of the MQ coder (annex E): probability, next state after the likelier and after the other symbol, and whether that swaps them. */
const estimates =
  '5601 1 1 1,3401 2 6 0,1801 3 9 0,0ac1 4 12 0,0521 5 29 0,0221 38 33 0,5601 7 6 1,5401 8 14 0,4801 9 14 0,3801 10 14 0,3001 11 17 0,2401 12 18 0,1c01 13 20 0,1601 29 21 0,5601 15 14 1,5401 16 14 0,5101 17 15 0,4801 18 16 0,3801 19 17 0,3401 20 18 0,3001 21 19 0,2801 22 19 0,2401 23 20 0,2201 24 21 0,1c01 25 22 0,1801 26 23 0,1601 27 24 0,1401 28 25 0,1201 29 26 0,1101 30 27 0,0ac1 31 28 0,09c1 32 29 0,08a1 33 30 0,0521 34 31 0,0441 35 32 0,02a1 36 33 0,0221 37 34 0,0141 38 35 0,0111 39 36 0,0085 40 37 0,0049 41 38 0,0025 42 39 0,0015 43 40 0,0009 44 41 0,0005 45 42 0,0001 45 43 0,5601 46 46 0';
/** A state is twice the estimate's number and, in its lowest bit, the likelier symbol. */
const probability = new Int32Array(94);
const afterLikely = new Uint8Array(94);
const afterOther = new Uint8Array(94);
estimates.split(',').forEach((line, index) => {
  const [q, likely, other, swaps] = line.split(' ') as [string, string, string, string];
  for (const symbol of [0, 1]) {
    probability[index * 2 + symbol] = Number.parseInt(q, 16);
    afterLikely[index * 2 + symbol] = Number(likely) * 2 + symbol;
    afterOther[index * 2 + symbol] = Number(other) * 2 + (swaps === '1' ? 1 - symbol : symbol);
  }
});

const states = new Uint8Array(65_536);
/** The context in which it is said whether a row is the one above once more. */
const typical = 0x9b25;
/** A row has this much paper before it, so that what stands above and to the left is always there. */
const margin = 4;

export type Jbig2Options = {
  /** Bytes are lightness, and black below this. */
  blackBelow: number;
  /** First and last pixel of each row that may be black, -1 where none. */
  rows: Int32Array;
};

/** `pixels`: one byte a pixel, row by row. Returns the segments that a PDF's JBIG2Decode takes: the page, and its one region. */
export function encodeJbig2(pixels: Uint8Array, width: number, height: number, { blackBelow, rows }: Jbig2Options): Uint8Array {
  const region = codeRegion(pixels, width, height, blackBelow, rows);
  const bytes = Buffer.alloc(30 + 11 + 26 + region.length);
  let at = 0;
  const segment = (number: number, type: number, length: number): void => {
    at = bytes.writeUInt32BE(number, at);
    at = bytes.writeUInt8(type, at);
    at = bytes.writeUInt8(0, at); // refers to no other
    at = bytes.writeUInt8(1, at); // of page 1
    at = bytes.writeUInt32BE(length, at);
  };
  segment(0, 48, 19);
  for (const value of [width, height, 0, 0]) at = bytes.writeUInt32BE(value, at);
  at = bytes.writeUInt8(1, at); // lossless in the end, white at first
  at = bytes.writeUInt16BE(0, at);
  segment(1, 39, 26 + region.length);
  for (const value of [width, height, 0, 0]) at = bytes.writeUInt32BE(value, at);
  at = bytes.writeUInt8(0, at);
  at = bytes.writeUInt8(0x08, at); // template 0, typical prediction
  for (const value of [3, -1, -3, -1, 2, -2, -2, -2]) at = bytes.writeInt8(value, at);
  bytes.set(region, at);
  return bytes;
}

function codeRegion(pixels: Uint8Array, width: number, height: number, blackBelow: number, rows: Int32Array): Uint8Array {
  states.fill(0);
  const stride = ((width + 3) & ~3) + 4 * margin;
  let here = new Uint8Array(stride);
  let above = new Uint8Array(stride);
  let higher = new Uint8Array(stride);
  let out = new Uint8Array(1 << 16);
  // the registers of annex E; the byte before the first is not part of the code
  let [last, c, a, shifts] = [0, 0, 0x8000, 12];
  let [wasTypical, wasBlank] = [0, true];
  for (let y = 0; y < height; y++) {
    const [first, end] = [rows[y * 2] as number, rows[y * 2 + 1] as number];
    const blank = first < 0;
    here.fill(0);
    if (!blank) for (let x = first, at = y * width + first; x <= end; x++, at++) if ((pixels[at] as number) < blackBelow) here[x + margin] = 1;
    const isTypical = (blank && wasBlank) || Buffer.compare(here, above) === 0 ? 1 : 0;
    wasBlank = blank;
    const [row, row1, row2] = [new Uint32Array(here.buffer), new Uint32Array(above.buffer), new Uint32Array(higher.buffer)];
    // what stands around x: 5 pixels of two rows above, 7 of the row above, 4 before it
    let w2 = ((higher[margin] as number) << 2) | ((higher[margin + 1] as number) << 1) | (higher[margin + 2] as number);
    let w1 = ((above[margin] as number) << 3) | ((above[margin + 1] as number) << 2) | ((above[margin + 2] as number) << 1) | (above[margin + 3] as number);
    let w0 = 0;
    // no pixel takes more than fifteen bits
    if (out.length - last < 2 * width + 64) {
      const larger = new Uint8Array(out.length * 2 + 2 * width);
      larger.set(out);
      out = larger;
    }
    for (let x = -1, until = isTypical ? 0 : width; x < until; x++) {
      const context = x < 0 ? typical : (w2 << 11) | (w1 << 4) | w0;
      const bit = x < 0 ? isTypical ^ wasTypical : (here[x + margin] as number);
      let state = states[context] as number;
      let q = probability[state] as number;
      if (context === 0 && (x & 3) === 0 && state === (state & ~1)) {
        // paper as far as the template sees: many likely symbols at a step
        let word = (x + margin) >> 2;
        let run = 0;
        while (x + run + 4 <= width && row[word] === 0 && row1[word + 1] === 0 && row2[word] === 0 && row2[word + 1] === 0) {
          run += 4;
          word += 1;
        }
        if (run > 0) {
          x += run - 1;
          for (;;) {
            const free = Math.min(run, Math.trunc((a - 0x8000) / q));
            a -= free * q;
            c += free * q;
            run -= free;
            if (run === 0) break;
            run -= 1;
            a -= q;
            if (a < q) a = q;
            else c += q;
            state = afterLikely[state] as number;
            q = probability[state] as number;
            do {
              a <<= 1;
              c <<= 1;
              if (--shifts === 0) byteOut();
            } while ((a & 0x8000) === 0);
          }
          states[0] = state;
          continue;
        }
      }
      a -= q;
      let renormalise = true;
      if ((state & 1) === bit) {
        if ((a & 0x8000) !== 0) {
          c += q;
          renormalise = false;
        } else {
          if (a < q) a = q;
          else c += q;
          states[context] = afterLikely[state] as number;
        }
      } else {
        if (a < q) c += q;
        else a = q;
        states[context] = afterOther[state] as number;
      }
      if (renormalise) {
        do {
          a <<= 1;
          c <<= 1;
          if (--shifts === 0) byteOut();
        } while ((a & 0x8000) === 0);
      }
      if (x < 0) continue;
      w2 = ((w2 << 1) | (higher[x + margin + 3] as number)) & 31;
      w1 = ((w1 << 1) | (above[x + margin + 4] as number)) & 127;
      w0 = ((w0 << 1) | bit) & 15;
    }
    wasTypical = isTypical;
    [here, above, higher] = [higher, here, above];
  }
  const most = c + a;
  c |= 0xffff;
  if (c >= most) c -= 0x8000;
  c <<= shifts;
  byteOut();
  c <<= shifts;
  byteOut();
  if (out[last] !== 0xff) last += 1;
  out[last++] = 0xff;
  out[last++] = 0xac;
  return out.subarray(1, last);

  /** A byte is done; after 0xff only seven bits follow, so that a carry never runs further. */
  function byteOut(): void {
    if (out[last] !== 0xff && c >= 0x8000000) {
      out[last] = (out[last] as number) + 1;
      c &= 0x7ffffff;
    }
    if (out[last] === 0xff) {
      out[++last] = c >>> 20;
      c &= 0xfffff;
      shifts = 7;
    } else {
      out[++last] = c >>> 19;
      c &= 0x7ffff;
      shifts = 8;
    }
  }
}

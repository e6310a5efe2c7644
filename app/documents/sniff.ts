/** What a file is by its first bytes; names and declared types are not believed. Pure. */
import type { DocumentKind } from './types.ts';

/** The kind, or undefined for anything this portal does not read. A PDF may carry junk before its header (1,024 bytes, as readers allow). */
export function sniffKind(bytes: Uint8Array): DocumentKind | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (startsWith(bytes, [0x49, 0x49, 0x2a, 0x00]) || startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2a])) return 'tiff';
  if (startsWith(bytes, [0x49, 0x49, 0x2b, 0x00]) || startsWith(bytes, [0x4d, 0x4d, 0x00, 0x2b])) return 'tiff';
  const head = bytes.subarray(0, 1024 + 5);
  for (let i = 0; i + 5 <= head.length; i++) {
    if (head[i] === 0x25 && head[i + 1] === 0x50 && head[i + 2] === 0x44 && head[i + 3] === 0x46 && head[i + 4] === 0x2d) return 'pdf';
  }
  return looksLikePdf(bytes) ? 'pdf' : undefined;
}

/** Readers open a PDF that lost its header: its objects and its table say what it is. */
function looksLikePdf(bytes: Uint8Array): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return all.includes(' obj') && all.includes('endobj') && all.includes('startxref');
}

function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

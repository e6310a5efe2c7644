import { describe, expect, it } from 'vitest';
import { sniffKind } from './sniff.ts';

describe('sniffKind', () => {
  it('knows the four kinds by their magic', () => {
    expect(sniffKind(Buffer.from('%PDF-1.7\n'))).toBe('pdf');
    expect(sniffKind(Buffer.concat([Buffer.alloc(200, 32), Buffer.from('%PDF-1.4')]))).toBe('pdf');
    expect(sniffKind(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('jpeg');
    expect(sniffKind(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe('png');
    expect(sniffKind(Uint8Array.of(0x49, 0x49, 0x2a, 0))).toBe('tiff');
  });
  it('knows a PDF that lost its header by what it is made of', () => {
    expect(sniffKind(Buffer.from('  1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF'))).toBe('pdf');
  });
  it('does not believe anything else', () => {
    expect(sniffKind(Buffer.from('<html>'))).toBeUndefined();
    expect(sniffKind(new Uint8Array(0))).toBeUndefined();
    expect(sniffKind(Buffer.concat([Buffer.alloc(2000), Buffer.from('%PDF-1.4')]))).toBeUndefined();
  });
});

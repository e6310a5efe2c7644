import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashTrackingCode, newTrackingCode, normaliseTrackingCode } from './tracking-code.ts';

describe('tracking codes', () => {
  it('are five groups of four, twenty characters, none alike', () => {
    const codes = Array.from({ length: 500 }, newTrackingCode);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(500);
  });
  it('are read as people type them', () => {
    const code = newTrackingCode();
    const plain = code.replaceAll('-', '');
    for (const typed of [plain, code.toLowerCase(), ` ${code.replaceAll('-', ' ')} `, code.replaceAll('0', 'O').replaceAll('1', 'l')]) {
      expect(normaliseTrackingCode(typed)).toBe(plain);
      expect(hashTrackingCode(typed)).toBe(hashTrackingCode(code));
    }
  });
  it('notice one wrong character, whichever it is', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(fc.nat(19), fc.integer({ min: 1, max: 31 }), (at, by) => {
        const plain = newTrackingCode().replaceAll('-', '');
        const other = alphabet[(alphabet.indexOf(plain[at] ?? '') + by) % 32] ?? '';
        expect(normaliseTrackingCode(plain.slice(0, at) + other + plain.slice(at + 1))).toBeNull();
      }),
    );
  });
  it('give anything typed a hash and never throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      normaliseTrackingCode(typed);
      expect(hashTrackingCode(typed)).toMatch(/^[0-9a-f]{64}$/);
    }));
  });
});

import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { fromBase32, matchingStep, totpCode, totpStep } from './totp.ts';

describe('time-based codes', () => {
  it('are those of RFC 6238, appendix B (SHA-1, last six of eight digits)', () => {
    const secret = Buffer.from('12345678901234567890');
    const vectors: [number, string][] = [[59, '287082'], [1111111109, '081804'], [1111111111, '050471'], [1234567890, '005924'], [2000000000, '279037']];
    for (const [seconds, code] of vectors) expect(totpCode(secret, totpStep(new Date(seconds * 1000)))).toBe(code);
  });
  it('agree with an independent implementation', () => {
    const base32 = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    const now = new Date('2026-11-22T12:00:00Z');
    expect(totpCode(fromBase32(base32), totpStep(now))).toBe(new TOTP({ secret: Secret.fromBase32(base32) }).generate({ timestamp: now.getTime() }));
  });
  it('are matched one step either way, and to their own step', () => {
    const secret = fromBase32('JBSWY3DPEHPK3PXP');
    const now = new Date('2026-11-22T12:00:10Z');
    for (const drift of [-1, 0, 1]) expect(matchingStep(secret, totpCode(secret, totpStep(now) + drift), now)).toBe(totpStep(now) + drift);
    for (const drift of [-2, 2]) expect(matchingStep(secret, totpCode(secret, totpStep(now) + drift), now)).toBeNull();
    expect(matchingStep(secret, '', now)).toBeNull();
  });
});

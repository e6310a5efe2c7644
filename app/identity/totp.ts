/** Time-based codes (RFC 6238: SHA-1, six digits, thirty seconds), to know which step a code belongs to. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const totpPeriodSeconds = 30;

/** -> the step of an instant. */
export function totpStep(now: Date): number {
  return Math.floor(now.getTime() / 1000 / totpPeriodSeconds);
}

/** -> six digits. */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** -> the step whose code this is, one step of drift either way, or null. Compares all three, whichever matches. */
export function matchingStep(secret: Uint8Array, code: string, now: Date): number | null {
  const typed = Buffer.from(code);
  let found: number | null = null;
  for (const step of [totpStep(now) - 1, totpStep(now), totpStep(now) + 1]) {
    const expected = Buffer.from(totpCode(secret, step));
    if (typed.length === expected.length && timingSafeEqual(typed, expected)) found = step;
  }
  return found;
}

/** RFC 4648 base 32, as authenticator apps show a secret. -> bytes; characters outside the alphabet are dropped. */
export function fromBase32(text: string): Uint8Array {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = 0;
  let value = 0;
  const bytes: number[] = [];
  for (const character of text.toUpperCase()) {
    const index = alphabet.indexOf(character);
    if (index < 0) continue;
    value = ((value << 5) | index) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

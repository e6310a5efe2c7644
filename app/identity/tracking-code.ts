/**
 * The code on a receipt: 95 random bits and a check character, in Crockford's base 32 (no I, L, O, U), read over the
 * phone and typed with a thumb. Only its SHA-256 is kept; at 95 bits a hash needs no salt and its look-up leaks nothing.
 */
import { createHash, randomInt } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomCharacters = 19;

/** -> `ABCD-EFGH-JKMN-PQRS-TVWX`. */
export function newTrackingCode(): string {
  let code = '';
  for (let i = 0; i < randomCharacters; i++) code += alphabet[randomInt(alphabet.length)];
  return grouped(code + checkCharacter(code));
}

/** What a person typed -> the twenty characters, or null where it cannot be a code (length, alphabet, check). */
export function normaliseTrackingCode(typed: string): string | null {
  const plain = plainCode(typed);
  if (plain.length !== randomCharacters + 1 || [...plain].some((c) => !alphabet.includes(c))) return null;
  return checkCharacter(plain.slice(0, -1)) === plain.at(-1) ? plain : null;
}

/** -> SHA-256, hex. Takes the code in any form a person types it; what is no code has a hash too, and is not found. */
export function hashTrackingCode(typed: string): string {
  return createHash('sha256').update(`tracking-code:${plainCode(typed)}`).digest('hex');
}

function plainCode(typed: string): string {
  return typed
    .slice(0, 200)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

function grouped(code: string): string {
  return (code.match(/.{4}/g) ?? []).join('-');
}

/** Luhn's sum in base 32: catches every single wrong character and nearly every swap of neighbours. */
function checkCharacter(code: string): string {
  let sum = 0;
  [...code].reverse().forEach((character, i) => {
    const value = alphabet.indexOf(character) * (i % 2 === 0 ? 2 : 1);
    sum += Math.floor(value / 32) + (value % 32);
  });
  return alphabet[(32 - (sum % 32)) % 32] ?? '0';
}

/** A code of the same form from 32 given bytes (one byte a character; 256 is a multiple of 32, so no bias). */
export function trackingCodeFrom(bytes: Uint8Array): string {
  const code = [...bytes.subarray(0, randomCharacters)].map((byte) => alphabet[byte % 32]).join('');
  return grouped(code + checkCharacter(code));
}

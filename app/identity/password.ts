/** Passwords and PINs: argon2id, lengths by NIST 800-63B-4 (15 alone, 8 with a second factor), no composition rules. */
import { hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';

/** OWASP's first recommendation: 19 MiB, two passes, one lane. argon2id is the package's default algorithm. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const passwordLength = { alone: 15, withSecondFactor: 8, longest: 256 } as const;
export const pinLength = { shortest: 6, longest: 12 } as const;

/** -> the encoded hash, parameters and salt inside. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost);
}

/** -> whether the password is the hashed one; false for a hash that cannot be read. */
export async function verifyPassword(encoded: string, password: string): Promise<boolean> {
  try {
    return await verify(encoded, password.normalize('NFKC'));
  } catch {
    // why: a hash in a foreign format is no match, and says nothing more to who asks.
    return false;
  }
}

export type PasswordProblem = 'too_short' | 'too_long' | 'too_common';

/** What breaches showed most often: 49,000 words in lower case, shipped with the product, so that no password is asked of a third party. */
const breached: ReadonlySet<string> = new Set(dictionary['passwords-common'] as readonly string[]);

/** One of them, one of them twice over, or one with the figures and marks that rules of composition made people add. */
function isBreached(plain: string): boolean {
  const half = plain.slice(0, plain.length / 2);
  return breached.has(plain) || (half + half === plain && breached.has(half)) || breached.has(plain.replace(/[\d\W_]{1,4}$/u, ''));
}

/** -> what is wrong with a new password, or null. The sign-in name itself is never a password. */
export function passwordProblem(password: string, account: { email: string; secondFactor: boolean }): PasswordProblem | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < (account.secondFactor ? passwordLength.withSecondFactor : passwordLength.alone)) return 'too_short';
  if (length > passwordLength.longest) return 'too_long';
  const plain = password.toLowerCase();
  const local = account.email.toLowerCase().split('@')[0] ?? '';
  if (plain === account.email.toLowerCase() || plain === local || /^(.)\1+$/u.test(plain) || isBreached(plain)) return 'too_common';
  return null;
}

export type PinProblem = 'digits_only' | 'too_short' | 'too_long' | 'too_simple';

/** -> what is wrong with a PIN chosen at filing, or null: 6 to 12 digits, not one digit repeated, not a plain run. */
export function pinProblem(pin: string): PinProblem | null {
  if (!/^\d*$/.test(pin)) return 'digits_only';
  if (pin.length < pinLength.shortest) return 'too_short';
  if (pin.length > pinLength.longest) return 'too_long';
  const steps = new Set([...pin].slice(1).map((d, i) => Number(d) - Number(pin[i])));
  const step = steps.size === 1 ? [...steps][0] : undefined;
  return step === 0 || step === 1 || step === -1 ? 'too_simple' : null;
}

/** -> argon2id of a PIN. Spaces a person types are dropped. */
export function hashPin(pin: string): Promise<string> {
  return hash(plainPin(pin), cost);
}

/** -> whether the typed PIN is the hashed one. The caller counts the tries (five) in the database. */
export function verifyPin(encoded: string, typed: string): Promise<boolean> {
  return verifyPassword(encoded, plainPin(typed));
}

function plainPin(pin: string): string {
  return pin.replace(/[\s-]/g, '');
}

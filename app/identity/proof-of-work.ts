/**
 * Proof of work for public forms while many are sent: the page's own script finds a number whose hash begins with so many zeros, a
 * second on a phone and dear in thousands. No third party, nothing about the visitor. Whoever has no script is never shut out: see `fileDraft`.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db } from '#db/open.ts';
import { countAttempt, isThrottled, type Throttle } from './throttle.ts';

/** About 65,000 hashes. */
const bits = 16;
const minutes = 60;

/** Many forms at once: from everywhere, or from one address. */
const everywhere: Throttle = { purpose: 'pressure', limit: 40, windowSeconds: 600 };
const place: Throttle = { purpose: 'pressure-place', limit: 20, windowSeconds: 600 };
const spent: Throttle = { purpose: 'proof', limit: 1, windowSeconds: minutes * 60 };

/** Whether a form from there should bring a proof now. */
export async function underPressure(db: Db, input: { form: string; clientIp: string; now: Date }): Promise<boolean> {
  return (await isThrottled(db, everywhere, input.form, input.now)) || isThrottled(db, place, `${input.form} ${input.clientIp}`, input.now);
}

/** Counts a form that was sent. */
export async function countForm(db: Db, input: { form: string; clientIp: string; now: Date }): Promise<void> {
  await countAttempt(db, everywhere, input.form, input.now);
  await countAttempt(db, place, `${input.form} ${input.clientIp}`, input.now);
}

/** -> `bits.until.random.mac`; kept nowhere. */
export function newChallenge(secret: string, form: string, now: Date): string {
  const text = `${bits}.${now.getTime() + minutes * 60_000}.${randomBytes(16).toString('base64url')}`;
  return `${text}.${macOf(secret, form, text)}`;
}

/** Whether the challenge is ours, for this form, young, solved and not spent before. Spends it. */
export async function spendProof(db: Db, input: { secret: string; form: string; challenge: string; proof: string; now: Date }): Promise<boolean> {
  const { secret, form, challenge, proof, now } = input;
  const [zeros = '', until = '', random = '', mac = ''] = challenge.slice(0, 200).split('.');
  const expected = macOf(secret, form, `${zeros}.${until}.${random}`);
  if (mac.length !== expected.length || !timingSafeEqual(Buffer.from(mac), Buffer.from(expected))) return false;
  if (Number(until) <= now.getTime() || !/^\d{1,12}$/.test(proof)) return false;
  if (leadingZeros(createHash('sha256').update(`${challenge}:${proof}`).digest()) < Number(zeros)) return false;
  return (await countAttempt(db, spent, challenge, now)) === 1;
}

function leadingZeros(hash: Uint8Array): number {
  const at = hash.findIndex((byte) => byte !== 0);
  return at < 0 ? hash.length * 8 : at * 8 + Math.clz32(hash[at] ?? 0) - 24;
}

function macOf(secret: string, form: string, text: string): string {
  return createHmac('sha256', secret).update(`proof-of-work:${form}:${text}`).digest('base64url');
}

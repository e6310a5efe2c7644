/**
 * What a public form costs whoever sends it. As a rule nothing. While many are sent, from one address or from everywhere, the page's own
 * script works for a moment (proof-of-work.ts); a form with that proof is taken however many came from its address, so that a hospital
 * or a library behind one address is not shut out by its neighbours. Without a script fewer are taken from one address.
 */
import type { Db } from '#db/open.ts';
import { countForm, newChallenge, spendProof, underPressure } from './proof-of-work.ts';
import { countAttempt, isThrottled, type Throttle } from './throttle.ts';

/** `limit`: as many from one address in its time without a proof. `pressed`: while many are sent from everywhere; fewer. */
export type PublicForm = { name: string; limit: Throttle; pressed: number };

const hour = 3600;
/** Forms that mail something to an address on file; a mailbox gets three a day, whoever asks. docs/security.md says why these. */
export const publicForms = {
  lostCode: { name: 'lost-code', limit: { purpose: 'lost-code', limit: 20, windowSeconds: hour }, pressed: 5 },
  forgotten: { name: 'forgotten', limit: { purpose: 'forgotten', limit: 20, windowSeconds: hour }, pressed: 5 },
  join: { name: 'join', limit: { purpose: 'join', limit: 20, windowSeconds: hour }, pressed: 5 },
} as const satisfies Record<string, PublicForm>;

export type FormSent = { clientIp: string; secret: string; now: Date; /** What the page's script brought, where it was asked to. */ challenge?: string; proof?: string };

/** What the form's page carries: a challenge where a proof is worth something now, else null. */
export async function challengeFor(db: Db, form: PublicForm, input: { clientIp: string; secret: string; now: Date }): Promise<string | null> {
  const { clientIp, secret, now } = input;
  const pressed = (await underPressure(db, { form: form.name, clientIp, now })) || (await isThrottled(db, form.limit, clientIp, now));
  return pressed ? newChallenge(secret, form.name, now) : null;
}

/** Counts a form that was sent. -> false: too many from this address without a proof. */
export async function admitForm(db: Db, form: PublicForm, sent: FormSent): Promise<boolean> {
  const { clientIp, secret, now, challenge, proof } = sent;
  const pressed = await underPressure(db, { form: form.name, clientIp, now });
  await countForm(db, { form: form.name, clientIp, now });
  if (challenge && proof && (await spendProof(db, { secret, form: form.name, challenge, proof, now }))) return true;
  return (await countAttempt(db, form.limit, clientIp, now)) <= (pressed ? form.pressed : form.limit.limit);
}

/** What a rule pack would change about the requests that are open: their date, what the next quote would say, what holds their copy, what may leave. */
import { clocksFor, governingClock, type ClockInput } from './clocks.ts';
import { quoteFee, type FeeInput } from './fees.ts';
import type { RulePack } from './packs.ts';
import { prepayment, type PrepaymentPolicy } from './prepayment.ts';
import { mayRelease, type ProtectedCategory, type SensitivityContext } from './sensitivity.ts';

/** An open request as the rules see it; `fee` null while nobody knows how many pages it has. */
export type Standing = {
  id: string;
  number: string;
  clock: Omit<ClockInput, 'packs'>;
  fee: Omit<FeeInput, 'packs'> | null;
  policy: PrepaymentPolicy;
  /** Protected kinds that a person confirmed on a page which is to leave. */
  contents: readonly ProtectedCategory[];
  content: Omit<SensitivityContext, 'packs'>;
};

export type PackEffect = { requestId: string; number: string } & (
  | { what: 'deadline'; from: { dueOn: string; citation: string }; to: { dueOn: string; citation: string } }
  /** Cents; null where an administrator has to confirm the figures first. */
  | { what: 'fee'; from: number | null; to: number | null }
  | { what: 'prepayment'; from: boolean; to: boolean }
  /** Whether every protected passage that is to leave may leave. */
  | { what: 'consent'; from: boolean; to: boolean }
);

/** Every difference between the packs as they are and as they would be, in the order of the requests. */
export function packEffects(requests: readonly Standing[], before: readonly RulePack[], after: readonly RulePack[]): PackEffect[] {
  return requests.flatMap((request) => effectsOn(request, before, after));
}

function effectsOn(request: Standing, before: readonly RulePack[], after: readonly RulePack[]): PackEffect[] {
  const of = { requestId: request.id, number: request.number };
  const was = readUnder(request, before);
  const would = readUnder(request, after);
  const found: PackEffect[] = [];
  if (was.deadline.dueOn !== would.deadline.dueOn) found.push({ ...of, what: 'deadline', from: was.deadline, to: would.deadline });
  if (was.fee !== would.fee) found.push({ ...of, what: 'fee', from: was.fee, to: would.fee });
  if (was.held !== would.held) found.push({ ...of, what: 'prepayment', from: was.held, to: would.held });
  if (was.mayLeave !== would.mayLeave) found.push({ ...of, what: 'consent', from: was.mayLeave, to: would.mayLeave });
  return found;
}

function readUnder({ clock, fee, policy, contents, content }: Standing, packs: readonly RulePack[]) {
  const { dueOn, citation } = governingClock(clocksFor({ ...clock, packs }));
  const quote = fee ? quoteFee({ ...fee, packs }) : null;
  const held = quote && fee ? prepayment({ basis: fee.basis, requesterKind: fee.requesterKind, state: fee.state, today: fee.today, totalCents: quote.totalCents, policy, packs }).result.hold : false;
  return {
    deadline: { dueOn, citation },
    fee: quote ? (quote.needsConfirmation ? null : quote.totalCents) : 0,
    held,
    mayLeave: contents.every((category) => mayRelease(category, { ...content, packs }).result.may),
  };
}

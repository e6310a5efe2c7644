/** A made-up request read by the rules with and without a pack: the date, the price, whether it waits, each with its rule and its sentence. */
import { bases, requesterKinds } from '#workflows/rules/bases.ts';
import { clocksFor, governingClock } from '#workflows/rules/clocks.ts';
import { quoteFee } from '#workflows/rules/fees.ts';
import { withPack, type PackBody, type RulePack } from '#workflows/rules/packs.ts';
import { prepayment } from '#workflows/rules/prepayment.ts';
import { mayRelease, protectedCategories, protectingRule, type ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import type { Message } from '#workflows/message.ts';
import type { Typed } from './rule-pack-form.ts';

export type Read = { due: { dueOn: string; why: string; steps: { date: string; message: Message }[] }; fee: { cents: number | null; why: string; sentence: Message }; hold: { hold: boolean; why: string };
  /** Whether what the pack is about may leave to this requester without a consent; null for a pack that is about no content. */
  leave: { may: boolean; why: string } | null;
};
export type Trial = { without: Read; with: Read };

/** Null where a day or a number of pages is missing. */
export function tryPack(typed: Typed, pack: RulePack, facility: { state: string; zone: string; closures: string[]; rulePacks: RulePack[] }, today: string): Trial | null {
  const one = (name: string) => typed[name]?.[0] ?? '';
  const basis = bases.find((each) => each === one('tryBasis'));
  const requesterKind = requesterKinds.find((each) => each === one('tryKind'));
  const pages = Number(one('tryPages'));
  const receivedOn = one('tryReceivedOn');
  if (!basis || !requesterKind || !Number.isInteger(pages) || pages < 1 || pages > 100_000 || !/^\d{4}-\d{2}-\d{2}$/.test(receivedOn) || Number.isNaN(Date.parse(receivedOn))) return null;
  const { state, zone, closures } = facility;
  const read = (packs: RulePack[]): Read => {
    const clock = governingClock(clocksFor({ basis, state, zone, receivedOn, requesterKind, closures, packs }));
    const quote = quoteFee({ basis, requesterKind, state, pages, form: 'electronic', delivery: 'link', today, packs });
    const held = prepayment({ basis, requesterKind, state, totalCents: quote.totalCents, today, packs });
    const category = contentOf(pack.body);
    const leaving = category ? mayRelease(category, { basis, requesterKind, today, state, consents: [], packs, ...(pack.body.kind === 'minors' ? { minorsAge: pack.body.fromAge } : {}) }) : null;
    const why = ({ ruleId, ruleVersion, citation }: { ruleId: string; ruleVersion: string; citation: string }) => `${citation} (${ruleId}, ${ruleVersion})`;
    return {
      due: { dueOn: clock.dueOn, why: why(clock), steps: clock.steps },
      fee: { cents: quote.needsConfirmation ? null : quote.totalCents, why: why(quote.decision), sentence: quote.decision.message },
      hold: { hold: held.result.hold, why: why(held) },
      leave: leaving ? { may: leaving.result.may, why: why(leaving) } : null,
    };
  };
  return { without: read(facility.rulePacks), with: read(withPack(facility.rulePacks, pack)) };
}

/** The content that a pack is about, where it is about one. */
function contentOf(body: PackBody): ProtectedCategory | null {
  switch (body.kind) {
    case 'protected':
      return body.category;
    case 'minors':
      return 'minor_confidential';
    case 'switch':
      return protectedCategories.find((category) => protectingRule(category) === body.ruleId) ?? null;
    default:
      return null;
  }
}

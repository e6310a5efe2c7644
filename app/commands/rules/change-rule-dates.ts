/**
 * An administrator says until when a state's figures may be used here, with the reason. A schedule that has run out is quoted
 * again only after that; taking it back leaves the date of the registry.
 */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { facilities } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { feeSchedules } from '#workflows/rules/fee-schedules.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { allRules, type RuleOverride } from '#workflows/rules/rule.ts';
import { must, run } from '../run.ts';

export type ChangeRuleDates = {
  facilityId: string;
  ruleId: string;
  version: string;
  /** The last day on which the figures may be quoted; null takes the confirmation back. */
  validTo: string | null;
  reason: string;
  now: Date;
};

/** Figures that move with an index are confirmed for two years at most. */
export const longestConfirmationDays = 731;

/** Throws `invalid_input` for a missing reason, a day that is past or too far, or a rule that is no fee schedule of the facility's state. */
export async function changeRuleDates(db: Db, actor: Actor, input: ChangeRuleDates): Promise<void> {
  const { facilityId, now } = input;
  await run(db, actor, now, async (tx) => {
    must(actor, 'settings.manage', { facilityId });
    const [facility] = await tx.select().from(facilities).where(eq(facilities.id, facilityId)).for('update');
    if (!facility) throw new AppError('not_found', `facility ${facilityId} is not there`);
    const rule = allRules().find((each) => each.id === input.ruleId && each.version === input.version);
    if (!rule || !feeSchedules.some((schedule) => schedule.state === facility.state && schedule.ruleId === rule.id)) {
      throw new AppError('invalid_input', `${input.ruleId} is no fee schedule of ${facility.state}`);
    }
    const reason = input.reason.trim();
    if (!reason) throw new AppError('invalid_input', 'a confirmation without a reason', { public: { key: 'settings.fees.error.reason' } });
    const today = legalDateOf(now, facility.zone);
    if (input.validTo !== null && (input.validTo < today || input.validTo > addDays(today, longestConfirmationDays))) {
      throw new AppError('invalid_input', `confirmed until ${input.validTo}`, { public: { key: 'settings.fees.error.until' } });
    }
    const before = facility.ruleOverrides.find((each) => each.id === rule.id && each.version === rule.version);
    const others = facility.ruleOverrides.filter((each) => each !== before);
    const change = { on: today, by: actor.name, validTo: input.validTo, reason };
    const { validTo: _date, ...kept } = before ?? { id: rule.id, version: rule.version };
    const after: RuleOverride = { ...kept, ...(input.validTo === null ? {} : { validTo: input.validTo }), changes: [...(kept.changes ?? []), change] };
    await tx.update(facilities).set({ ruleOverrides: [...others, after] }).where(eq(facilities.id, facility.id));
    await recordEvent(tx, {
      action: 'rule.changed',
      actor,
      now,
      subject: { facilityId },
      facts: { ruleId: rule.id, before: before?.validTo ?? rule.validTo, after: input.validTo ?? rule.validTo },
    });
  });
}

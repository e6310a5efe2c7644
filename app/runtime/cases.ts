/**
 * The lives beside a request, on the one write path: a breach is opened by the release that went wrong, clocks of accountings
 * and breaches are rows like any other, and an objection to a subpoena holds the request in the same transaction.
 */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { cases, facilities, requests, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CaseEffect } from '#workflows/case-effects.ts';
import type { RequestEffect } from '#workflows/request/effects.ts';
import { extend } from '#workflows/rules/clock-moves.ts';
import { accountingClock, breachClocks, clocksFor, type Clock } from '#workflows/rules/clocks.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { clearClocks, writeClocks } from './deadlines.ts';
import type { Instance } from './outbox.ts';
import { createInstance, sendEvent } from './send-event.ts';

type By = { actor: Actor; now: Date; key: string };
type CaseEffectHere = Exclude<CaseEffect, { type: 'write_case_letter' }>;

/** The assessment of a wrong release, under the id that the request now holds; its clocks run from the discovery. */
export async function openBreach(tx: Db, { facilityId, requestId }: Instance, effect: Extract<RequestEffect, { type: 'open_breach' }>, by: By): Promise<void> {
  const { breachId, discoveredOn } = effect;
  if (!requestId) throw new AppError('internal', `breach ${breachId} stands beside no request`);
  const [request] = await tx.select({ patientId: requests.patientId }).from(requests).where(eq(requests.id, requestId));
  await createInstance(tx, { machine: 'breach', id: breachId, facilityId, requestId, input: { breachId, requestId, discoveredOn }, now: by.now });
  await tx.insert(cases).values({ id: breachId, facilityId, requestId, machine: 'breach', facts: { machine: 'breach', patientId: request?.patientId ?? null }, openedOn: discoveredOn, createdAt: by.now });
  await sendEvent(tx, { machine: 'breach', id: breachId, event: { type: 'BREACH_SUSPECTED' }, actor: by.actor, now: by.now, key: by.key });
}

export async function doForCase(tx: Db, instance: Instance, effect: CaseEffectHere, by: By): Promise<void> {
  switch (effect.type) {
    case 'set_case_clocks':
      return setCaseClocks(tx, instance, by.now);
    case 'clear_case_clocks':
      return clearClocks(tx, instance.id);
    case 'extend_case_clock':
      return setCaseClocks(tx, instance, by.now, effect);
    case 'hold_request':
      return tellRequest(tx, instance, { type: 'HOLD_PLACED', reason: effect.reason }, by);
    case 'lift_request_hold':
      return tellRequest(tx, instance, { type: 'HOLD_LIFTED' }, by);
    default:
      return effect satisfies never;
  }
}

async function setCaseClocks(tx: Db, instance: Instance, now: Date, extension?: { today: string; reason: string }): Promise<void> {
  const [found] = await tx
    .select({ context: workflowInstances.context, createdAt: workflowInstances.createdAt, facility: facilities })
    .from(workflowInstances)
    .innerJoin(facilities, eq(facilities.id, workflowInstances.facilityId))
    .where(eq(workflowInstances.id, instance.id));
  if (!found) throw new AppError('not_found', `${instance.machine} ${instance.id} is not there`);
  const { facility } = found;
  const context = found.context as Record<string, string | null>;
  const receivedOn = legalDateOf(found.createdAt, facility.zone);
  await writeClocks(tx, instance, clocksOf(), { zone: facility.zone, now });

  function clocksOf(): Clock[] {
    switch (instance.machine) {
      case 'breach':
        return breachClocks({ discoveredOn: context['discoveredOn'] ?? receivedOn, state: facility.state, closures: facility.closures, packs: facility.rulePacks });
      case 'accounting': {
        const clock = accountingClock(receivedOn);
        return [extension ? extend(clock, extension).clock : clock];
      }
      case 'subpoena':
        return clocksFor({
          basis: 'subpoena',
          state: facility.state,
          receivedOn,
          zone: facility.zone,
          closures: facility.closures,
          packs: facility.rulePacks,
          events: { ...(context['returnDate'] ? { returnDate: context['returnDate'] } : {}), ...(context['electedOn'] ? { electedOn: context['electedOn'] } : {}) },
        });
      default:
        throw new AppError('internal', `${instance.machine} has no clocks`);
    }
  }
}

/** A consequence in the request, whose row the command has locked first. Nothing where it is over, or held already. */
async function tellRequest(tx: Db, instance: Instance, event: { type: 'HOLD_PLACED'; reason: string } | { type: 'HOLD_LIFTED' }, { actor, now, key }: By): Promise<void> {
  if (!instance.requestId) throw new AppError('internal', `${instance.machine} ${instance.id} stands beside no request`);
  try {
    await sendEvent(tx, { machine: 'request', id: instance.requestId, event, actor, now, key: `${instance.id}:${key}` });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_allowed_now')) throw error;
  }
}

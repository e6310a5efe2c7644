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
import { accountingClock, breachClocks, breachTellingClocks, clocksFor, type Clock } from '#workflows/rules/clocks.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';
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

async function setCaseClocks(tx: Db, instance: Instance, now: Date, extension?: { extendedTo: string; today: string; reason: string }): Promise<void> {
  const { clocks, zone } = await caseClocks(tx, instance, extension ? { extension } : {});
  await writeClocks(tx, instance, clocks, { zone, now });
}

/** `affected`: how many were touched by a breach, before its life knows. */
type CaseChange = { extension?: { extendedTo: string; today: string; reason: string }; affected?: { people: number; inOneState: number } };

/** The clocks of a case as its facts, its facility and the facility's own rules make them. An accounting's one extension is a row already; what is asked here is the rest. */
export async function caseClocks(tx: Db, instance: Pick<Instance, 'machine' | 'id'>, { extension, affected }: CaseChange = {}): Promise<{ clocks: Clock[]; zone: string }> {
  const [found] = await tx
    .select({ context: workflowInstances.context, createdAt: workflowInstances.createdAt, facility: facilities })
    .from(workflowInstances)
    .innerJoin(facilities, eq(facilities.id, workflowInstances.facilityId))
    .where(eq(workflowInstances.id, instance.id));
  if (!found) throw new AppError('not_found', `${instance.machine} ${instance.id} is not there`);
  const { facility } = found;
  const context = found.context as Record<string, string | null>;
  const { people, inOneState } = affected ?? { people: Number(context['people'] ?? 0), inOneState: Number(context['inOneState'] ?? 0) };
  const receivedOn = legalDateOf(found.createdAt, facility.zone);
  return { clocks: clocksOf(), zone: facility.zone };

  function clocksOf(): Clock[] {
    switch (instance.machine) {
      case 'breach': {
        const discoveredOn = context['discoveredOn'] ?? receivedOn;
        const others = people > 0 ? breachTellingClocks({ discoveredOn, people, inOneState }) : [];
        return [...breachClocks({ discoveredOn, state: facility.state, closures: facility.closures, packs: facility.rulePacks }), ...others];
      }
      case 'accounting': {
        const clock = accountingClock(receivedOn);
        return [extension ? extend(clock, { ...extension, days: daysBetween(clock.dueOn, extension.extendedTo) }).clock : clock];
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

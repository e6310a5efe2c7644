/**
 * After a rule or a closed day of a facility changed: every open request's dates are computed again, each in its own transaction and
 * through the machine, so that its history says so. Repeatable: a request whose dates are right already is left alone.
 */
import { and, asc, eq, gt, inArray, ne } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import { deadlines, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { dueInstant } from '#workflows/rules/dates.ts';
import { governingClock, type Clock } from '#workflows/rules/clocks.ts';
import { say, type Decision } from '#workflows/rules/rule.ts';
import { recordDecision } from '#app/commands/record-decision.ts';
import { caseClocks } from './cases.ts';
import { clocksOf, writeClocks } from './deadlines.ts';
import { quarantineAfter } from './quarantine.ts';
import { sendEvent } from './send-event.ts';
import type { WorkerServices } from './services.ts';

/** What a job of `recompute_rules` holds: which pack changed, in which revision, in which house. */
export type Recompute = { facilityId: string; packId: string; revision: number };

/** -> how many requests have other dates now. */
export async function recomputeFacility({ db, now, logger, signal }: Pick<WorkerServices, 'db' | 'now' | 'logger' | 'signal'>, change: Recompute): Promise<number> {
  let changed = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  while (!signal.aborted) {
    const rows = await asActor(db, systemActor, (tx) =>
      tx
        .select({ id: workflowInstances.id })
        .from(workflowInstances)
        .where(and(eq(workflowInstances.facilityId, change.facilityId), eq(workflowInstances.machine, 'request'), ne(workflowInstances.state, 'closed'), ne(workflowInstances.state, 'draft'), gt(workflowInstances.id, after)))
        .orderBy(asc(workflowInstances.id))
        .limit(500),
    );
    for (const { id } of rows) {
      after = id;
      try {
        if (await asActor(db, systemActor, (tx) => recompute(tx, id, change, now()))) changed += 1;
      } catch (error) {
        // One that cannot be read stops nobody else's dates; anything else is tried again by the job.
        if (!(await quarantineAfter(db, systemActor, now(), error))) throw error;
        logger.error({ request: id, err: error }, 'dates could not be computed again');
      }
    }
    if (rows.length < 500) return changed + (await recomputeCases({ db, now, logger }, change));
  }
  throw new Error('ended before all dates were computed again');
}

async function recompute(tx: Db, id: string, { packId, revision }: Recompute, at: Date): Promise<boolean> {
  const [locked] = await tx.select({ state: workflowInstances.state, quarantined: workflowInstances.quarantined }).from(workflowInstances).where(eq(workflowInstances.id, id)).for('update');
  if (!locked || locked.state === 'closed' || locked.quarantined) return false;
  const { clocks, facility } = await clocksOf(tx, id);
  const stored = await tx.select().from(deadlines).where(eq(deadlines.instanceId, id));
  const kinds = new Set<string>(clocks.map((clock) => clock.id));
  const running = stored.filter(({ status, kind }) => status === 'open' || (status === 'fired' && (kinds.has(kind) || kind.startsWith('pack_'))));
  if (said(clocks.map(({ id: kind, ...clock }) => ({ kind, ...clock }))) === said(running)) return false;
  const governing = governingClock(clocks);
  // A date that was missed under a clock which the papers ended stays missed; a rule that is gone takes its date along.
  const missed = stored.some(({ status, kind, governs }) => status === 'fired' && governs && !kinds.has(kind) && !kind.startsWith('pack_'));
  const late = missed || clocks.some((clock) => clock.governs && dueInstant(clock.dueOn, facility.zone) <= at);
  await sendEvent(tx, { machine: 'request', id, event: { type: 'RULES_CHANGED', packId, dueOn: governing.dueOn, late }, actor: systemActor, now: at, key: `rules:${packId}:${revision}` });
  return true;
}

/** The dates of breaches and subpoenas too; an accounting counts calendar days, which no rule of a house moves. What changed stands with the request's decisions. */
async function recomputeCases({ db, now, logger }: Pick<WorkerServices, 'db' | 'now' | 'logger'>, { facilityId }: Recompute): Promise<number> {
  const open = await asActor(db, systemActor, (tx) =>
    tx
      .selectDistinct({ id: workflowInstances.id, machine: workflowInstances.machine, requestId: workflowInstances.requestId })
      .from(workflowInstances)
      .innerJoin(deadlines, eq(deadlines.instanceId, workflowInstances.id))
      .where(and(eq(workflowInstances.facilityId, facilityId), inArray(workflowInstances.machine, ['breach', 'subpoena']), eq(deadlines.status, 'open'))),
  );
  let changed = 0;
  for (const { id, machine, requestId } of open) {
    try {
      if (requestId && (await asActor(db, systemActor, (tx) => recomputeCase(tx, { id, machine: machine as 'breach' | 'subpoena', facilityId, requestId }, now())))) changed += 1;
    } catch (error) {
      if (!(await quarantineAfter(db, systemActor, now(), error))) throw error;
      logger.error({ case: id, err: error }, 'dates could not be computed again');
    }
  }
  return changed;
}

async function recomputeCase(tx: Db, instance: { id: string; machine: 'breach' | 'subpoena'; facilityId: string; requestId: string }, at: Date): Promise<boolean> {
  // The request first, as every command on a case locks.
  await tx.select({ id: workflowInstances.id }).from(workflowInstances).where(eq(workflowInstances.id, instance.requestId)).for('update');
  await tx.select({ id: workflowInstances.id }).from(workflowInstances).where(eq(workflowInstances.id, instance.id)).for('update');
  const stored = await tx.select().from(deadlines).where(eq(deadlines.instanceId, instance.id));
  const { clocks, zone } = await caseClocks(tx, instance);
  // Only what still runs: whoever was told is owed nothing more, and a date that was missed stays missed.
  const over = new Set(stored.filter(({ status }) => status !== 'open').map(({ kind }) => kind));
  const running = clocks.filter(({ id }) => !over.has(id));
  const open = stored.filter(({ status }) => status === 'open');
  if (said(running.map(({ id: kind, ...clock }) => ({ kind, ...clock }))) === said(open)) return false;
  await writeClocks(tx, instance, running, { zone, now: at });
  const [was, is] = [governingOf(open), governingOf(running)];
  for (const clock of running) {
    const before = open.find(({ kind }) => kind === clock.id)?.dueOn ?? null;
    if (before !== clock.dueOn) await recordDecision(tx, { id: instance.requestId, facilityId: instance.facilityId }, again(clock, { machine: instance.machine, before, was, is }), at);
  }
  return true;
}

function governingOf(clocks: readonly { dueOn: string; governs: boolean }[]): string | null {
  return clocks.filter(({ governs }) => governs).map(({ dueOn }) => dueOn).sort()[0] ?? null;
}

function again({ ruleId, ruleVersion, citation, id: clock, dueOn, steps }: Clock, of: { machine: string; before: string | null; was: string | null; is: string | null }): Decision {
  return { ruleId, ruleVersion, citation, certainty: 'H', inputs: { case: of.machine, clock, before: of.before, governedUntil: of.was }, result: { dueOn, governedUntil: of.is, steps: steps.length }, message: say('clock_again.case', { date: dueOn }) };
}

/** Which clocks run, to which day, under which version. */
function said(clocks: readonly (Pick<Clock, 'dueOn' | 'ruleVersion' | 'governs'> & { kind: string } | typeof deadlines.$inferSelect)[]): string {
  return clocks.map(({ kind, dueOn, ruleVersion, governs }) => `${kind} ${dueOn} ${ruleVersion} ${governs}`).sort().join('\n');
}

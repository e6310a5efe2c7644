/**
 * After a rule or a closed day of a facility changed: every open request's dates are computed again, each in its own transaction and
 * through the machine, so that its history says so. Repeatable: a request whose dates are right already is left alone.
 */
import { and, asc, eq, gt, ne } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import { deadlines, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { dueInstant } from '#workflows/rules/dates.ts';
import { governingClock, type Clock } from '#workflows/rules/clocks.ts';
import { clocksOf } from './deadlines.ts';
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
    if (rows.length < 500) return changed;
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

/** Which clocks run, to which day, under which version. */
function said(clocks: readonly (Pick<Clock, 'dueOn' | 'ruleVersion' | 'governs'> & { kind: string } | typeof deadlines.$inferSelect)[]): string {
  return clocks.map(({ kind, dueOn, ruleVersion, governs }) => `${kind} ${dueOn} ${ruleVersion} ${governs}`).sort().join('\n');
}

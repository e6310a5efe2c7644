/** What every command on a life beside a request shares: the request locked first, the case loaded, policy asked, the fact sent. */
import { and, eq, sql } from 'drizzle-orm';
import { createInstance, sendEvent, type SendResult } from '#app/runtime/send-event.ts';
import type { Permission } from '#app/policy/vocabulary.ts';
import type { Target } from '#app/policy/resolver.ts';
import type { Db } from '#db/open.ts';
import { cases, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { CaseFacts, CaseMachine } from '#workflows/case-facts.ts';
import type { FactOf } from '#workflows/definitions.ts';
import { loadRequest, targetOf, type Loaded } from './on-request.ts';
import { must, run } from './run.ts';

/** `key` makes the command safe to repeat; a form carries it from when it was shown. */
export type OnCase = { caseId: string; now: Date; key: string };
export type LoadedCase<M extends CaseMachine> = Loaded & { caseId: string; openedOn: string; caseState: string; context: Record<string, unknown>; facts: Extract<CaseFacts, { machine: M }> };

/** The case as this actor may see it, its request's row locked before its own; `not_found` for another life's id. */
export async function loadCase<M extends CaseMachine>(tx: Db, machine: M, caseId: string, now: Date): Promise<LoadedCase<M>> {
  const [row] = await tx.select().from(cases).where(and(eq(cases.id, caseId), eq(cases.machine, machine)));
  if (!row) throw new AppError('not_found', `${machine} ${caseId} is not there`);
  await lockRequest(tx, row.requestId);
  const [instance] = await tx.select({ state: workflowInstances.state, context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, caseId)).for('update');
  if (!instance) throw new AppError('not_found', `${machine} ${caseId} has no life`);
  const [locked] = await tx.select({ facts: cases.facts }).from(cases).where(eq(cases.id, caseId));
  const loaded = await loadRequest(tx, row.requestId, now);
  return { ...loaded, caseId, openedOn: row.openedOn, caseState: instance.state, context: instance.context as Record<string, unknown>, facts: (locked?.facts ?? row.facts) as Extract<CaseFacts, { machine: M }> };
}

/** One command on a case: `work` writes what belongs to the fact and returns it; null sends nothing. */
export async function onCase<M extends CaseMachine>(
  db: Db,
  actor: Actor,
  machine: M,
  input: OnCase,
  permission: Permission | ((loaded: LoadedCase<M>) => [Permission, Target]),
  work: (tx: Db, loaded: LoadedCase<M>) => Promise<FactOf<M> | null> | FactOf<M> | null,
): Promise<SendResult | null> {
  return run(db, actor, input.now, async (tx) => {
    const loaded = await loadCase(tx, machine, input.caseId, input.now);
    if (typeof permission === 'string') must(actor, permission, targetOf(loaded.request));
    else must(actor, ...permission(loaded));
    // The same click again: what it came to is known, and `work` must not write beside it a second time.
    const [first] = await tx.select({ state: workflowHistory.toState, revision: workflowHistory.revision }).from(workflowHistory).where(and(eq(workflowHistory.instanceId, input.caseId), eq(workflowHistory.key, input.key)));
    if (first) return { ...first, repeated: true };
    const event = await work(tx, loaded);
    return event ? sendEvent(tx, { machine, id: input.caseId, event, actor, now: input.now, key: input.key }) : null;
  });
}

export type OpenCase<M extends CaseMachine> = { machine: M; id: string; input: Record<string, unknown>; facts: Extract<CaseFacts, { machine: M }>; event: FactOf<M>; openedOn: string; now: Date };

/** Begins a life beside a request, in the caller's transaction. The same id twice is one life. */
export async function openCase<M extends CaseMachine>(tx: Db, actor: Actor, { request }: Pick<Loaded, 'request'>, { machine, id, input, facts, event, openedOn, now }: OpenCase<M>): Promise<void> {
  const [known] = await tx.select({ id: cases.id }).from(cases).where(eq(cases.id, id));
  if (known) return;
  const { facilityId, id: requestId } = request;
  await createInstance(tx, { machine, id, facilityId, requestId, input, now });
  await tx.insert(cases).values({ id, facilityId, requestId, machine, facts, openedOn, createdAt: now });
  await sendEvent(tx, { machine, id, event, actor, now, key: `opened:${id}` });
}

export async function lockRequest(tx: Db, requestId: string): Promise<void> {
  await tx.select({ id: workflowInstances.id }).from(workflowInstances).where(eq(workflowInstances.id, requestId)).for('update');
}

/** What a case says is changed with its fact; the words stay out of the log, the fact itself is in it. */
export async function setFacts(tx: Db, caseId: string, facts: CaseFacts): Promise<void> {
  await tx.update(cases).set({ facts }).where(eq(cases.id, caseId));
}

/** The lives of one kind beside a request that are not over by withdrawal. */
export async function livesOf(tx: Db, requestId: string, machine: CaseMachine): Promise<{ id: string; state: string }[]> {
  return tx
    .select({ id: workflowInstances.id, state: workflowInstances.state })
    .from(workflowInstances)
    .where(and(eq(workflowInstances.requestId, requestId), eq(workflowInstances.machine, machine), sql`${workflowInstances.state} not like '%withdrawn'`));
}

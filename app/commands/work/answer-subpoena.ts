/**
 * A subpoena's own life beside its request (164.512(e)(1)(ii)): begun when it is filed, its assurance accepted or our objection sent
 * before the return date; held while somebody objects. The choice of production is the request's (`facts.election`), told here too.
 */
import { and, eq } from 'drizzle-orm';
import { setClocks } from '#app/runtime/deadlines.ts';
import { sendEvent, type SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests, workflowInstances } from '#db/schema/index.ts';
import { v5 as uuidv5 } from 'uuid';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { factsOn } from '#workflows/request/filed.ts';
import { checkSubpoena, type SubpoenaDefect } from '#workflows/rules/subpoena.ts';
import { onCase, openCase, setFacts, type OnCase } from '../on-case.ts';
import { loadRequest, type Loaded } from '../on-request.ts';

/** Namespace of ids that follow from a request's. */
const keySpace = '8d0c2f5e-51a7-5b0e-9a1d-7f3b6c2e4d10';

/** One a request, under an id that follows from the request's. Nothing where the request rests on no subpoena with a return date. */
export async function serveSubpoena(tx: Db, actor: Actor, { requestId, now }: { requestId: string; now: Date }): Promise<string | null> {
  const loaded = await loadRequest(tx, requestId, now);
  const returnDate = loaded.request.facts.subpoena?.returnDate;
  if (loaded.request.basis !== 'subpoena' || !returnDate) return null;
  const id = subpoenaIdOf(requestId);
  await openCase(tx, actor, loaded, { machine: 'subpoena', id, input: { subpoenaId: id, requestId, returnDate }, facts: { machine: 'subpoena' }, event: { type: 'SUBPOENA_SERVED' }, openedOn: loaded.request.receivedOn, now });
  return id;
}

export function subpoenaIdOf(requestId: string): string {
  return uuidv5(`subpoena:${requestId}`, keySpace);
}

/** The election stands on the request; its subpoena hears of it in the same transaction, where it is open. */
export async function tellSubpoena(tx: Db, actor: Actor, { requestId, on, now, key }: { requestId: string; on: string; now: Date; key: string }): Promise<void> {
  const id = await serveSubpoena(tx, actor, { requestId, now });
  if (!id) return;
  const [life] = await tx.select({ status: workflowInstances.status, context: workflowInstances.context }).from(workflowInstances).where(and(eq(workflowInstances.id, id), eq(workflowInstances.machine, 'subpoena')));
  if (life?.status !== 'active' || (life.context as { electedOn: string | null }).electedOn) return;
  await sendEvent(tx, { machine: 'subpoena', id, event: { type: 'PRODUCTION_ELECTED', on }, actor, now, key: `election:${key}` });
}

/** What the papers lack today, as the rules see it. */
export function openDefects({ request, facility, today }: Pick<Loaded, 'request' | 'facility' | 'today'>): SubpoenaDefect[] {
  return checkSubpoena(request.facts.subpoena ?? {}, factsOn(request.facts, { requesterKind: request.requesterKind, state: facility.state, today }));
}

/** Refused while a line of the assurance is open. */
export async function acceptAssurance(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, 'request.check', (_, loaded) => {
    const open = openDefects(loaded).length;
    if (open > 0) throw new AppError('not_allowed_now', `subpoena ${input.caseId} lacks ${open}`, { public: { key: 'cases.error.assurance_open' } });
    return { type: 'ASSURANCE_ACCEPTED', kind: loaded.request.facts.subpoena?.assurance?.kind ?? 'notice', open };
  });
}

/** Our objection, naming what is missing, before the return date. */
export async function sendObjection(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, 'request.return', async (tx, loaded) => {
    const defects = openDefects(loaded).map(({ id }) => id);
    if (defects.length === 0) throw new AppError('not_allowed_now', `subpoena ${input.caseId} lacks nothing`, { public: { key: 'cases.error.nothing_open' } });
    await setFacts(tx, input.caseId, { ...loaded.facts, defects });
    return { type: 'OBJECTION_LETTER_SENT', today: loaded.today };
  });
}

/** Holds the request in the same transaction. */
export async function raiseObjection(db: Db, actor: Actor, input: OnCase & { what: 'objection' | 'motion_to_quash' | 'stay' }): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, 'request.hold', () => ({ type: 'OBJECTION_RAISED', what: input.what }));
}

export async function resolveObjection(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, 'request.unhold', () => ({ type: 'OBJECTION_RESOLVED' }));
}

/** By the court, or taken back by the party that issued it. */
export async function endSubpoena(db: Db, actor: Actor, input: OnCase & { how: 'quashed' | 'withdrawn' }): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, input.how === 'quashed' ? 'request.unhold' : 'request.close', () => ({ type: input.how === 'quashed' ? 'SUBPOENA_QUASHED' : 'SUBPOENA_WITHDRAWN' }));
}

/** In writing alone; the request's own clock moves with it. */
export async function agreeReturnDate(db: Db, actor: Actor, input: OnCase & { returnDate: string; inWriting: boolean }): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, 'request.check', async (tx, { request, today }) => {
    const { returnDate, inWriting } = input;
    if (returnDate < today) throw new AppError('invalid_input', 'a return date that is past', { public: { key: 'cases.error.past' } });
    if (!inWriting) throw new AppError('invalid_input', 'a return date agreed by word of mouth', { public: { key: 'cases.error.in_writing' } });
    const facts = { ...request.facts, subpoena: { ...request.facts.subpoena, returnDate }, clockEvents: { ...request.facts.clockEvents, returnDate } };
    await tx.update(requests).set({ facts }).where(eq(requests.id, request.id));
    if (!request.closedAt) await setClocks(tx, { machine: 'request', id: request.id, facilityId: request.facilityId, requestId: request.id }, input.now);
    return { type: 'RETURN_DATE_AGREED', returnDate, inWriting };
  });
}

/** Once the packet of its request has left. */
export async function recordProduced(db: Db, actor: Actor, input: OnCase): Promise<SendResult | null> {
  return onCase(db, actor, 'subpoena', input, 'request.check', (_, { request }) => {
    if (request.outcome !== 'released') throw new AppError('not_allowed_now', `request ${request.id} has released nothing`, { public: { key: 'cases.error.not_released' } });
    return { type: 'RECORDS_PRODUCED' };
  });
}

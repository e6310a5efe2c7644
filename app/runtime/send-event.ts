/**
 * The one write path. In the caller's transaction: lock the row, upgrade and restore the state, ask who may and whether
 * it may happen now, take the step, and write state, history, log, outbox and deadlines. Either all of it is there or none.
 */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '#workflows/app-error.ts';
import type { Actor } from '#workflows/actor.ts';
import { advance, definition, isDoneHere, permittedRole, start, stateName, store } from '#workflows/definitions.ts';
import type { FactOf, MachineName } from '#workflows/definitions.ts';
import { appendToStream, genesisHash } from '#app/audit/record-event.ts';
import { loggedFields } from '#app/audit/logged-fields.ts';
import type { Db } from '#db/open.ts';
import { workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { doHere } from './effects-here.ts';
import { enqueue } from './outbox.ts';
import { restoreOrSay } from './quarantine.ts';

export type SendInput<M extends MachineName> = {
  machine: M;
  id: string;
  event: FactOf<M>;
  actor: Actor;
  now: Date;
  /** Idempotency key, unique per instance: a repeated key returns the first result. */
  key: string;
  expectedRevision?: number;
};

export type SendResult = { state: string; revision: number; repeated: boolean };

/**
 * Sends one fact to one life cycle. `tx` must be a transaction opened by `asActor`.
 * Throws AppError: `not_found`, `stale` (expected another revision), `forbidden` (role),
 * `not_allowed_now` (the machine does not list it in this state), `internal` (quarantined).
 */
export async function sendEvent<M extends MachineName>(tx: Db, input: SendInput<M>): Promise<SendResult> {
  const { machine, id, event, actor, now, key } = input;
  const [row] = await tx
    .select()
    .from(workflowInstances)
    .where(and(eq(workflowInstances.id, id), eq(workflowInstances.machine, machine)))
    .for('update');
  if (!row) throw new AppError('not_found', `${machine} ${id} is not there`);

  const [before] = await tx
    .select({ state: workflowHistory.toState, revision: workflowHistory.revision })
    .from(workflowHistory)
    .where(and(eq(workflowHistory.instanceId, id), eq(workflowHistory.key, key)));
  if (before) return { ...before, repeated: true };

  if (row.quarantined) throw new AppError('internal', `${machine} ${id} is quarantined`);
  if (input.expectedRevision !== undefined && input.expectedRevision !== row.revision) {
    throw new AppError('stale', `${machine} ${id} is at revision ${row.revision}, expected ${input.expectedRevision}`, {
      public: { key: 'errors.stale' },
    });
  }
  const role = permittedRole(machine, event.type, actor.roles);
  if (!role) throw refusal('forbidden', machine, id, event.type, row.state);

  const snapshot = restoreOrSay(machine, id, row);
  const stamped = { ...event, by: { kind: actor.kind, id: actor.id, roles: actor.roles }, at: now.toISOString() };
  if (!snapshot.can(stamped as never)) throw refusal('not_allowed_now', machine, id, event.type, row.state);

  const { next, effects } = advance(machine, snapshot, stamped as never);
  const stored = store(machine, next);
  const state = stateName(next);
  const revision = row.revision + 1;
  const data = loggedFields(event);
  const head = await appendToStream(
    tx,
    { stream: `${machine}/${id}`, seq: row.auditSeq, prev: row.auditHead },
    {
      action: 'workflow.transition',
      now,
      actor,
      role,
      subject: { facilityId: row.facilityId, requestId: row.requestId, ...('patientId' in event ? { patientId: event.patientId } : {}) },
      facts: {
        machine,
        instance: id,
        event: event.type,
        from: row.state,
        to: state,
        machineVersion: definition(machine).version,
        revision,
        key,
        ...(data ? { data } : {}),
      },
    },
  );
  await tx
    .update(workflowInstances)
    .set({ ...stored, state, revision, auditSeq: head.seq, auditHead: head.hash, updatedAt: now })
    .where(eq(workflowInstances.id, id));
  await tx.insert(workflowHistory).values({
    id: uuidv7(),
    facilityId: row.facilityId,
    requestId: row.requestId,
    machine,
    instanceId: id,
    revision,
    key,
    eventType: event.type,
    event,
    fromState: row.state,
    toState: state,
    machineVersion: definition(machine).version,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    actorRole: role,
    at: now,
  });
  const instance = { machine, id, facilityId: row.facilityId, requestId: row.requestId };
  for (const [position, effect] of effects.entries()) {
    if (isDoneHere(effect)) await doHere(tx, instance, effect, { actor, now, key });
    else await enqueue(tx, instance, effect, { key: `${id}:${revision}:${position}`, now });
  }
  return { state, revision, repeated: false };
}

/** Opens a new life in its first state. The caller inserts the topic row under the same id and sends the first event. */
export async function createInstance(
  tx: Db,
  input: { machine: MachineName; id: string; facilityId: string; requestId: string | null; input: Record<string, unknown>; now: Date },
): Promise<void> {
  const snapshot = start(input.machine, input.input);
  await tx.insert(workflowInstances).values({
    id: input.id,
    facilityId: input.facilityId,
    requestId: input.requestId,
    machine: input.machine,
    ...store(input.machine, snapshot),
    state: stateName(snapshot),
    revision: 0,
    auditSeq: 0,
    auditHead: genesisHash(`${input.machine}/${input.id}`),
    createdAt: input.now,
    updatedAt: input.now,
  });
}

function refusal(code: 'forbidden' | 'not_allowed_now', machine: MachineName, id: string, type: string, state: string): AppError {
  return new AppError(code, `${type} is refused for ${machine} ${id} in ${state}`, {
    public: { key: code === 'forbidden' ? 'errors.forbidden' : 'errors.not_allowed_now' },
    details: { machine, id, event: type, state },
  });
}

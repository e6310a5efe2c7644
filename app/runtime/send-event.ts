/**
 * The one write path. In the caller's transaction: lock the row, upgrade and restore the state, ask who may and whether
 * it may happen now, take the step, and write state, history, log, outbox and deadlines. Either all of it is there or none.
 */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '#workflows/app-error.ts';
import type { Actor } from '#workflows/actor.ts';
import { advance, definition, isDoneHere, permittedRole, start, stateName, store } from '#workflows/definitions.ts';
import type { FactOf, MachineName, StoredState } from '#workflows/definitions.ts';
import { genesisHash, prepareEvent } from '#app/audit/record-event.ts';
import { loggedFields } from '#app/audit/logged-fields.ts';
import { writeBehind, type Db } from '#db/open.ts';
import { deadlines, workflowInstances } from '#db/schema/index.ts';
import { firePast } from './deadlines.ts';
import { doHere } from './effects-here.ts';
import { maxAttempts } from './outbox.ts';
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
  const row = await lockInstance(tx, machine, id, key);
  if (!row) throw new AppError('not_found', `${machine} ${id} is not there`);
  if (row.before) return { ...row.before, repeated: true };

  if (row.quarantined) throw new AppError('internal', `${machine} ${id} is quarantined`);
  if (input.expectedRevision !== undefined && input.expectedRevision !== row.revision) {
    throw new AppError('stale', `${machine} ${id} is at revision ${row.revision}, expected ${input.expectedRevision}`, {
      public: { key: 'errors.stale' },
    });
  }
  // A date that passed while no worker was there is written down before whatever comes after it: an end, too, may be late.
  if (row.dueAt && new Date(row.dueAt) <= now && event.type !== 'DEADLINE_PASSED') {
    await firePast(tx, id, now);
    const { expectedRevision: _asRead, ...again } = input;
    return sendEvent(tx, again);
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
  const audit = await prepareEvent(
    tx,
    row.origin,
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
  const owed = effects.flatMap((effect, position) => (isDoneHere(effect) ? [] : [{ id: uuidv7(), effect, key: `${id}:${revision}:${position}`, attempts: maxAttempts }]));
  const step = {
    machine,
    id,
    facilityId: row.facilityId,
    requestId: row.requestId,
    now: now.toISOString(),
    audit,
    state: { ...stored, state, revision },
    history: { id: uuidv7(), key, eventType: event.type, event, fromState: row.state, actorKind: actor.kind, actorId: actor.id, actorName: actor.name, actorRole: role },
    outbox: owed,
  };
  // State, history, log and outbox in one trip: db/security/085-write-path.sql.
  await writeBehind(tx, tx.execute(sql`select openroi_write_step(${JSON.stringify(step)}::jsonb)`));
  const instance = { machine, id, facilityId: row.facilityId, requestId: row.requestId };
  for (const effect of effects) if (isDoneHere(effect)) await doHere(tx, instance, effect, { actor, now, key });
  return { state, revision, repeated: false };
}

/** A life in one value, for a command that reads more under the same lock; as `openroi_lock_life` says it (db/security/085-write-path.sql). */
export const lifeOf = (({ id, facilityId, requestId, machineVersion, value, context, historyValue, status, state, revision, auditSeq, auditHead, quarantined }) =>
  sql<LockedLife>`jsonb_build_object('facilityId', ${facilityId}, 'requestId', ${requestId}, 'machineVersion', ${machineVersion}, 'value', ${value}, 'context', ${context}, 'historyValue', ${historyValue}, 'status', ${status},
    'state', ${state}, 'revision', ${revision}, 'auditSeq', ${auditSeq}, 'auditHead', ${auditHead}, 'quarantined', ${quarantined}, 'origin', (select origin from audit_origin),
    'dueAt', (select min(${deadlines.dueAt}) from ${deadlines} where ${deadlines.instanceId} = ${id} and ${deadlines.status} = 'open' and ${deadlines.governs}))`)(workflowInstances);

/** What `openroi_lock_life` answers. */
export type LockedLife = StoredState & { facilityId: string; requestId: string | null; state: string; revision: number; auditSeq: number; auditHead: string; quarantined: string | null; origin: string; /** The earliest governing date that has not been fired. */ dueAt: string | null };
type Locked = LockedLife & { before: { state: string; revision: number } | null };

const lockedHere = new WeakMap<Db, Map<string, LockedLife>>();

/**
 * What a command has read under the life's lock, in this transaction, after it found that the key is new: the next `sendEvent` takes it
 * from here instead of asking again. Where the life has moved on meanwhile, the step's revision does not fit and nothing is written.
 */
export function holdLocked(tx: Db, id: string, life: LockedLife): void {
  lockedHere.set(tx, new Map([[id, life]]));
}

/** The row under its lock, with the first result of this key where it was here before. */
async function lockInstance(tx: Db, machine: MachineName, id: string, key: string): Promise<Locked | null> {
  const held = lockedHere.get(tx)?.get(id);
  lockedHere.delete(tx);
  if (held) return { ...held, before: null };
  const { rows } = await tx.execute<{ life: Locked | null }>(sql`select openroi_lock_life(${machine}, ${id}::uuid, ${key}) as life`);
  return rows[0]?.life ?? null;
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

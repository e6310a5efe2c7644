/**
 * What the one write path keeps: an instance per life cycle, its history, the outbox and the deadlines.
 * Only `app/runtime` writes these tables.
 */
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Step } from '#workflows/rules/clocks.ts';
import { facilityId, instant, key } from './columns.ts';

/** One row a life cycle (a request, an authorization, ...). It shares its id with the topic row. */
export const workflowInstances = pgTable(
  'workflow_instances',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid(),
    machine: text().notNull(),
    machineVersion: integer().notNull(),
    value: jsonb().notNull(),
    context: jsonb().notNull(),
    historyValue: jsonb(),
    status: text().notNull(),
    /** Dotted path of the main region; what lists filter by. */
    state: text().notNull(),
    revision: integer().notNull(),
    /** Head of this stream in the log: the sequence and hash of its last event. */
    auditSeq: bigint({ mode: 'number' }).notNull().default(0),
    auditHead: text().notNull(),
    quarantined: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index('workflow_instances_state').on(t.facilityId, t.machine, t.state),
    index('workflow_instances_request').on(t.requestId),
  ],
);

/** Every accepted event, once. The unique key makes a repeated delivery return the first result. */
export const workflowHistory = pgTable(
  'workflow_history',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid(),
    machine: text().notNull(),
    instanceId: uuid()
      .notNull()
      .references(() => workflowInstances.id),
    revision: integer().notNull(),
    key: text().notNull(),
    eventType: text().notNull(),
    event: jsonb().notNull(),
    fromState: text().notNull(),
    toState: text().notNull(),
    machineVersion: integer().notNull(),
    actorKind: text().notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    actorRole: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [
    uniqueIndex('workflow_history_key').on(t.instanceId, t.key),
    uniqueIndex('workflow_history_revision').on(t.instanceId, t.revision),
    index('workflow_history_request').on(t.requestId, t.at),
  ],
);

/** Effects owed to the world, written with the state change; done by workers, each under its idempotency key. */
export const outbox = pgTable(
  'outbox',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid(),
    machine: text().notNull(),
    instanceId: uuid().notNull(),
    effectType: text().notNull(),
    effect: jsonb().notNull(),
    key: text().notNull(),
    status: text().$type<'pending' | 'done' | 'dead'>().notNull().default('pending'),
    attempts: integer().notNull().default(0),
    /** Code of the last failure; ids only. */
    lastError: text(),
    createdAt: instant().notNull(),
    doneAt: instant(),
  },
  (t) => [uniqueIndex('outbox_key').on(t.key), index('outbox_status').on(t.status, t.createdAt), index('outbox_instance').on(t.instanceId)],
);

/** A deadline is a row that sends its event when the time comes, also after a restart. */
export const deadlines = pgTable(
  'deadlines',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid(),
    machine: text().notNull(),
    instanceId: uuid()
      .notNull()
      .references(() => workflowInstances.id),
    kind: text().notNull(),
    ruleId: text().notNull(),
    ruleVersion: text().notNull(),
    citation: text().notNull(),
    /** Whether it decides the place on the work list. */
    governs: boolean().notNull(),
    startsOn: text().notNull(),
    extendedTo: text(),
    /** The legal date and the instant at which it is past: the end of that day in the facility's zone. */
    dueOn: text().notNull(),
    dueAt: instant().notNull(),
    /** How the date came about, step by step. */
    computation: jsonb().$type<Step[]>().notNull(),
    /** Event to send when it is past. */
    eventType: text().notNull(),
    status: text().$type<'open' | 'fired' | 'cleared'>().notNull().default('open'),
    firedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('deadlines_instance_kind').on(t.instanceId, t.kind),
    index('deadlines_due').on(t.status, t.dueAt),
    index('deadlines_request').on(t.requestId),
  ],
);

/** Long work as the page shows it: counted steps, cancellable, kept across restarts. */
export const progress = pgTable(
  'progress',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    kind: text().notNull(),
    done: integer().notNull().default(0),
    total: integer(),
    status: text().$type<'running' | 'done' | 'failed' | 'cancelled'>().notNull(),
    /** Code of a failure a person must see. */
    problem: text(),
    startedAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [uniqueIndex('progress_request_kind').on(t.requestId, t.kind)],
);

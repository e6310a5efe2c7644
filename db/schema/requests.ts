/** Requests for records: who asks, for what, on which basis. The state itself lives on `workflow_instances`, under the same id. */
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Basis, RequesterKind } from '#workflows/rules/bases.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import type { RequestScope } from '#workflows/request/scope.ts';
import { facilityId, instant, key, legalDate } from './columns.ts';
import type { PostalAddress } from './facilities.ts';

/** The patient as the requester names her; not yet a patient of the index. */
export type StatedPatient = {
  familyName: string;
  givenNames: string;
  birthDate: string;
  mrn?: string;
  phone?: string;
  address?: PostalAddress;
  previousNames?: string;
};

/** Where and how the packet goes. */
export type DeliveryChoice = {
  channel: 'link' | 'post' | 'pickup' | 'inspection';
  form: 'pdf' | 'paper';
  recipientName: string;
  recipientAddress?: PostalAddress;
  recipientEmail?: string;
  /** How the PIN reaches the recipient; never by the link's own mailbox. */
  pinBy?: 'chosen' | 'call_back' | 'post';
};

export const requests = pgTable(
  'requests',
  {
    id: key(),
    facilityId: facilityId(),
    /** Human number per facility; never a credential. */
    number: text().notNull(),
    basis: text().$type<Basis>().notNull(),
    requesterKind: text().$type<RequesterKind>().notNull(),
    requesterName: text().notNull(),
    requesterUserId: uuid(),
    organizationId: uuid(),
    requesterEmail: text(),
    requesterPhone: text(),
    requesterAddress: jsonb().$type<PostalAddress>(),
    /** The firm's or plan's own matter or claim number. */
    matterNumber: text(),
    language: text().$type<'en' | 'es'>().notNull().default('en'),
    statedPatient: jsonb().$type<StatedPatient>().notNull(),
    patientId: uuid(),
    scope: jsonb().$type<RequestScope>().notNull(),
    purpose: text().notNull(),
    delivery: jsonb().$type<DeliveryChoice>().notNull(),
    /** Facts as filed, that the rules read: insurer kind, claim dates, relationship, signature... */
    facts: jsonb().$type<FiledFacts>().notNull(),
    channel: text().$type<'portal' | 'paper' | 'fax' | 'phone' | 'in_person'>().notNull(),
    /** Starts every clock (164.524(b)(2)); not the same as the entry. */
    receivedOn: legalDate().notNull(),
    enteredAt: instant().notNull(),
    expedited: boolean().notNull().default(false),
    assignedTo: uuid(),
    assignedAt: instant(),
    /** SHA-256 of the tracking code; the code itself is shown once. */
    trackingCodeHash: text(),
    /** Argon2id of the PIN chosen at filing. */
    pinHash: text(),
    /** Governing deadline, kept by the write path for the work list's order. */
    dueAt: instant(),
    dueRule: text(),
    linkedRequestId: uuid(),
    linkReason: text(),
    closedAt: instant(),
    outcome: text(),
    /** Kept as long as it had to be, then disposed of: nobody is named here any more (app/compliance/dispose.ts). */
    disposedAt: instant(),
  },
  (t) => [
    uniqueIndex('requests_number').on(t.facilityId, t.number),
    uniqueIndex('requests_tracking_code').on(t.trackingCodeHash),
    // The work list: open requests of a facility by governing deadline.
    index('requests_work').on(t.facilityId, t.closedAt, t.dueAt),
    index('requests_patient').on(t.patientId),
    index('requests_organization').on(t.organizationId, t.enteredAt),
    index('requests_matter').on(t.organizationId, t.matterNumber),
    // Any part of a requester's name, for whoever searches the log by it.
    index('requests_requester').using('gin', sql`(lower(${t.requesterName})) gin_trgm_ops`),
  ],
);

/** A half-filled form, kept on the server; nothing typed is lost on back, reload or time-out. */
export const drafts = pgTable(
  'drafts',
  {
    id: key(),
    door: text().notNull(),
    /** SHA-256 of the cookie's secret, or the account it belongs to. */
    secretHash: text().notNull(),
    userId: uuid(),
    answers: jsonb().$type<Record<string, unknown>>().notNull(),
    requestId: uuid(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    expiresAt: instant().notNull(),
  },
  (t) => [index('drafts_expiry').on(t.expiresAt), index('drafts_user').on(t.userId)],
);

/** What came with a request: authorization, subpoena, identity photo, letter, scan. */
export const attachments = pgTable(
  'attachments',
  {
    id: key(),
    facilityId: facilityId(),
    /** The id the request has or will have: it is made with the draft. No foreign key, so that papers may come first. */
    requestId: uuid().notNull(),
    kind: text()
      .$type<'authorization' | 'subpoena' | 'assurance' | 'court_order' | 'identity' | 'authority' | 'letter' | 'signature' | 'other'>()
      .notNull(),
    fileId: uuid().notNull(),
    name: text().notNull(),
    mime: text().notNull(),
    pages: integer(),
    /** An identity photo is destroyed once it has served. */
    destroyedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [index('attachments_request').on(t.requestId)],
);

/** One line of the evidence check, with the rule it stands on. */
export const evidenceChecks = pgTable(
  'evidence_checks',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    line: text().notNull(),
    ruleId: text().notNull(),
    status: text().$type<'met' | 'missing' | 'needs_person' | 'overridden'>().notNull(),
    /** A check's result, or a person pointing at the place in the document. */
    attachmentId: uuid(),
    page: integer(),
    note: text(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant().notNull(),
  },
  (t) => [uniqueIndex('evidence_checks_line').on(t.requestId, t.line)],
);

/** The thread between a requester and the office. */
export const messages = pgTable(
  'messages',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    direction: text().$type<'to_requester' | 'from_requester' | 'internal'>().notNull(),
    /** A coded text in the requester's language, or null for free text. */
    code: text(),
    params: jsonb().$type<Record<string, string | number>>(),
    body: text(),
    authorName: text().notNull(),
    authorId: text().notNull(),
    sentAt: instant().notNull(),
    readAt: instant(),
  },
  (t) => [index('messages_request').on(t.requestId, t.sentAt)],
);

/** Letters keep their rendered text: what was said stays said. */
export const letters = pgTable(
  'letters',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    kind: text().notNull(),
    language: text().$type<'en' | 'es'>().notNull(),
    content: jsonb().notNull(),
    fileId: uuid(),
    createdAt: instant().notNull(),
    postedAt: instant(),
    readAt: instant(),
  },
  (t) => [index('letters_request').on(t.requestId)],
);

/** A rule applied to a request: id, version, inputs, result and the sentence shown. */
export const decisions = pgTable(
  'decisions',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    ruleId: text().notNull(),
    ruleVersion: text().notNull(),
    citation: text().notNull(),
    inputs: jsonb().notNull(),
    result: jsonb().notNull(),
    messageKey: text().notNull(),
    messageParams: jsonb().$type<Record<string, string | number>>(),
    decidedAt: instant().notNull(),
  },
  (t) => [index('decisions_request').on(t.requestId, t.ruleId)],
);

/** Parts of the designated record set that other departments hold (164.501): each asked for, each answered. */
export const subRequests = pgTable(
  'sub_requests',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    departmentId: uuid().notNull(),
    kinds: jsonb().$type<string[]>().notNull(),
    status: text().$type<'asked' | 'answered' | 'nothing_held'>().notNull(),
    askedAt: instant().notNull(),
    /** Null when the worker asked because the scope wants it. */
    askedBy: uuid(),
    answeredAt: instant(),
    answeredBy: uuid(),
    note: text(),
  },
  (t) => [index('sub_requests_request').on(t.requestId)],
);

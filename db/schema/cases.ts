/**
 * The lives beside a request (a review of its denial, an accounting, a breach, its subpoena): what their letters say. The state
 * itself lives on `workflow_instances`, under the same id.
 */
import { boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { CaseFacts, CaseMachine } from '#workflows/case-facts.ts';
import { facilityId, instant, key, legalDate } from './columns.ts';
import { requests } from './requests.ts';

export const cases = pgTable(
  'cases',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    machine: text().$type<CaseMachine>().notNull(),
    facts: jsonb().$type<CaseFacts>().notNull(),
    openedOn: legalDate().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index('cases_request').on(t.requestId)],
);

/** An agency's statement that an accounting would impede it (164.528(a)(2)); it stands on the agency's own request. */
export const suspensions = pgTable(
  'suspensions',
  {
    id: key(),
    facilityId: facilityId(),
    /** The agency's request; what is left out went to its requester. No `request_id`: an agency reads none of these rows. */
    agencyRequestId: uuid()
      .notNull()
      .references(() => requests.id),
    patientId: uuid().notNull(),
    recipientName: text().notNull(),
    by: text().$type<'oversight' | 'law_enforcement'>().notNull(),
    form: text().$type<'written' | 'oral'>().notNull(),
    madeOn: legalDate().notNull(),
    endsOn: legalDate(),
    documented: boolean().notNull(),
    createdAt: instant().notNull(),
    createdBy: uuid().notNull(),
  },
  (t) => [index('suspensions_patient').on(t.patientId)],
);

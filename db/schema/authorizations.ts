/** Authorizations of 164.508, as a thing of their own: several requests may rest on one; revoking it stops them all. */
import { boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';

export const authorizations = pgTable(
  'authorizations',
  {
    id: key(),
    facilityId: facilityId(),
    /** The request it came with. */
    requestId: uuid().notNull(),
    patientId: uuid(),
    attachmentId: uuid(),
    /** The elements of 164.508(c), as typed or confirmed by a person; read by the authorization checker. */
    fields: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Protected content that it covers expressly. */
    covers: jsonb().$type<string[]>().notNull().default([]),
    signedOn: legalDate(),
    expiresOn: legalDate(),
    revokedAt: instant(),
    revokedBy: text(),
    valid: boolean().notNull().default(false),
    createdAt: instant().notNull(),
  },
  (t) => [index('authorizations_request').on(t.requestId), index('authorizations_patient').on(t.patientId)],
);

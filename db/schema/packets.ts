/** Packets, their approval, and every way they leave. One packet per recipient. */
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';
import type { PostalAddress } from './facilities.ts';
import { requests } from './requests.ts';

export const packets = pgTable(
  'packets',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    version: integer().notNull(),
    /** Everything that decides its bytes: dates, ids, pages, redactions, notices. */
    plan: jsonb().notNull(),
    planHash: text().notNull(),
    /** Random, on the cover as a QR code; its event is in the log before the packet is built. */
    disclosureId: text().notNull(),
    status: text().$type<'building' | 'built' | 'refused' | 'approved' | 'returned' | 'void'>().notNull(),
    problem: text(),
    fileId: uuid(),
    /** SHA-256 of the unencrypted, marked, verified file: released = approved = verified. */
    sha256: text(),
    verifiedSha256: text(),
    approvedSha256: text(),
    pageCount: integer(),
    certificate: jsonb(),
    preparedBy: uuid().notNull(),
    preparedByName: text().notNull(),
    preparedAt: instant().notNull(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant(),
    returnReason: text(),
  },
  (t) => [uniqueIndex('packets_version').on(t.requestId, t.version), uniqueIndex('packets_disclosure_id').on(t.disclosureId)],
);

export const links = pgTable(
  'links',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    packetId: uuid()
      .notNull()
      .references(() => packets.id),
    /** SHA-256 of a 256-bit token; the token stands in the mail alone. */
    tokenHash: text().notNull(),
    pinHash: text(),
    tries: integer().notNull().default(0),
    downloads: integer().notNull().default(0),
    maxDownloads: integer().notNull(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
    revokedReason: text(),
    createdAt: instant().notNull(),
    lastDownloadAt: instant(),
  },
  (t) => [uniqueIndex('links_token').on(t.tokenHash), index('links_request').on(t.requestId)],
);

/** Paper and hand-over: what left, when, by whom, how. */
export const dispatches = pgTable(
  'dispatches',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    packetId: uuid().notNull(),
    channel: text().$type<'post' | 'pickup' | 'inspection'>().notNull(),
    address: jsonb().$type<PostalAddress>(),
    /** Who carries it, for the post. */
    carrier: text(),
    /** Tracking number of the carrier, or the kind of ID that was shown. */
    reference: text(),
    dispatchedOn: legalDate().notNull(),
    dispatchedBy: uuid().notNull(),
    dispatchedByName: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index('dispatches_request').on(t.requestId)],
);

/** Every disclosure made; `accounted` is derived from the basis (164.528), never ticked by hand. */
export const disclosures = pgTable(
  'disclosures',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    patientId: uuid().notNull(),
    packetId: uuid(),
    disclosureId: text().notNull(),
    basis: text().notNull(),
    accounted: boolean().notNull(),
    ruleId: text().notNull(),
    ruleVersion: text().notNull(),
    disclosedAt: instant().notNull(),
    recipientName: text().notNull(),
    recipientAddress: jsonb().$type<PostalAddress>(),
    description: text().notNull(),
    purpose: text().notNull(),
    pageCount: integer().notNull(),
    channel: text().notNull(),
  },
  (t) => [
    index('disclosures_patient').on(t.patientId, t.disclosedAt),
    index('disclosures_facility').on(t.facilityId, t.disclosedAt),
    uniqueIndex('disclosures_event').on(t.disclosureId),
  ],
);

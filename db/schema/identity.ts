/**
 * Who may sign in, and as what. The first six tables are better-auth's (their field names are the library's); the rest
 * say what an account is to this office: staff of a facility, or a member of a requesting organization.
 */
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Role } from '#workflows/actor.ts';
import { facilityId, instant, key } from './columns.ts';
import { facilities, type PostalAddress } from './facilities.ts';

export const users = pgTable('users', {
  id: key(),
  name: text().notNull(),
  /** Lower case; the sign-in name. */
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  twoFactorEnabled: boolean().default(false),
  phone: text(),
  language: text().$type<'en' | 'es'>().notNull().default('en'),
  /** Set: no sign-in, and every open session ends at its next request. */
  disabledAt: instant(),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
});

const userId = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const sessions = pgTable(
  'sessions',
  {
    id: key(),
    userId: userId(),
    token: text().notNull().unique(),
    /** 12 hours after sign-in, never moved: the absolute log-off. */
    expiresAt: instant().notNull(),
    /** The last request a person made: the idle log-off counts from here. */
    lastSeenAt: instant().notNull().defaultNow(),
    /** When the second factor was last shown in this session; null: never. */
    secondFactorAt: instant(),
    /** When that showing was spent on an act that asks every time; equal to or after `secondFactorAt`: spent. */
    secondFactorSpentAt: instant(),
    /** The facility the person works in, where there are several with different roles. */
    facilityId: uuid(),
    ipAddress: text(),
    userAgent: text(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index('sessions_user').on(t.userId)],
);

export const accounts = pgTable(
  'accounts',
  {
    id: key(),
    userId: userId(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: instant(),
    refreshTokenExpiresAt: instant(),
    scope: text(),
    /** Argon2id, in its own encoded form. */
    password: text(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [uniqueIndex('accounts_provider').on(t.providerId, t.accountId), index('accounts_user').on(t.userId)],
);

export const verifications = pgTable(
  'verifications',
  {
    id: key(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: instant().notNull(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [index('verifications_identifier').on(t.identifier)],
);

export const twoFactors = pgTable(
  'two_factors',
  {
    id: key(),
    userId: userId(),
    /** Encrypted under the session secret. */
    secret: text().notNull(),
    backupCodes: text().notNull(),
    verified: boolean().default(true),
    failedVerificationCount: integer().default(0),
    lockedUntil: instant(),
    /** The last 30-second step whose code was taken: a code works once. */
    lastUsedStep: bigint({ mode: 'number' }),
  },
  (t) => [uniqueIndex('two_factors_user').on(t.userId)],
);

/** The library's own counters; it prunes them by its own windows, so ours stand in `throttles`. */
export const rateLimits = pgTable('rate_limits', {
  id: key(),
  key: text().notNull().unique(),
  count: integer().notNull(),
  lastRequest: bigint({ mode: 'number' }).notNull(),
});

/** Fixed-window counters that survive a restart: tracking codes, sign-in names, second factors. */
export const throttles = pgTable(
  'throttles',
  {
    /** Purpose and subject, the subject hashed: no address or code stands here. */
    key: text().primaryKey(),
    windowStart: instant().notNull(),
    count: integer().notNull(),
  },
  (t) => [index('throttles_window').on(t.windowStart)],
);

export type StaffRole = Exclude<Role, 'requester' | 'system'>;

export const staffMembers = pgTable(
  'staff_members',
  {
    id: key(),
    userId: userId(),
    facilityId: facilityId(),
    role: text().$type<StaffRole>().notNull(),
    departmentId: uuid(),
    disabledAt: instant(),
    /** A role lent until then; null: until it is taken. */
    endsAt: instant(),
    /** Whose role it is, where somebody handed their own on. */
    delegatedBy: uuid().references(() => users.id),
    /** Sessions older than the last change of role end at their next request. */
    changedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex('staff_members_role').on(t.userId, t.facilityId, t.role), index('staff_members_facility').on(t.facilityId)],
);

export type OrganizationKind = 'law_firm' | 'copy_service' | 'insurer' | 'clinic' | 'agency';
export type InsurerKind = 'health_plan' | 'auto' | 'liability' | 'life' | 'disability' | 'workers_compensation';

export const organizations = pgTable(
  'organizations',
  {
    id: key(),
    name: text().notNull(),
    kind: text().$type<OrganizationKind>().notNull(),
    insurerKind: text().$type<InsurerKind>(),
    address: jsonb().$type<PostalAddress>().notNull(),
    phone: text(),
    email: text(),
    /** Whether the firm's own matter number may stand in a mail, and where packets are announced. */
    mailPolicy: jsonb().$type<MailPolicy>().notNull(),
    /** Whoever proves an address of this domain may join; null: by invitation only. */
    mailDomain: text(),
    disabledAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [index('organizations_name').on(t.name), uniqueIndex('organizations_mail_domain').on(t.mailDomain)],
);

export type MailPolicy = { matterNumberInMail: boolean; notify: 'member' | 'office' };

export const organizationMembers = pgTable(
  'organization_members',
  {
    id: key(),
    userId: userId(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    role: text().$type<'member' | 'admin'>().notNull(),
    disabledAt: instant(),
    changedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('organization_members_user').on(t.userId, t.organizationId),
    index('organization_members_organization').on(t.organizationId),
  ],
);

/**
 * A way in for one address: as staff of a facility or as a member of an organization. The link in the mail works once; its token
 * follows from the id and the session secret, and here stands its SHA-256.
 */
export const invitations = pgTable(
  'invitations',
  {
    id: key(),
    facilityId: uuid().references(() => facilities.id),
    staffRole: text().$type<StaffRole>(),
    organizationId: uuid().references(() => organizations.id),
    memberRole: text().$type<'member' | 'admin'>(),
    /** Lower case. */
    email: text().notNull(),
    tokenHash: text().notNull().unique(),
    /** Null: asked for by whoever has an address of the organization's domain. */
    invitedBy: uuid().references(() => users.id),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    acceptedBy: uuid().references(() => users.id),
    revokedAt: instant(),
  },
  (t) => [
    index('invitations_facility').on(t.facilityId, t.createdAt),
    index('invitations_organization').on(t.organizationId, t.createdAt),
    check('invitations_one_place', sql`(${t.facilityId} is null) <> (${t.organizationId} is null)`),
    check('invitations_role', sql`(${t.facilityId} is null) = (${t.staffRole} is null) and (${t.organizationId} is null) = (${t.memberRole} is null)`),
  ],
);

/** A machine of the hospital that reads the log (`GET /fhir/AuditEvent`). It holds the token; here stands its SHA-256. */
export const serviceTokens = pgTable(
  'service_tokens',
  {
    id: key(),
    facilityId: facilityId(),
    /** What it is for, as compliance named it. */
    name: text().notNull(),
    tokenHash: text().notNull().unique(),
    createdBy: uuid()
      .notNull()
      .references(() => users.id),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
  },
  (t) => [index('service_tokens_facility').on(t.facilityId)],
);

/** A browser that showed a request's tracking code. The cookie holds the token; here stands its SHA-256. */
export const trackingSessions = pgTable(
  'tracking_sessions',
  {
    id: key(),
    tokenHash: text().notNull(),
    requestId: uuid().notNull(),
    openedAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
  },
  (t) => [uniqueIndex('tracking_sessions_request').on(t.tokenHash, t.requestId), index('tracking_sessions_idle').on(t.lastSeenAt)],
);

/** A forgotten password: the link in the mail works once; its token follows from the id and the session secret, and here stands its SHA-256. */
export const passwordResets = pgTable(
  'password_resets',
  {
    id: key(),
    userId: userId(),
    tokenHash: text().notNull().unique(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (t) => [index('password_resets_user').on(t.userId)],
);

export const factorResetReasons = ['lost', 'replaced', 'stolen', 'broken'] as const;

/** A lost second factor: an administrator asks for it to be taken off the account, somebody else agrees or does not. */
export const factorResets = pgTable(
  'factor_resets',
  {
    id: key(),
    facilityId: facilityId(),
    /** Whose factor it is. */
    userId: userId(),
    reason: text().$type<(typeof factorResetReasons)[number]>().notNull(),
    /** How the administrator made sure who asks. */
    note: text().notNull(),
    proposedBy: uuid()
      .notNull()
      .references(() => users.id),
    proposedAt: instant().notNull(),
    decidedBy: uuid().references(() => users.id),
    decidedAt: instant(),
    verdict: text().$type<'confirmed' | 'declined'>(),
  },
  (t) => [index('factor_resets_facility').on(t.facilityId, t.proposedAt), index('factor_resets_user').on(t.userId)],
);

/** Passkeys (WebAuthn), the library's table: public keys only. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: key(),
    userId: userId(),
    /** As its owner calls it. */
    name: text(),
    publicKey: text().notNull(),
    credentialID: text().notNull().unique(),
    counter: integer().notNull(),
    deviceType: text().notNull(),
    backedUp: boolean().notNull(),
    transports: text(),
    aaguid: text(),
    lastUsedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [index('passkeys_user').on(t.userId)],
);

/** What a requesting organization sees: its own requests, its members, one request as it may see it. Row security leaves nothing else. */
import { and, asc, desc, eq, inArray, ne, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../open.ts';
import {
  attachments,
  authorizations,
  deadlines,
  evidenceChecks,
  facilities,
  fees,
  letters,
  links,
  messages,
  organizationMembers,
  organizations,
  payments,
  requests,
  users,
  workflowHistory,
  workflowInstances,
} from '../schema/index.ts';
import type { InsurerKind, OrganizationKind } from '../schema/identity.ts';
import type { RequestScope } from '#workflows/request/scope.ts';
import type { PostalAddress } from '../schema/facilities.ts';

/** Carries the PIN: for the post alone, never for whoever holds the link. */
const withoutPin = ne(letters.kind, 'pin_slip');

export type DeskOrganization = { id: string; name: string; kind: OrganizationKind; insurerKind: InsurerKind | null; address: PostalAddress; phone: string | null; email: string | null; mailDomain: string | null };

export async function deskOrganization(tx: Db, organizationId: string): Promise<DeskOrganization | null> {
  const [row] = await tx
    .select({ id: organizations.id, name: organizations.name, kind: organizations.kind, insurerKind: organizations.insurerKind, address: organizations.address, phone: organizations.phone, email: organizations.email, mailDomain: organizations.mailDomain })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  return row ?? null;
}

export const deskFilters = ['open', 'waiting', 'ready', 'fee', 'closed', 'all'] as const;
export type DeskFilter = (typeof deskFilters)[number];
export const deskPageSize = 50;

export type DeskRow = {
  id: string;
  number: string;
  matterNumber: string | null;
  patient: string;
  facility: string;
  filedBy: string | null;
  basis: string;
  state: string;
  outcome: string | null;
  receivedOn: string;
  dueOn: string | null;
  expedited: boolean;
  /** Whole US cents, quoted and not settled. */
  feeDueCents: number | null;
  missing: number;
  total: number;
};

function condition(filter: DeskFilter): SQL {
  switch (filter) {
    case 'open':
      return sql`r.closed_at is null`;
    case 'waiting':
      return sql`r.closed_at is null and i.state = 'awaiting_information'`;
    case 'ready':
      return sql`r.closed_at is null and i.state = 'released'`;
    case 'fee':
      return sql`exists (select 1 from fees f where f.request_id = r.id and f.status = 'quoted' and f.total_cents > 0)`;
    case 'closed':
      return sql`r.closed_at is not null`;
    case 'all':
      return sql`true`;
    default:
      return filter satisfies never;
  }
}

export type DeskQuery = { organizationId: string; filter: DeskFilter; mineOf?: string | null; search?: string | null; page: number; pageSize?: number };

/** Requests of the organization by what is due first. `search`: a part of the matter, claim or request number. */
export async function deskRequests(tx: Db, query: DeskQuery): Promise<{ rows: DeskRow[]; total: number }> {
  const size = query.pageSize ?? deskPageSize;
  const conditions = [sql`r.organization_id = ${query.organizationId}::uuid`, sql`i.state <> 'draft'`, condition(query.filter)];
  if (query.mineOf) conditions.push(sql`r.requester_user_id::text = ${query.mineOf}`);
  const term = query.search?.trim();
  if (term) {
    const like = `%${term.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
    conditions.push(sql`(r.matter_number ilike ${like} or r.number ilike ${like})`);
  }
  const { rows } = await tx.execute<DeskRow>(sql`
    select r.id, r.number, r.matter_number as "matterNumber", concat_ws(', ', r.stated_patient->>'familyName', r.stated_patient->>'givenNames') as patient,
      f.name as facility, u.name as "filedBy", r.basis, i.state, r.outcome, r.received_on::text as "receivedOn",
      d.due_on as "dueOn", r.expedited,
      (select x.total_cents from fees x where x.request_id = r.id and x.status = 'quoted' and x.total_cents > 0 order by x.quoted_at desc limit 1) as "feeDueCents",
      case when r.closed_at is null then (select count(*)::int from evidence_checks e where e.request_id = r.id and e.status = 'missing') else 0 end as missing,
      (count(*) over ())::int as total
    from requests r join workflow_instances i on i.id = r.id join facilities f on f.id = r.facility_id left join users u on u.id = r.requester_user_id
      left join lateral (select x.due_on from deadlines x where x.instance_id = r.id and x.governs and x.status = 'open' order by x.due_at limit 1) d on true
    where ${sql.join(conditions, sql` and `)}
    order by r.closed_at is not null, r.due_at nulls last, r.entered_at desc, r.id
    limit ${size} offset ${(query.page - 1) * size}`);
  return { rows, total: rows[0]?.total ?? 0 };
}

/** How many stand where, for the filters' labels. */
export async function deskCounts(tx: Db, organizationId: string): Promise<Record<DeskFilter, number>> {
  const columns = deskFilters.map((filter) => sql`(count(*) filter (where ${condition(filter)}))::int as ${sql.identifier(filter)}`);
  const { rows } = await tx.execute<Record<DeskFilter, number>>(sql`
    select ${sql.join(columns, sql`, `)} from requests r join workflow_instances i on i.id = r.id
    where r.organization_id = ${organizationId}::uuid and i.state <> 'draft'`);
  const [row] = rows;
  return row ?? { open: 0, waiting: 0, ready: 0, fee: 0, closed: 0, all: 0 };
}

export type DeskMember = { id: string; name: string; email: string; role: 'member' | 'admin'; disabled: boolean; requests: number };

export async function deskMembers(tx: Db, organizationId: string): Promise<DeskMember[]> {
  const { rows } = await tx.execute<DeskMember>(sql`
    select u.id, u.name, u.email, m.role, m.disabled_at is not null as disabled,
      (select count(*)::int from requests r where r.organization_id = m.organization_id and r.requester_user_id = u.id) as requests
    from ${organizationMembers} m join ${users} u on u.id = m.user_id where m.organization_id = ${organizationId}::uuid order by u.name`);
  return rows;
}

/** Open requests of this organization for the same patient, each with what it asks for: one that can hold the same documents is told before a second one is filed. */
export async function possibleDuplicates(tx: Db, of: { facilityId: string; familyName: string; birthDate: string; organizationId: string; userId: string }): Promise<{ id: string; number: string; scope: RequestScope }[]> {
  const { rows } = await tx.execute<{ id: string; number: string }>(
    sql`select id, number from openroi_possible_duplicates(${of.facilityId}::uuid, ${of.familyName}, ${of.birthDate}::date, ${of.organizationId}::uuid, ${of.userId}::uuid, null)`,
  );
  if (rows.length === 0) return [];
  // Row security lets a member read the scopes of the organization's own requests; of any other nothing is told here.
  return tx.select({ id: requests.id, number: requests.number, scope: requests.scope }).from(requests).where(inArray(requests.id, rows.map(({ id }) => id))).orderBy(asc(requests.enteredAt));
}

export type DeskRequestView = NonNullable<Awaited<ReturnType<typeof deskRequest>>>;

/** One request as its organization sees it: no chart, no page, no note of the office, no hash. Null where it is not theirs. */
export async function deskRequest(tx: Db, requestId: string, organizationId: string) {
  const [head] = await tx
    .select({ request: requests, facility: facilities, state: workflowInstances.state, filedBy: users.name })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .leftJoin(users, eq(users.id, requests.requesterUserId))
    .where(and(eq(requests.id, requestId), eq(requests.organizationId, organizationId)));
  if (!head) return null;
  const { trackingCodeHash: _code, pinHash: _pin, patientId: _patient, ...request } = head.request;
  const of = <T extends { requestId: unknown }>(table: T) => eq(table.requestId as never, requestId as never);
  return {
    request,
    state: head.state,
    filedBy: head.filedBy,
    facility: { name: head.facility.name, state: head.facility.state, zone: head.facility.zone, phone: head.facility.phone, address: head.facility.address },
    overridden: (await tx.select({ line: evidenceChecks.line }).from(evidenceChecks).where(and(of(evidenceChecks), eq(evidenceChecks.status, 'overridden')))).map((row) => row.line),
    papers: await tx
      .select({ id: attachments.id, kind: attachments.kind, name: attachments.name, pages: attachments.pages, createdAt: attachments.createdAt })
      .from(attachments)
      .where(and(of(attachments), sql`${attachments.destroyedAt} is null`))
      .orderBy(asc(attachments.createdAt)),
    authorization: (await tx.select({ id: authorizations.id, expiresOn: authorizations.expiresOn, revokedAt: authorizations.revokedAt }).from(authorizations).where(of(authorizations)))[0] ?? null,
    messages: await tx
      .select({ id: messages.id, direction: messages.direction, code: messages.code, params: messages.params, body: messages.body, authorName: messages.authorName, sentAt: messages.sentAt })
      .from(messages)
      .where(and(of(messages), ne(messages.direction, 'internal')))
      .orderBy(asc(messages.sentAt), asc(messages.id)),
    letters: await tx.select({ id: letters.id, kind: letters.kind, createdAt: letters.createdAt, fileId: letters.fileId }).from(letters).where(and(of(letters), withoutPin)).orderBy(desc(letters.createdAt)),
    fee: (await tx.select().from(fees).where(and(of(fees), ne(fees.status, 'replaced'))).orderBy(desc(fees.quotedAt)))[0] ?? null,
    payments: await tx
      .select({ id: payments.id, kind: payments.kind, amountCents: payments.amountCents, reference: payments.reference, receivedOn: payments.receivedOn })
      .from(payments)
      .where(of(payments))
      .orderBy(asc(payments.createdAt)),
    deadlines: await tx
      .select({ kind: deadlines.kind, dueOn: deadlines.dueOn, governs: deadlines.governs, citation: deadlines.citation, steps: deadlines.computation, status: deadlines.status })
      .from(deadlines)
      .where(eq(deadlines.instanceId, requestId))
      .orderBy(desc(deadlines.governs), asc(deadlines.dueAt)),
    links: await tx
      .select({ id: links.id, downloads: links.downloads, maxDownloads: links.maxDownloads, expiresAt: links.expiresAt, revokedAt: links.revokedAt, lastDownloadAt: links.lastDownloadAt })
      .from(links)
      .where(of(links))
      .orderBy(desc(links.createdAt)),
    history: await tx
      .select({ id: workflowHistory.id, eventType: workflowHistory.eventType, at: workflowHistory.at })
      .from(workflowHistory)
      .where(eq(workflowHistory.instanceId, requestId))
      .orderBy(asc(workflowHistory.revision)),
  };
}

/** A paper or a letter of a request of this organization, with its file; null for anything else. */
export async function deskFile(tx: Db, of: { requestId: string; organizationId: string; fileOf: string }): Promise<{ fileId: string; name: string; mime: string; facilityId: string } | null> {
  const [own] = await tx
    .select({ facilityId: requests.facilityId, number: requests.number })
    .from(requests)
    .where(and(eq(requests.id, of.requestId), eq(requests.organizationId, of.organizationId)));
  if (!own) return null;
  const [paper] = await tx
    .select()
    .from(attachments)
    .where(and(eq(attachments.id, of.fileOf), eq(attachments.requestId, of.requestId), sql`${attachments.destroyedAt} is null`));
  if (paper) return { fileId: paper.fileId, name: paper.name, mime: paper.mime, facilityId: own.facilityId };
  const [letter] = await tx.select().from(letters).where(and(eq(letters.id, of.fileOf), eq(letters.requestId, of.requestId), withoutPin));
  return letter?.fileId ? { fileId: letter.fileId, name: `${own.number}-${letter.kind}.pdf`, mime: 'application/pdf', facilityId: own.facilityId } : null;
}

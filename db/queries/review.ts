/** The reviewer's ledger: documents, one short line a page, the marks in force, and one page with what was noticed on it. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

export type RecordLine = {
  id: string;
  title: string;
  kind: string;
  serviceDate: string | null;
  department: string | null;
  inScope: boolean;
  outOfScopeReason: string | null;
  status: 'listed' | 'fetched' | 'ready' | 'refused';
  problem: string | null;
  pageCount: number;
};

export type PageLine = {
  id: string;
  recordId: string;
  number: number;
  width: number;
  height: number;
  disposition: 'undecided' | 'release' | 'redact' | 'withhold' | 'out_of_scope';
  reason: string | null;
  verdict: 'right' | 'wrong' | 'unknown';
  open: number;
  override: 'none' | 'proposed' | 'confirmed';
  /** Of the verdict; and whether somebody else than who decided it lets it leave too. */
  confidence: number | null;
  seconded: boolean;
  refusal: string | null;
  seen: boolean;
  notes: number;
};

export async function reviewRecords(tx: Db, requestId: string): Promise<RecordLine[]> {
  const { rows } = await tx.execute<RecordLine>(sql`
    select id, title, kind, service_date::text as "serviceDate", department, in_scope as "inScope", out_of_scope_reason as "outOfScopeReason",
      status, problem, page_count as "pageCount"
    from records where request_id = ${requestId}::uuid order by position, id`);
  return rows;
}

/** In packet order; of all pages, of those named, or of those that changed after a revision. No text of any page. One query, however many. */
export async function reviewPages(tx: Db, requestId: string, wanted: { pageIds?: readonly string[]; after?: number } = {}): Promise<PageLine[]> {
  const named = wanted.pageIds ? sql`and p.id = any(${sql.param(`{${wanted.pageIds.join(',')}}`)}::uuid[])` : sql``;
  const only = wanted.after === undefined ? named : sql`and p.revision > ${wanted.after}`;
  const { rows } = await tx.execute<PageLine>(sql`
    select p.id, p.record_id as "recordId", p.number, p.width, p.height, p.disposition, p.reason, p.verdict, coalesce(f.open, 0) as open,
      case when p.override_by is not null and p.override_by <> p.override_proposed_by then 'confirmed'
           when p.override_proposed_by is not null then 'proposed' else 'none' end as override,
      p.confidence, (p.second_by is not null and p.second_by is distinct from p.decided_by) as seconded,
      case when p.read_by is null then p.refusal end as refusal, p.seen_at is not null as seen, coalesce(n.notes, 0) as notes
    from pages p
    join records r on r.id = p.record_id
    left join (select page_id, count(*)::int as open from findings where request_id = ${requestId}::uuid and status = 'open' and kind <> 'other_person' group by page_id) f on f.page_id = p.id
    left join (select page_id, count(*)::int as notes from page_notes where request_id = ${requestId}::uuid and removed_at is null group by page_id) n on n.page_id = p.id
    where p.request_id = ${requestId}::uuid ${only}
    order by r.position, r.id, p.number`);
  return rows;
}

export type MarkLine = { id: string; pageId: string | null; kind: 'area' | 'term'; x: number | null; y: number | null; width: number | null; height: number | null; term: string | null; reason: string; by: string };

export async function reviewMarks(tx: Db, requestId: string): Promise<MarkLine[]> {
  const { rows } = await tx.execute<MarkLine>(sql`
    select m.id, m.page_id as "pageId", m.kind, m.x, m.y, m.width, m.height, m.term, m.reason, coalesce(u.name, '') as by
    from redactions m left join users u on u.id = m.created_by
    where m.request_id = ${requestId}::uuid and m.undone_at is null order by m.created_at, m.id`);
  return rows;
}

export type PageFacts = {
  evidence: { kind: string; detail: string; quote?: string }[];
  decidedBy: string | null;
  decidedByName: string | null;
  confidence: number | null;
  secondByName: string | null;
  overrideReason: string | null;
  readByName: string | null;
  overrideProposedBy: string | null;
};
export type FindingLine = { id: string; kind: string; ruleId: string; quote: string; context: string; status: 'open' | 'accepted' | 'dismissed' };

/** What was noticed on one page, each with the words around it. */
export async function pageFacts(tx: Db, requestId: string, pageId: string): Promise<{ facts: PageFacts; findings: FindingLine[] } | null> {
  const { rows } = await tx.execute<PageFacts>(sql`
    select evidence, decided_by as "decidedBy", decided_by_name as "decidedByName", confidence, second_by_name as "secondByName", override_reason as "overrideReason", read_by_name as "readByName", override_proposed_by as "overrideProposedBy"
    from pages where id = ${pageId}::uuid and request_id = ${requestId}::uuid`);
  const [facts] = rows;
  if (!facts) return null;
  const found = await tx.execute<FindingLine>(sql`
    select f.id, f.kind, f.rule_id as "ruleId", f.quote, f.status,
      case when f.quote = '' then '' else substring(p.text from greatest(f.start - 39, 1) for (f."end" - f.start) + 80) end as context
    from findings f join pages p on p.id = f.page_id
    where f.page_id = ${pageId}::uuid order by f.status = 'open' desc, f.start, f.id`);
  return { facts, findings: found.rows };
}

export type PageFile = { recordId: string; number: number; pagesFileId: string | null; wordsFileId: string | null; patientId: string | null; facilityId: string; textSource: string };

/** Where the picture of a page comes from. */
export async function pageFile(tx: Db, requestId: string, pageId: string): Promise<PageFile | null> {
  const { rows } = await tx.execute<PageFile>(sql`
    select p.record_id as "recordId", p.number, r.pages_file_id as "pagesFileId", r.words_file_id as "wordsFileId", q.patient_id as "patientId", q.facility_id as "facilityId", p.text_source as "textSource"
    from pages p join records r on r.id = p.record_id join requests q on q.id = p.request_id
    where p.id = ${pageId}::uuid and p.request_id = ${requestId}::uuid`);
  return rows[0] ?? null;
}

/** The number of the latest change of any page, and a stamp of the marks: the same stamp, the same marks. */
export async function reviewStamp(tx: Db, requestId: string): Promise<{ revision: number; marks: string }> {
  const { rows } = await tx.execute<{ revision: number; marks: string }>(sql`
    select coalesce((select max(revision) from pages where request_id = ${requestId}::uuid), 0)::float8 as revision,
      (select count(*) || '.' || count(undone_at) from redactions where request_id = ${requestId}::uuid) as marks`);
  return rows[0] ?? { revision: 0, marks: '' };
}

/** Who decided the pages that changed after a revision. */
export async function decidersAfter(tx: Db, requestId: string, after: number): Promise<{ pageId: string; by: string | null; byId: string | null }[]> {
  const { rows } = await tx.execute<{ pageId: string; by: string | null; byId: string | null }>(sql`
    select id as "pageId", decided_by_name as by, decided_by as "byId" from pages where request_id = ${requestId}::uuid and revision > ${after}`);
  return rows;
}

export type NoteLine = { id: string; text: string; by: string; byId: string; at: string };

export async function pageNotesOf(tx: Db, pageId: string): Promise<NoteLine[]> {
  const { rows } = await tx.execute<NoteLine>(sql`
    select id, text, created_by_name as by, created_by as "byId", to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
    from page_notes where page_id = ${pageId}::uuid and removed_at is null order by created_at, id`);
  return rows;
}

export type KindLine = { kind: string; open: number; pages: number; wordings: number; firstPageId: string | null };

/** What was noticed in the whole request and waits for a person, by kind. */
export async function openKinds(tx: Db, requestId: string): Promise<KindLine[]> {
  const { rows } = await tx.execute<KindLine>(sql`
    select f.kind, count(*)::int as open, count(distinct f.page_id)::int as pages, count(distinct lower(f.quote)) filter (where f.quote <> '')::int as wordings,
      (array_agg(f.page_id order by r.position, p.number))[1] as "firstPageId"
    from findings f join pages p on p.id = f.page_id join records r on r.id = p.record_id
    where f.request_id = ${requestId}::uuid and f.status = 'open' group by f.kind order by f.kind`);
  return rows;
}

export type Subject = { familyName: string; givenNames: string; birthDate: string; mrn: string };

export async function reviewPatient(tx: Db, patientId: string | null): Promise<Subject | null> {
  if (!patientId) return null;
  const { rows } = await tx.execute<Subject>(sql`
    select family_name as "familyName", given_names as "givenNames", birth_date::text as "birthDate", mrn from patients where id = ${patientId}::uuid`);
  return rows[0] ?? null;
}

/** The pages of one document, in order, and the language its packet speaks. */
export async function pagePlanFacts(tx: Db, requestId: string, recordId: string): Promise<{ pageIds: string[]; language: string } | null> {
  const { rows } = await tx.execute<{ pageIds: string[]; language: string }>(sql`
    select array_agg(p.id::text order by p.number) as "pageIds", q.language
    from pages p join requests q on q.id = p.request_id where p.request_id = ${requestId}::uuid and p.record_id = ${recordId}::uuid group by q.language`);
  return rows[0] ?? null;
}

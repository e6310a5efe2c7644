/** The page ledger: every document pulled or scanned for a request, every page of it, and what was decided. */
import { bigint, boolean, index, integer, jsonb, pgTable, real, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { facilityId, instant, key, legalDate } from './columns.ts';
import { requests } from './requests.ts';

export const records = pgTable(
  'records',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    source: text().$type<'ehr' | 'scan' | 'department'>().notNull(),
    /** Id of the document in its source; one document is pulled once. */
    sourceId: text().notNull(),
    title: text().notNull(),
    kind: text().notNull(),
    serviceDate: legalDate(),
    encounterId: text(),
    department: text(),
    /** Marked by the source as a Part 2 program or psychotherapy notes. */
    protectedSource: text(),
    /** As received, then as pages (a PDF). */
    originalFileId: uuid(),
    pagesFileId: uuid(),
    /** What was read out of its pixels, with places; none for printed pages (app/records/kept-words.ts). */
    wordsFileId: uuid(),
    pageCount: integer().notNull().default(0),
    inScope: boolean().notNull(),
    outOfScopeReason: text(),
    status: text().$type<'listed' | 'fetched' | 'ready' | 'refused'>().notNull(),
    problem: text(),
    position: integer().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex('records_source').on(t.requestId, t.source, t.sourceId), index('records_request').on(t.requestId, t.position)],
);

export type PageVerdict = 'right' | 'wrong' | 'unknown';
export type Disposition = 'undecided' | 'release' | 'redact' | 'withhold' | 'out_of_scope';

export const pages = pgTable(
  'pages',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    recordId: uuid()
      .notNull()
      .references(() => records.id),
    /** 1-based within its record. */
    number: integer().notNull(),
    /** Points as displayed. */
    width: real().notNull(),
    height: real().notNull(),
    text: text().notNull().default(''),
    textSource: text().$type<'pdf' | 'ocr' | 'none'>().notNull().default('none'),
    sha256: text(),
    /** Whose page is it. */
    verdict: text().$type<PageVerdict>().notNull().default('unknown'),
    /** 0.5 to 1: how sure of the verdict; null of pages read before it was kept. */
    confidence: real(),
    evidence: jsonb().$type<{ kind: string; detail: string; /** As it stands on the page. */ quote?: string }[]>().notNull().default([]),
    disposition: text().$type<Disposition>().notNull().default('undecided'),
    reason: text(),
    ruleId: text(),
    /** Two people for releasing a page that the machine calls another patient's (invariant 3). */
    overrideProposedBy: uuid(),
    overrideReason: text(),
    overrideBy: uuid(),
    /** Why the engine would not release it, until it is decided again; and who has read every word of it where no machine could. */
    refusal: text(),
    readBy: uuid(),
    readByName: text(),
    seenBy: uuid(),
    seenAt: instant(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant(),
    /** Somebody else who has looked, and lets it leave too: below the threshold of confidence one person is not enough. */
    secondBy: uuid(),
    secondByName: text(),
    secondAt: instant(),
    /** Grows with every change (a trigger's), so that a second reviewer is told what the first one did. */
    revision: bigint({ mode: 'number' }).notNull().default(0),
  },
  (t) => [
    uniqueIndex('pages_record_number').on(t.recordId, t.number),
    index('pages_request').on(t.requestId, t.disposition),
    // The same page in other requests.
    index('pages_sha256').on(t.sha256),
  ],
);

/** What the machine noticed on a page: protected content, someone else's identifiers, a wrong patient. */
export const findings = pgTable(
  'findings',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    pageId: uuid()
      .notNull()
      .references(() => pages.id),
    kind: text().notNull(),
    ruleId: text().notNull(),
    quote: text().notNull(),
    start: integer().notNull(),
    end: integer().notNull(),
    status: text().$type<'open' | 'accepted' | 'dismissed'>().notNull().default('open'),
    decidedBy: uuid(),
    decidedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [index('findings_page').on(t.pageId), index('findings_request').on(t.requestId, t.status)],
);

/** Boxes and terms to remove. Never deleted: undone ones keep their row. */
export const redactions = pgTable(
  'redactions',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    /** Null for a term that holds in every page of the request. */
    pageId: uuid().references(() => pages.id),
    kind: text().$type<'area' | 'term'>().notNull(),
    /** Points as displayed, origin top left. */
    x: real(),
    y: real(),
    width: real(),
    height: real(),
    term: text(),
    reason: text().notNull(),
    ruleId: text().notNull(),
    createdBy: uuid().notNull(),
    createdAt: instant().notNull(),
    undoneAt: instant(),
    undoneBy: uuid(),
  },
  (t) => [index('redactions_request').on(t.requestId), index('redactions_page').on(t.pageId)],
);

/** What one reviewer leaves on a page for the next. Never in a packet; a removed one keeps its row. */
export const pageNotes = pgTable(
  'page_notes',
  {
    id: key(),
    facilityId: facilityId(),
    requestId: uuid().notNull(),
    pageId: uuid()
      .notNull()
      .references(() => pages.id),
    text: text().notNull(),
    createdBy: uuid().notNull(),
    createdByName: text().notNull(),
    createdAt: instant().notNull(),
    removedAt: instant(),
    removedBy: uuid(),
  },
  (t) => [index('page_notes_request').on(t.requestId), index('page_notes_page').on(t.pageId)],
);

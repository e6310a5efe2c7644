/** What travels between the reviewer's page and the server. Texts of pages travel one page at a time. */
import type { Message } from '#workflows/message.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';

export type Disposition = 'undecided' | 'release' | 'redact' | 'withhold' | 'out_of_scope';
export type Verdict = 'right' | 'wrong' | 'unknown';
/** Points as displayed, origin top left. */
export type Box = { x: number; y: number; width: number; height: number };

export type ReviewRecord = {
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

/** One line of the ledger, short because there may be thousands. */
export type ReviewPage = {
  id: string;
  recordId: string;
  number: number;
  width: number;
  height: number;
  disposition: Disposition;
  reason: string | null;
  verdict: Verdict;
  /** Findings still open. */
  open: number;
  override: 'none' | 'proposed' | 'confirmed';
  /** Nobody is sure whose it is: whether a second person has let it leave too. */
  second: 'none' | 'missing' | 'done';
  /** Why the engine would not release it; null: it did not say so, or a person has read the page since. */
  refusal: string | null;
  seen: boolean;
  notes: number;
};

export type Redaction = {
  id: string;
  pageId: string | null;
  kind: 'area' | 'term';
  box: Box | null;
  term: string | null;
  reason: string;
  by: string;
};

export type Finding = { id: string; kind: string; ruleId: string; quote: string; context: string; status: 'open' | 'accepted' | 'dismissed'; mayLeave: boolean };

export type Note = { id: string; text: string; by: string; at: string; mine: boolean };

/** Open findings of one kind in the whole request, and what confirming them means. */
export type KindOpen = { kind: string; open: number; pages: number; wordings: number; firstPageId: string | null; mayLeave: boolean };

export type Stamp = { revision: number; marks: string };

/** What others did meanwhile. `by`: who decided which page. */
export type ReviewChanges = { reviewing: boolean; stamp: Stamp; pages: ReviewPage[]; redactions: Redaction[] | null; kinds: KindOpen[] | null; by: Record<string, string> };

/** Somebody decided a page before this act reached it; theirs stands until it is decided again. */
export type Conflict = { pageId: string; disposition: Disposition; reason: string | null; by: string };

/** One page with everything on it. */
export type PageDetail = {
  page: ReviewPage;
  evidence: { kind: string; detail: string; quote?: string }[];
  findings: Finding[];
  notes: Note[];
  decidedByName: string | null;
  /** Of the verdict, 0.5 to 1. */
  confidence: number | null;
  secondByName: string | null;
  maySecond: boolean;
  overrideReason: string | null;
  readByName: string | null;
  mayConfirmOverride: boolean;
};

export type PageWord = Box & { text: string; line: number };

/** One thing a reviewer does. Sent one after another, again until answered, each answered with what changed. Ids are the sender's: twice is once. */
export type Act =
  | { act: 'decide'; pageIds: string[]; disposition: Disposition; ground: WithholdingGround | null; /** As shown when it was decided. */ from: Record<string, Disposition> }
  | { act: 'box'; id: string; pageId: string; box: Box; ground: WithholdingGround }
  | { act: 'move'; id: string; redactionId: string; box: Box }
  | { act: 'term'; id: string; term: string; ground: WithholdingGround }
  | { act: 'undo'; redactionIds: string[] }
  | { act: 'findings'; findingIds: string[]; status: 'open' | 'accepted' | 'dismissed'; takeOut: WithholdingGround | null }
  | { act: 'kind'; kind: string; status: 'accepted' | 'dismissed'; takeOut: WithholdingGround | null }
  | { act: 'note'; id: string; pageId: string; text: string }
  | { act: 'unnote'; noteId: string }
  | { act: 'read'; pageId: string }
  | { act: 'second'; pageIds: string[] }
  | { act: 'override'; pageId: string; reason: string; code: string };

/** The ledger's lines that may have changed, and all marks in force. `left`: pages that were not decided. */
export type ActAnswer = {
  ok: true;
  pages: ReviewPage[];
  redactions: Redaction[];
  kinds: KindOpen[];
  detail: PageDetail | null;
  left: string[];
  conflicts: Conflict[];
  findingIds: string[];
  redactionIds: string[];
};
export type ActRefusal = { ok: false; message: Message; code: string };

/** What an order expressly authorizes, or the identifiers that the police may have: nothing else leaves. */
export type ReviewLimit = { kind: 'order'; what: string } | { kind: 'identifiers'; list: string[] };

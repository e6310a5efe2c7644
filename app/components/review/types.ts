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
  seen: boolean;
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

/** One page with everything on it. */
export type PageDetail = {
  page: ReviewPage;
  evidence: { kind: string; detail: string }[];
  findings: Finding[];
  decidedByName: string | null;
  overrideReason: string | null;
  mayConfirmOverride: boolean;
};

export type PageWord = Box & { text: string; line: number };

/** One thing a reviewer does. Sent one after another, each answered with what changed. */
export type Act =
  | { act: 'decide'; pageIds: string[]; disposition: Disposition; ground: WithholdingGround | null }
  | { act: 'box'; pageId: string; box: Box; ground: WithholdingGround }
  | { act: 'move'; redactionId: string; box: Box }
  | { act: 'term'; term: string; ground: WithholdingGround }
  | { act: 'undo'; redactionId: string }
  | { act: 'findings'; findingIds: string[]; status: 'open' | 'accepted' | 'dismissed' }
  | { act: 'kind'; kind: string; status: 'accepted' | 'dismissed' }
  | { act: 'override'; pageId: string; reason: string; code: string };

/** The ledger's lines that may have changed, and all marks in force. `left`: pages that were not decided. */
export type ActAnswer = {
  ok: true;
  pages: ReviewPage[];
  redactions: Redaction[];
  detail: PageDetail | null;
  newRedactionId: string | null;
  left: string[];
  findingIds: string[];
};
export type ActRefusal = { ok: false; message: Message; code: string };

/** The page ledger read as a whole: what still stands between the review and a packet, and what the packet will hold. Pure. */
import { coversRecordMade, type AuthorizationFields } from '../rules/authorization.ts';
import { isIndividual, type Basis, type RequesterKind } from '../rules/bases.ts';
import { isDenialGround } from '../rules/denial.ts';
import { allowedWithholding, withholdingGrounds, type WithholdingGround } from '../rules/patient-withholding.ts';
import { mayRelease, protectedCategories, type Consent, type ProtectedCategory, type ReleasePath } from '../rules/sensitivity.ts';
import type { RulePack } from '../rules/packs.ts';
import type { RuleOverride } from '../rules/rule.ts';
import type { Purpose } from '../rules/facts.ts';

export type LedgerPage = {
  id: string;
  recordId: string;
  number: number;
  inScope: boolean;
  /** The day on which its record was made, where the chart says it. */
  madeOn?: string | null;
  verdict: 'right' | 'wrong' | 'unknown';
  disposition: 'undecided' | 'release' | 'redact' | 'withhold' | 'out_of_scope';
  reason: string | null;
  overridden: boolean;
  /** Of the verdict, 0.5 to 1; null where it was not kept. */
  confidence: number | null;
  /** Somebody else than who decided it lets it leave too. */
  seconded: boolean;
  seen: boolean;
  /** `covered`: what was found is among what will be removed from the page. */
  findings: readonly { kind: string; status: 'open' | 'accepted' | 'dismissed'; covered: boolean }[];
};

export type LedgerContext = {
  basis: Basis;
  requesterKind: RequesterKind;
  state: string;
  today: string;
  purpose?: Purpose;
  consents: readonly Consent[];
  scopeLimited: boolean;
  /** The authorizations that the request rests on, where it rests on one: records made after them may not be covered. */
  papers?: readonly AuthorizationFields[];
  /** A parent asks about a child who lawfully consented to the care herself, or who is of this age. */
  parentOfConsentingMinor?: boolean;
  minorsAge?: number;
  /** What the facility switched, dated anew or added. */
  overrides?: readonly RuleOverride[];
  packs?: readonly RulePack[];
};

export type LedgerProblem =
  | 'undecided'
  | 'unseen'
  | 'wrong_patient'
  | 'second_missing'
  | 'open_finding'
  | 'protected'
  | 'out_of_scope'
  | 'not_covered'
  | 'ground_not_allowed';

export type LedgerSummary = {
  undecided: number;
  released: number;
  withheld: number;
  /** Each page that may not go on as it is, with why. */
  problems: { pageId: string; problem: LedgerProblem }[];
  /** Protected content that leaves, and the path it leaves on; the notices follow from it. */
  protectedReleased: { category: ProtectedCategory; path: ReleasePath }[];
};

/** Somebody else's identifiers: a suggestion. Confirmed, it has to be removed; left open it stops nothing. */
export const otherPerson = 'other_person';
const leaves = (page: LedgerPage) => page.disposition === 'release' || page.disposition === 'redact';

/** Reads the whole ledger. A release is impossible while `undecided` or `problems` is not empty. */
export function readLedger(pages: readonly LedgerPage[], context: LedgerContext): LedgerSummary {
  const summary: LedgerSummary = { undecided: 0, released: 0, withheld: 0, problems: [], protectedReleased: [] };
  for (const page of pages) {
    const problem = problemOf(page, context);
    if (page.disposition === 'undecided') summary.undecided += 1;
    else if (leaves(page)) summary.released += 1;
    else summary.withheld += 1;
    if (problem) summary.problems.push({ pageId: page.id, problem });
    if (leaves(page)) {
      for (const category of acceptedCategories(page)) {
        const path = pathFor(category, context);
        if (path) summary.protectedReleased.push({ category, path });
      }
    }
  }
  return summary;
}

function problemOf(page: LedgerPage, context: LedgerContext): LedgerProblem | null {
  if (page.disposition === 'undecided') return 'undecided';
  if (!leaves(page)) return groundProblem(page, context);
  if (!page.seen) return 'unseen';
  if (!page.inScope) return 'out_of_scope';
  if (isUncovered(page, context)) return 'not_covered';
  if (page.verdict === 'wrong' && !page.overridden) return 'wrong_patient';
  if (page.findings.some((finding) => finding.status === 'open' && finding.kind !== otherPerson)) return 'open_finding';
  // What a person confirmed needs a path of its own rule, or has to be among what is removed.
  const uncovered = { ...page, findings: page.findings.filter((finding) => page.disposition === 'release' || !finding.covered) };
  if (acceptedCategories(uncovered).some((category) => pathFor(category, context) === null)) return 'protected';
  if (!ownAccess(context) && uncovered.findings.some(({ kind, status }) => kind === otherPerson && status === 'accepted')) return 'protected';
  const ground = page.disposition === 'redact' ? groundProblem(page, context) : null;
  return ground ?? (needsSecond(page) && !page.seconded ? 'second_missing' : null);
}

/** Made after the authorizations that it would leave under, and covered by none of them (164.508(c)(1)). */
function isUncovered({ madeOn }: LedgerPage, { papers = [], state }: LedgerContext): boolean {
  return Boolean(madeOn) && papers.length > 0 && !papers.some((fields) => coversRecordMade(fields, madeOn ?? '', state));
}

/** Below it, or where nobody could tell, one person is not enough to say whose page it is. Another's is for two people anyway. */
export const surePage = 0.85;

export function needsSecond({ verdict, confidence }: Pick<LedgerPage, 'verdict' | 'confidence'>): boolean {
  return verdict !== 'wrong' && (confidence ?? (verdict === 'right' ? 1 : 0.5)) < surePage;
}

const ownAccess = ({ basis, requesterKind }: LedgerContext) => basis === 'patient_access' && isIndividual(requesterKind);

function groundProblem(page: LedgerPage, { basis, today, scopeLimited }: LedgerContext): LedgerProblem | null {
  const ground = page.disposition === 'out_of_scope' ? (page.inScope ? 'out_of_scope' : null) : page.reason;
  if (ground === null) return page.disposition === 'out_of_scope' ? null : 'ground_not_allowed';
  if (!(withholdingGrounds as readonly string[]).includes(ground)) return 'ground_not_allowed';
  return allowedWithholding(basis, ground as WithholdingGround, { today, scopeLimited }).result.allowed ? null : 'ground_not_allowed';
}

function acceptedCategories(page: LedgerPage): ProtectedCategory[] {
  return page.findings
    .filter((finding) => finding.status === 'accepted')
    .map((finding) => finding.kind)
    .filter((kind): kind is ProtectedCategory => (protectedCategories as readonly string[]).includes(kind));
}

function pathFor(category: ProtectedCategory, context: LedgerContext): ReleasePath | null {
  return mayRelease(category, context).result.path;
}

/** What the patient is told was kept back: by ground, with the number of pages. A misfiled page is never hers. */
export function withheldByGround(pages: readonly LedgerPage[]): { ground: string; pages: number; part: boolean; reviewable: boolean }[] {
  const kept = pages.filter((page) => page.disposition === 'withhold' || page.disposition === 'redact');
  const groups = new Map<string, { ground: string; pages: number; part: boolean; reviewable: boolean }>();
  for (const page of kept) {
    const ground = page.reason ?? '';
    const part = page.disposition === 'redact';
    const key = `${ground}:${part}`;
    const group = groups.get(key) ?? { ground, pages: 0, part, reviewable: isDenialGround(ground) && reviewable.has(ground) };
    groups.set(key, { ...group, pages: group.pages + 1 });
  }
  return [...groups.values()].sort((a, b) => (a.ground < b.ground ? -1 : 1));
}

/** 164.524(a)(3): the grounds that carry a right of review. */
const reviewable = new Set(['danger', 'other_person_harm', 'representative_harm']);

/**
 * Specially protected content leaves on a path that its own rule lists and on no other: to the patient, under a consent
 * that covers it, in an emergency, under an order. Terms and codes only raise candidates; a person says what is what.
 */
import type { Message } from '../message.ts';
import { isIndividual, type Basis, type RequesterKind } from './bases.ts';
import type { LegalDate } from './dates.ts';
import type { Purpose } from './facts.ts';
import { minorsPack, protectionBy, switched, type PackRule, type RulePack } from './packs.ts';
import { decide, ruleOn, say, type Decision, type RuleId, type RuleOverride } from './rule.ts';

export const protectedCategories = [
  'sud',
  'hiv',
  'sti',
  'mental_health',
  'psychotherapy',
  'genetic',
  'reproductive',
  'abuse',
  'sexual_orientation',
  'minor_confidential',
] as const;
export type ProtectedCategory = (typeof protectedCategories)[number];

/** `unrestricted`: no rule in force restricts it (reproductive care, unless a state pack switches its check on; what a house switched off). */
export type ReleasePath = 'patient' | 'consent' | 'emergency' | 'order' | 'unrestricted';

/** A consent or authorization as far as protected content goes; `covers` names what it expressly covers. */
export type Consent = {
  covers: readonly ProtectedCategory[];
  signedOn: LegalDate;
  expiresOn?: LegalDate | null;
  revokedOn?: LegalDate | null;
  /** Its papers were found complete. */
  valid: boolean;
  /** For legal proceedings, on its own (2.31(d)). */
  legalProceedings?: boolean;
};

export type SensitivityContext = {
  basis: Basis;
  requesterKind: RequesterKind;
  today: LegalDate;
  state: string;
  consents: readonly Consent[];
  purpose?: Purpose;
  /** Bona fide medical emergency, documented (2.51). */
  emergency?: boolean;
  /** The order expressly covers this kind; `part2` if made under 42 CFR 2.61-2.67. */
  order?: { covers: readonly ProtectedCategory[]; part2?: boolean };
  /** The requester is a parent and the minor lawfully consented to the care. */
  parentOfConsentingMinor?: boolean;
  /** Age of a minor whose parent asks: a pack may say from which her confidential care is her own. */
  minorsAge?: number;
  overrides?: readonly RuleOverride[];
  /** Protections that the facility added. */
  packs?: readonly RulePack[];
};

/** May content of this kind go to this requester, and by which path? The sentence names no kind: it may be shown to a third party. */
export function mayRelease(category: ProtectedCategory, context: SensitivityContext): Decision<{ may: boolean; path: ReleasePath | null }> {
  const pack = packedPath(category, context);
  const path = pack && !pack.open ? null : pathFor(category, context, pack !== null);
  const ruleId = pack?.rule.ruleId ?? ruleFor(category, path);
  const by = pack?.rule ?? switched(context.packs ?? [], ruleId, context.today)?.rule;
  const { basis, requesterKind, state, purpose = null, emergency = false } = context;
  return decide(ruleId, context.today, {
    inputs: { category, basis, requesterKind, state, purpose, emergency, consents: context.consents.length },
    result: { may: path !== null, path },
    say: path === null ? 'sensitive.no_path' : `sensitive.${path}`,
    ...(by ? { by } : stateCitation(ruleId, state)),
  });
}

/** The rule that protects a kind of content. */
export function protectingRule(category: ProtectedCategory): RuleId {
  return protecting[category];
}

export function consentCovers(consent: Consent, category: ProtectedCategory, today: LegalDate): boolean {
  const inForce = consent.valid && consent.signedOn <= today && !consent.revokedOn && (!consent.expiresOn || today <= consent.expiresOn);
  return inForce && consent.covers.includes(category);
}

export type Notice = { id: 'P2-NOTICE' | 'STATE-NOTICE'; ruleId: RuleId; text: Message; withConsentCopy: boolean };

/**
 * Statements that go with a packet, from what is in it and by which path. Part 2's goes with every disclosure made
 * under a consent, with a copy of it or an account of its scope; never with the patient's own copy.
 */
export function noticesFor(released: readonly { category: ProtectedCategory; path: ReleasePath }[], on: Pick<SensitivityContext, 'today' | 'packs' | 'overrides'>): Notice[] {
  const byConsent = (category: ProtectedCategory) => released.some((r) => r.category === category && r.path === 'consent');
  const notices: Notice[] = [];
  if (byConsent('sud')) notices.push({ id: 'P2-NOTICE', ruleId: 'P2-NOTICE', text: say('notice.part2'), withConsentCopy: true });
  if ((byConsent('hiv') || byConsent('mental_health')) && inForce('STATE-NOTICE', on)) {
    notices.push({ id: 'STATE-NOTICE', ruleId: 'STATE-NOTICE', text: say('notice.state'), withConsentCopy: false });
  }
  return notices;
}

const protecting = {
  sud: 'P2-CONSENT',
  hiv: 'STATE-HIV',
  sti: 'SENSITIVE',
  mental_health: 'STATE-MH',
  psychotherapy: 'AUTH-PSY',
  genetic: 'GINA',
  reproductive: 'REPRO',
  abuse: 'SENSITIVE',
  // No federal law singles it out: as what other states protect, it leaves to the patient, or under a consent that names it.
  sexual_orientation: 'SENSITIVE',
  minor_confidential: 'MINOR',
} as const satisfies Record<ProtectedCategory, RuleId>;

/** What a pack of the facility has to say: it may close a way, never open one. Null where none speaks of this kind. */
function packedPath(category: ProtectedCategory, context: SensitivityContext): { rule: PackRule; open: boolean } | null {
  const { packs = [], today, purpose, basis, requesterKind, minorsAge } = context;
  if (category === 'minor_confidential') {
    const minors = requesterKind === 'representative' && minorsAge !== undefined ? minorsPack(packs, today) : null;
    return minors && minorsAge !== undefined && minorsAge >= minors.fromAge ? { rule: minors.rule, open: false } : null;
  }
  const found = protectionBy(packs, category, today, purpose);
  if (!found) return null;
  // Her own record is hers (164.524), whatever a state adds for others.
  if (basis === 'patient_access' && isIndividual(requesterKind)) return { rule: found.rule, open: true };
  if (found.never) return { rule: found.rule, open: false };
  const alone = context.consents.some((consent) => consentCovers(consent, category, today) && consent.covers.length === 1);
  return { rule: found.rule, open: !found.alone || alone || basis === 'court_order' || (basis === 'treatment' && context.emergency === true) };
}

function pathFor(category: ProtectedCategory, context: SensitivityContext, packed: boolean): ReleasePath | null {
  const { basis, requesterKind, emergency, order, purpose } = context;
  if (!packed && !federal.includes(category) && !inForce(protecting[category], context)) return 'unrestricted';
  // Not to an employer, whatever was signed.
  if (category === 'genetic' && purpose === 'employment') return null;
  const toParent = requesterKind === 'representative' && context.parentOfConsentingMinor === true;
  const own = basis === 'patient_access' && isIndividual(requesterKind);
  // Psychotherapy notes are outside the access right; a minor's confidential care is not her parent's to see.
  if (own && category !== 'psychotherapy' && !(toParent && category === 'minor_confidential')) return 'patient';
  if (toParent && category === 'minor_confidential') return null;
  if (basis === 'court_order' && order?.covers.includes(category) && (category !== 'sud' || order.part2)) return 'order';
  if (basis === 'treatment' && emergency && category !== 'psychotherapy') return 'emergency';
  return context.consents.some((consent) => consentSuffices(consent, category, context)) ? 'consent' : null;
}

function consentSuffices(consent: Consent, category: ProtectedCategory, context: SensitivityContext): boolean {
  const { today, purpose, basis } = context;
  if (!consentCovers(consent, category, today)) return false;
  // An authorization for psychotherapy notes stands alone (164.508(b)(3)(ii)).
  if (category === 'psychotherapy') return consent.covers.length === 1;
  // Part 2 consent for legal proceedings stands alone too; a subpoena by itself never suffices (P2-SEP, P2-COURT).
  const legal = purpose === 'legal' || basis === 'subpoena' || basis === 'court_order';
  return category !== 'sud' || !legal || consent.legalProceedings === true || !inForce('P2-SEP', context);
}

/** Their rules are read in federal law and are switched by nobody. */
const federal: readonly ProtectedCategory[] = ['sud', 'psychotherapy'];

/** Whether a rule holds on the day: as the house says, else as it was shipped. */
function inForce(ruleId: RuleId, { today, packs = [], overrides }: Pick<SensitivityContext, 'today' | 'packs' | 'overrides'>): boolean {
  return switched(packs, ruleId, today)?.on ?? ruleOn(ruleId, today, overrides) !== null;
}

function ruleFor(category: ProtectedCategory, path: ReleasePath | null): RuleId {
  if (category !== 'sud') return protecting[category];
  switch (path) {
    case 'patient':
      return 'P2-ACCESS';
    case 'emergency':
      return 'P2-EMERGENCY';
    case 'order':
      return 'P2-COURT';
    default:
      return 'P2-CONSENT';
  }
}

const hivLaws: Record<string, string | undefined> = {
  NY: 'N.Y. Pub. Health Law 2782',
  PA: 'Pa. Act 148 of 1990, 35 P.S. 7607',
  IL: '410 ILCS 305',
  TX: 'Tex. Health & Safety Code 81.103',
  FL: 'Fla. Stat. 381.004',
  MI: 'Mich. Comp. Laws 333.5131',
  NJ: 'N.J.S.A. 26:5C',
  OH: 'Ohio Rev. Code 3701.243',
  GA: 'O.C.G.A. 24-12-21',
  CA: 'Cal. Health & Safety Code 120980',
};
const mentalHealthLaws: Record<string, string | undefined> = {
  NY: 'N.Y. Mental Hyg. Law 33.13',
  IL: '740 ILCS 110/5',
  TX: 'Tex. Health & Safety Code 611',
  FL: 'Fla. Stat. 394.4615',
  CA: 'Cal. Welf. & Inst. Code 5328',
  PA: '55 Pa. Code 5100',
};

function stateCitation(ruleId: RuleId, state: string): { citation?: string } {
  const citation = ruleId === 'STATE-HIV' ? hivLaws[state] : ruleId === 'STATE-MH' ? mentalHealthLaws[state] : undefined;
  return citation ? { citation } : {};
}

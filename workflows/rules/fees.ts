/**
 * What a copy costs. The patient and her representative pay by 164.524(c)(4) and never by the page for an electronic
 * copy; their line codes have no word for search, retrieval, verification or systems, so nobody can enter them.
 */
import type { Message } from '../message.ts';
import { isIndividual, type Basis, type RequesterKind } from './bases.ts';
import { patientPageScheduleFor, scheduleFor, type FeeSchedule, type Own } from './fee-schedules.ts';
import type { RulePack } from './packs.ts';
import { decide, latestRule, ruleOn, say, type Decision, type LegalDate, type RuleId, type RuleOverride } from './rule.ts';

export type IndividualFeeCode = 'electronic_flat' | 'labor' | 'supplies' | 'postage' | 'summary' | 'state_limit';
export type ThirdPartyFeeCode =
  | 'search'
  | 'handling'
  | 'initial'
  | 'pages'
  | 'electronic_copy'
  | 'years_searched'
  | 'clerical'
  | 'certification'
  | 'postage';
export type FeeCode = IndividualFeeCode | ThirdPartyFeeCode;

export type FeeLine<Code extends FeeCode = FeeCode> = {
  code: Code;
  quantity: number;
  unitCents: number;
  /** Share of the unit price that is charged, where a state halves it. */
  percent?: number;
  amountCents: number;
  ruleId: RuleId;
  label: Message;
};

/** What the patient may be asked for, as it cost us; everything else is impossible to write down. */
export type CopyCosts = { laborCents?: number; suppliesCents?: number; postageCents?: number; agreedSummaryCents?: number };

export type FeePolicy = {
  /** 6.50 USD, or less: 164.524(c)(4) by HHS guidance. */
  electronicFlatCents: number;
  /** Average cost of copying a page onto paper for the patient: labor and supplies only. */
  paperLaborPerPageCents: number;
  paperSuppliesPerPageCents: number;
  chargeHealthPlans: boolean;
  chargeAgencies: boolean;
};

export const defaultFeePolicy: FeePolicy = {
  electronicFlatCents: 650,
  paperLaborPerPageCents: 5,
  paperSuppliesPerPageCents: 3,
  chargeHealthPlans: false,
  chargeAgencies: false,
};

export type FeeInput = {
  basis: Basis;
  requesterKind: RequesterKind;
  /** The facility's state governs. */
  state: string;
  pages: number;
  form: 'electronic' | 'paper';
  delivery: 'link' | 'post' | 'pickup' | 'inspection';
  today: LegalDate;
  /** Custodian's certification asked for. */
  certification?: boolean;
  /** Actual labor for the patient's copy, where the office chose actual cost over the flat fee. */
  actualLaborCents?: number;
  costs?: CopyCosts;
  /** For a claim or appeal under a public benefit program. */
  benefitClaim?: boolean;
  yearsSearched?: number;
  clericalCents?: number;
  policy?: Partial<FeePolicy>;
  /** Rows switched or re-dated by an administrator; re-dating a lapsed row is its confirmation. */
  overrides?: readonly RuleOverride[];
  /** Schedules that the facility added. */
  packs?: readonly RulePack[];
};

export type Confirmation = { ruleId: RuleId | null; ruleVersion: string | null; reason: 'lapsed' | 'no_schedule' | 'amount_unknown'; message: Message };

export type Quote = {
  payer: 'individual' | 'third_party';
  lines: FeeLine[];
  totalCents: number;
  decision: Decision<{ totalCents: number; needsConfirmation: boolean }>;
  /** True: an administrator confirms before anybody is told a sum. */
  needsConfirmation: boolean;
  confirmation: Confirmation | null;
};

/** Prices a request. Whole cents, rounded half up per line. Quoting is not charging: the caller tells it in advance. */
export function quoteFee(input: FeeInput): Quote {
  const policy = { ...defaultFeePolicy, ...input.policy };
  // The guard: the patient's access has this price, however it was filed and by whichever hand.
  if (input.basis === 'patient_access' || isIndividual(input.requesterKind)) return individualQuote(input, policy);
  const free = freeByPolicy(input, policy);
  if (free) return quoted(input, free.ruleId, [], null, free.say);
  const schedule = scheduleFor(input.state, input.requesterKind, ownOf(input));
  if (!schedule) return quoted(input, 'FEE-POLICY', [], confirmation(null, 'no_schedule', input), 'fee.no_schedule');
  const benefit = input.benefitClaim ? schedule.benefitClaim : undefined;
  if (benefit === 'free') return quoted(input, schedule.ruleId, [], null, 'fee.benefit_free');
  if (benefit) return quoted(input, benefit.confirm, [], confirmation(benefit.confirm, 'amount_unknown', input), 'fee.benefit_confirm');
  const lapsed = !schedule.pack && ruleOn(schedule.ruleId, input.today, input.overrides) === null;
  const lines = thirdPartyLines(schedule, input);
  return quoted(input, schedule.ruleId, lines, lapsed ? confirmation(schedule.ruleId, 'lapsed', input) : null, 'fee.state', schedule);
}

/** Lines of the patient's own copy: actual cost, or the flat fee, and never more than her state allows. */
export function individualLines(input: FeeInput, policy: FeePolicy): FeeLine<IndividualFeeCode>[] {
  if (input.delivery === 'inspection' || input.pages <= 0) return [];
  const { costs = {}, pages, form } = input;
  const line = (code: IndividualFeeCode, quantity: number, unitCents: number) => feeLine(code, quantity, unitCents, 'ACC-FEE');
  const lines: FeeLine<IndividualFeeCode>[] = [];
  const laborCents = input.actualLaborCents ?? costs.laborCents;
  if (form === 'electronic' && laborCents === undefined) {
    lines.push(line('electronic_flat', 1, Math.min(policy.electronicFlatCents, defaultFeePolicy.electronicFlatCents)));
  } else {
    const perPage = form === 'paper' && laborCents === undefined;
    lines.push(perPage ? line('labor', pages, policy.paperLaborPerPageCents) : line('labor', 1, laborCents ?? 0));
    if (costs.suppliesCents !== undefined) lines.push(line('supplies', 1, costs.suppliesCents));
    else if (form === 'paper') lines.push(line('supplies', pages, policy.paperSuppliesPerPageCents));
  }
  if (costs.agreedSummaryCents) lines.push(line('summary', 1, costs.agreedSummaryCents));
  const limit = patientStateLimit(input);
  const copying = total(lines);
  // The state's limit only ever lowers the sum, so even a figure that has run out may be used for it.
  const limited = limit !== null && limit.cents < copying ? [feeLine('state_limit', 1, limit.cents, limit.ruleId)] : lines;
  const postage = input.delivery === 'post' && costs.postageCents ? [line('postage', 1, costs.postageCents)] : [];
  return [...limited, ...postage].filter((l) => l.amountCents > 0);
}

function individualQuote(input: FeeInput, policy: FeePolicy): Quote {
  const lines = individualLines(input, policy);
  return quoted(input, 'ACC-FEE', lines, null, lines.length === 0 ? 'fee.individual_free' : 'fee.individual');
}

function freeByPolicy(input: FeeInput, policy: FeePolicy): { ruleId: RuleId; say: string } | null {
  const { basis, requesterKind } = input;
  if (basis === 'treatment' || requesterKind === 'hospital_staff') return { ruleId: 'FEE-TREATMENT', say: 'fee.treatment_free' };
  if (basis === 'payment_operations' && !policy.chargeHealthPlans) return { ruleId: 'FEE-POLICY', say: 'fee.plan_free' };
  const official = requesterKind === 'agency' || requesterKind === 'court' || officialBases.includes(basis);
  return official && !policy.chargeAgencies ? { ruleId: 'FEE-POLICY', say: 'fee.agency_free' } : null;
}

const officialBases: readonly Basis[] = ['required_by_law', 'public_health_oversight', 'law_enforcement', 'coroner_organ', 'special_government'];

function thirdPartyLines(schedule: FeeSchedule, input: FeeInput): FeeLine<ThirdPartyFeeCode>[] {
  const { ruleId, base } = schedule;
  if (input.delivery === 'inspection' || input.pages <= 0) return [];
  const line = (code: ThirdPartyFeeCode, quantity: number, unitCents: number, percent?: number) =>
    feeLine(code, quantity, unitCents, ruleId, percent);
  const lines: FeeLine<ThirdPartyFeeCode>[] = base ? [line(base.code, 1, base.cents)] : [];
  if (input.form === 'electronic' && schedule.electronicCents !== undefined) {
    lines.push(line('electronic_copy', 1, schedule.electronicCents));
  } else {
    const percent = input.form === 'electronic' ? schedule.electronicPercent : undefined;
    const tiers = pageTiers(schedule, input.pages).map((tier) => line('pages', tier.quantity, tier.cents, percent));
    const cap = schedule.pagesCapCents;
    lines.push(...(cap !== undefined && total(tiers) > cap ? [line('pages', 1, cap)] : tiers));
  }
  if (schedule.perYearSearchedCents && input.yearsSearched) lines.push(line('years_searched', input.yearsSearched, schedule.perYearSearchedCents));
  if (schedule.clerical && input.clericalCents) lines.push(line('clerical', 1, input.clericalCents));
  if (input.certification && schedule.certificationCents) lines.push(line('certification', 1, schedule.certificationCents));
  if (input.delivery === 'post' && input.costs?.postageCents) lines.push(line('postage', 1, input.costs.postageCents));
  return lines;
}

function pageTiers(schedule: FeeSchedule, pages: number): { quantity: number; cents: number }[] {
  let from = schedule.base?.includesPages ?? 0;
  const tiers: { quantity: number; cents: number }[] = [];
  for (const tier of schedule.tiers) {
    const end = Math.min(pages, tier.upTo ?? pages);
    if (end > from) tiers.push({ quantity: end - from, cents: tier.cents });
    from = Math.max(from, end);
  }
  return tiers;
}

/** The page part of her state's schedule: search and handling are not for her to pay. */
function patientStateLimit(input: FeeInput): { ruleId: RuleId; cents: number } | null {
  const schedule = patientPageScheduleFor(input.state, ownOf(input));
  // A flat part that includes pages cannot be taken apart; such a state sets no lower limit here.
  if (!schedule || schedule.base?.includesPages) return null;
  const { ruleId, tiers, electronicPercent, electronicCents, pagesCapCents, state } = schedule;
  const pagesOnly: FeeSchedule = { ruleId, tiers, state, ...(electronicPercent ? { electronicPercent } : {}) };
  const cents = total(thirdPartyLines({ ...pagesOnly, ...(pagesCapCents ? { pagesCapCents } : {}), ...(electronicCents ? { electronicCents } : {}) }, { ...input, costs: {}, certification: false }));
  return { ruleId, cents };
}

function feeLine<Code extends FeeCode>(code: Code, quantity: number, unitCents: number, ruleId: RuleId, percent?: number): FeeLine<Code> {
  const amountCents = Math.floor((quantity * unitCents * (percent ?? 100)) / 100 + 0.5);
  const label = percent === undefined ? say(`fee.line.${code}`) : say('fee.line.pages_percent', { percent });
  return { code, quantity, unitCents, ...(percent === undefined ? {} : { percent }), amountCents, ruleId, label };
}

function total(lines: readonly FeeLine[]): number {
  return lines.reduce((sum, line) => sum + line.amountCents, 0);
}

function confirmation(ruleId: RuleId | null, reason: Confirmation['reason'], input: FeeInput): Confirmation {
  const rule = ruleId ? latestRule(ruleId, input.today, input.overrides) : null;
  return {
    ruleId,
    ruleVersion: rule?.version ?? null,
    reason,
    message: say(`fee.confirm.${reason}`, { state: input.state, ...(rule ? { citation: rule.citation, until: rule.validTo ?? '' } : {}) }),
  };
}

function ownOf({ packs, today }: FeeInput): Own | undefined {
  return packs && packs.length > 0 ? { packs, on: today } : undefined;
}

function quoted(input: FeeInput, ruleId: RuleId, lines: FeeLine[], confirm: Confirmation | null, sentence: string, { pack }: Pick<FeeSchedule, 'pack'> = {}): Quote {
  const totalCents = total(lines);
  const { basis, requesterKind, state, pages, form, delivery, today } = input;
  const decision = decide(ruleId, today, {
    inputs: { basis, requesterKind, state, pages, form, delivery, today, certification: input.certification ?? false, benefitClaim: input.benefitClaim ?? false },
    result: { totalCents, needsConfirmation: confirm !== null },
    say: sentence,
    params: { citation: pack?.citation ?? latestRule(ruleId, today).citation },
    ...(pack ? { by: pack } : {}),
  });
  const payer = ruleId === 'ACC-FEE' ? 'individual' : 'third_party';
  return { payer, lines, totalCents, decision, needsConfirmation: confirm !== null, confirmation: confirm };
}

/**
 * From the answers of a desk's form to what is filed, and to what the rules say of it right now: the basis, the evidence
 * with its clauses, the scope as it will be narrowed. Pure, so that the form tells it while somebody types.
 */
import type { FiledFacts } from '#workflows/request/filed.ts';
import { factsOn } from '#workflows/request/filed.ts';
import type { RecordKind, RequestScope } from '#workflows/request/scope.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import type { Basis, RequesterKind } from '#workflows/rules/bases.ts';
import { classifyBasis, isHealthPlan, type FiledDocument } from '#workflows/rules/classify-basis.ts';
import { evidenceLines, type EvidenceLine } from '#workflows/rules/evidence.ts';
import type { InsurerKind, Purpose } from '#workflows/rules/facts.ts';
import { narrowScope, type NarrowResult } from '#workflows/rules/minimum-necessary.ts';
import type { Decision } from '#workflows/rules/rule.ts';
import type { Assurance } from '#workflows/rules/subpoena.ts';
import { day, describesScope, list, str, type Answers, type DeskKind, type DeskStep, type PaperKind, type Problems } from './answers.ts';

/** Which papers are there. */
export type Papers = Readonly<Partial<Record<PaperKind, boolean>>>;
export type Desk = { kind: DeskKind; organizationKind: string; state: string; today: string };

export type Assessment = {
  basis: Basis;
  lines: EvidenceLine[];
  narrowed: { scope: RequestScope; decision: Decision<NarrowResult> };
  classified: Decision<{ basis: Basis }>;
};

/** What the rules say of the answers so far. */
export function assess(answers: Answers, papers: Papers, desk: Desk): Assessment {
  const facts = factsFrom(answers, papers, desk);
  const requesterKind = requesterKindOf(answers, desk);
  const classified = classify(answers, facts, requesterKind, desk);
  const { basis } = classified.result;
  return {
    basis,
    classified,
    lines: evidenceLines(basis, factsOn(facts, { requesterKind, state: desk.state, today: desk.today })),
    narrowed: narrowScope(scopeOf(answers), basis, {
      today: desk.today,
      ...(facts.claim ? { claim: facts.claim } : {}),
      ...(facts.wholeRecordJustification ? { wholeRecordJustification: facts.wholeRecordJustification } : {}),
    }),
  };
}

/** Whoever is bound to the minimum necessary and asks for everything says why (164.514(d)(5)). */
export function scopeProblems(answers: Answers, papers: Papers, desk: Desk): Problems {
  return describesScope(answers) && assess(answers, papers, desk).narrowed.decision.result.needsJustification ? { wholeWhy: { key: 'desk.missing.wholeWhy' } } : {};
}

/** The pages that these answers lead through: no papers where the basis asks for none. */
export function stepsFor(answers: Answers, papers: Papers, desk: Desk): DeskStep[] {
  if (desk.kind === 'firm') return ['patient', 'records', 'papers', 'delivery', 'check'];
  const { basis } = assess(answers, papers, desk);
  const byPaper = basis === 'authorization' || basis === 'subpoena' || basis === 'court_order';
  return ['insurer', 'patient', 'records', ...(byPaper ? (['papers'] as const) : []), 'delivery', 'check'];
}

export function requesterKindOf(answers: Answers, desk: Pick<Desk, 'kind' | 'organizationKind'>): RequesterKind {
  if (desk.kind === 'firm') return desk.organizationKind === 'copy_service' ? 'copy_service' : 'law_firm';
  const kind = str(answers, 'insurerKind') as InsurerKind | '';
  return kind && isHealthPlan(kind) ? 'health_plan' : 'other_insurer';
}

/** The basis is decided by the paper that is shown; while it is only chosen, the list is that of the chosen one. */
function classify(answers: Answers, facts: FiledFacts, requesterKind: RequesterKind, desk: Desk): Decision<{ basis: Basis }> {
  const chosen = str(answers, 'paper') as FiledDocument | '';
  const documents: FiledDocument[] = chosen ? [chosen] : [];
  return classifyBasis({
    door: facts.door,
    requesterKind,
    today: desk.today,
    documents: asksForPaper(answers, desk) ? documents : [],
    ...(facts.purpose ? { purpose: facts.purpose } : {}),
    ...(facts.insurerKind ? { insurerKind: facts.insurerKind } : {}),
  });
}

/** Whether a paper is asked for at all: not of a health plan that pays a claim, not for workers' compensation. */
function asksForPaper(answers: Answers, desk: Pick<Desk, 'kind' | 'today' | 'organizationKind'>): boolean {
  if (desk.kind === 'firm') return true;
  const { basis } = classifyBasis({
    door: 'insurer',
    requesterKind: requesterKindOf(answers, desk),
    today: desk.today,
    ...(str(answers, 'purpose') ? { purpose: str(answers, 'purpose') as Purpose } : {}),
    ...(str(answers, 'insurerKind') ? { insurerKind: str(answers, 'insurerKind') as InsurerKind } : {}),
  }).result;
  return basis === 'authorization';
}

export function factsFrom(answers: Answers, papers: Papers, desk: Desk): FiledFacts {
  const purpose = str(answers, 'purpose') as Purpose | '';
  const insurerKind = str(answers, 'insurerKind') as InsurerKind | '';
  const facts: FiledFacts = { door: desk.kind, scopeDescribed: describesScope(answers), ...(purpose ? { purpose } : {}) };
  if (purpose === 'benefit_claim') facts.benefitClaim = true;
  if (str(answers, 'certification')) facts.certification = true;
  if (str(answers, 'wholeWhy')) facts.wholeRecordJustification = str(answers, 'wholeWhy');
  if (str(answers, 'pinBy') === 'call_back') facts.callBackPhone = str(answers, 'callBackPhone');
  const paper = str(answers, 'paper');
  if (desk.kind === 'insurer') {
    if (insurerKind) facts.insurerKind = insurerKind;
    const number = str(answers, 'matterNumber');
    const [from, to] = [day(answers, 'claimFrom'), day(answers, 'claimTo')];
    facts.claim = { ...(number ? { number } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) };
    if (str(answers, 'memberId')) facts.planRelationship = { memberId: str(answers, 'memberId') };
    if (str(answers, 'law')) facts.law = str(answers, 'law');
    const due = day(answers, 'statedDueOn');
    if (due) facts.clockEvents = { statedDueOn: due };
  }
  if (!asksForPaper(answers, desk)) return facts;
  if (paper === 'subpoena') {
    facts.subpoena = subpoenaOf(answers, papers);
  } else if (paper === 'court_order') {
    const [issuedBy, orderDate] = [str(answers, 'orderIssuer'), day(answers, 'orderDate')];
    facts.order = {
      document: papers.court_order === true,
      signed: str(answers, 'orderSigned') === 'yes',
      authorizes: str(answers, 'orderAuthorizes'),
      ...(issuedBy ? { issuedBy: issuedBy as 'court' | 'tribunal' } : {}),
      ...(orderDate ? { orderDate } : {}),
    };
    if (orderDate) facts.clockEvents = { ...facts.clockEvents, orderDate };
  } else {
    facts.authorization = { document: papers.authorization === true, fields: authorizationOf(answers) };
  }
  return facts;
}

function authorizationOf(a: Answers): AuthorizationFields {
  const signer = str(a, 'authSigner');
  const statements = list(a, 'authStatements');
  const [expiresOn, signedOn] = [day(a, 'authExpiresOn'), day(a, 'authSignedOn')];
  return {
    description: str(a, 'authDescription'),
    discloser: str(a, 'authDiscloser'),
    recipient: str(a, 'authRecipient'),
    purpose: str(a, 'authPurpose'),
    ...(expiresOn ? { expiresOn } : {}),
    ...(str(a, 'authExpiryEvent') ? { expiryEvent: str(a, 'authExpiryEvent') } : {}),
    signed: signer === 'patient' || signer === 'representative',
    ...(signedOn ? { signedOn } : {}),
    ...(signer === 'representative' ? { signedByRepresentative: true, representativeAuthority: str(a, 'authAuthority') } : {}),
    statesRevocation: statements.includes('revocation'),
    statesConditioning: statements.includes('conditioning'),
    statesRedisclosure: statements.includes('redisclosure'),
  };
}

function subpoenaOf(a: Answers, papers: Papers): NonNullable<FiledFacts['subpoena']> {
  const returnDate = day(a, 'returnDate');
  const assurance = assuranceOf(a, papers.assurance === true);
  const motion = str(a, 'motionToQuash') as 'none' | 'open' | 'granted' | 'denied' | '';
  return {
    document: papers.subpoena === true,
    describesRecords: str(a, 'subpoenaDescribes') === 'yes',
    ...(returnDate ? { returnDate } : {}),
    ...(assurance ? { assurance } : {}),
    ...(motion ? { motionToQuash: motion } : {}),
  };
}

function assuranceOf(a: Answers, documented: boolean): Assurance | null {
  const kind = str(a, 'assurance');
  if (kind === 'notice') {
    const [sentOn, objectionsUntil] = [day(a, 'noticeSentOn'), day(a, 'objectionsUntil')];
    const objections = str(a, 'objections') as 'none' | 'open' | 'resolved' | '';
    return { kind, documented, ...(sentOn ? { sentOn } : {}), ...(objectionsUntil ? { objectionsUntil } : {}), ...(objections ? { objections } : {}) };
  }
  if (kind === 'protective_order') {
    const stage = str(a, 'orderStage') as 'agreed' | 'requested' | 'granted' | '';
    return { kind, documented, ...(stage ? { stage } : {}) };
  }
  return null;
}

export function scopeOf(a: Answers): RequestScope {
  const [from, to] = [day(a, 'from'), day(a, 'to')];
  const scope: RequestScope = { kinds: [], visits: [] };
  if (str(a, 'note')) scope.note = str(a, 'note');
  if (str(a, 'whole')) return scope;
  if (from) scope.from = from;
  if (to) scope.to = to;
  scope.kinds = list(a, 'kinds') as RecordKind[];
  scope.visits = str(a, 'visits').split('\n').map((visit) => visit.trim()).filter(Boolean);
  return scope;
}

/** Which page settles a line of the evidence. */
export function stepOfLine(id: string): DeskStep {
  if (['insurer_kind', 'purpose_stated'].includes(id)) return 'insurer';
  if (['plan_relationship', 'claim_reference', 'workers_comp_law'].includes(id)) return 'patient';
  return id === 'scope_described' ? 'records' : 'papers';
}

/** A subpoena or an order has to be there itself: without it there is no such basis. Other lines may follow. */
export function mainPaperMissing(answers: Answers, papers: Papers, desk: Desk): PaperKind | null {
  const paper = str(answers, 'paper');
  if (!asksForPaper(answers, desk) || (paper !== 'subpoena' && paper !== 'court_order')) return null;
  return papers[paper] ? null : paper;
}

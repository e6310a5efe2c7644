/** The worlds of the lives beside a request: an authorization, a review of a denial, an accounting, a breach, a subpoena. */
import type { AccountingFact } from '../accounting/machine.ts';
import type { AuthorizationFact } from '../authorization/machine.ts';
import type { BreachFact, FactorRisk } from '../breach/machine.ts';
import type { CaseEffect, CaseLetter } from '../case-effects.ts';
import { stateName } from '../definitions.ts';
import type { DenialReviewFact } from '../denial-review/machine.ts';
import type { SubpoenaFact } from '../subpoena/machine.ts';
import { stamped } from './explore.ts';
import { anita, carl, everyRole, helen, maria, system, tara } from './people.ts';
import type { AnyEdge, AnyWorld, Fact, Invariant, Person, Try, World } from './world.ts';

const id = (end: string) => `00000000-0000-7000-8000-0000000000${end}`;
const tries = <F extends { type: string }>(...facts: F[]): Try[] => facts.map((fact) => ({ fact, by: everyRole }));
const owes = (edge: AnyEdge, type: CaseEffect['type']) => edge.effects.filter((effect) => effect.type === type).length;
const writes = (edge: AnyEdge, letter: CaseLetter) => edge.effects.some((effect) => effect.type === 'write_case_letter' && effect.letter === letter);
const is = (edge: AnyEdge, ...types: string[]) => types.includes(edge.fact.type);
const name = (edge: AnyEdge) => stateName(edge.after);
const once = <S>(...types: string[]): Invariant<S> => ({
  id: 'once', of: 'Safety 9', says: 'A repeated event finds the door shut',
  holds: (edge) => (is(edge, ...types) ? !edge.after.can(stamped(edge) as never) : null),
});
const takes = (edge: AnyEdge, fact: Fact, by: Person) => edge.after.can(stamped({ fact, by }) as never);
/** Once it is asked for and until it is over. */
const mayWithdraw = <S>(type: string, over: (story: S) => boolean): Invariant<S> => ({
  id: 'may_withdraw', of: 'Liveness 6', says: 'Who asked may withdraw at any time, and that ends it',
  holds: (edge) => (is(edge, type) ? name(edge).endsWith('withdrawn') : over(edge.is) ? null : takes(edge, { type }, maria)),
});
const lateness = <S extends { over: boolean }>(kind: string): Invariant<S> => ({
  id: 'lateness_is_said', of: 'Liveness 2', says: 'Until it is closed, a date that passes makes it overdue',
  holds: (edge) => {
    const overdue = (edge.after.value as { clock: string }).clock === 'overdue';
    if (is(edge, 'DEADLINE_PASSED')) return overdue;
    return edge.is.over || overdue ? null : takes(edge, { type: 'DEADLINE_PASSED', kind }, system);
  },
});

type AuthorizationStory = { valid: boolean; revoked: boolean };
const authorization: World<AuthorizationStory> = {
  machine: 'authorization', name: 'authorization', input: { authorizationId: id('b1') }, unread: [],
  story: { valid: false, revoked: false },
  tell: (story, { type }) => ({ valid: type === 'FOUND_VALID', revoked: story.revoked || type === 'REVOKED' }),
  tries: () => tries<AuthorizationFact>({ type: 'FOUND_VALID', patientId: id('b3') }, { type: 'FOUND_DEFECTIVE', codes: ['signature'] }, { type: 'REVOKED' }, { type: 'EXPIRED' }),
  over: (snapshot) => ['revoked', 'expired'].includes(stateName(snapshot)),
  invariants: [
    { id: 'valid_is_whose', of: 'Safety 3, 4', says: 'A valid authorization names its patient', holds: (edge) => (edge.is.valid ? name(edge) === 'valid' && (edge.after.context as { patientId: string | null }).patientId !== null : null) },
    { id: 'revoked_for_good', of: 'Safety 4', says: 'Once revoked it is never valid again', holds: (edge) => (edge.is.revoked ? name(edge) === 'revoked' && !edge.was.revoked && (edge.after.context as { revokedAt: string | null }).revokedAt !== null : null) },
    { id: 'may_revoke', of: 'Liveness 6', says: 'The patient may revoke at any time before it has ended', holds: (edge) => (edge.is.revoked || is(edge, 'EXPIRED') ? null : edge.after.can(stamped({ fact: { type: 'REVOKED' }, by: maria }) as never)) },
    once('REVOKED', 'EXPIRED'),
  ],
};

type ReviewStory = { reviewer: string | null; over: boolean };
const denialReview = (reviewable: boolean): World<ReviewStory> => ({
  machine: 'denial_review', name: `denial review, ${reviewable ? 'reviewable' : 'unreviewable'} ground`, unread: [],
  input: { reviewId: id('91'), requestId: id('f1'), reviewable, involved: [tara.id, anita.id] },
  story: { reviewer: null, over: false },
  tell: (story, fact) => {
    if (fact.type === 'REVIEWER_NAMED') return { ...story, reviewer: String(fact['reviewerId']) };
    if (fact.type === 'REVIEWER_STEPPED_DOWN') return { ...story, reviewer: null };
    return { ...story, over: story.over || ['DENIAL_UPHELD', 'DENIAL_OVERTURNED', 'REVIEW_WITHDRAWN'].includes(fact.type) };
  },
  tries: () => [
    ...tries<DenialReviewFact>(
      { type: 'REVIEW_ASKED' },
      { type: 'REVIEWER_NAMED', reviewerId: helen.id, reviewerRoles: ['physician'] },
      { type: 'REVIEWER_NAMED', reviewerId: anita.id, reviewerRoles: ['physician', 'supervisor'] },
      { type: 'REVIEWER_NAMED', reviewerId: carl.id, reviewerRoles: ['compliance'] },
      { type: 'REVIEWER_STEPPED_DOWN' }, { type: 'DENIAL_UPHELD' }, { type: 'DENIAL_OVERTURNED' }, { type: 'REVIEW_WITHDRAWN' },
    ),
    { fact: { type: 'DENIAL_UPHELD' }, by: [{ kind: 'staff', id: id('a9'), roles: ['physician'] }] },
  ],
  over: (snapshot) => (reviewable ? ['upheld', 'overturned', 'withdrawn'].includes(stateName(snapshot)) : true),
  invariants: [
    { id: 'uninvolved_reviews', of: 'Safety 2, 12', says: 'Only the named licensed professional, who took no part, decides the review', holds: (edge) => (is(edge, 'DENIAL_UPHELD', 'DENIAL_OVERTURNED') ? edge.by.id === edge.was.reviewer && edge.by.id === helen.id && edge.by.roles.includes('physician') : null) },
    { id: 'reviewable_only', of: 'Safety 12', says: 'Only a reviewable ground is reviewed', holds: () => reviewable },
    { id: 'result_is_written', of: 'Safety 12', says: 'The result is told in writing', holds: (edge) => (is(edge, 'DENIAL_UPHELD', 'DENIAL_OVERTURNED') ? writes(edge, 'denial_review') : null) },
    mayWithdraw('REVIEW_WITHDRAWN', ({ over }) => over),
    once('REVIEW_ASKED', 'REVIEWER_NAMED', 'REVIEWER_STEPPED_DOWN', 'DENIAL_UPHELD', 'DENIAL_OVERTURNED', 'REVIEW_WITHDRAWN'),
  ],
});

type AccountingStory = { asked: boolean; extended: boolean; compiled: string | null; unpaid: boolean; over: boolean };
const lists = ['a'.repeat(64), 'b'.repeat(64)] as const;
const accounting: World<AccountingStory> = {
  machine: 'accounting', name: 'accounting', input: { accountingId: id('92') }, unread: ['patientId', 'feeCents'],
  story: { asked: false, extended: false, compiled: null, unpaid: false, over: false },
  tell: (story, fact) => {
    switch (fact.type) {
      case 'ACCOUNTING_ASKED': return { ...story, asked: true };
      case 'EXTENSION_TAKEN': return { ...story, extended: true };
      case 'DISCLOSURES_COMPILED': return { ...story, compiled: String(fact['sha256']) };
      case 'FEE_TOLD': return { ...story, unpaid: true };
      case 'FEE_AGREED': return { ...story, unpaid: false };
      case 'ACCOUNTING_SENT': case 'ACCOUNTING_WITHDRAWN': return { ...story, over: true };
      default: return story;
    }
  },
  tries: () => {
    const extension = { type: 'EXTENSION_TAKEN', today: '2026-12-20', dueOn: '2027-01-01', extendedTo: '2027-01-31', reason: 'offsite' } as const;
    return tries<AccountingFact>(
      { type: 'ACCOUNTING_ASKED' }, { type: 'PATIENT_CONFIRMED', patientId: id('b3') }, { type: 'FEE_TOLD', cents: 1500 }, { type: 'FEE_TOLD', cents: 0 }, { type: 'FEE_AGREED' },
      ...lists.flatMap((sha256) => [{ type: 'DISCLOSURES_COMPILED', sha256 } as const, { type: 'ACCOUNTING_SENT', sha256 } as const]),
      extension, { ...extension, today: '2027-01-02' }, { ...extension, extendedTo: '2027-02-01' }, { ...extension, extendedTo: '2027-01-01' },
      { type: 'DEADLINE_PASSED', kind: 'accounting' }, { type: 'ACCOUNTING_WITHDRAWN' },
    );
  },
  over: (snapshot) => stateName(snapshot).startsWith('closed'),
  invariants: [
    {
      id: 'extended_once', of: 'Safety 11', says: 'Extended at most once, by at most 30 days, before the date has passed, with its letter',
      holds: (edge) => {
        if (!is(edge, 'EXTENSION_TAKEN')) return owes(edge, 'extend_case_clock') === 0 ? null : false;
        const { today, extendedTo } = edge.fact as Extract<AccountingFact, { type: 'EXTENSION_TAKEN' }>;
        return !edge.was.extended && edge.was.asked && !edge.was.over && today <= '2027-01-01' && extendedTo > '2027-01-01' && extendedTo <= '2027-01-31' && writes(edge, 'accounting_extension');
      },
    },
    { id: 'clock_never_stops', of: 'Safety 11', says: 'The clock starts when it is asked, and ends when it is answered or withdrawn', holds: (edge) => owes(edge, 'set_case_clocks') === Number(is(edge, 'ACCOUNTING_ASKED')) && owes(edge, 'clear_case_clocks') === Number(edge.is.over && !edge.was.over) },
    { id: 'sent_as_compiled', of: 'Safety 1', says: 'What is sent is exactly the list that was compiled, with its letter', holds: (edge) => (is(edge, 'ACCOUNTING_SENT') ? edge.fact['sha256'] === edge.was.compiled && !edge.was.unpaid && writes(edge, 'accounting') : null) },
    { id: 'fee_told_first', of: '164.528(c)(2)', says: 'A fee is told before the work, and never one of nothing', holds: (edge) => (is(edge, 'FEE_TOLD') ? edge.fact['cents'] !== 0 && writes(edge, 'accounting_fee') : null) },
    { id: 'closed_stays', of: 'Safety 7', says: 'Closed stays closed', holds: (edge) => (edge.is.over ? !edge.was.over && name(edge).startsWith('closed') : null) },
    mayWithdraw('ACCOUNTING_WITHDRAWN', ({ over }) => over),
    lateness('accounting'),
    once('ACCOUNTING_ASKED', 'PATIENT_CONFIRMED', 'FEE_TOLD', 'FEE_AGREED', 'ACCOUNTING_SENT', 'EXTENSION_TAKEN', 'DEADLINE_PASSED', 'ACCOUNTING_WITHDRAWN'),
  ],
};

type BreachStory = { assessor: string | null; decided: boolean; people: number; told: boolean; hhs: boolean; media: boolean; owesMedia: boolean; over: boolean };
const low: Record<'nature' | 'recipient' | 'acquired' | 'mitigated', FactorRisk> = { nature: 'low', recipient: 'low', acquired: 'low', mitigated: 'low' };
const breach: World<BreachStory> = {
  machine: 'breach', name: 'breach', input: { breachId: id('e1'), requestId: id('f1'), discoveredOn: '2026-11-02' }, unread: [],
  story: { assessor: null, decided: false, people: 0, told: false, hhs: false, media: false, owesMedia: false, over: false },
  tell: (story, fact, by) => {
    switch (fact.type) {
      case 'FACTORS_ASSESSED': return { ...story, assessor: by.id };
      case 'ASSESSMENT_REJECTED': return { ...story, assessor: null };
      case 'NOTIFICATION_DECIDED': return { ...story, decided: true, people: Number(fact['people']), owesMedia: Number(fact['inOneState']) > 500 };
      case 'INDIVIDUALS_TOLD': return { ...story, told: true };
      case 'SECRETARY_TOLD': return { ...story, hhs: true };
      case 'MEDIA_TOLD': return { ...story, media: true };
      case 'ASSESSMENT_CONFIRMED': case 'BREACH_CLOSED': return { ...story, over: true };
      default: return story;
    }
  },
  tries: () => tries<BreachFact>(
    { type: 'BREACH_SUSPECTED' }, { type: 'FACTORS_ASSESSED', factors: low },
    ...(['nature', 'recipient', 'acquired', 'mitigated'] as const).map((factor) => ({ type: 'FACTORS_ASSESSED', factors: { ...low, [factor]: 'medium' } }) as const),
    { type: 'ASSESSMENT_CONFIRMED' }, { type: 'ASSESSMENT_REJECTED' },
    { type: 'NOTIFICATION_DECIDED', people: 0, inOneState: 0 }, { type: 'NOTIFICATION_DECIDED', people: 1, inOneState: 1 }, { type: 'NOTIFICATION_DECIDED', people: 500, inOneState: 501 },
    { type: 'NOTIFICATION_DECIDED', people: 500, inOneState: 500 }, { type: 'NOTIFICATION_DECIDED', people: 600, inOneState: 501 },
    ...[1, 500, 600].map((people) => ({ type: 'INDIVIDUALS_TOLD', people }) as const),
    { type: 'SECRETARY_TOLD' }, { type: 'MEDIA_TOLD' }, { type: 'BREACH_CLOSED' }, { type: 'DEADLINE_PASSED', kind: 'breach' },
  ),
  over: (snapshot) => stateName(snapshot).startsWith('closed'),
  invariants: [
    { id: 'low_by_all_four', of: '164.402(2)', says: 'It is no breach only where all four factors are low', holds: (edge) => (is(edge, 'FACTORS_ASSESSED') ? JSON.stringify(edge.fact['factors']) === JSON.stringify(low) : null) },
    { id: 'another_confirms', of: 'Safety 2', says: 'Who assessed does not confirm it', holds: (edge) => (is(edge, 'ASSESSMENT_CONFIRMED', 'ASSESSMENT_REJECTED') ? edge.was.assessor !== null && edge.was.assessor !== edge.by.id : null) },
    { id: 'everybody_told', of: '164.404-.408', says: 'Closed as notified only when everybody affected, the Secretary and, where due, the media were told', holds: (edge) => (is(edge, 'BREACH_CLOSED') ? edge.was.decided && edge.was.told && edge.was.hhs && (!edge.was.owesMedia || edge.was.media) : null) },
    { id: 'all_the_people', of: '164.404', says: 'Told means all the people affected, who have their letter', holds: (edge) => (is(edge, 'INDIVIDUALS_TOLD') ? edge.fact['people'] === edge.was.people && edge.was.decided : is(edge, 'NOTIFICATION_DECIDED') ? writes(edge, 'breach_notice') && Number(edge.fact['people']) > 0 : null) },
    { id: 'clock_never_stops', of: 'Safety 11', says: 'The clocks run from the start to the end', holds: (edge) => owes(edge, 'set_case_clocks') === Number(is(edge, 'BREACH_SUSPECTED')) && owes(edge, 'clear_case_clocks') === Number(edge.is.over && !edge.was.over) && owes(edge, 'extend_case_clock') === 0 },
    { id: 'closed_stays', of: 'Safety 7', says: 'Closed stays closed', holds: (edge) => (edge.is.over ? !edge.was.over && name(edge).startsWith('closed') : null) },
    lateness('breach'),
    once('BREACH_SUSPECTED', 'FACTORS_ASSESSED', 'ASSESSMENT_CONFIRMED', 'ASSESSMENT_REJECTED', 'NOTIFICATION_DECIDED', 'INDIVIDUALS_TOLD', 'SECRETARY_TOLD', 'MEDIA_TOLD', 'BREACH_CLOSED', 'DEADLINE_PASSED'),
  ],
};

type SubpoenaStory = { returnDate: string; elected: boolean; assured: boolean; objected: boolean; over: string | null };
const subpoena: World<SubpoenaStory> = {
  machine: 'subpoena', name: 'subpoena', input: { subpoenaId: id('93'), requestId: id('f1'), returnDate: '2026-11-20' }, unread: [],
  story: { returnDate: '2026-11-20', elected: false, assured: false, objected: false, over: null },
  tell: (story, fact) => {
    switch (fact.type) {
      case 'PRODUCTION_ELECTED': return { ...story, elected: true };
      case 'ASSURANCE_ACCEPTED': return { ...story, assured: true };
      case 'OBJECTION_RAISED': return { ...story, objected: true };
      case 'OBJECTION_RESOLVED': return { ...story, objected: false, assured: false };
      case 'RETURN_DATE_AGREED': return { ...story, returnDate: String(fact['returnDate']) };
      case 'SUBPOENA_QUASHED': case 'SUBPOENA_WITHDRAWN': case 'RECORDS_PRODUCED': return { ...story, over: fact.type };
      default: return story;
    }
  },
  tries: () => tries<SubpoenaFact>(
    { type: 'SUBPOENA_SERVED' }, { type: 'PRODUCTION_ELECTED', on: '2026-11-04' },
    ...[0, 1].flatMap((open) => (['notice', 'protective_order'] as const).map((kind) => ({ type: 'ASSURANCE_ACCEPTED', kind, open }) as const)),
    ...['2026-11-20', '2026-11-21', '2026-12-01'].map((today) => ({ type: 'OBJECTION_LETTER_SENT', today }) as const),
    { type: 'OBJECTION_RAISED', what: 'stay' }, { type: 'OBJECTION_RESOLVED' }, { type: 'SUBPOENA_QUASHED' }, { type: 'SUBPOENA_WITHDRAWN' },
    ...[true, false].map((inWriting) => ({ type: 'RETURN_DATE_AGREED', returnDate: '2026-12-01', inWriting }) as const),
    { type: 'RECORDS_PRODUCED' },
  ),
  over: (snapshot) => ['produced', 'quashed', 'withdrawn'].includes(stateName(snapshot)),
  invariants: [
    { id: 'produced_assured', of: 'Safety 4', says: 'Records are produced only on a complete assurance, with no objection, motion or stay open', holds: (edge) => (is(edge, 'RECORDS_PRODUCED') ? edge.was.assured && !edge.was.objected : is(edge, 'ASSURANCE_ACCEPTED') ? edge.fact['open'] === 0 : null) },
    { id: 'objection_holds', of: 'Safety 4', says: 'An objection holds the request until it is resolved, and a quashed subpoena for good', holds: (edge) => owes(edge, 'hold_request') === Number(is(edge, 'OBJECTION_RAISED')) && owes(edge, 'lift_request_hold') === Number(is(edge, 'OBJECTION_RESOLVED')) },
    { id: 'answered_in_time', of: 'Safety 12', says: 'Our objection goes before the return date has passed', holds: (edge) => (is(edge, 'OBJECTION_LETTER_SENT') ? String(edge.fact['today']) <= edge.was.returnDate && writes(edge, 'subpoena_objection') : null) },
    { id: 'dates_in_writing', of: 'RULES 6', says: 'The return date moves only in writing', holds: (edge) => (is(edge, 'RETURN_DATE_AGREED') ? edge.fact['inWriting'] === true : null) },
    { id: 'closed_stays', of: 'Safety 7', says: 'Over is over, and its clocks with it', holds: (edge) => (edge.was.over ? false : owes(edge, 'clear_case_clocks') === Number(edge.is.over !== null)) },
    mayWithdraw('SUBPOENA_WITHDRAWN', ({ over }) => over !== null),
    once('SUBPOENA_SERVED', 'PRODUCTION_ELECTED', 'ASSURANCE_ACCEPTED', 'OBJECTION_LETTER_SENT', 'OBJECTION_RAISED', 'OBJECTION_RESOLVED', 'SUBPOENA_QUASHED', 'SUBPOENA_WITHDRAWN', 'RECORDS_PRODUCED'),
  ],
};

export function caseWorlds(): AnyWorld[] {
  return [authorization, denialReview(true), denialReview(false), accounting, breach, subpoena];
}

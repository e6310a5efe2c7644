/** Who may stand in the patient's shoes (164.502(g)), for minors and the dead too; and how long the dead are protected. */
import { addDays, addYears, ageOn, type LegalDate } from './dates.ts';
import { decide, type Decision } from './rule.ts';

export const authorityKinds = ['parent', 'guardian', 'health_care_agent', 'power_of_attorney', 'conservator', 'executor', 'administrator', 'next_of_kin', 'other'] as const;
export type AuthorityKind = (typeof authorityKinds)[number];

export type RepresentativeFacts = {
  authority?: AuthorityKind;
  /** The paper that shows it: court appointment, power of attorney, birth certificate, letters testamentary. */
  document?: boolean;
  /** Covers decisions about health care, as the paper says. */
  coversHealthCare?: boolean;
  endsOn?: LegalDate;
  revoked?: boolean;
  /** A licensed professional or the office reasonably believes in abuse or endangerment (g)(5). */
  endangerment?: boolean;
  /** The minor lawfully consented to this care herself, or a court or the parent gave way (g)(3). */
  minorConsented?: boolean;
};

export type PatientFacts = { birthDate: LegalDate; diedOn?: LegalDate | null };

export const representativeProblems = [
  'no_authority',
  'no_document',
  'not_health_care',
  'ended',
  'revoked',
  'endangerment',
  'of_age',
  'minor_consented',
  'not_for_the_dead',
] as const;
export type RepresentativeProblem = (typeof representativeProblems)[number];

/** Age of majority; AL and NE have 19, MS 21. */
export function majorityAge(state: string): number {
  return state === 'MS' ? 21 : state === 'AL' || state === 'NE' ? 19 : 18;
}

/** Whether this person is the patient's personal representative today, and if not, why. */
export function checkRepresentative(
  facts: RepresentativeFacts,
  context: { patient: PatientFacts; state: string; today: LegalDate },
): Decision<{ represents: boolean; problem: RepresentativeProblem | null }> {
  const problem = problemOf(facts, context);
  return decide('REP', context.today, {
    inputs: { ...facts, birthDate: context.patient.birthDate, diedOn: context.patient.diedOn ?? null, state: context.state },
    result: { represents: problem === null, problem },
    say: problem === null ? 'rep.represents' : `rep.${problem}`,
  });
}

/**
 * Whether an authority that held when the request came is over since: the child came of age, the last day of the paper passed, it was
 * taken back. Null while it stands, and where it never did: a person has then said why it is accepted all the same.
 */
export function authorityEnded(
  facts: RepresentativeFacts,
  context: { patient: PatientFacts; state: string; receivedOn: LegalDate; today: LegalDate },
): Decision<{ represents: boolean; problem: RepresentativeProblem | null }> | null {
  const now = checkRepresentative(facts, context);
  const { problem } = now.result;
  const over = problem === 'of_age' || problem === 'ended' || problem === 'revoked';
  return over && checkRepresentative(facts, { ...context, today: context.receivedOn }).result.problem !== problem ? now : null;
}

/** Last day of an authority: a parent's is the day before the child comes of age, others as their paper says. Null: no end known. */
export function authorityEndsOn(facts: RepresentativeFacts, birthDate: LegalDate, state: string): LegalDate | null {
  if (facts.authority !== 'parent') return facts.endsOn ?? null;
  const age = majorityAge(state);
  const birthday = addYears(birthDate, age);
  // Born on 29 February, of age on 1 March.
  const lastDay = ageOn(birthDate, birthday) < age ? birthday : addDays(birthday, -1);
  return facts.endsOn && facts.endsOn < lastDay ? facts.endsOn : lastDay;
}

/** Protected health information until fifty years after death (164.502(f)). */
export function isDecedentProtected(diedOn: LegalDate, today: LegalDate): Decision<{ protected: boolean; until: LegalDate }> {
  const until = addYears(diedOn, 50);
  const stillProtected = today <= until;
  return decide('DECEDENT', today, {
    inputs: { diedOn },
    result: { protected: stillProtected, until },
    say: stillProtected ? 'decedent.protected' : 'decedent.free',
    params: { until },
  });
}

function problemOf(
  facts: RepresentativeFacts,
  { patient, state, today }: { patient: PatientFacts; state: string; today: LegalDate },
): RepresentativeProblem | null {
  const { authority } = facts;
  if (!authority || authority === 'other') return 'no_authority';
  if (facts.endangerment) return 'endangerment';
  if (facts.revoked) return 'revoked';
  const dead = Boolean(patient.diedOn);
  const forTheDead = authority === 'executor' || authority === 'administrator' || authority === 'next_of_kin';
  // A power of attorney ends with the life of who gave it; an executor has none before it ends.
  if (dead !== forTheDead) return dead ? 'not_for_the_dead' : 'no_authority';
  const minor = ageOn(patient.birthDate, today) < majorityAge(state);
  if (authority === 'parent' && !minor) return 'of_age';
  if ((authority === 'parent' || authority === 'guardian') && minor && facts.minorConsented) return 'minor_consented';
  if (facts.endsOn && today > facts.endsOn) return 'ended';
  if (facts.document !== true) return 'no_document';
  const mustSaySo = authority === 'power_of_attorney' || authority === 'guardian' || authority === 'conservator';
  return mustSaySo && facts.coversHealthCare === false ? 'not_health_care' : null;
}

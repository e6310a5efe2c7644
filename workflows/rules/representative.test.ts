import { describe, expect, it } from 'vitest';
import { authorityEnded, authorityEndsOn, checkRepresentative, isDecedentProtected, majorityAge, type RepresentativeFacts } from './representative.ts';

const today = '2026-06-01';
const child = { birthDate: '2010-06-02' };
const problem = (facts: RepresentativeFacts, patient: { birthDate: string; diedOn?: string } = child, state = 'PA') =>
  checkRepresentative(facts, { patient, state, today }).result.problem;

describe('REP', () => {
  const parent: RepresentativeFacts = { authority: 'parent', document: true };
  it('a parent represents until majority, not where the minor lawfully consented, not on abuse', () => {
    expect(problem(parent)).toBeNull();
    expect(problem(parent, { birthDate: '2008-06-01' })).toBe('of_age');
    expect(problem(parent, { birthDate: '2008-06-02' })).toBeNull();
    expect(problem(parent, { birthDate: '2008-06-01' }, 'AL')).toBeNull();
    expect(problem({ ...parent, minorConsented: true })).toBe('minor_consented');
    expect(problem({ ...parent, endangerment: true })).toBe('endangerment');
    expect(problem({ authority: 'parent' })).toBe('no_document');
    expect(authorityEndsOn(parent, '2008-02-29', 'PA')).toBe('2026-02-28');
    expect(authorityEndsOn(parent, '2008-06-02', 'PA')).toBe('2026-06-01');
    expect(majorityAge('MS')).toBe(21);
  });
  it('an agent by a paper that is in force and covers health care', () => {
    const agent: RepresentativeFacts = { authority: 'power_of_attorney', document: true, coversHealthCare: true, endsOn: today };
    const adult = { birthDate: '1960-01-01' };
    expect(problem(agent, adult)).toBeNull();
    expect(problem({ ...agent, endsOn: '2026-05-31' }, adult)).toBe('ended');
    expect(problem({ ...agent, revoked: true }, adult)).toBe('revoked');
    expect(problem({ ...agent, coversHealthCare: false }, adult)).toBe('not_health_care');
    expect(problem(agent, { ...adult, diedOn: '2026-01-01' })).toBe('not_for_the_dead');
    expect(problem({}, adult)).toBe('no_authority');
  });
  it('an executor, for the dead only', () => {
    const executor: RepresentativeFacts = { authority: 'executor', document: true };
    expect(problem(executor, { birthDate: '1940-01-01', diedOn: '2026-01-01' })).toBeNull();
    expect(problem(executor, { birthDate: '1940-01-01' })).toBe('no_authority');
  });
});

describe('DECEDENT', () => {
  it('protects for fifty years', () => {
    expect(isDecedentProtected('1976-06-01', today).result).toEqual({ protected: true, until: '2026-06-01' });
    expect(isDecedentProtected('1976-05-31', today).result.protected).toBe(false);
  });
});

describe('an authority that held when the request came', () => {
  const child = { birthDate: '2008-11-30' };
  const ended = (facts: RepresentativeFacts, today: string, receivedOn = '2026-11-01') => authorityEnded(facts, { patient: child, state: 'PA', receivedOn, today })?.result.problem ?? null;
  it('ends with the day on which the child comes of age, with the paper, with its revocation', () => {
    expect(ended({ authority: 'parent', document: true }, '2026-11-29')).toBeNull();
    expect(ended({ authority: 'parent', document: true }, '2026-11-30')).toBe('of_age');
    expect(ended({ authority: 'guardian', document: true, endsOn: '2026-11-20' }, '2026-11-21')).toBe('ended');
  });
  it('is no news where it never held: a person has said why it is accepted', () => {
    expect(ended({ authority: 'parent', document: true }, '2026-12-02', '2026-12-01')).toBeNull();
    expect(ended({ authority: 'parent', document: true, revoked: true }, '2026-11-29')).toBeNull();
    expect(ended({ authority: 'parent' }, '2026-11-29')).toBeNull();
  });
});

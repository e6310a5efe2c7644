import { describe, expect, it } from 'vitest';
import { authorizationElements, authorizationExpiresOn, checkAuthorization, coversRecordMade, elementClause, type AuthorizationFields } from './authorization.ts';
import { basisHolds } from './basis-holds.ts';

const today = '2026-06-01';
const valid: AuthorizationFields = {
  description: 'Emergency visit of 3 May 2026',
  discloser: 'all medical sources',
  recipient: 'Harper & Quill LLP',
  purpose: 'at the request of the individual',
  expiresOn: '2026-12-31',
  signed: true,
  signedOn: '2026-05-10',
  statesRevocation: true,
  statesConditioning: true,
  statesRedisclosure: true,
};
const ids = (fields: AuthorizationFields, context = {}) => checkAuthorization(fields, { today, ...context }).map((d) => d.id);

describe('AUTH-CORE and AUTH-STMT', () => {
  it('a complete one has no defects', () => {
    expect(ids(valid)).toEqual([]);
  });

  it.each([
    ['description', { description: ' ' }, '(c)(1)(i)'],
    ['discloser', { discloser: '' }, '(c)(1)(ii)'],
    ['recipient', { recipient: undefined }, '(c)(1)(iii)'],
    ['purpose', { purpose: undefined }, '(c)(1)(iv)'],
    ['expiry', { expiresOn: undefined }, '(c)(1)(v)'],
    ['signature', { signed: false }, '(c)(1)(vi)'],
    ['signature_date', { signedOn: undefined }, '(c)(1)(vi)'],
    ['representative_authority', { signedByRepresentative: true }, '(c)(1)(vi)'],
    ['revocation_statement', { statesRevocation: false }, '(c)(2)(i)'],
    ['conditioning_statement', { statesConditioning: undefined }, '(c)(2)(ii)'],
    ['redisclosure_statement', { statesRedisclosure: false }, '(c)(2)(iii)'],
    ['plain_language', { plainLanguage: false }, '(c)(3)'],
    ['copy_to_signer', { soughtByFacility: true }, '(c)(4)'],
  ] as const)('%s missing is that one defect, with its clause and cure', (id, change, clause) => {
    const defects = checkAuthorization({ ...valid, ...change }, { today });
    expect(defects.map((d) => d.id)).toEqual([id]);
    expect(defects[0]?.citation).toContain(`164.508${clause}`);
    expect(defects[0]).toMatchObject({ message: { key: `rules.defect.${id}` }, cure: { key: `rules.cure.${id}` } });
  });

  it('an empty page names every element that is always required', () => {
    expect(ids({})).toEqual(authorizationElements.filter((e) => !['representative_authority', 'plain_language', 'copy_to_signer'].includes(e)));
    expect(elementClause('expiry').ruleId).toBe('AUTH-CORE');
  });

  it('records made after signing count until expiry, unless limited', () => {
    expect(coversRecordMade(valid, '2026-12-31')).toBe(true);
    expect(coversRecordMade(valid, '2027-01-01')).toBe(false);
    expect(coversRecordMade({ ...valid, onlyExistingRecords: true }, '2026-05-11')).toBe(false);
    expect(coversRecordMade({ ...valid, onlyExistingRecords: true }, '2026-05-10')).toBe(true);
  });

  it('an event is an expiry too', () => {
    expect(ids({ ...valid, expiresOn: undefined, expiryEvent: 'end of the litigation' })).toEqual([]);
  });
});

describe('AUTH-DEFECT and AUTH-PSY', () => {
  it.each([
    ['expired', { expiresOn: '2026-05-31' }],
    ['expiry_event_happened', { expiryEventHappened: true }],
    ['signed_in_future', { signedOn: '2026-06-02' }],
    ['revoked', { revokedOn: '2026-06-01' }],
    ['compound', { combinedWithOther: true }],
    ['conditioned', { conditionedUnlawfully: true }],
    ['false_information', { knownFalse: true }],
    ['psychotherapy_combined', { coversPsychotherapyNotes: true, coversOtherRecords: true }],
  ] as const)('%s', (id, change) => {
    expect(ids({ ...valid, ...change })).toEqual([id]);
  });

  it('counts on its last day and not on the next', () => {
    expect(ids({ ...valid, expiresOn: today })).toEqual([]);
  });

  it('psychotherapy notes need an authorization of their own', () => {
    expect(ids(valid, { kind: 'psychotherapy' })).toEqual(['psychotherapy_not_covered']);
    expect(ids({ ...valid, coversPsychotherapyNotes: true }, { kind: 'psychotherapy' })).toEqual([]);
  });

  it('TX sets 180 days where none is stated', () => {
    const silent = { ...valid, expiresOn: undefined, signedOn: '2025-12-03' };
    expect(authorizationExpiresOn(silent, 'TX')).toBe('2026-06-01');
    expect(ids(silent, { state: 'TX' })).toEqual([]);
    expect(checkAuthorization({ ...silent, signedOn: '2025-12-02' }, { today, state: 'TX' })).toMatchObject([{ id: 'expired', ruleId: 'AUTH-TX' }]);
    expect(ids(silent, { state: 'PA' })).toEqual(['expiry']);
  });
});

describe('BASIS-HOLDS', () => {
  const failure = (state: Parameters<typeof basisHolds>[0]) => basisHolds(state).result.failure;
  it('stops with the authorization it rests on', () => {
    expect(failure({ basis: 'authorization', today, authorization: valid })).toBeNull();
    expect(failure({ basis: 'authorization', today, authorization: { ...valid, revokedOn: today } })).toBe('revoked');
    expect(failure({ basis: 'authorization', today: '2027-01-01', authorization: valid })).toBe('expired');
    expect(failure({ basis: 'authorization', today, authorization: null })).toBe('no_authorization');
  });
  it('does not stop what rests on an order', () => {
    expect(failure({ basis: 'court_order', today, authorization: { revokedOn: today } })).toBeNull();
    expect(failure({ basis: 'court_order', today, order: { stayed: true } })).toBe('stayed');
  });
  it('stops a subpoena with an objection, a motion or a stay', () => {
    expect(failure({ basis: 'subpoena', today, subpoena: { assurance: { kind: 'notice', objections: 'open' } } })).toBe('objection_open');
    expect(failure({ basis: 'subpoena', today, subpoena: { motionToQuash: 'open' } })).toBe('motion_to_quash');
    expect(failure({ basis: 'subpoena', today, subpoena: { stayed: true } })).toBe('stayed');
    expect(failure({ basis: 'subpoena', today })).toBe('no_subpoena');
    expect(failure({ basis: 'treatment', today })).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { AuthorizationFields } from './authorization.ts';
import { consentCoverage } from './consent-coverage.ts';
import { protectedCategories, type ProtectedCategory } from './sensitivity.ts';

const whole: AuthorizationFields = { description: 'all records', discloser: 'Riverside', recipient: 'Harper & Quill', purpose: 'claim', expiresOn: '2027-01-01', signed: true, signedOn: '2026-10-01', statesRevocation: true };
const read = (covers: ProtectedCategory[], fields: AuthorizationFields = whole, legalProceedings = false) => consentCoverage(fields, { patientName: 'Maria Delgado-Reyes', covers, legalProceedings, today: '2026-11-20' });
const ids = (...given: Parameters<typeof read>) => read(...given).result.defects.map(({ id }) => id);

describe('what an authorization covers', () => {
  it('is any kind that it names, and nothing where it names none', () => {
    for (const category of protectedCategories) expect(read([category]).result, category).toEqual({ may: true, defects: [] });
    expect(read([]).message.key).toBe('rules.coverage.none');
    expect(read(['hiv', 'mental_health', 'genetic']).result.may).toBe(true);
  });

  it('psychotherapy notes alone, 164.508(b)(3)(ii)', () => {
    expect(ids(['psychotherapy', 'hiv'])).toEqual(['psychotherapy_combined']);
    expect(read(['psychotherapy', 'hiv'])).toMatchObject({ ruleId: 'AUTH-PSY', result: { may: false } });
  });

  it('substance use only with each element of 42 CFR 2.31', () => {
    for (const [without, id] of [['description', 'p2_description'], ['discloser', 'p2_discloser'], ['recipient', 'p2_recipients'], ['purpose', 'p2_purpose'], ['expiresOn', 'p2_expiry'], ['signed', 'p2_signature'], ['signedOn', 'p2_date'], ['statesRevocation', 'p2_revocation']] as const) {
      const { [without]: _left, ...fields } = whole;
      expect(ids(['sud'], fields), without).toEqual([id]);
      expect(read(['hiv'], fields).result.may, without).toBe(true);
    }
    const { expiresOn: _date, ...open } = whole;
    expect(ids(['sud'], { ...open, expiryEvent: 'the end of the claim' })).toEqual([]);
    expect(ids(['sud'], { ...whole, expiresOn: '2026-11-19' })).toEqual(['p2_expired']);
    expect(ids(['sud'], { ...whole, revokedOn: '2026-11-20' })).toEqual(['p2_revoked']);
    expect(consentCoverage(whole, { patientName: ' ', covers: ['sud'], legalProceedings: false, today: '2026-11-20' }).result.defects).toMatchObject([{ id: 'p2_patient' }]);
  });

  it('for legal proceedings a Part 2 consent stands on its own, 2.31(d)', () => {
    expect(ids(['sud'], whole, true)).toEqual([]);
    expect(ids(['sud', 'hiv'], whole, true)).toEqual(['p2_separate']);
    expect(ids(['sud', 'hiv'], whole, false)).toEqual([]);
  });
});

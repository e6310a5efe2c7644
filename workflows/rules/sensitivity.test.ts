import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bases, requesterKinds } from './bases.ts';
import { checkPart2Consent, type part2Defects, type Part2ConsentFields } from './part2-consent.ts';
import { mayRelease, noticesFor, protectedCategories, type Consent, type SensitivityContext } from './sensitivity.ts';

const today = '2026-06-01';
const context = (change: Partial<SensitivityContext>): SensitivityContext => ({ basis: 'authorization', requesterKind: 'law_firm', today, state: 'PA', consents: [], ...change });
const consent = (change: Partial<Consent>): Consent => ({ covers: ['sud'], signedOn: '2026-05-01', valid: true, ...change });
const path = (category: (typeof protectedCategories)[number], change: Partial<SensitivityContext>) => mayRelease(category, context(change)).result.path;

describe('specially protected content', () => {
  it('leaves on no path without patient, consent, emergency or order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.constantFrom(...requesterKinds), fc.constantFrom(...protectedCategories), (basis, requesterKind, category) => {
        const result = path(category, { basis, requesterKind });
        const own = basis === 'patient_access' && (requesterKind === 'patient' || requesterKind === 'representative');
        if (category === 'reproductive') expect(result).toBe('unrestricted');
        else expect(result).toBe(own && category !== 'psychotherapy' ? 'patient' : null);
      }),
    );
  });

  it('psychotherapy notes only under an authorization of their own', () => {
    expect(path('psychotherapy', { basis: 'patient_access', requesterKind: 'patient' })).toBeNull();
    expect(path('psychotherapy', { consents: [consent({ covers: ['psychotherapy'] })] })).toBe('consent');
    expect(path('psychotherapy', { consents: [consent({ covers: ['psychotherapy', 'hiv'] })] })).toBeNull();
    expect(path('psychotherapy', { basis: 'treatment', requesterKind: 'clinician', emergency: true })).toBeNull();
  });

  it('a consent counts while signed, unexpired, unrevoked, complete and covering', () => {
    expect(path('hiv', { consents: [consent({ covers: ['hiv'] })] })).toBe('consent');
    for (const bad of [{ covers: ['sud'] }, { covers: ['hiv'], revokedOn: today }, { covers: ['hiv'], expiresOn: '2026-05-31' }, { covers: ['hiv'], valid: false }, { covers: ['hiv'], signedOn: '2026-06-02' }] as Partial<Consent>[])
      expect(path('hiv', { consents: [consent(bad)] })).toBeNull();
    expect(path('hiv', { consents: [consent({ covers: ['hiv'], expiresOn: today })] })).toBe('consent');
  });

  it('P2-COURT and P2-SEP: a subpoena alone never suffices, nor a consent not made for it; a Part 2 order does', () => {
    expect(path('sud', { basis: 'subpoena', consents: [consent({})] })).toBeNull();
    expect(path('sud', { basis: 'subpoena', consents: [consent({ legalProceedings: true })] })).toBe('consent');
    expect(path('sud', { purpose: 'legal', consents: [consent({})] })).toBeNull();
    expect(path('sud', { basis: 'court_order', order: { covers: ['sud'] } })).toBeNull();
    expect(path('sud', { basis: 'court_order', order: { covers: ['sud'], part2: true } })).toBe('order');
    expect(path('hiv', { basis: 'court_order', order: { covers: ['sud'], part2: true } })).toBeNull();
  });

  it('P2 rules are cited by the path taken', () => {
    expect(mayRelease('sud', context({ basis: 'patient_access', requesterKind: 'patient' })).citation).toBe('42 CFR 2.23');
    expect(mayRelease('sud', context({ basis: 'treatment', requesterKind: 'clinician', emergency: true })).ruleId).toBe('P2-EMERGENCY');
    expect(mayRelease('hiv', context({})).citation).toContain('Act 148');
  });

  it('GINA: never to an employer. MINOR: not to the parent, yes to the patient', () => {
    expect(path('genetic', { purpose: 'employment', consents: [consent({ covers: ['genetic'] })] })).toBeNull();
    expect(path('genetic', { consents: [consent({ covers: ['genetic'] })] })).toBe('consent');
    expect(path('minor_confidential', { basis: 'patient_access', requesterKind: 'representative', parentOfConsentingMinor: true })).toBeNull();
    expect(path('minor_confidential', { basis: 'patient_access', requesterKind: 'patient' })).toBe('patient');
  });

  it('REPRO is off until a state pack switches it on', () => {
    const overrides = [{ id: 'REPRO', version: '2025-06-18', enabled: true }] as const;
    expect(path('reproductive', { overrides })).toBeNull();
    expect(path('reproductive', {})).toBe('unrestricted');
  });

  it('the sentence for a refusal names no kind', () => {
    for (const category of protectedCategories.filter((c) => c !== 'reproductive')) {
      const { message } = mayRelease(category, context({}));
      expect(JSON.stringify(message)).toBe('{"key":"rules.sensitive.no_path"}');
    }
  });

  it('P2-NOTICE goes with a consent, with its copy; not with the patient’s own', () => {
    expect(noticesFor([{ category: 'sud', path: 'consent' }], { today })).toMatchObject([{ id: 'P2-NOTICE', withConsentCopy: true }]);
    expect(noticesFor([{ category: 'sud', path: 'patient' }, { category: 'hiv', path: 'order' }], { today })).toEqual([]);
    expect(noticesFor([{ category: 'hiv', path: 'consent' }, { category: 'mental_health', path: 'consent' }], { today }).map((n) => n.id)).toEqual(['STATE-NOTICE']);
  });
});

describe('P2-CONSENT', () => {
  const valid: Part2ConsentFields = { patientName: 'a', discloser: 'b', description: 'c', recipients: 'd', purpose: 'e', statesRevocation: true, expiry: '2027-01-01', signed: true, signedOn: '2026-01-01' };
  const ids = (change: Part2ConsentFields) => checkPart2Consent({ ...valid, ...change }, { today }).map((d) => d.id);
  const cases: Record<(typeof part2Defects)[number], Part2ConsentFields> = {
    p2_patient: { patientName: '' },
    p2_discloser: { discloser: '' },
    p2_description: { description: '' },
    p2_recipients: { recipients: '' },
    p2_purpose: { purpose: '' },
    p2_revocation: { statesRevocation: false },
    p2_expiry: { expiry: undefined },
    p2_expiry_none: { expiry: 'none' },
    p2_signature: { signed: false },
    p2_date: { signedOn: undefined },
    p2_expired: { expiry: '2026-05-31' },
    p2_revoked: { revokedOn: today },
    p2_separate: { legalProceedings: true, combinedWithOther: true },
  };
  it.each(Object.entries(cases))('%s', (id, change) => {
    expect(ids(change)).toEqual([id]);
  });
  it('needs no end for treatment, payment and operations', () => {
    expect(ids({})).toEqual([]);
    expect(ids({ expiry: 'none', treatmentPaymentOperations: true })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { bases, isIndividualsRequest } from './bases.ts';
import { denialGround, denialGrounds, mayDecideDenial, mayReviewDenial, requiredLetterParts } from './denial.ts';
import { allowedWithholding, offeredGrounds, withholdingGrounds } from './patient-withholding.ts';
import { restrictionForbids, retention } from './retention.ts';

const today = '2026-06-01';

describe('DEN-U and DEN-R', () => {
  it('six grounds without review, three with', () => {
    expect(denialGrounds.filter((g) => denialGround(g).reviewable)).toEqual(['danger', 'other_person_harm', 'representative_harm']);
    expect(denialGround('danger')).toMatchObject({ ruleId: 'DEN-R', citation: '45 CFR 164.524(a)(3)(i)', decidedBy: ['physician'] });
  });
  it('danger is for a licensed professional, and nobody confirms what he proposed', () => {
    const may = (ground: (typeof denialGrounds)[number], role: 'supervisor' | 'physician' | 'technician', id = 'b') =>
      mayDecideDenial(ground, { id, roles: [role], proposedBy: 'a' }, today).result.refusal;
    expect(may('danger', 'supervisor')).toBe('wrong_role');
    expect(may('danger', 'physician')).toBeNull();
    expect(may('inmate', 'supervisor')).toBeNull();
    expect(may('inmate', 'technician')).toBe('wrong_role');
    expect(may('danger', 'physician', 'a')).toBe('same_person');
  });
  it('the review is for an uninvolved licensed professional', () => {
    const may = (ground: 'danger' | 'inmate', role: 'supervisor' | 'physician', id: string) =>
      mayReviewDenial(ground, { id, roles: [role], involved: ['a', 'b'] }, today).result.refusal;
    expect(may('danger', 'physician', 'c')).toBeNull();
    expect(may('danger', 'physician', 'b')).toBe('involved');
    expect(may('danger', 'supervisor', 'c')).toBe('wrong_role');
    expect(may('inmate', 'physician', 'c')).toBe('not_reviewable');
  });
  it('DEN-LTR: what the letter holds', () => {
    expect(requiredLetterParts({ ground: 'inmate', inPart: false, heldElsewhere: false })).toEqual(['basis', 'complaint_facility', 'complaint_hhs']);
    expect(requiredLetterParts({ ground: 'danger', inPart: true, heldElsewhere: true })).toHaveLength(6);
  });
});

describe('ACC-WHOLE', () => {
  it('from the patient only misfiled pages and recorded grounds are kept back', () => {
    for (const basis of bases.filter(isIndividualsRequest))
      for (const ground of withholdingGrounds) {
        const { result } = allowedWithholding(basis, ground, { today });
        const isGround = (denialGrounds as readonly string[]).includes(ground);
        const toOther = basis === 'patient_directive' && ground === 'protected';
        expect(result).toEqual({ allowed: ground === 'misfiled' || isGround || toOther, denialInPart: isGround });
      }
    expect(allowedWithholding('patient_access', 'out_of_scope', { today, scopeLimited: true }).result.allowed).toBe(true);
    expect(allowedWithholding('patient_access', 'minor_confidential', { today, parentOfConsentingMinor: true }).result.allowed).toBe(true);
  });
  it('from a third party for every other reason, and never by a ground of denial', () => {
    expect(offeredGrounds('authorization')).toEqual(['misfiled', 'out_of_scope', 'not_authorized', 'minimum_necessary', 'protected', 'minor_confidential', 'other_person', 'restriction']);
    expect(offeredGrounds('patient_access')).toEqual(['misfiled', ...denialGrounds]);
  });
});

describe('RETAIN and RESTRICT', () => {
  it('six years from creation or last effect; a hold wins', () => {
    expect(retention({ createdOn: '2020-06-01', today }).result).toEqual({ until: '2026-06-01', mayDispose: false });
    expect(retention({ createdOn: '2020-05-31', today }).result.mayDispose).toBe(true);
    expect(retention({ createdOn: '2015-01-01', lastEffectiveOn: '2024-02-29', today }).result.until).toBe('2030-02-28');
    expect(retention({ createdOn: '2010-01-01', today, legalHold: true }).result.mayDispose).toBe(false);
    expect(retention({ createdOn: '2020-05-31', today, years: 2 }).result.until).toBe('2026-05-31');
    expect(retention({ createdOn: '2020-05-31', today, years: 10 }).result.mayDispose).toBe(false);
  });
  it('what was paid out of pocket and restricted never goes to the plan', () => {
    const forbids = (change: object) => restrictionForbids({ basis: 'payment_operations', today, insurerKind: 'health', paidOutOfPocket: true, restricted: true, ...change }).result.forbidden;
    expect(forbids({})).toBe(true);
    expect(forbids({ restricted: false })).toBe(false);
    expect(forbids({ paidOutOfPocket: false })).toBe(false);
    expect(forbids({ basis: 'required_by_law' })).toBe(false);
  });
});

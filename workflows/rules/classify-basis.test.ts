import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisTable, requesterKinds } from './bases.ts';
import { classifyBasis, type ClassifyInput, type FiledDocument } from './classify-basis.ts';
import { insurerKinds, purposes } from './facts.ts';

const today = '2026-06-01';
const basis = (input: Partial<ClassifyInput> & Pick<ClassifyInput, 'requesterKind'>) => classifyBasis({ door: 'paper', today, ...input }).result.basis;
const documents: FiledDocument[] = ['authorization', 'subpoena', 'court_order', 'directive', 'board_waiver'];

describe('the guards', () => {
  it('never take the patient’s own request for a third party’s, whatever papers lie beside it', () => {
    fc.assert(
      fc.property(fc.constantFrom('patient', 'representative' as const), fc.subarray(documents), fc.constantFrom(...purposes), fc.boolean(), (requesterKind, docs, purpose, toThirdParty) => {
        const result = basis({ requesterKind: requesterKind as 'patient', documents: docs, purpose, toThirdParty });
        expect(result).toBe(toThirdParty ? 'patient_directive' : 'patient_access');
      }),
    );
  });

  it('never take a liability, auto, life or disability carrier for a health plan', () => {
    for (const insurerKind of ['liability', 'auto', 'life', 'disability'] as const)
      for (const purpose of purposes.filter((p) => p !== 'research'))
        for (const requesterKind of ['health_plan', 'other_insurer'] as const)
          expect(basis({ requesterKind, insurerKind, purpose, billed: true })).toBe('authorization');
  });

  it('give every combination a basis whose row exists', () => {
    fc.assert(
      fc.property(fc.constantFrom(...requesterKinds), fc.option(fc.constantFrom(...insurerKinds)), fc.option(fc.constantFrom(...purposes)), (requesterKind, insurerKind, purpose) => {
        const decision = classifyBasis({ door: 'paper', today, requesterKind, ...(insurerKind ? { insurerKind } : {}), ...(purpose ? { purpose } : {}) });
        expect(basisTable[decision.result.basis].citation).not.toBe('');
        expect(decision.message.key).toMatch(/^rules\.classify\./);
      }),
    );
  });
});

describe('the classifier', () => {
  it.each([
    ['law_firm', {}, 'authorization'],
    ['law_firm', { documents: ['subpoena'] }, 'subpoena'],
    ['law_firm', { documents: ['subpoena', 'authorization'] }, 'authorization'],
    ['law_firm', { documents: ['court_order', 'authorization'] }, 'court_order'],
    ['law_firm', { documents: ['directive'] }, 'patient_directive'],
    ['health_plan', { insurerKind: 'health', purpose: 'claim_payment' }, 'payment_operations'],
    ['health_plan', { insurerKind: 'health', purpose: 'quality' }, 'payment_operations'],
    ['health_plan', { insurerKind: 'health', purpose: 'underwriting' }, 'authorization'],
    ['health_plan', {}, 'authorization'],
    ['other_insurer', { insurerKind: 'workers_comp' }, 'workers_comp'],
    ['other_insurer', { insurerKind: 'other', billed: true, purpose: 'claim_payment' }, 'payment_operations'],
    ['clinician', {}, 'treatment'],
    ['clinician', { purpose: 'research' }, 'research'],
    ['hospital_staff', { purpose: 'treatment' }, 'treatment'],
    ['hospital_staff', {}, 'payment_operations'],
    ['agency', { purpose: 'benefit_claim' }, 'authorization'],
    ['agency', { purpose: 'oversight' }, 'public_health_oversight'],
    ['agency', { purpose: 'law_enforcement' }, 'law_enforcement'],
    ['agency', { purpose: 'coroner' }, 'coroner_organ'],
    ['agency', { purpose: 'custody' }, 'special_government'],
    ['agency', {}, 'required_by_law'],
    ['court', {}, 'court_order'],
    ['other', { documents: ['board_waiver'] }, 'research'],
  ] as const)('%s %j -> %s', (requesterKind, change, expected) => {
    expect(basis({ requesterKind, ...(change as Partial<ClassifyInput>) })).toBe(expected);
  });
});

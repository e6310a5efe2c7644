import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bases } from './bases.ts';
import { addDays } from './dates.ts';
import { limitToIdentifiers, narrowScope } from './minimum-necessary.ts';

const today = '2026-06-01';
const all = { kinds: [], visits: [] };
const claim = { from: '2026-03-01', to: '2026-03-31' };

describe('MIN-NEC', () => {
  it('narrows a plan’s request to the dates of its claim', () => {
    const { scope, decision } = narrowScope(all, 'payment_operations', { today, claim });
    expect(scope).toMatchObject(claim);
    expect(decision.result).toEqual({ applied: true, narrowed: true, needsJustification: false, empty: false });
    expect(narrowScope({ ...all, from: '2026-03-10', to: '2026-05-01' }, 'payment_operations', { today, claim }).scope).toMatchObject({ from: '2026-03-10', to: '2026-03-31' });
    expect(narrowScope({ ...all, from: '2026-04-10' }, 'payment_operations', { today, claim }).decision.result.empty).toBe(true);
  });
  it('leaves the patient, an authorization and treatment alone', () => {
    for (const basis of ['patient_access', 'patient_directive', 'authorization', 'treatment'] as const) {
      const { scope, decision } = narrowScope(all, basis, { today, claim });
      expect(scope).toBe(all);
      expect(decision.result.applied).toBe(false);
    }
  });
  it('asks why the whole record is needed', () => {
    expect(narrowScope(all, 'subpoena', { today }).decision.result.needsJustification).toBe(true);
    expect(narrowScope(all, 'subpoena', { today, wholeRecordJustification: 'death claim' }).decision.result.needsJustification).toBe(false);
  });
  it('never widens', () => {
    const day = fc.option(fc.integer({ min: 0, max: 900 }).map((n) => addDays('2024-01-01', n)), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom(...bases), day, day, day, day, (basis, from, to, claimFrom, claimTo) => {
        const asked = { ...all, ...(from ? { from } : {}), ...(to ? { to } : {}) };
        const { scope } = narrowScope(asked, basis, { today, claim: { ...(claimFrom ? { from: claimFrom } : {}), ...(claimTo ? { to: claimTo } : {}) } });
        if (from) expect(scope.from! >= from).toBe(true);
        if (to) expect(scope.to! <= to).toBe(true);
      }),
    );
  });
});

describe('LE-LIMIT', () => {
  it('lets the listed identifiers out and nothing of the body', () => {
    expect(limitToIdentifiers(['blood_type', 'dna', 'dental', 'name_and_address', 'diagnosis'], today).result).toEqual({
      allowed: ['name_and_address', 'blood_type'],
      refused: ['dna', 'dental', 'diagnosis'],
    });
  });
});

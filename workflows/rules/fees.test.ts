import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { bases, requesterKinds } from './bases.ts';
import { defaultFeePolicy, quoteFee, type FeeInput, type individualLines } from './fees.ts';
import { prepayment } from './prepayment.ts';

const today = '2025-06-15';
const firm: FeeInput = { basis: 'authorization', requesterKind: 'law_firm', state: 'PA', pages: 75, form: 'paper', delivery: 'pickup', today };
const patient: FeeInput = { basis: 'patient_access', requesterKind: 'patient', state: 'PA', pages: 75, form: 'electronic', delivery: 'link', today };

describe('ACC-FEE', () => {
  it('is 6.50 flat for an electronic copy, whatever the pages', () => {
    const quote = quoteFee(patient);
    expect(quote).toMatchObject({ totalCents: 650, payer: 'individual', needsConfirmation: false });
    expect(quote.lines).toEqual([expect.objectContaining({ code: 'electronic_flat', quantity: 1, unitCents: 650, ruleId: 'ACC-FEE' })]);
    expect(quoteFee({ ...patient, pages: 4000, policy: { electronicFlatCents: 2500 } }).totalCents).toBe(650);
  });

  it('is the lower of HIPAA and state, also by a figure that has run out', () => {
    expect(quoteFee({ ...patient, pages: 2 })).toMatchObject({ totalCents: 388, needsConfirmation: false });
    expect(quoteFee({ ...patient, pages: 2, today: '2026-11-22' })).toMatchObject({ totalCents: 388, needsConfirmation: false });
    expect(quoteFee({ ...patient, state: 'CA', pages: 10 }).lines[0]).toMatchObject({ code: 'state_limit', amountCents: 250 });
  });

  it('takes actual labor, supplies, postage and an agreed summary on paper, and nothing to look at it', () => {
    const costs = { suppliesCents: 120, postageCents: 415, agreedSummaryCents: 1000 };
    const paper = quoteFee({ ...patient, form: 'paper', delivery: 'post', actualLaborCents: 300, costs });
    expect(paper.lines.map((l) => [l.code, l.amountCents])).toEqual([['labor', 300], ['supplies', 120], ['summary', 1000], ['postage', 415]]);
    expect(quoteFee({ ...patient, delivery: 'inspection' }).totalCents).toBe(0);
    expect(quoteFee({ ...patient, form: 'paper', delivery: 'pickup' }).totalCents).toBe(75 * 8);
  });

  it('has no words for search, retrieval, verification or systems', () => {
    type Code = ReturnType<typeof individualLines>[number]['code'];
    expectTypeOf<Code>().toEqualTypeOf<'electronic_flat' | 'labor' | 'supplies' | 'postage' | 'summary' | 'state_limit'>();
  });

  it('is the price of every individual and of every access request: never a third party’s', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.constantFrom(...requesterKinds),
        fc.constantFrom('PA', 'IL', 'GA', 'TX', 'NY', 'CA', 'FL', 'NJ', 'MI', 'OH', 'WY'),
        fc.integer({ min: 0, max: 3000 }),
        (basis, requesterKind, state, pages) => {
          const quote = quoteFee({ ...patient, basis, requesterKind, state, pages });
          const individual = basis === 'patient_access' || requesterKind === 'patient' || requesterKind === 'representative';
          expect(quote.payer === 'individual').toBe(individual);
          if (individual) expect(quote.totalCents).toBeLessThanOrEqual(650);
          expect(quote.totalCents).toBe(quote.lines.reduce((s, l) => s + l.amountCents, 0));
          expect(quote.lines.every((l) => Number.isInteger(l.amountCents) && l.amountCents >= 0)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does not bind a firm that holds the patient’s directive (Ciox v. Azar)', () => {
    expect(quoteFee({ ...firm, basis: 'patient_directive' })).toMatchObject({ payer: 'third_party', totalCents: 2874 + 3880 + 5760 + 750 });
    expect(quoteFee({ ...patient, basis: 'patient_directive' }).totalCents).toBe(650);
  });
});

describe('state schedules', () => {
  const cases: [string, Partial<FeeInput>, number][] = [
    ['PA to the page', { pages: 20 }, 2874 + 20 * 194],
    ['PA page 21', { pages: 21 }, 2874 + 20 * 194 + 144],
    ['PA page 61', { pages: 61 }, 2874 + 20 * 194 + 40 * 144 + 50],
    ['GA with certification', { state: 'GA', pages: 101, certification: true }, 2588 + 20 * 97 + 80 * 83 + 66 + 970],
    ['TX within the base', { state: 'TX', pages: 10 }, 3000],
    ['TX beyond', { state: 'TX', pages: 401 }, 3000 + 50 * 100 + 340 * 50 + 25],
    ['NY', { state: 'NY', pages: 3 }, 225],
    ['NY benefit claim', { state: 'NY', benefitClaim: true }, 0],
    ['CA attorney', { state: 'CA', pages: 30, clericalCents: 400 }, 700],
    ['CA another insurer', { state: 'CA', pages: 30, requesterKind: 'other_insurer' }, 750],
    ['FL paper', { state: 'FL', pages: 12, yearsSearched: 2 }, 1400],
    ['FL electronic', { state: 'FL', pages: 12, form: 'electronic' }, 200],
    ['NJ capped', { state: 'NJ', pages: 900 }, 1000 + 20_000],
    ['postage', { state: 'NY', pages: 1, delivery: 'post', costs: { postageCents: 199 } }, 274],
  ];
  it.each(cases)('%s', (_, change, cents) => {
    expect(quoteFee({ ...firm, ...change }).totalCents).toBe(cents);
  });

  it('IL halves the page rate of an electronic copy, half a cent up per line', () => {
    const quote = quoteFee({ ...firm, state: 'IL', pages: 51, form: 'electronic', today: '2024-06-01' });
    expect(quote.lines.map((l) => l.amountCents)).toEqual([3472, 1625, 1088, 22]);
    expect(quote.needsConfirmation).toBe(false);
  });

  it('quote nothing unconfirmed once their year has ended, until an administrator dates them anew', () => {
    expect(quoteFee({ ...firm, today: '2025-12-31' }).needsConfirmation).toBe(false);
    const lapsed = quoteFee({ ...firm, today: '2026-01-01' });
    expect(lapsed).toMatchObject({ needsConfirmation: true, confirmation: { ruleId: 'FEE-PA', ruleVersion: '2025-01-01', reason: 'lapsed' } });
    const overrides = [{ id: 'FEE-PA', version: '2025-01-01', validTo: '2026-12-31' }] as const;
    expect(quoteFee({ ...firm, today: '2026-01-01', overrides }).needsConfirmation).toBe(false);
    expect(quoteFee({ ...firm, state: 'WY' })).toMatchObject({ needsConfirmation: true, totalCents: 0, confirmation: { reason: 'no_schedule' } });
    expect(quoteFee({ ...firm, benefitClaim: true })).toMatchObject({ needsConfirmation: true, confirmation: { reason: 'amount_unknown' } });
  });
});

describe('payers and officials', () => {
  it('treatment is free, health plans and agencies by policy', () => {
    expect(quoteFee({ ...firm, basis: 'treatment', requesterKind: 'clinician' }).totalCents).toBe(0);
    expect(quoteFee({ ...firm, basis: 'payment_operations', requesterKind: 'health_plan' }).decision.ruleId).toBe('FEE-POLICY');
    expect(quoteFee({ ...firm, basis: 'law_enforcement', requesterKind: 'agency' }).totalCents).toBe(0);
    const charged = quoteFee({ ...firm, basis: 'payment_operations', requesterKind: 'health_plan', policy: { chargeHealthPlans: true } });
    expect(charged.totalCents).toBeGreaterThan(0);
    expect(defaultFeePolicy.chargeHealthPlans).toBe(false);
  });
});

describe('prepayment', () => {
  const base = { basis: 'authorization', requesterKind: 'law_firm', state: 'PA', totalCents: 100, today } as const;
  it('holds a third party by policy, the patient only where switched on, and nobody who cannot pay in NY', () => {
    expect(prepayment(base).result.hold).toBe(true);
    expect(prepayment({ ...base, totalCents: 0 }).result.hold).toBe(false);
    expect(prepayment({ ...base, basis: 'patient_access', requesterKind: 'patient' })).toMatchObject({ ruleId: 'ACC-PREPAY', result: { hold: false }, certainty: 'L' });
    expect(prepayment({ ...base, requesterKind: 'patient', policy: { prepayThirdParty: true, prepayPatient: true } }).result.hold).toBe(true);
    expect(prepayment({ ...base, state: 'NY', inabilityToPay: true }).result.hold).toBe(false);
  });
});

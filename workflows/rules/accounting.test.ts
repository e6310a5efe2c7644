import { describe, expect, it } from 'vitest';
import { accountingFee, accountingPeriod, isAccounted, summariseRepeats, suspension } from './accounting.ts';
import { bases, type Basis } from './bases.ts';

const today = '2026-06-01';

describe('AOD', () => {
  it('is derived from the basis', () => {
    const accounted = bases.filter((basis) => isAccounted(basis, { today }).result.accounted);
    expect(accounted).toEqual<Basis[]>(['subpoena', 'court_order', 'workers_comp', 'required_by_law', 'public_health_oversight', 'law_enforcement', 'coroner_organ', 'special_government', 'research']);
  });
  it('exempts national security and custody, and research by authorization; lists what should not have been', () => {
    expect(isAccounted('special_government', { today, governmentParagraph: 'k2_security' })).toMatchObject({ result: { accounted: false }, citation: '45 CFR 164.528(a)(1)(vi)-(vii)' });
    expect(isAccounted('special_government', { today, governmentParagraph: 'k5_custody' }).result.accounted).toBe(false);
    expect(isAccounted('special_government', { today, governmentParagraph: 'k1_military' }).result.accounted).toBe(true);
    expect(isAccounted('research', { today }).result).toEqual({ accounted: true, byProtocol: true });
    expect(isAccounted('research', { today, withAuthorization: true }).result.accounted).toBe(false);
    expect(isAccounted('treatment', { today, impermissible: true }).result.accounted).toBe(true);
  });
  it('covers six years before the request at most', () => {
    expect(accountingPeriod({ requestedOn: '2028-02-29' })).toEqual({ from: '2022-02-28', to: '2028-02-29' });
    expect(accountingPeriod({ requestedOn: today, from: '2010-01-01', to: '2027-01-01' })).toEqual({ from: '2020-06-01', to: today });
    expect(accountingPeriod({ requestedOn: today, from: '2025-01-01' }).from).toBe('2025-01-01');
  });
  it('summarises repeats to one recipient for one purpose', () => {
    const row = (id: string, disclosedOn: string, recipientName = 'State board', purpose = 'audit') => ({ id, disclosedOn, recipientName, recipientAddress: null, description: 'd', purpose });
    const entries = summariseRepeats([row('3', '2026-03-01'), row('1', '2026-01-01'), row('2', '2026-02-01', 'County court'), row('4', '2026-04-01', 'State board', 'claim')]);
    expect(entries.map((e) => [e.id, e.count, e.lastOn])).toEqual([['1', 2, '2026-03-01'], ['2', 1, '2026-02-01'], ['4', 1, '2026-04-01']]);
  });
  it('is free first in any twelve months', () => {
    const fee = (earlierOn: string[]) => accountingFee({ requestedOn: today, earlierOn, costCents: 500 }).result.cents;
    expect(fee([])).toBe(0);
    expect(fee(['2025-06-01'])).toBe(0);
    expect(fee(['2025-06-02'])).toBe(500);
  });
  it('AOD-SUSP: in writing to its end, orally thirty days and noted', () => {
    const s = (change: object, on = today) => suspension({ by: 'oversight', form: 'written', madeOn: '2026-05-02', ...change }, on).result;
    expect(s({ endsOn: '2026-12-31' })).toEqual({ suspended: true, until: '2026-12-31' });
    expect(s({})).toEqual({ suspended: false, until: null });
    expect(s({ form: 'oral', documented: true, endsOn: '2026-12-31' })).toEqual({ suspended: true, until: '2026-06-01' });
    expect(s({ form: 'oral', documented: true }, '2026-06-02').suspended).toBe(false);
    expect(s({ form: 'oral' }).suspended).toBe(false);
  });
});

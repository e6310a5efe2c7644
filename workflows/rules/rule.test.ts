import { describe, expect, it } from 'vitest';
import { allRules, decide, latestRule, ruleOn } from './rule.ts';

describe('the registry', () => {
  it('cites every rule and dates it', () => {
    for (const rule of allRules()) {
      expect(rule.citation).not.toBe('');
      expect(rule.validFrom).toMatch(/^\d{4}-\d\d-\d\d$/);
      if (rule.validTo) expect(rule.validTo > rule.validFrom).toBe(true);
    }
    expect(new Set(allRules().map((r) => `${r.id}@${r.version}`)).size).toBe(allRules().length);
  });
  it('knows what is in force on a day, with its edges, switches and new dates', () => {
    expect(ruleOn('FEE-PA', '2024-12-31')).toBeNull();
    expect(ruleOn('FEE-PA', '2025-01-01')?.version).toBe('2025-01-01');
    expect(ruleOn('FEE-PA', '2026-01-01')).toBeNull();
    expect(ruleOn('FEE-PA', '2026-01-01', [{ id: 'FEE-PA', version: '2025-01-01', validTo: null }])).not.toBeNull();
    expect(ruleOn('ACC-TIME', '2026-01-01', [{ id: 'ACC-TIME', version: '1', enabled: false }])).toBeNull();
    expect(ruleOn('REPRO', '2026-01-01')).toBeNull();
    expect(latestRule('FEE-PA', '2030-01-01').validTo).toBe('2025-12-31');
  });
  it('a decision holds rule, version, inputs, result and a sentence', () => {
    expect(decide('VERIFY', '2026-01-01', { inputs: { a: 1 }, result: true, say: 'x', params: { n: 2 } })).toEqual({
      ruleId: 'VERIFY',
      ruleVersion: '1',
      citation: '45 CFR 164.514(h)',
      certainty: 'H',
      inputs: { a: 1 },
      result: true,
      message: { key: 'rules.x', params: { n: 2 } },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { bases, basisTable } from './bases.ts';
import { evidenceLines, openLines } from './evidence.ts';
import type { RequestFacts } from './facts.ts';
import { allRules } from './rule.ts';

const base = { state: 'PA', today: '2026-06-01', scopeDescribed: true } as const;
const status = (lines: ReturnType<typeof evidenceLines>) => Object.fromEntries(lines.map((l) => [l.id, l.status]));

describe('the evidence list', () => {
  it('has for every basis a line with rule, clause and sentence, all open on an empty form', () => {
    for (const basis of bases) {
      const kind = basisTable[basis].typicalRequesters[0];
      const lines = evidenceLines(basis, { requesterKind: kind, state: 'PA', today: base.today });
      expect(lines.length).toBeGreaterThan(0);
      expect(openLines(lines).length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line.citation).not.toBe('');
        expect(allRules().some((r) => r.id === line.ruleId)).toBe(true);
        expect(line.how.key).toMatch(/^rules\./);
      }
    }
  });

  it('asks the patient who she is and no more', () => {
    const facts: RequestFacts = { ...base, requesterKind: 'patient', identity: { method: 'photo_id' } };
    expect(status(evidenceLines('patient_access', facts))).toEqual({ identity: 'needs_person', scope_described: 'met' });
    expect(status(evidenceLines('patient_access', { ...facts, confirmed: ['identity'] }))).toEqual({ identity: 'met', scope_described: 'met' });
    expect(status(evidenceLines('patient_access', { ...facts, identity: { method: 'account' } })).identity).toBe('met');
  });

  it('asks a representative for the authority as well', () => {
    const facts: RequestFacts = { ...base, requesterKind: 'representative', identity: { method: 'in_person', verified: true } };
    expect(status(evidenceLines('patient_access', facts)).representative_authority).toBe('missing');
    const parent = { authority: 'parent', document: true, patientBirthDate: '2015-01-01' } as const;
    expect(status(evidenceLines('patient_access', { ...facts, representative: parent })).representative_authority).toBe('needs_person');
    const grown = evidenceLines('patient_access', { ...facts, representative: { ...parent, patientBirthDate: '2000-01-01' } });
    expect(grown.find((l) => l.id === 'representative_authority')).toMatchObject({ status: 'missing', how: { key: 'rules.rep.of_age' } });
  });

  it('tells a firm element by element what is missing and which clause asks for it', () => {
    const fields = { description: 'visit', discloser: 'Riverside', recipient: 'firm', purpose: 'legal', signed: true, signedOn: '2026-05-01', statesRevocation: true, statesConditioning: true };
    const lines = evidenceLines('authorization', { ...base, requesterKind: 'law_firm', authorization: { document: true, fields } });
    expect(openLines(lines).map((l) => [l.id, l.citation])).toEqual([
      ['authorization_document', '45 CFR 164.508(c)(1)'],
      ['authorization.expiry', '45 CFR 164.508(c)(1)(v)'],
      ['authorization.redisclosure_statement', '45 CFR 164.508(c)(2)(iii)'],
    ]);
  });

  it('a confirmation never stands in for a missing paper', () => {
    const lines = evidenceLines('authorization', { ...base, requesterKind: 'law_firm', confirmed: ['authorization_document', 'authorization_valid'] });
    expect(status(lines)).toMatchObject({ authorization_document: 'missing', authorization_valid: 'missing' });
  });

  it('lists what a subpoena’s assurance lacks', () => {
    const lines = evidenceLines('subpoena', { ...base, requesterKind: 'law_firm', subpoena: { document: true, describesRecords: true, returnDate: '2026-07-01' } });
    expect(lines.find((l) => l.id === 'satisfactory_assurance')).toMatchObject({ status: 'missing', defects: [{ id: 'assurance_missing' }] });
    expect(status(lines).return_date).toBe('met');
  });

  it('asks the police for the identifiers’ limit only where (f)(2) is claimed', () => {
    const facts: RequestFacts = { ...base, requesterKind: 'agency', lawEnforcementParagraph: 'f1_process' };
    expect(status(evidenceLines('law_enforcement', facts))).not.toHaveProperty('identifiers_only');
    expect(status(evidenceLines('law_enforcement', { ...facts, lawEnforcementParagraph: 'f2_locate' })).identifiers_only).toBe('missing');
    // The officer's tick alone settles nothing: a person reads in the letter that nothing else is asked for.
    const ticked: RequestFacts = { ...facts, lawEnforcementParagraph: 'f2_locate', asksOnlyListedIdentifiers: true };
    expect(status(evidenceLines('law_enforcement', ticked)).identifiers_only).toBe('needs_person');
    expect(status(evidenceLines('law_enforcement', { ...ticked, confirmed: ['identifiers_only'] })).identifiers_only).toBe('met');
  });

  it('needs a claim with its dates from a plan', () => {
    const facts: RequestFacts = { ...base, requesterKind: 'health_plan', insurerKind: 'health', purpose: 'claim_payment', planRelationship: { memberId: 'K-1' } };
    expect(status(evidenceLines('payment_operations', facts))).toMatchObject({ claim_reference: 'missing', insurer_kind: 'met', plan_relationship: 'needs_person' });
    expect(status(evidenceLines('payment_operations', { ...facts, claim: { number: 'C1', from: '2026-01-01' } })).claim_reference).toBe('met');
  });
});

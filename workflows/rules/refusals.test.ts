import { describe, expect, it } from 'vitest';
import { hasKey } from '#templates/locales/index.ts';
import { bases } from './bases.ts';
import { isPart2Record, isPsychotherapyNote, mayNameGround } from './protected-sources.ts';
import { denialLetter, howToRefuse, revocationEffect } from './refusals.ts';
import { accessibleContentDue, safeguardGaps, technicalSafeguards } from './safeguards.ts';

const today = '2026-11-02';

describe('AUTH-REVOKE', () => {
  const revoke = (change: object = {}) => revocationEffect({ basis: 'authorization', restsOn: 'a', revoked: 'a', inWriting: true, closed: false, today, ...change }).result;
  it('stops what rests on it, closes what is open, blocks the links of what is closed', () => {
    expect(revoke()).toEqual({ stops: true, closes: true, blocksLinks: true });
    expect(revoke({ closed: true })).toEqual({ stops: true, closes: false, blocksLinks: true });
  });
  it('stops nothing that rests elsewhere, and nothing by word of mouth', () => {
    expect(revoke({ restsOn: 'b' }).stops).toBe(false);
    expect(revoke({ basis: 'court_order', restsOn: null }).stops).toBe(false);
    expect(revoke({ inWriting: false }).stops).toBe(false);
  });
});

describe('REJECT', () => {
  it('denies only individuals; objects to a subpoena before its return date; returns the rest', () => {
    for (const basis of bases) {
      const { how, reviewRights } = howToRefuse({ basis, today }).result;
      const individual = basis === 'patient_access' || basis === 'patient_directive';
      expect([basis, how, reviewRights]).toEqual([basis, individual ? 'denial' : basis === 'subpoena' ? 'subpoena_objection' : 'deficiency', individual]);
    }
    expect(howToRefuse({ basis: 'subpoena', returnDate: '2026-11-20', today }).result.before).toBe('2026-11-20');
  });
});

describe('DEN-LTR', () => {
  it('names what a draft lacks: the review right where there is one, the rest where it is in part', () => {
    const has = ['basis', 'complaint_facility', 'complaint_hhs'] as const;
    expect(denialLetter({ ground: 'danger', inPart: true, heldElsewhere: false, has, today }).result.missing).toEqual(['review_right', 'rest_released']);
    expect(denialLetter({ ground: 'inmate', inPart: false, heldElsewhere: false, has, today }).result.missing).toEqual([]);
    expect(denialLetter({ ground: 'inmate', inPart: false, heldElsewhere: true, has, today }).result.missing).toEqual(['elsewhere']);
  });
});

describe('what is specially protected, and what is said of it', () => {
  it('P2-WHAT: by its source or its notice, never by its words', () => {
    expect(isPart2Record({ part2Program: true, cameWithNotice: false }, today).result.part2).toBe(true);
    expect(isPart2Record({ part2Program: false, cameWithNotice: true }, today).result.part2).toBe(true);
    expect(isPart2Record({ part2Program: false, cameWithNotice: false }, today).result.part2).toBe(false);
  });
  it('PSY-WHAT: only where it is kept separate', () => {
    const note = { byMentalHealthProfessional: true, analyzesSession: true, keptSeparate: true };
    expect(isPsychotherapyNote(note, today).result.psychotherapy).toBe(true);
    for (const name of Object.keys(note)) expect(isPsychotherapyNote({ ...note, [name]: false }, today).result.psychotherapy).toBe(false);
  });
  it('P2-UNNAMED: the patient is told the ground, nobody else is', () => {
    expect(mayNameGround({ basis: 'patient_access', requesterKind: 'patient' }, today).result.named).toBe(true);
    for (const [basis, requesterKind] of [['authorization', 'law_firm'], ['patient_directive', 'patient'], ['subpoena', 'court']] as const) {
      const said = mayNameGround({ basis, requesterKind }, today);
      expect(said.result.named).toBe(false);
      expect(said.message.key).toBe('rules.withheld.may_not_be_complete');
    }
  });
});

describe('what the house owes', () => {
  it('A11Y: from its day, by size, and to be confirmed', () => {
    expect(accessibleContentDue({ employees: 15, today: '2026-05-10' }).result).toEqual({ dueOn: '2026-05-11', due: false });
    expect(accessibleContentDue({ employees: 15, today: '2026-05-11' }).result.due).toBe(true);
    expect(accessibleContentDue({ employees: 14, today }).result.due).toBe(false);
    expect(accessibleContentDue({ employees: 15, today }).certainty).toBe('M');
  });
  it('SEC: names each safeguard that is lacking', () => {
    expect(safeguardGaps(technicalSafeguards, today).result.missing).toEqual([]);
    expect(safeguardGaps(technicalSafeguards.filter((one) => one !== 'second_factor'), today).result.missing).toEqual(['second_factor']);
  });
});

it('every sentence has its words', () => {
  const keys = ['revocation.stops', 'revocation.rests_elsewhere', 'revocation.not_in_writing', 'reject.denial', 'reject.deficiency', 'reject.subpoena_objection', 'letter.complete', 'letter.lacks', 'source.part2', 'source.not_part2', 'source.psychotherapy', 'source.chart_note', 'withheld.named_to_patient', 'safeguards.accessible_due', 'safeguards.accessible_from', 'safeguards.complete', 'safeguards.lacks'];
  expect(keys.filter((key) => !hasKey(`rules.${key}`))).toEqual([]);
});

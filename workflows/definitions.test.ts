import { describe, expect, it } from 'vitest';
import { advance, restore, start, stateName, store } from './definitions.ts';
import type { RequestFact } from './request/events.ts';

const by = { kind: 'staff', id: 'tech', roles: ['technician'] } as const;
const stamp = (fact: RequestFact, who: object = by) => ({ ...fact, by: { ...by, ...who }, at: '2026-11-02T15:00:00.000Z' }) as never;
const input = { requestId: 'r', basis: 'patient_access', channel: 'link', byPortal: true };

function run(...facts: (RequestFact | [RequestFact, object])[]) {
  let snapshot = start('request', input);
  const effects: string[] = [];
  for (const fact of facts) {
    const event = Array.isArray(fact) ? stamp(fact[0], fact[1]) : stamp(fact);
    if (!snapshot.can(event)) throw new Error(`refused ${(event as RequestFact).type} in ${stateName(snapshot)}`);
    const step = advance('request', restore('request', JSON.parse(JSON.stringify(store('request', snapshot)))), event);
    snapshot = step.next;
    effects.push(...step.effects.map((e) => e.type));
  }
  return { snapshot, effects };
}

const untilReview: RequestFact[] = [
  { type: 'REQUEST_FILED', authorizationId: 'auth' },
  { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: 'auth' },
  { type: 'PATIENT_IDENTIFIED', patientId: 'p' },
  { type: 'RECORDS_RETRIEVED', records: 2, pages: 9 },
];
const untilApproval: RequestFact[] = [
  ...untilReview,
  { type: 'REVIEW_COMPLETED', packetId: 'k', undecided: 0, released: 9, unlawful: 0 },
  { type: 'PACKET_BUILT', packetId: 'k', sha256: 'h', verifiedSha256: 'h' },
];

describe('the request machine, stored and restored at every step', () => {
  it('travels from draft to closed', () => {
    const { snapshot, effects } = run(
      ...untilApproval,
      [{ type: 'PACKET_APPROVED', packetId: 'k', sha256: 'h' }, { id: 'other' }],
      { type: 'PACKET_RELEASED', packetId: 'k', sha256: 'h' },
      { type: 'PACKET_DOWNLOADED', packetId: 'k', sha256: 'h' },
    );
    expect(stateName(snapshot)).toBe('closed');
    expect(snapshot.context.outcome).toBe('released');
    expect(effects).toEqual(expect.arrayContaining(['set_clocks', 'retrieve_records', 'build_packet', 'release_packet', 'close_request']));
  });

  it('refuses the approval of the person who prepared, and of another packet', () => {
    const { snapshot } = run(...untilApproval);
    expect(snapshot.can(stamp({ type: 'PACKET_APPROVED', packetId: 'k', sha256: 'h' }))).toBe(false);
    expect(snapshot.can(stamp({ type: 'PACKET_APPROVED', packetId: 'k', sha256: 'x' }, { id: 'other' }))).toBe(false);
    expect(snapshot.can(stamp({ type: 'PACKET_APPROVED', packetId: 'k', sha256: 'h' }, { id: 'other' }))).toBe(true);
  });

  it('goes back to where it stood when the information arrives, also after a restore', () => {
    const { snapshot } = run(...untilReview, { type: 'INFORMATION_ASKED', codes: ['scope'] }, { type: 'INFORMATION_RECEIVED' });
    expect(stateName(snapshot)).toBe('reviewing');
  });

  it('waits in approved for the fee that has to be paid first, then leaves by itself', () => {
    const approved = run(
      ...untilApproval,
      { type: 'FEE_QUOTED', totalCents: 3400, hold: true },
      [{ type: 'PACKET_APPROVED', packetId: 'k', sha256: 'h' }, { id: 'other' }],
    );
    expect(stateName(approved.snapshot)).toBe('approved');
    const paid = advance('request', approved.snapshot, stamp({ type: 'FEE_PAID' }));
    expect(stateName(paid.next)).toBe('releasing');
    expect(paid.effects.map((e) => e.type)).toContain('release_packet');
  });

  it('a hold keeps an approved packet; lifting it lets it go', () => {
    const { snapshot } = run(
      ...untilApproval,
      { type: 'HOLD_PLACED', reason: 'objection' },
      [{ type: 'PACKET_APPROVED', packetId: 'k', sha256: 'h' }, { id: 'other' }],
    );
    expect(stateName(snapshot)).toBe('approved');
    expect(stateName(advance('request', snapshot, stamp({ type: 'HOLD_LIFTED' })).next)).toBe('releasing');
  });

  it('takes another record in review and stays there', () => {
    const { snapshot } = run(...untilReview, { type: 'RECORD_ADDED', recordId: 'x' });
    expect(stateName(snapshot)).toBe('reviewing');
    expect(snapshot.context.problem).toBeNull();
  });

  it('a revocation stops what rests on that authorization and nothing else', () => {
    const { snapshot } = run(...untilReview);
    expect(snapshot.can(stamp({ type: 'AUTHORIZATION_REVOKED', authorizationId: 'another' }))).toBe(false);
    const step = advance('request', snapshot, stamp({ type: 'AUTHORIZATION_REVOKED', authorizationId: 'auth' }));
    expect(step.next.context.outcome).toBe('revoked');
  });

  it('extends once, at most thirty days, and only before the date has passed', () => {
    const { snapshot } = run({ type: 'REQUEST_FILED', authorizationId: null });
    const take = (today: string, extendedTo: string) =>
      stamp({ type: 'EXTENSION_TAKEN', today, dueOn: '2026-12-02', extendedTo, reason: 'offsite' });
    expect(snapshot.can(take('2026-12-03', '2027-01-01'))).toBe(false);
    expect(snapshot.can(take('2026-12-02', '2027-01-02'))).toBe(false);
    expect(snapshot.can(take('2026-12-02', '2027-01-01'))).toBe(true);
    const { next } = advance('request', snapshot, take('2026-12-02', '2027-01-01'));
    expect(next.can(take('2026-12-02', '2027-01-01'))).toBe(false);
  });

  it('an access request is never returned as deficient; a denial for danger needs another, licensed person', () => {
    const { snapshot } = run({ type: 'REQUEST_FILED', authorizationId: null });
    expect(snapshot.can(stamp({ type: 'DEFICIENCY_FOUND', codes: ['signature'] }))).toBe(false);
    const proposed = advance('request', snapshot, stamp({ type: 'DENIAL_PROPOSED', ground: 'danger', reviewable: true })).next;
    expect(proposed.can(stamp({ type: 'DENIAL_CONFIRMED' }, { id: 'sup', roles: ['supervisor'] }))).toBe(false);
    expect(proposed.can(stamp({ type: 'DENIAL_CONFIRMED' }, { id: 'doc', roles: ['physician'] }))).toBe(true);
    expect(stateName(advance('request', proposed, stamp({ type: 'DENIAL_REJECTED' }, { id: 'doc' })).next)).toBe('received');
  });

  it('closed stays closed', () => {
    const { snapshot } = run({ type: 'REQUEST_FILED', authorizationId: null }, { type: 'WITHDRAWN' });
    for (const type of ['WITHDRAWN', 'INFORMATION_RECEIVED', 'REVIEW_REOPENED', 'HOLD_PLACED', 'FEE_QUOTED', 'DEADLINE_PASSED'])
      expect(snapshot.can(stamp({ type } as never)), type).toBe(false);
  });

  it('refuses a stored state that does not fit the machine', () => {
    expect(() => restore('request', { machineVersion: 1, value: { main: 'nowhere' }, context: {}, historyValue: null, status: 'active' })).toThrow();
    expect(() => restore('request', { machineVersion: 99, value: {}, context: {}, historyValue: null, status: 'active' })).toThrow();
  });
});

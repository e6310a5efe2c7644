import { describe, expect, it } from 'vitest';
import { requestPermits } from '#workflows/request/events.ts';
import { auditActions, auditFacts, domainOf, outcomeOf } from './events.ts';
import { loggedFields } from './logged-fields.ts';

describe('the union of events', () => {
  it('names every action in lower case, family and fact', () => {
    for (const action of auditActions) expect(action).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });

  it('tells outcome and family by the name', () => {
    expect([outcomeOf('download.refused'), outcomeOf('sign_in.failed'), outcomeOf('page.viewed')]).toEqual(['refused', 'failed', 'done']);
    expect(domainOf('page.viewed')).toBe('access');
    expect(domainOf('packet.downloaded')).toBe('disclosure');
    expect(domainOf('session.begun')).toBe('sign_in');
    expect(domainOf('file.destroyed')).toBe('system');
    expect(domainOf('rule.applied')).toBe('work');
  });

  it('takes every event a request can have', () => {
    for (const event of Object.keys(requestPermits)) {
      const facts = { machine: 'request', instance: '018f0000-0000-7000-8000-000000000001', event, from: 'a', to: 'b', machineVersion: 1, revision: 1, key: 'k' };
      expect(auditFacts['workflow.transition'].safeParse(facts).success).toBe(true);
    }
  });
});

describe('the fields of a workflow event that are logged', () => {
  it('are ids, counts and codes by name, and nothing else', () => {
    const packetId = '018f0000-0000-7000-8000-000000000009';
    expect(loggedFields({ type: 'PACKET_APPROVED', packetId, sha256: 'a'.repeat(64), by: { id: 'x' } })).toEqual({ packetId, sha256: 'a'.repeat(64) });
    expect(loggedFields({ type: 'PACKET_RETURNED', packetId, reason: 'shows Maria' })).toEqual({ packetId });
    expect(loggedFields({ type: 'PATIENT_IDENTIFIED', patientId: packetId })).toBeUndefined();
    expect(loggedFields({ type: 'RETRIEVAL_FAILED', problem: 'no answer from Maria' })).toBeUndefined();
  });
});

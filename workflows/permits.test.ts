/** Who may send what, written down a second time by the other hand: a permit does not change in passing. */
import { describe, expect, it } from 'vitest';
import { definition, machineNames, type MachineName } from './definitions.ts';

const permitted: Record<MachineName, Record<string, readonly string[]>> = {
  request: {
    'requester technician supervisor': ['REQUEST_FILED', 'INFORMATION_RECEIVED', 'CERTIFICATION_ASKED', 'WITHDRAWN'],
    'technician supervisor': ['INFORMATION_ASKED', 'EVIDENCE_ACCEPTED', 'DEFICIENCY_FOUND', 'DUPLICATE_FOUND', 'TRANSFERRED', 'EXPEDITED', 'PATIENT_IDENTIFIED', 'PATIENT_NOT_FOUND', 'RETRIEVAL_RETRIED', 'NO_RECORDS_FOUND', 'REVIEW_COMPLETED', 'REVIEW_REOPENED', 'PACKET_APPROVED', 'PACKET_RETURNED', 'PACKET_DISPATCHED', 'LINK_REVOKED', 'LINK_REISSUED', 'DELIVERY_CHANGED', 'DENIAL_PROPOSED', 'FEE_QUOTED', 'FEE_PAID', 'FEE_WAIVED', 'EXTENSION_TAKEN', 'PRODUCTION_ELECTED'],
    'system': ['RECORDS_RETRIEVED', 'RETRIEVAL_FAILED', 'PACKET_BUILT', 'PACKET_REFUSED', 'PACKET_RELEASED', 'RELEASE_BLOCKED', 'DELIVERY_FAILED', 'LINK_EXPIRED', 'DEADLINE_PASSED', 'RULES_CHANGED'],
    'technician supervisor system': ['RECORD_ADDED'],
    'requester system': ['PACKET_DOWNLOADED'],
    'technician supervisor compliance': ['RELEASE_FOUND_WRONG', 'HOLD_PLACED'],
    'supervisor physician': ['DENIAL_CONFIRMED', 'DENIAL_REJECTED'],
    'requester technician supervisor system': ['AUTHORIZATION_REVOKED'],
    'supervisor': ['FEE_WRITTEN_OFF'],
    'supervisor compliance': ['HOLD_LIFTED'],
  },
  authorization: {
    'technician supervisor': ['FOUND_VALID', 'FOUND_DEFECTIVE'],
    'requester technician supervisor': ['REVOKED'],
    'system': ['EXPIRED'],
  },
  denial_review: {
    'requester technician supervisor': ['REVIEW_ASKED', 'REVIEW_WITHDRAWN'],
    'supervisor compliance': ['REVIEWER_NAMED'],
    'physician supervisor compliance': ['REVIEWER_STEPPED_DOWN'],
    'physician': ['DENIAL_UPHELD', 'DENIAL_OVERTURNED'],
  },
  accounting: {
    'requester technician supervisor compliance': ['ACCOUNTING_ASKED'],
    'compliance': ['PATIENT_CONFIRMED', 'FEE_TOLD', 'ACCOUNTING_SENT', 'EXTENSION_TAKEN'],
    'requester compliance': ['FEE_AGREED', 'ACCOUNTING_WITHDRAWN'],
    'compliance system': ['DISCLOSURES_COMPILED'],
    'system': ['DEADLINE_PASSED'],
  },
  breach: {
    'technician supervisor compliance system': ['BREACH_SUSPECTED'],
    'compliance supervisor': ['FACTORS_ASSESSED', 'ASSESSMENT_CONFIRMED', 'ASSESSMENT_REJECTED'],
    'compliance': ['NOTIFICATION_DECIDED', 'INDIVIDUALS_TOLD', 'SECRETARY_TOLD', 'MEDIA_TOLD', 'BREACH_CLOSED'],
    'system': ['DEADLINE_PASSED'],
  },
  subpoena: {
    'requester technician supervisor': ['SUBPOENA_SERVED', 'SUBPOENA_WITHDRAWN'],
    'technician supervisor': ['PRODUCTION_ELECTED', 'ASSURANCE_ACCEPTED', 'OBJECTION_LETTER_SENT', 'RETURN_DATE_AGREED'],
    'technician supervisor compliance': ['OBJECTION_RAISED'],
    'supervisor compliance': ['OBJECTION_RESOLVED', 'SUBPOENA_QUASHED'],
    'technician supervisor system': ['RECORDS_PRODUCED'],
  },
};

describe.each(machineNames)('%s', (name) => {
  it('is sent by exactly these roles', () => {
    const listed = Object.entries(permitted[name]).flatMap(([roles, events]) => events.map((event) => [event, roles.split(' ').sort()] as const));
    const found = Object.entries(definition(name).permits).map(([event, roles]) => [event, [...roles].sort()] as const);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
    expect(listed).toHaveLength(found.length);
  });
});

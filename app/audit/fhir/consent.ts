/** An authorization (45 CFR 164.508) as a FHIR R4 Consent: who may get what until when, and whether it still stands. The patient is a commitment. */
import type { Consent } from 'fhir/r4';
import { systems } from './codes.ts';

export type ConsentSource = {
  id: string;
  facilityId: string;
  requestId: string;
  patientCommitment: string | null;
  signedOn: string | null;
  expiresOn: string | null;
  revokedAt: Date | null;
  valid: boolean;
  /** Protected content it covers expressly, by our codes. */
  covers: readonly string[];
};

const policyCodes = 'http://terminology.hl7.org/CodeSystem/consentpolicycodes';

/** `now`: an authorization past its day is inactive, as is one that was revoked or never was valid. */
export function consentOf(source: ConsentSource, now: Date): Consent {
  const expired = source.expiresOn !== null && source.expiresOn < now.toISOString().slice(0, 10);
  const stands = source.valid && !source.revokedAt && !expired;
  return {
    resourceType: 'Consent',
    id: source.id,
    status: stands ? 'active' : source.valid ? 'inactive' : 'rejected',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy', display: 'Privacy Consent' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '64292-6', display: 'Release of information consent' }] }],
    ...(source.patientCommitment ? { patient: { type: 'Patient', identifier: { system: systems.patient, value: source.patientCommitment } } } : {}),
    ...(source.signedOn ? { dateTime: source.signedOn } : {}),
    organization: [{ type: 'Organization', identifier: { system: systems.uri, value: `urn:uuid:${source.facilityId}` } }],
    sourceReference: { type: 'DocumentReference', identifier: { system: systems.request, value: source.requestId } },
    policyRule: { coding: [{ system: policyCodes, code: 'hipaa-auth', display: 'HIPAA Authorization' }] },
    provision: {
      type: 'permit',
      ...(source.signedOn || source.expiresOn || source.revokedAt
        ? { period: { ...(source.signedOn ? { start: source.signedOn } : {}), ...end(source) } }
        : {}),
      ...(source.covers.length > 0 ? { code: source.covers.map((text) => ({ text })) } : {}),
    },
  };
}

function end({ expiresOn, revokedAt }: ConsentSource): { end?: string } {
  const last = [expiresOn, revokedAt?.toISOString().slice(0, 10)].filter((day): day is string => Boolean(day)).sort()[0];
  return last ? { end: last } : {};
}

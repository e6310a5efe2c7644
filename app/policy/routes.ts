/**
 * Who may ask for which route, by the route's file name. A file in `app/routes` without a line here fails the build:
 * nobody adds a page and forgets to say who may see it.
 */
import type { Permission } from './vocabulary.ts';

export type RoutePolicy =
  /** Anybody, signed in or not; shows nothing protected. */
  | 'public'
  /** Anybody with an account. */
  | 'signed_in'
  /** A member of a requesting organization. */
  | 'organization'
  /** Whoever may see the one request named in the address: its code, its account, its organization. */
  | 'requester'
  /** Any staff role. */
  | 'staff'
  /** A machine with a token of compliance's; the route asks with it, and no cookie counts. */
  | 'service'
  /** Exists in demo mode only. */
  | 'demo'
  /** Staff holding this permission. */
  | Permission;

export const routePolicies: Readonly<Record<string, RoutePolicy>> = {
  _index: 'public',
  account: 'signed_in',
  'account_.passkey': 'signed_in',
  'ask._index': 'public',
  'ask.$door._index': 'public',
  'ask.$door.$step': 'public',
  'ask.receipt.$requestId': 'requester',
  'ask.staff._index': 'staff',
  'ask.staff.$step': 'staff',
  'follow._index': 'public',
  'follow.lost': 'public',
  'follow.$requestId._index': 'requester',
  'follow.$requestId_.letters.$letterId': 'requester',
  'follow.$requestId_.letters.$letterId_.file': 'requester',
  'follow.$requestId_.report': 'requester',
  'follow.$requestId_.revoke': 'requester',
  'follow.$requestId_.rights': 'requester',
  'follow.$requestId_.withdraw': 'requester',
  'compliance.requests.$requestId': 'disclosure.read',
  'disclosures._index': 'disclosure.read',
  'disclosures.breaches': 'disclosure.read',
  'disclosures.export': 'disclosure.export',
  'disclosures.patients.$patientId': 'disclosure.read',
  join: 'public',
  'letters._index': 'staff',
  'letters.$name': 'staff',
  'letters.$name_.file': 'staff',
  'log._index': 'log.read',
  'log.anchors': 'log.export',
  'log.export': 'log.export',
  'log.patients.$patientId': 'log.export',
  'log.patterns': 'oversight.decide',
  'log.tokens': 'log.export',
  'emergency._index': 'emergency.use',
  'emergency.reviews': 'emergency.review',
  'fhir.AuditEvent': 'service',
  disclosed: 'public',
  'disclosed_.receipt': 'public',
  'packet.$token': 'public',
  'packet.$token_.open': 'public',
  components: 'demo',
  'demo.codes': 'demo',
  desk: 'organization',
  'desk._index': 'organization',
  'desk.export': 'organization',
  'desk.members': 'organization',
  'desk.new': 'organization',
  'desk.new_.$draft.$step': 'organization',
  'desk.requests.$id': 'organization',
  'desk.requests.$id_.files.$file': 'organization',
  health: 'public',
  'patients.$patientId': 'patient.read',
  'patients._index': 'patient.search',
  'invitation.$token': 'public',
  'intake.$batchId._index': 'intake.index',
  'intake.caller._index': 'intake.index',
  'intake.caller.$requestId': 'intake.index',
  'intake.$batchId.pages.$page': 'intake.index',
  'intake.$batchId.parts.$partId': 'intake.index',
  'intake._index': 'intake.index',
  'intake.looks': 'intake.index',
  preferences: 'public',
  'reports._index': 'report.read',
  'reports.export': 'report.read',
  'reports.quality._index': 'oversight.decide',
  'reports.quality.$sampleId': 'oversight.decide',
  'reports.requests': 'disclosure.read',
  'retention._index': 'disposal.approve',
  'retention.$runId': 'disposal.approve',
  'retention.$runId_.certificate': 'disclosure.read',
  'requests._index': 'staff',
  'requests.$requestId._index': 'request.read',
  'requests.$requestId.attachments.$attachmentId.file': 'request.read',
  'requests.$requestId.attachments.$attachmentId.pages.$page': 'request.read',
  'requests.$requestId.cases.$caseId': 'request.read',
  'requests.$requestId.candidates': 'patient.search',
  'requests.$requestId.letters.$letterId': 'request.read',
  'requests.$requestId.packet.file': 'packet.dispatch',
  'requests.$requestId.progress': 'request.read',
  'requests.$requestId.slips.$letterId.file': 'packet.dispatch',
  'requests_.$requestId_.approve': 'request.read',
  'requests_.$requestId_.packets.$packetId.pages.$number': 'record.read',
  'requests_.$requestId_.pages.$pageId': 'record.read',
  'requests_.$requestId_.pages.$pageId_.after': 'record.read',
  'requests_.$requestId_.pages.$pageId_.image': 'record.read',
  'requests_.$requestId_.pages.$pageId_.words': 'record.read',
  'requests_.$requestId_.review': 'record.read',
  'requests_.$requestId_.review_.act': 'page.review',
  'requests_.$requestId_.review_.changes': 'record.read',
  'requests_.$requestId_.review_.term': 'page.review',
  search: 'staff',
  'settings._index': 'settings.read',
  'settings.operations': 'effect.retry',
  'settings.people': 'user.manage',
  'settings.factors': 'factor.confirm',
  'settings.rules': 'settings.read',
  'settings.rules_.$pack': 'rule.manage',
  'sign-in': 'public',
  'sign-in_.back.$provider': 'public',
  'sign-in_.confirm': 'signed_in',
  'sign-in_.forgotten': 'public',
  'sign-in_.new-password.$token': 'public',
  'sign-in_.passkey': 'public',
  'sign-in_.second-factor': 'public',
  'sign-in_.set-up': 'signed_in',
  'sign-in_.with.$provider': 'public',
  'sign-out': 'public',
  work: 'request.read',
};

/** `app/routes/desk.requests.$id.tsx` -> `desk.requests.$id`; a folder route counts by its folder. */
export function routeId(file: string): string {
  const name = file.replace(/^.*app\/routes\//, '').replace(/^routes\//, '');
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : name.replace(/\.(tsx?|jsx?|mdx?)$/, '');
}

/** The policy of a route file, or null where it was forgotten. */
export function policyOf(file: string): RoutePolicy | null {
  return routePolicies[routeId(file)] ?? null;
}

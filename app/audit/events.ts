/**
 * What can stand in the log: one union of bodies, an envelope and a small typed record of facts per action.
 * Bodies are final: history cannot be migrated. A new action or a new optional fact may be added; anything else is a new `v`.
 * Facts are ids, counts, codes, dates and digests: never a name, an address, a search term or free text.
 */
import { z } from 'zod';
import { roles } from '#workflows/actor.ts';

const id = z.uuid();
const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** A name out of a vocabulary. */
const code = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,119}$/);
/** An identifier chosen by software: printable, no space, so that no sentence fits. */
const opaque = z.string().regex(/^[\x21-\x7e]{1,200}$/);
const codes = z.array(code).max(200);
const value = z.union([code, z.int(), z.boolean(), codes, z.null()]);
/** Before and after of a setting or account, where both are codes or counts. */
const change = z.strictObject({ field: code, before: value.optional(), after: value.optional() });
const seen = { recordId: id.optional(), page: count.optional(), fileId: id.optional(), packetId: id.optional(), purpose: code.optional() };

export const auditFacts = {
  // what happened to a life cycle: written by the one write path only
  'workflow.transition': z.strictObject({
    machine: code,
    instance: id,
    event: code,
    from: code,
    to: code,
    machineVersion: count,
    revision: count,
    key: opaque,
    /** Coded fields of the event: see logged-fields.ts. */
    data: z.record(code, value).optional(),
  }),
  'workflow.refused': z.strictObject({
    code,
    machine: code.nullish(),
    instance: opaque.nullish(),
    event: code.nullish(),
    state: code.nullish(),
  }),
  'workflow.quarantined': z.strictObject({ machine: code, instance: id, code, machineVersion: count }),

  // looks at protected data
  'request.viewed': z.strictObject({ part: code.optional(), purpose: code.optional() }),
  'patient.viewed': z.strictObject({ part: code.optional(), purpose: code.optional() }),
  'record.viewed': z.strictObject(seen),
  'page.viewed': z.strictObject(seen),
  'document.viewed': z.strictObject({ ...seen, kind: code.optional() }),
  'packet.viewed': z.strictObject({ packetId: id, page: count.optional() }),
  'list.viewed': z.strictObject({ list: code, results: count }),
  /** The term is not here: its length and which fields were filled are. */
  'search.made': z.strictObject({ over: code, fields: codes.optional(), results: count, searchId: id.optional() }),
  /** A search of the log was kept under a name, shared with the others who read it, or dropped. */
  'search.kept': z.strictObject({ searchId: id, change: code }),
  'export.made': z.strictObject({ of: code, format: code, rows: count, sha256: digest.optional() }),
  'accounting.made': z.strictObject({ entries: count, from: day.optional(), to: day.optional(), sha256: digest.optional() }),

  // work on a request that is no change of its state
  'request.assigned': z.strictObject({ from: id.nullish(), to: id.nullish() }),
  'request.changed': z.strictObject({ fields: codes, changes: z.array(change).optional() }),
  'evidence.decided': z.strictObject({ line: code, ruleId: code, status: code, attachmentId: id.nullish(), page: count.nullish() }),
  'rule.applied': z.strictObject({ ruleId: code, ruleVersion: code, result: code }),
  'message.sent': z.strictObject({ messageId: id, direction: code, code: code.nullish() }),
  'message.read': z.strictObject({ messageId: id }),
  'letter.written': z.strictObject({ letterId: id, kind: code, sha256: digest.optional() }),
  'letter.posted': z.strictObject({ letterId: id, kind: code }),
  /** `factors`: each of 164.402(2) with the risk found, as `nature:low`. */
  'breach.assessed': z.strictObject({ caseId: id, factors: codes }),
  /** Somebody besides the individuals was told: secretary (HHS) or media. */
  'breach.told': z.strictObject({ caseId: id, whom: code, on: day, how: code }),
  'breach.described': z.strictObject({ caseId: id, cause: code, kinds: codes, happenedOn: day.optional() }),
  /** An agency's statement that an accounting would impede it (164.528(a)(2)). */
  'suspension.recorded': z.strictObject({ suspensionId: id, by: code, form: code, madeOn: day, until: day }),
  /** Filed without a proof while many were: looked at before anybody is written to. */
  'filing.held': z.strictObject({ lookId: id, reason: code }),
  'filing.decided': z.strictObject({ lookId: id, verdict: code }),
  'mail.sent': z.strictObject({ mailId: opaque, kind: code, attempts: count.optional() }),
  'mail.failed': z.strictObject({ mailId: opaque, kind: code, code }),
  'attachment.added': z.strictObject({ attachmentId: id, kind: code, sha256: digest.optional(), pages: count.optional() }),
  /** With a `fileId` it lies in quarantine. `signature`: the virus scanner's own name for what it found. */
  'upload.refused': z.strictObject({ kind: code, code, sha256: digest.optional(), fileId: id.optional(), signature: opaque.optional() }),
  /** `waiting` when it came while the scanner did not answer; `clean` or `found` afterwards. */
  'upload.scanned': z.strictObject({ fileId: id, kind: code, verdict: code, signature: opaque.optional() }),
  'record.added': z.strictObject({ recordId: id, source: code, sha256: digest.optional(), pages: count.optional() }),
  'record.scoped': z.strictObject({ recordId: id, inScope: z.boolean(), reason: code.nullish() }),
  'page.decided': z.strictObject({ recordId: id, page: count, disposition: code, verdict: code.nullish(), reason: code.nullish() }),
  'pages.decided': z.strictObject({ recordId: id.nullish(), pages: count, disposition: code, verdict: code.nullish(), reason: code.nullish() }),
  /** By somebody else than who decided them: pages of which the machine is not sure whose they are. */
  'pages.seconded': z.strictObject({ recordId: id.nullish(), pages: count }),
  'redaction.added': z.strictObject({ redactionId: id, recordId: id.optional(), page: count.optional(), kind: code, reason: code.nullish(), boxes: count.optional() }),
  'redaction.removed': z.strictObject({ redactionId: id, recordId: id.optional(), page: count.optional() }),
  /** The words of a note are not here. */
  'note.added': z.strictObject({ noteId: id, recordId: id, page: count, length: count }),
  'note.removed': z.strictObject({ noteId: id }),
  'override.proposed': z.strictObject({ kind: code, target: opaque, reason: code.nullish() }),
  'override.confirmed': z.strictObject({ kind: code, target: opaque }),
  'override.declined': z.strictObject({ kind: code, target: opaque }),
  'department.asked': z.strictObject({ subRequestId: id, departmentId: id, kinds: codes }),
  'department.answered': z.strictObject({ subRequestId: id, status: code }),
  /** What a chart owes: another patient's page in it (`earlier`: releases that hold the same page), or a document that a visit should have. */
  'chart_task.opened': z.strictObject({ taskId: id, kind: code, recordId: id.nullish(), page: count.nullish(), earlier: count.nullish() }),
  'chart_task.changed': z.strictObject({ taskId: id, kind: code, change: code }),
  /** A volume of a paper chart: added, asked for, moved, returned. Where to is not here. */
  'paper_chart.changed': z.strictObject({ volumeId: id, change: code }),
  'fee.quoted': z.strictObject({ feeId: id, totalCents: count, ruleId: code, ruleVersion: code }),
  'payment.recorded': z.strictObject({ paymentId: id, feeId: id, kind: code, amountCents: count }),
  'batch.received': z.strictObject({ batchId: id, channel: code, pages: count, sha256: digest.optional() }),
  'batch.split': z.strictObject({ batchId: id, partId: id.optional(), parts: count.optional(), firstPage: count.optional(), lastPage: count.optional(), setAside: code.nullish() }),
  'emergency.opened': z.strictObject({ emergencyId: id, reason: code, until: opaque.optional() }),
  /** By whoever opened it, before its time. */
  'emergency.closed': z.strictObject({ emergencyId: id }),
  'emergency.reviewed': z.strictObject({ emergencyId: id, finding: code }),

  // packets and disclosures
  'disclosure.announced': z.strictObject({ disclosureId: opaque, packetId: id, version: count.optional() }),
  'packet.built': z.strictObject({ packetId: id, disclosureId: opaque.optional(), sha256: digest, planHash: digest.optional(), pages: count.optional() }),
  'packet.verified': z.strictObject({ packetId: id, sha256: digest, engines: codes.optional(), findings: count }),
  'disclosure.made': z.strictObject({
    disclosureId: opaque,
    packetId: id,
    sha256: digest,
    channel: code,
    basis: code.optional(),
    recipientKind: code.optional(),
    /** Whether the patient's accounting (164.528) lists it, and the rule that says so. */
    accountable: z.boolean().optional(),
    ruleId: code.optional(),
    pages: count.optional(),
  }),
  'packet.dispatched': z.strictObject({ packetId: id, sha256: digest.optional(), channel: code, dispatchId: id.optional() }),
  'link.made': z.strictObject({ linkId: id, packetId: id, maxDownloads: count, expiresAt: opaque }),
  /** A new link, asked for by whoever follows the request; its making is another event. */
  'link.asked': z.strictObject({ packetId: id }),
  'link.revoked': z.strictObject({ linkId: id, packetId: id.optional(), reason: code.nullish() }),
  'pin.set': z.strictObject({ linkId: id.optional(), by: code }),
  'pin.refused': z.strictObject({ linkId: id, tries: count }),
  'packet.downloaded': z.strictObject({ linkId: id, packetId: id, sha256: digest, download: count }),
  'download.refused': z.strictObject({ linkId: id.nullish(), packetId: id.nullish(), code }),

  // who gets in
  'sign_in.succeeded': z.strictObject({ method: code }),
  'sign_in.failed': z.strictObject({ method: code, code, account: id.nullish() }),
  /** An account was signed in to by an identity provider for the first time, and is bound to that person of it. */
  'sign_in.linked': z.strictObject({ user: id, provider: code }),
  'session.ended': z.strictObject({ reason: code }),
  'second_factor.shown': z.strictObject({}),
  'second_factor.refused': z.strictObject({ code }),
  'second_factor.changed': z.strictObject({ user: id, change: code }),
  'password.changed': z.strictObject({ user: id }),
  /** A link for a new password was asked for: mailed, later (asked too often), unknown (nobody's address). */
  'password.asked': z.strictObject({ code }),
  /** A new password was set by the link in the mailbox. */
  'password.reset': z.strictObject({ user: id }),
  // the same as the sign-in tables say it: written by their triggers, so that no path around our code goes unseen
  'session.begun': z.strictObject({}),
  'session.raised': z.strictObject({}),
  'session.removed': z.strictObject({ reason: code }),
  'credential.changed': z.strictObject({ user: id, credential: code, change: code }),
  'tracking.opened': z.strictObject({}),
  'tracking.refused': z.strictObject({ code }),
  /** The code was sent again, to the address on file. */
  'tracking.resent': z.strictObject({}),
  'access.refused': z.strictObject({ route: code.nullish(), method: code.nullish(), permission: code.nullish(), code, target: opaque.nullish() }),

  // people, rules, settings
  /** Who may open a restricted chart: restricted, opened, named (with the user), unnamed. */
  'chart.changed': z.strictObject({ change: code, user: id.nullish() }),
  /** What a patient asked the house to keep to: contact, contact_lifted, restriction, restriction_lifted (164.522). */
  'patient.promised': z.strictObject({ promise: code }),
  'user.changed': z.strictObject({ user: id, change: code, role: code.nullish(), changes: z.array(change).optional() }),
  /** `change`: made, asked (by whoever has an address of the organization's domain), accepted, revoked. */
  'invitation.changed': z.strictObject({ invitation: id, change: code, organization: id.nullish(), role: code.nullish(), user: id.nullish() }),
  'organization.changed': z.strictObject({ organization: id, change: code, user: id.nullish(), changes: z.array(change).optional() }),
  'service_token.changed': z.strictObject({ token: id, change: code, until: opaque.optional() }),
  /** A rule pack waits for its second person, who is not who proposed it; agreed to it is `rule.changed`. `requests`: open ones that it would change. */
  'rule.proposed': z.strictObject({ ruleId: code, version: code, packId: id, kind: code, requests: count }),
  'rule.declined': z.strictObject({ ruleId: code, version: code, packId: id, kind: code }),
  'rule.changed': z.strictObject({ ruleId: code, before: code.nullish(), after: code.nullish(), packId: id.nullish(), kind: code.nullish(), /** Open requests that have another date, price or way out. */ requests: count.nullish() }),
  'setting.changed': z.strictObject({ setting: code, before: value.optional(), after: value.optional() }),

  // the log about itself, files and the system
  'log.read': z.strictObject({ view: code, filters: codes.optional(), results: count.optional(), searchId: id.optional() }),
  /** The log was searched for patterns worth a look: days, how many findings, how many of them new. */
  'patterns.searched': z.strictObject({ from: day, to: day, found: count, added: count }),
  /** A sample of packets for a quality audit, one packet of it looked at again, and what was done about it. */
  'quality.drawn': z.strictObject({ sampleId: id, method: code, items: count, population: count }),
  'quality.checked': z.strictObject({ itemId: id, packetId: id, verdict: code, errors: codes }),
  'quality.corrected': z.strictObject({ itemId: id }),
  'finding.decided': z.strictObject({ findingId: id, kind: code, verdict: code }),
  'log.exported': z.strictObject({ format: code, filters: codes, size: count, root: opaque, events: count }),
  'log.verified': z.strictObject({ size: count, root: opaque, verdict: code }),
  /** `vkey`: the new key in full. `handover`: `first`, `signed` (the key before signed this too) or `missing` (it was not there to sign). */
  /** A witness did not cosign: it holds another history (`conflict`), or was not reached. */
  'witness.refused': z.strictObject({ witness: code, size: count, code }),
  /** The day's checkpoint was sent outside. */
  'anchor.sent': z.strictObject({ anchorId: id, day, size: count, root: opaque, ways: codes }),
  'anchor.failed': z.strictObject({ day, way: code, code }),
  'anchor.attested': z.strictObject({ anchorId: id, day }),
  'anchor.refused': z.strictObject({ anchorId: id, code }),
  'key.changed': z.strictObject({ key: code, before: code.nullish(), after: code.nullish(), vkey: opaque.optional(), handover: code.optional() }),
  'file.stored': z.strictObject({ fileId: id, kind: code, sha256: digest, bytes: count }),
  'file.destroyed': z.strictObject({ fileId: id, kind: code.optional(), reason: code }),
  'patient_key.destroyed': z.strictObject({ reason: code }),
  // retention: holds that win, a disposal proposed, decided by another, executed; `sha256` is the certificate's
  'hold.changed': z.strictObject({ holdId: id, of: code, change: code }),
  'disposal.proposed': z.strictObject({ runId: id, requests: count }),
  'disposal.decided': z.strictObject({ runId: id, verdict: code }),
  'disposal.executed': z.strictObject({ runId: id, requests: count, held: count, files: count, rows: count, keys: count, sha256: digest }),
  'request.disposed': z.strictObject({ runId: id, files: count, rows: count }),
  'effect.failed': z.strictObject({ effect: code, outboxId: id, attempts: count, code, dead: z.boolean() }),
  'effect.retried': z.strictObject({ effect: code, outboxId: id }),
  'system.started': z.strictObject({ process: code, version: code.optional(), mode: code.optional() }),
  'system.migrated': z.strictObject({ migrations: count, last: code.nullish() }),
  'system.seeded': z.strictObject({ set: code }),
  /** `logSize`: events under the newest checkpoint of the backup; what came after them is gone. */
  'system.restored': z.strictObject({ backup: id, takenAt: opaque, logSize: count, links: count, sessions: count, tokens: count, accounts: count }),
} as const;

type Facts = typeof auditFacts;
export type AuditAction = keyof Facts;
export const auditActions = Object.keys(auditFacts) as AuditAction[];

/** What a caller says: the action with its facts. */
export type AuditFact = { [A in AuditAction]: { action: A; facts: z.input<Facts[A]> } }[AuditAction];

export type AuditOutcome = 'done' | 'refused' | 'failed';

const envelope = {
  v: z.literal(1),
  /** Random name of this log. */
  origin: z.uuid(),
  stream: z.string().regex(/^[a-z_]+\/[0-9a-z-]+$/),
  seq: z.int().min(1),
  /** Leaf hash of the stream's event before; of the first, SHA-256 of `openroi-audit-v1:` and the stream's name. */
  prev: digest,
  time: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
  outcome: z.enum(['done', 'refused', 'failed']),
  actor: z.strictObject({
    kind: z.enum(['staff', 'requester', 'system']),
    id: opaque,
    /** The role it was done under, where policy named one. */
    role: z.enum(roles).nullable(),
    /** Every role held then, sorted. */
    roles: z.array(z.enum(roles)),
  }),
  /** SHA-256 of the session's id, never the id. */
  session: digest.nullable(),
  /** A workstation, network or channel code; never a requester's address. */
  place: code.nullable(),
  subject: z.strictObject({
    facility: id.nullable(),
    request: id.nullable(),
    /** HMAC-SHA256 under the patient's own key: see commitments.ts. */
    patient: digest.nullable(),
  }),
} as const;

type Envelope = z.infer<z.ZodObject<typeof envelope, z.core.$strict>>;
export type AuditBody = Envelope & AuditFact;

const bodies = auditActions.map((action) => z.strictObject({ ...envelope, action: z.literal(action), facts: auditFacts[action] }));

/** The whole union; `parse` refuses an unknown action, an unknown field and anything that could be prose. */
export const auditBody = z.discriminatedUnion('action', bodies as never) as unknown as z.ZodType<AuditBody>;

/** Refusals and failures are told by the action's own name. */
export function outcomeOf(action: AuditAction): AuditOutcome {
  if (action.endsWith('.refused')) return 'refused';
  if (action.endsWith('.failed')) return 'failed';
  return 'done';
}

/** The family of streams an event belongs to that has no life cycle of its own. */
export type AuditDomain = 'access' | 'work' | 'disclosure' | 'sign_in' | 'system';
export const auditDomains = ['access', 'work', 'disclosure', 'sign_in', 'system'] as const satisfies readonly AuditDomain[];

const accessActions = ['search.made', 'search.kept', 'export.made', 'accounting.made', 'tracking.opened', 'tracking.refused', 'tracking.resent', 'access.refused', 'workflow.refused'];
const disclosureFamilies = ['disclosure', 'packet', 'link', 'pin', 'download'];
const signInFamilies = ['sign_in', 'session', 'second_factor', 'password', 'credential'];
const systemFamilies = ['hold', 'disposal', 'patterns', 'finding', 'quality', 'user', 'invitation', 'organization', 'service_token', 'rule', 'setting', 'log', 'key', 'witness', 'anchor', 'file', 'patient_key', 'effect', 'system'];

export function domainOf(action: AuditAction): AuditDomain {
  const family = action.slice(0, action.indexOf('.'));
  if (accessActions.includes(action) || action.endsWith('.viewed')) return 'access';
  if (disclosureFamilies.includes(family)) return 'disclosure';
  if (signInFamilies.includes(family)) return 'sign_in';
  if (systemFamilies.includes(family) && action !== 'rule.applied') return 'system';
  return 'work';
}

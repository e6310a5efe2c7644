/** What else happens to requests: withdrawn, revoked, returned, denied, duplicate, held, extended, late, priced and settled, asked of departments. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerDepartment } from '#app/commands/work/answer-department.ts';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import { dispatchPacket } from '#app/commands/release/dispatch-packet.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { liftHold, placeHold } from '#app/commands/work/hold-request.ts';
import { markDuplicate } from '#app/commands/work/mark-duplicate.ts';
import { openPacket } from '#app/commands/ask/open-packet.ts';
import { quoteFee } from '#app/commands/work/quote-fee.ts';
import { returnDeficient } from '#app/commands/work/return-deficient.ts';
import { revokeAuthorization } from '#app/commands/ask/revoke-authorization.ts';
import { settleFee } from '#app/commands/work/settle-fee.ts';
import { takeExtension } from '#app/commands/work/take-extension.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { hashPin } from '#app/identity/password.ts';
import { fireDueDeadlines } from '#app/runtime/deadlines.ts';
import { auditEvents, authorizations, deadlines, decisions, disclosures, dispatches, letters, links, patients, payments, requests, subRequests, workflowInstances } from '#db/schema/index.ts';
import { asActor } from '#db/open.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { createHospital, stranger, type Hospital } from './hospital.ts';
import { toApproval, toRelease, toReview } from './journey.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await createHospital();
}, 120_000);
afterAll(() => hospital.close());

const owner = () => hospital.database.ownerDb;
const app = () => hospital.database.appDb;
const now = () => new Date();
const tech = () => hospital.staff('tech1@riverside.example');
const sup = () => hospital.staff('sup@riverside.example');
const doc = () => hospital.staff('doc@riverside.example');
const act = (requestId: string) => ({ requestId, now: now(), key: uuidv7() });
const asOwnerOf = (requestId: string) => ({ ...stranger, requestIds: [requestId] });
const kinds = async (requestId: string) => (await owner().select({ kind: letters.kind }).from(letters).where(eq(letters.requestId, requestId))).map(({ kind }) => kind);
const outcome = async (requestId: string) => (await owner().select({ outcome: requests.outcome }).from(requests).where(eq(requests.id, requestId)))[0]?.outcome;

/** What the rules decided on a request under this sentence: rule, version and inputs stand beside it. */
async function decided(requestId: string, sentence: string) {
  const rows = await owner().select().from(decisions).where(and(eq(decisions.requestId, requestId), eq(decisions.messageKey, `rules.${sentence}`)));
  expect(rows.every(({ ruleId, ruleVersion, citation }) => ruleId && ruleVersion && citation)).toBe(true);
  return rows.map(({ ruleId, inputs, result }) => ({ ruleId, inputs, result }));
}

function firms(change: Partial<FileRequest> = {}): Partial<FileRequest> {
  return {
    requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
    purpose: 'Legal proceedings',
    delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', recipientEmail: 'records@harperquill.example' },
    facts: {
      door: 'firm',
      scopeDescribed: true,
      purpose: 'legal',
      authorization: {
        document: true,
        fields: { description: 'All of 2023', discloser: 'Riverside', recipient: 'Harper & Quill', purpose: 'Legal', expiresOn: '2030-01-01', signed: true, signedOn: '2026-01-01', statesRevocation: true, statesConditioning: true, statesRedisclosure: true },
      },
    },
    ...change,
  };
}

describe('beside the main line', () => {
  it('a requester withdraws; somebody else\'s request is not there for her', async () => {
    const { requestId } = await hospital.file();
    const other = await hospital.file();
    await expect(withdrawRequest(app(), asOwnerOf(requestId), act(other.requestId))).rejects.toMatchObject({ code: 'not_found' });
    await withdrawRequest(app(), asOwnerOf(requestId), act(requestId));
    await hospital.drain();
    expect(await outcome(requestId)).toBe('withdrawn');
    expect(await kinds(requestId)).toContain('withdrawal_confirmed');
    // Closed stays closed, and the refusal is in the log.
    await expect(withdrawRequest(app(), asOwnerOf(requestId), act(requestId))).rejects.toMatchObject({ code: 'not_allowed_now' });
    const refused = await owner().select().from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'workflow.refused')));
    expect(refused).toHaveLength(1);
  });

  it('a revocation stops what rests on it, the next download included', async () => {
    const { requestId } = await hospital.file(firms({ pinHash: await hashPin('482913') }));
    const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
    await toReview(hospital, tech(), requestId, maria?.id ?? '');
    const packet = await toApproval(hospital, tech(), requestId, { withholdProtected: true });
    await settleFee(app(), sup(), { ...act(requestId), kind: 'write_off', amountCents: 0, reference: null, reason: 'Test' });
    const token = await toRelease(hospital, hospital.staff('tech2@riverside.example'), packet);
    expect(await hospital.state(requestId)).toBe('released');
    const [authorization] = await owner().select().from(authorizations).where(eq(authorizations.requestId, requestId));
    const stopped = await revokeAuthorization(app(), tech(), { ...act(requestId), authorizationId: authorization?.id ?? '' });
    expect(stopped).toEqual([requestId]);
    expect(await owner().select().from(decisions).where(and(eq(decisions.requestId, requestId), eq(decisions.ruleId, 'AUTH-REVOKE')))).toMatchObject([{ messageKey: 'rules.revocation.stops', result: { stops: true, blocksLinks: true } }]);
    expect(await outcome(requestId)).toBe('revoked');
    expect((await owner().select().from(links).where(eq(links.requestId, requestId)))[0]?.revokedReason).toBe('revoked');
    expect(await openPacket(app(), { token, pin: '482913', now: now() })).toMatchObject({ ok: false, reason: 'closed' });
  }, 180_000);

  it('a deficient third-party request goes back with its defects; the patient\'s own never does', async () => {
    const { requestId } = await hospital.file(firms());
    await returnDeficient(app(), tech(), { ...act(requestId), codes: ['signature', 'expiry'] });
    await hospital.drain();
    expect(await outcome(requestId)).toBe('returned_deficient');
    const [letter] = await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'deficiency')));
    expect(JSON.stringify(letter?.content)).toContain('164.508');
    expect(await decided(requestId, 'reject.deficiency')).toMatchObject([{ ruleId: 'REJECT', inputs: { basis: 'authorization' }, result: { how: 'deficiency', reviewRights: false } }]);
    const own = await hospital.file();
    await expect(returnDeficient(app(), tech(), { ...act(own.requestId), codes: ['signature'] })).rejects.toMatchObject({ code: 'not_allowed_now' });
    expect(await decided(own.requestId, 'reject.denial')).toEqual([]);
  });

  it('a denial for danger: another, licensed person confirms; the letter tells of the review', async () => {
    const { requestId } = await hospital.file();
    await proposeDenial(app(), tech(), { ...act(requestId), ground: 'danger', elsewhere: 'Lakeview Clinic, Chicago' });
    await expect(decideDenial(app(), sup(), { ...act(requestId), confirm: true })).rejects.toMatchObject({ code: 'not_allowed_now' });
    await decideDenial(app(), doc(), { ...act(requestId), confirm: true });
    await hospital.drain();
    expect(await outcome(requestId)).toBe('denied');
    const [letter] = await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'denial')));
    expect(JSON.stringify(letter?.content)).toMatch(/review/i);
    expect(JSON.stringify(letter?.content)).toContain('Lakeview Clinic, Chicago');
    expect(await decided(requestId, 'letter.complete')).toMatchObject([{ ruleId: 'DEN-LTR', inputs: { ground: 'danger', inPart: false, heldElsewhere: true }, result: { missing: [], parts: ['basis', 'review_right', 'complaint_facility', 'complaint_hhs', 'elsewhere'] } }]);
    expect(await decided(requestId, 'denial.may')).toMatchObject([{ ruleId: 'DEN-R', inputs: { ground: 'danger', by: doc().id }, result: { may: true } }]);
  });

  it('a duplicate is noticed when it is filed, and closed as one', async () => {
    const first = await hospital.file({ requester: { kind: 'patient', name: 'Maria Delgado-Reyes', email: 'twice@mail.example' } });
    const second = await hospital.file({ requester: { kind: 'patient', name: 'Maria Delgado-Reyes', email: 'twice@mail.example' } });
    const [row] = await owner().select({ facts: requests.facts }).from(requests).where(eq(requests.id, second.requestId));
    expect(row?.facts.possibleDuplicates).toEqual([{ id: first.requestId, number: first.number }]);
    await markDuplicate(app(), tech(), { ...act(second.requestId), ofRequestId: first.requestId });
    expect(await outcome(second.requestId)).toBe('duplicate');
  });

  it('a hold is placed by the office and lifted by a supervisor', async () => {
    const { requestId } = await hospital.file();
    await placeHold(app(), tech(), { ...act(requestId), reason: 'objection' });
    await expect(liftHold(app(), tech(), act(requestId))).rejects.toMatchObject({ code: 'forbidden' });
    await liftHold(app(), sup(), act(requestId));
    const [instance] = await owner().select({ value: workflowInstances.value }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
    expect((instance?.value as { hold: string }).hold).toBe('clear');
  });

  it('the one extension moves the date by thirty days, with its letter, and never twice', async () => {
    const { requestId } = await hospital.file();
    const access = async () => (await owner().select().from(deadlines).where(and(eq(deadlines.requestId, requestId), eq(deadlines.kind, 'access'))))[0];
    const before = await access();
    await takeExtension(app(), sup(), { ...act(requestId), reason: 'The chart is offsite', days: 30 });
    expect(await access()).toMatchObject({ dueOn: addDays(before?.dueOn ?? '', 30), status: 'open' });
    await expect(takeExtension(app(), sup(), { ...act(requestId), reason: 'Again', days: 30 })).rejects.toMatchObject({ code: 'not_allowed_now' });
    await hospital.drain();
    expect(await kinds(requestId)).toContain('extension');
    expect(await decided(requestId, 'extension.granted')).toMatchObject([{ ruleId: 'ACC-TIME', inputs: { dueOn: before?.dueOn, days: 30, reason: 'The chart is offsite' }, result: { extendedTo: addDays(before?.dueOn ?? '', 30) } }]);
  });

  it('a date that has passed says so once, also when nobody was running', async () => {
    const { requestId } = await hospital.file();
    const later = () => new Date(Date.now() + 40 * 86_400_000);
    expect(await fireDueDeadlines({ ...hospital.services, now: later })).toBeGreaterThan(0);
    await fireDueDeadlines({ ...hospital.services, now: later });
    const [instance] = await owner().select({ value: workflowInstances.value }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
    expect((instance?.value as { clock: string }).clock).toBe('overdue');
    const [deadline] = await owner().select().from(deadlines).where(and(eq(deadlines.requestId, requestId), eq(deadlines.kind, 'access')));
    expect(deadline?.status).toBe('fired');
  });

  it.each([
    ['cheque', 'FEE_PAID', { kind: 'cheque', reference: 'No. 1042', reason: null }],
    ['waiver', 'FEE_WAIVED', { kind: 'waiver', reference: null, reason: 'Hardship' }],
    ['write-off', 'FEE_WRITTEN_OFF', { kind: 'write_off', reference: null, reason: 'Uncollectable' }],
  ] as const)('a fee is settled by %s', async (_name, _event, how) => {
    const { requestId } = await hospital.file(firms());
    await quoteFee(app(), tech(), { ...act(requestId), pages: 30 });
    const [fee] = await owner().execute<{ total_cents: number }>(`select total_cents from fees where request_id = '${requestId}'`).then(({ rows }) => rows);
    // PA: search 28.74, 20 pages at 1.94, 10 at 1.44
    expect(fee?.total_cents).toBe(2874 + 20 * 194 + 10 * 144);
    const amountCents = how.kind === 'cheque' ? (fee?.total_cents ?? 0) : 0;
    if (how.kind === 'cheque') {
      await expect(settleFee(app(), sup(), { ...act(requestId), ...how, amountCents: 100 })).rejects.toMatchObject({ code: 'invalid_input' });
    } else await expect(settleFee(app(), sup(), { ...act(requestId), ...how, reason: null, amountCents })).rejects.toMatchObject({ code: 'invalid_input' });
    await settleFee(app(), sup(), { ...act(requestId), ...how, amountCents });
    const [payment] = await owner().select().from(payments).where(eq(payments.requestId, requestId));
    expect(payment).toMatchObject({ kind: how.kind, amountCents });
    const [instance] = await owner().select({ value: workflowInstances.value }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
    expect((instance?.value as { fee: string }).fee).toBe('settled');
  });

  it('billing records and images are asked of the departments that hold them, once, and answered', async () => {
    const { requestId } = await hospital.file();
    const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
    await toReview(hospital, tech(), requestId, maria?.id ?? '');
    const asked = await owner().select().from(subRequests).where(eq(subRequests.requestId, requestId));
    expect(asked.map((row) => row.kinds).flat().sort()).toEqual(['billing', 'imaging']);
    await answerDepartment({ db: app(), storage: hospital.services.storage, documents: hospital.services.documents, now }, tech(), { ...act(requestId), subRequestId: asked[0]?.id ?? '', note: 'Nothing held', document: null });
    const [answered] = await owner().select().from(subRequests).where(eq(subRequests.id, asked[0]?.id ?? ''));
    expect(answered?.status).toBe('nothing_held');
  }, 120_000);
});

describe('paper', () => {
  it('a packet for the post waits printed; its dispatch is its disclosure, and closes the request', async () => {
    const address = { lines: ['418 Juniper Street'], city: 'Pittsburgh', state: 'PA', postcode: '15212' };
    const { requestId } = await hospital.file({ channel: 'fax', receivedOn: addDays(new Date().toISOString().slice(0, 10), -3), delivery: { channel: 'post', form: 'paper', recipientName: 'Maria Delgado-Reyes', recipientAddress: address } });
    const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
    await toReview(hospital, tech(), requestId, maria?.id ?? '');
    const packet = await toApproval(hospital, tech(), requestId);
    const mails = hospital.mails.length;
    await approvePacket(app(), hospital.staff('tech2@riverside.example'), { ...act(requestId), packetId: packet.id, sha256: packet.sha256 ?? '' });
    await hospital.drain();
    expect(await hospital.state(requestId)).toBe('released');
    expect(await owner().select().from(links).where(eq(links.requestId, requestId))).toHaveLength(0);
    expect(hospital.mails.slice(mails).filter((mail) => /\/packet\//.test(mail.text))).toHaveLength(0);
    const [request] = await owner().select().from(requests).where(eq(requests.id, requestId));
    const dispatch = { carrier: 'USPS Certified Mail', reference: 'RR 123', dispatchedOn: request?.receivedOn ?? '' };
    await expect(dispatchPacket(app(), tech(), { ...act(requestId), ...dispatch, dispatchedOn: addDays(dispatch.dispatchedOn, -1) })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(dispatchPacket(app(), tech(), { ...act(requestId), ...dispatch, carrier: ' ' })).rejects.toMatchObject({ code: 'invalid_input' });
    await dispatchPacket(app(), tech(), { ...act(requestId), ...dispatch });
    expect(await outcome(requestId)).toBe('released');
    const [sent] = await owner().select().from(dispatches).where(eq(dispatches.requestId, requestId));
    expect(sent).toMatchObject({ channel: 'post', carrier: 'USPS Certified Mail', reference: 'RR 123', dispatchedBy: tech().id, address });
    const [disclosure] = await owner().select().from(disclosures).where(eq(disclosures.requestId, requestId));
    // The accounting has the day it left, not the day somebody wrote it down (164.528(b)(2)(i)).
    expect(disclosure?.disclosedAt.toISOString().slice(0, 10)).toBe(dispatch.dispatchedOn);
    expect(disclosure).toMatchObject({ channel: 'post', recipientName: 'Maria Delgado-Reyes', accounted: false });
    expect(await decided(requestId, 'accounted.individual')).toMatchObject([{ ruleId: 'AOD', inputs: { basis: 'patient_access' }, result: { accounted: false } }]);
    expect(await decided(requestId, 'holds.yes')).toMatchObject([{ ruleId: 'BASIS-HOLDS', result: { holds: true, failure: null } }]);
    // The demo's chart holds one page of somebody else's.
    expect(await decided(requestId, 'withholding.allowed')).toMatchObject([{ ruleId: 'ACC-WHOLE', inputs: { ground: 'misfiled' }, result: { allowed: true, denialInPart: false } }]);
    const hers = await asActor(app(), asOwnerOf(requestId), (tx) => tx.select({ key: decisions.messageKey }).from(decisions).where(eq(decisions.requestId, requestId)));
    expect(hers.map(({ key }) => key)).toContain('rules.accounted.individual');
    expect(hers.filter(({ key }) => key.startsWith('rules.withholding'))).toEqual([]);
  }, 480_000);
});

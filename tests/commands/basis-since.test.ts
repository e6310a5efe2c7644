/** What becomes of a basis after it was accepted: the event happened, the child came of age, the patient keeps it from her plan. */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPacket } from '#app/commands/ask/open-packet.ts';
import { identifyPatient } from '#app/commands/work/identify-patient.ts';
import { acceptEvidence, decideEvidence, linesOf } from '#app/commands/work/check-evidence.ts';
import { endByEvent } from '#app/commands/work/end-by-event.ts';
import { quoteFee } from '#app/commands/work/quote-fee.ts';
import { askInformation } from '#app/commands/work/ask-information.ts';
import { promisePatient, type Promised } from '#app/commands/work/patient-promise.ts';
import { receiveInformation } from '#app/commands/work/receive-information.ts';
import { settleFee } from '#app/commands/work/settle-fee.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { basisNow } from '#app/runtime/basis.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { loadRequest } from '#app/commands/on-request.ts';
import { hashPin } from '#app/identity/password.ts';
import { auditEvents, authorizations, deadlines, decisions, facilities, fees, letters, links, outbox, patients, requests } from '#db/schema/index.ts';
import { hashLinkToken } from '#app/identity/derived-secrets.ts';
import { addDays, addYears, legalDateOf } from '#workflows/rules/dates.ts';
import type { Actor } from '#workflows/actor.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';
import { releasedByLink } from '#tests/runtime/released.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await createHospital();
}, 120_000);
afterAll(() => hospital?.close());

const owner = () => hospital.database.ownerDb;
const app = () => hospital.database.appDb;
const tech = () => hospital.staff('tech1@riverside.example');
const sup = () => hospital.staff('sup@riverside.example');
const act = (requestId: string) => ({ requestId, now: new Date(), key: uuidv7() });
const today = () => legalDateOf(new Date(), 'America/New_York');
const decided = async (requestId: string, ruleId: string) => owner().select().from(decisions).where(and(eq(decisions.requestId, requestId), eq(decisions.ruleId, ruleId)));

const firm = {
  requester: { kind: 'law_firm' as const, name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
  purpose: 'Legal proceedings',
  facts: {
    door: 'firm' as const,
    scopeDescribed: true,
    purpose: 'legal' as const,
    authorization: {
      document: true,
      fields: { description: 'All of 2023', discloser: 'Riverside', recipient: 'Harper & Quill', purpose: 'Legal', expiryEvent: 'End of the suit', signed: true, signedOn: '2026-01-01', statesRevocation: true, statesConditioning: true, statesRedisclosure: true },
    },
  },
};

describe('an authorization', () => {
  it('ends with its event: a defect of the evidence, and nothing leaves', async () => {
    const { requestId } = await hospital.file(firm);
    await decideEvidence(app(), tech(), { requestId, line: 'authorization_document', act: 'confirm', attachmentId: null, page: null, reason: null, now: new Date() });
    await endByEvent(app(), tech(), { ...act(requestId), happened: true });
    const { request, facility, today: on } = await loadRequest(owner(), requestId, new Date());
    const line = linesOf({ request, state: facility.state, today: on }).find(({ id }) => id === 'authorization_valid');
    expect(line).toMatchObject({ status: 'missing', defects: [{ id: 'expiry_event_happened' }] });
    await expect(acceptEvidence(app(), tech(), act(requestId))).rejects.toMatchObject({ code: 'not_allowed_now' });
    const [paper] = await owner().select().from(authorizations).where(eq(authorizations.requestId, requestId));
    const basis = await basisNow(owner(), { request, authorizationId: paper?.id ?? null, zone: facility.zone, state: facility.state, now: new Date() });
    expect(basis.result).toEqual({ holds: false, failure: 'expired' });
    // A slip is taken back.
    await endByEvent(app(), tech(), { ...act(requestId), happened: false });
    const again = await loadRequest(owner(), requestId, new Date());
    expect((await basisNow(owner(), { request: again.request, authorizationId: paper?.id ?? null, zone: facility.zone, state: facility.state, now: new Date() })).result.holds).toBe(true);
    const plain = { ...firm.facts.authorization.fields, expiryEvent: undefined, expiresOn: '2030-01-01' };
    const dated = await hospital.file({ ...firm, facts: { ...firm.facts, authorization: { document: true, fields: JSON.parse(JSON.stringify(plain)) as typeof plain } } } as never);
    await expect(endByEvent(app(), tech(), { ...act(dated.requestId), happened: true })).rejects.toMatchObject({ public: { key: 'office.expiryEvent.none' } });
  });
});

describe('a parent', () => {
  it('is the representative until the child comes of age; the link is shut from that day, and says why to the office', async () => {
    // Of age the day after tomorrow.
    const birthDate = addYears(addDays(today(), 2), -18);
    const { requestId } = await releasedByLink(hospital, {
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Rosa Delgado', recipientEmail: 'rosa@example.org', pinBy: 'chosen' },
      requester: { kind: 'representative', name: 'Rosa Delgado', email: 'rosa@example.org' },
      pinHash: await hashPin('482913'),
      facts: { door: 'patient', scopeDescribed: true, representative: { authority: 'parent', document: true, patientBirthDate: birthDate } },
    });
    const token = `token-of-${requestId}`;
    await owner().update(links).set({ tokenHash: hashLinkToken(token) }).where(eq(links.requestId, requestId));
    const later = new Date(Date.now() + 3 * 86_400_000);
    expect(await openPacket(app(), { token, pin: '482913', now: later })).toMatchObject({ ok: false, reason: 'closed' });
    expect(await decided(requestId, 'REP')).toMatchObject([{ messageKey: 'rules.rep.of_age', result: { holds: false, failure: 'representative_ended' } }]);
    expect(await openPacket(app(), { token, pin: '482913', now: new Date() })).toMatchObject({ ok: true });
  });
});

describe('care that the patient paid for and keeps from her plan', () => {
  const plan = {
    requester: { kind: 'health_plan' as const, name: 'Keystone Health Plan', email: 'records@keystone.example' },
    purpose: 'Payment of a claim',
    facts: { door: 'insurer' as const, scopeDescribed: true, purpose: 'claim_payment' as const, insurerKind: 'health' as const, claim: { number: 'K-1', from: '2023-01-01', to: '2023-12-31' }, planRelationship: { memberId: '77', confirmed: true } },
  };
  it('is known as soon as she is found, and never leaves to it; the law may still require it', async () => {
    const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
    const before = await releasedByLink(hospital, { ...plan, delivery: { channel: 'link', form: 'pdf', recipientName: 'Keystone', recipientEmail: 'records@keystone.example', pinBy: 'call_back' } });
    expect(await decided(before.requestId, 'RESTRICT')).toEqual([]);
    const promise = (by: Actor, what: Promised) => promisePatient(app(), by, { patientId: maria?.id ?? '', now: new Date(), ...what });
    // Agreed to by a supervisor, of care that was paid for in full; then it governs what is open too.
    await expect(promise(tech(), { promise: 'restriction', paidInFull: true })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(promise(sup(), { promise: 'restriction', paidInFull: false })).rejects.toMatchObject({ code: 'invalid_input', public: { key: 'charts.promise.error.paid' } });
    await promise(sup(), { promise: 'restriction', paidInFull: true });
    await expect(releasedByLink(hospital, { ...plan, delivery: { channel: 'link', form: 'pdf', recipientName: 'Keystone', recipientEmail: 'records@keystone.example', pinBy: 'call_back' } })).rejects.toThrow('it is approved');
    const [blocked] = await owner().select({ id: requests.id }).from(requests).where(and(eq(requests.requesterName, 'Keystone Health Plan'), eq(requests.patientId, maria?.id ?? ''))).orderBy(requests.enteredAt).offset(1);
    expect(await decided(blocked?.id ?? '', 'RESTRICT')).toMatchObject([{ messageKey: 'rules.restriction.forbids', result: { forbidden: true } }]);
    const { requestId } = await hospital.file(plan);
    for (const line of linesOf({ request: (await loadRequest(owner(), requestId, new Date())).request, state: 'PA', today: today() }).filter(({ status }) => status !== 'met')) {
      await decideEvidence(app(), tech(), { requestId, line: line.id, act: 'override', attachmentId: null, page: null, reason: 'seen', now: new Date() });
    }
    await acceptEvidence(app(), tech(), act(requestId));
    await identifyPatient(app(), tech(), { ...act(requestId), patientId: maria?.id ?? '' });
    expect(await decided(requestId, 'RESTRICT')).toMatchObject([{ result: { forbidden: true } }]);
    await releasedByLink(hospital);
    await promise(sup(), { promise: 'restriction_lifted' });
    expect((await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234')))[0]?.payerRestriction).toBe(false);
  });
});

describe('another way to reach the patient', () => {
  it('governs every letter and mail from the day on which she asks, of what is open already too (CONF-COMM)', async () => {
    const { requestId } = await hospital.file();
    const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
    await owner().update(requests).set({ patientId: maria?.id ?? '' }).where(eq(requests.id, requestId));
    const work = async () => {
      const pending = () => owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.status, 'pending'), inArray(outbox.effectType, ['send_email', 'write_letter']))).orderBy(asc(outbox.createdAt), asc(outbox.id));
      for (let rows = await pending(); rows.length > 0; rows = await pending()) for (const { id } of rows) await runEffect(hospital.services, id, false);
    };
    await work();
    const promise = (what: Promised) => promisePatient(app(), tech(), { patientId: maria?.id ?? '', now: new Date(), ...what });
    await expect(promise({ promise: 'contact', contact: { note: 'Ring twice' } })).rejects.toMatchObject({ public: { key: 'charts.promise.error.contact' } });
    const address = { lines: ['9 Oak Street'], city: 'Erie', state: 'PA', postcode: '16501' };
    expect(await promise({ promise: 'contact', contact: { address, email: 'elsewhere@example.org' } })).toBeGreaterThan(0);
    expect(await decided(requestId, 'CONF-COMM')).toMatchObject([{ messageKey: 'rules.contact.confidential', result: { confidential: true } }]);
    const told = async (reason: string) => {
      const before = hospital.mails.length;
      await askInformation(app(), tech(), { ...act(requestId), codes: ['dates'], note: reason });
      await work();
      await receiveInformation(app(), tech(), { ...act(requestId), body: 'answered' });
      const [letter] = await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'missing_information'))).orderBy(desc(letters.createdAt)).limit(1);
      return { to: hospital.mails.slice(before).map((mail) => mail.to.address), addressee: (letter?.content as { addressee: string[] }).addressee };
    };
    expect(await told('first')).toEqual({ to: expect.arrayContaining(['elsewhere@example.org']) as string[], addressee: ['Maria Delgado-Reyes', '9 Oak Street', 'Erie, PA 16501'] });
    // Asked for by post alone: no mail goes to the address that she wrote from.
    await promise({ promise: 'contact', contact: { address } });
    expect((await told('second')).to).not.toContain('maria@example.org');
    await promise({ promise: 'contact_lifted' });
    expect((await told('third')).to).toContain('maria@example.org');
    expect((await decided(requestId, 'CONF-COMM')).map(({ messageKey }) => messageKey)).toEqual(['rules.contact.confidential', 'rules.contact.confidential', 'rules.contact.stated']);
    expect((await owner().select().from(auditEvents).where(eq(auditEvents.action, 'patient.promised'))).map(({ body }) => body).join()).not.toMatch(/Oak|elsewhere|Erie/);
  });
});

describe('a state that counts from the payment', () => {
  it('gives a firm its fifteen days from the day the cheque came (Texas); what is paid late makes nothing earlier', async () => {
    const [house] = await owner().select().from(facilities).where(eq(facilities.id, demoFacilities.riverside));
    await owner().update(facilities).set({ state: 'TX' }).where(eq(facilities.id, demoFacilities.riverside));
    const { requestId } = await hospital.file({ ...firm, channel: 'paper', receivedOn: addDays(today(), -10) });
    const clock = async () => (await owner().select().from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, 'state'))))[0];
    expect((await clock())?.dueOn).toBe(addDays(today(), 5));
    await quoteFee(app(), tech(), { ...act(requestId), pages: 12, certification: false });
    const [fee] = await owner().select().from(fees).where(eq(fees.requestId, requestId));
    await settleFee(app(), tech(), { ...act(requestId), kind: 'cheque', amountCents: fee?.totalCents ?? 0, reference: '1001', reason: null });
    expect(await clock()).toMatchObject({ dueOn: addDays(today(), 15), ruleId: 'CLOCK-TX', startsOn: today() });
    await owner().update(facilities).set({ state: house?.state ?? 'PA' }).where(eq(facilities.id, demoFacilities.riverside));
  });
});

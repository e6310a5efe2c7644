/** One request, the whole way, through the same commands and effects as in the portal: filed to downloaded. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { openPacket } from '#app/commands/ask/open-packet.ts';
import { addRedaction } from '#app/commands/review/redact.ts';
import { hashPin } from '#app/identity/password.ts';
import { deadlines, disclosures, pages, patients, records, requests, workflowHistory } from '#db/schema/index.ts';
import { createHospital, type Hospital } from './hospital.ts';
import { download, toApproval, toRelease, toReview } from './journey.ts';

let hospital: Hospital;
let mariaId: string;
beforeAll(async () => {
  hospital = await createHospital();
  const [maria] = await hospital.database.ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  mariaId = maria?.id ?? '';
}, 120_000);
afterAll(() => hospital.close());

const now = () => new Date();

describe('a request from filing to download', () => {
  it('a patient: travels the whole way; another patient\'s page stays behind', async () => {
    const { ownerDb, appDb } = hospital.database;
    const tech = hospital.staff('tech1@riverside.example');
    const approver = hospital.staff('tech2@riverside.example');
    const { requestId, number, trackingCode } = await hospital.file({ pinHash: await hashPin('482913') });
    expect(number).toMatch(/^RGH-\d{5}$/);
    expect(trackingCode.replaceAll('-', '')).toHaveLength(20);
    const clocks = await ownerDb.select().from(deadlines).where(eq(deadlines.requestId, requestId));
    expect(clocks.map((clock) => clock.kind)).toContain('access');
    await hospital.drain();
    expect(hospital.mails.at(-1)?.text).toContain(trackingCode);
    expect(hospital.mails.at(-1)?.text).not.toMatch(/Delgado|1978/);

    await toReview(hospital, tech, requestId, mariaId);
    expect(await hospital.state(requestId)).toBe('reviewing');
    const ledger = await ownerDb.select().from(pages).where(eq(pages.requestId, requestId));
    const wrong = ledger.filter((page) => page.verdict === 'wrong');
    expect(ledger.length).toBeGreaterThan(3);
    expect(wrong).toHaveLength(1);

    const packet = await toApproval(hospital, tech, requestId);
    expect(await hospital.state(requestId)).toBe('awaiting_approval');
    expect(packet.sha256).toBe(packet.verifiedSha256);

    // the preparer cannot approve; somebody else can, and only the packet that was seen
    const approval = { requestId, packetId: packet.id, sha256: packet.sha256 ?? '', now: now() };
    await expect(approvePacket(appDb, tech, { ...approval, key: uuidv7() })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(approvePacket(appDb, approver, { ...approval, sha256: '0'.repeat(64), key: uuidv7() })).rejects.toMatchObject({ code: 'stale' });
    const token = await toRelease(hospital, approver, packet);
    expect(await hospital.state(requestId)).toBe('released');

    // the mail brings a link and no PIN; the PIN opens it, and that is the disclosure
    expect(token).not.toBe('');
    expect(hospital.mails.at(-1)?.text).not.toContain('482913');
    expect(await openPacket(appDb, { token, pin: '000000', now: now() })).toMatchObject({ ok: false, reason: 'wrong_pin' });
    const texts = await download(hospital, token, '482913');
    expect(await hospital.state(requestId)).toBe('closed');
    const [disclosure] = await ownerDb.select().from(disclosures).where(eq(disclosures.requestId, requestId));
    expect(disclosure).toMatchObject({ accounted: false, basis: 'patient_access', channel: 'link', patientId: mariaId });

    expect(texts).toHaveLength(packet.pageCount ?? 0);
    const all = texts.join('\n');
    expect(all).toContain(number);
    expect(all).toContain('RGH-100234');
    expect(all).not.toContain('RGH-100235');
    const [one] = await ownerDb.select().from(requests).where(eq(requests.id, requestId));
    expect(one).toMatchObject({ outcome: 'released' });
    const history = await ownerDb.select({ type: workflowHistory.eventType }).from(workflowHistory).where(eq(workflowHistory.instanceId, requestId));
    expect(history.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['REQUEST_FILED', 'EVIDENCE_ACCEPTED', 'PATIENT_IDENTIFIED', 'RECORDS_RETRIEVED', 'REVIEW_COMPLETED', 'PACKET_BUILT', 'PACKET_APPROVED', 'PACKET_RELEASED', 'PACKET_DOWNLOADED']),
    );
    const ready = await ownerDb.select().from(records).where(and(eq(records.requestId, requestId), eq(records.status, 'ready')));
    expect(ready.every((record) => record.inScope && (record.serviceDate === null || record.serviceDate.startsWith('2023')))).toBe(true);
  }, 180_000);

  it('a health plan: a term redacted everywhere is in no page of the packet, and the packet does not say what is missing', async () => {
    const tech = hospital.staff('tech1@riverside.example');
    const { requestId } = await hospital.file({
      pinHash: await hashPin('482913'),
      requester: { kind: 'health_plan', name: 'Keystone Health Plan', email: 'claims@keystone.example' },
      purpose: 'Payment of a claim',
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Keystone Health Plan', recipientEmail: 'claims@keystone.example' },
      facts: { door: 'insurer', scopeDescribed: true, insurerKind: 'health', purpose: 'claim_payment', planRelationship: { memberId: 'K-1' }, claim: { number: 'C-77', from: '2023-06-01', to: '2023-07-31' } },
      scope: { kinds: [], visits: [] },
    });
    await hospital.drain();
    await toReview(hospital, tech, requestId, mariaId);
    const [request] = await hospital.database.ownerDb.select().from(requests).where(eq(requests.id, requestId));
    expect(request).toMatchObject({ basis: 'payment_operations', scope: { from: '2023-06-01', to: '2023-07-31' } });
    const ledger = await hospital.database.ownerDb.select().from(pages).where(eq(pages.requestId, requestId));
    const term = 'rafael';
    expect(ledger.filter((page) => page.text.toLowerCase().includes(term)).length).toBeGreaterThan(0);
    await addRedaction(hospital.database.appDb, tech, { requestId, kind: 'term', pageId: null, term, ground: 'minimum_necessary', now: now() });
    const packet = await toApproval(hospital, tech, requestId, { withholdProtected: true });
    const texts = await download(hospital, await toRelease(hospital, hospital.staff('tech2@riverside.example'), packet), '482913');
    expect(texts.join('\n').toLowerCase()).not.toContain(term);
    expect(texts.join(' ').replace(/\s+/g, ' ')).toContain('may not be');
  }, 180_000);

  it('files the same request once, however often it is sent', async () => {
    const first = await hospital.file();
    const again = await hospital.file({ requestId: first.requestId });
    expect(again).toMatchObject({ repeated: true, number: first.number, trackingCode: first.trackingCode });
  });
});

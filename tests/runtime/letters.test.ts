/** Mails and letters as the worker makes them from the database: what they say, what they never say, and where a lost mail goes. */
import { createHash, randomBytes } from 'node:crypto';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import { workList } from '#db/queries/work-list.ts';
import { closeHouses, house } from '#tests/mail/house.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askCertification } from '#app/commands/work/ask-certification.ts';
import { askInformation } from '#app/commands/work/ask-information.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import { quoteFee } from '#app/commands/work/quote-fee.ts';
import { returnDeficient } from '#app/commands/work/return-deficient.ts';
import { takeExtension } from '#app/commands/work/take-extension.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { insertLink, prepareLink } from '#app/delivery/links.ts';
import { MailFailure, type Mail } from '#app/delivery/mail/mailer.ts';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { linkTokenFor, pinFor } from '#app/identity/derived-secrets.ts';
import { verifyPin } from '#app/identity/password.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, letters, links, messages, outbox, packets, patients, requests } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import type { LetterName } from '#workflows/request/effects.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { createHospital, sessionSecret, type Hospital } from './hospital.ts';

let hospital: Hospital;
let tech: Actor;
beforeAll(async () => {
  hospital = await createHospital();
  tech = hospital.staff('tech1@riverside.example');
}, 120_000);
vi.setConfig({ testTimeout: 60_000 });
afterAll(() => hospital.close());

const now = () => new Date();
const owner = () => hospital.database.ownerDb;
const app = () => hospital.database.appDb;
const on = (requestId: string) => ({ requestId, now: now(), key: uuidv7() });

/** Runs what this request owes by mail and letter, until nothing is left. */
async function work(requestId: string): Promise<void> {
  const pending = () => owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.status, 'pending'), inArray(outbox.effectType, ['send_email', 'write_letter']))).orderBy(asc(outbox.createdAt), asc(outbox.id));
  for (let rows = await pending(); rows.length > 0; rows = await pending()) for (const { id } of rows) await runEffect(hospital.services, id, false);
}

async function lettersOf(requestId: string) {
  return owner().select().from(letters).where(eq(letters.requestId, requestId));
}

/** The one letter of a request: its row, and the text of its paper by an engine that did not write it. */
async function theLetter(requestId: string, kind?: LetterName) {
  const [row, ...more] = (await lettersOf(requestId)).filter((one) => (kind ? one.kind === kind : one.kind !== 'receipt'));
  expect(more).toHaveLength(0);
  if (!row?.fileId) throw new Error('no letter');
  return { row, text: await textOf(row.fileId) };
}

async function textOf(fileId: string): Promise<string> {
  const bytes = await asActor(hospital.database.workerDb, systemActor, (tx) => readFile(tx, hospital.services.storage, fileId));
  const reader = await openSecondReader(bytes);
  const texts: string[] = [];
  for (let page = 1; page <= reader.pageCount; page++) texts.push((await reader.runs(page)).map((run) => run.text).join(' '));
  await reader.close();
  return texts.join('\n').replace(/\s+/g, ' ');
}

async function logged(requestId: string, action: 'mail.sent' | 'mail.failed' | 'letter.written'): Promise<Record<string, unknown>[]> {
  const rows = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, action)));
  return rows.map(({ body }) => (JSON.parse(body) as { facts: Record<string, unknown> }).facts);
}

/** Adds an effect by hand and tells its row. */
async function owe(requestId: string, effect: Parameters<typeof enqueue>[2]): Promise<string> {
  const [request] = await owner().select({ facilityId: requests.facilityId }).from(requests).where(eq(requests.id, requestId));
  const key = `test:${uuidv7()}`;
  await asActor(hospital.database.workerDb, systemActor, (tx) => enqueue(tx, { machine: 'request', id: requestId, facilityId: request?.facilityId ?? '', requestId }, effect, { key, now: now() }));
  const [row] = await owner().select({ id: outbox.id }).from(outbox).where(eq(outbox.key, key));
  return row?.id ?? '';
}

/** A request whose packet has been released by link, without the minutes of building one. */
async function released({ certified = false, fee = false } = {}): Promise<{ requestId: string; linkId: string }> {
  const { requestId } = await hospital.file();
  await work(requestId);
  if (certified) await askCertification(app(), tech, on(requestId));
  if (fee) await quoteFee(app(), tech, { ...on(requestId), pages: 3 });
  const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  const [request] = await owner().update(requests).set({ patientId: maria?.id ?? null }).where(eq(requests.id, requestId)).returning();
  const sha256 = createHash('sha256').update(requestId).digest('hex');
  const packetId = uuidv7();
  await owner().insert(packets).values({ id: packetId, facilityId: request?.facilityId ?? '', requestId, version: 1, plan: {}, planHash: 'x', disclosureId: randomBytes(16).toString('hex'), status: 'approved', sha256, verifiedSha256: sha256, approvedSha256: sha256, pageCount: 3, preparedBy: tech.id, preparedByName: tech.name, preparedAt: now() });
  const facts: [RequestFact, Actor][] = [
    [{ type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null }, tech],
    [{ type: 'PATIENT_IDENTIFIED', patientId: maria?.id ?? '' }, tech],
    [{ type: 'RECORDS_RETRIEVED', records: 1, pages: 3 }, systemActor],
    [{ type: 'REVIEW_COMPLETED', packetId, undecided: 0, released: 3, unlawful: 0 }, tech],
    [{ type: 'PACKET_BUILT', packetId, sha256, verifiedSha256: sha256 }, systemActor],
    [{ type: 'PACKET_APPROVED', packetId, sha256 }, hospital.staff('tech2@riverside.example')],
    [{ type: 'PACKET_RELEASED', packetId, sha256 }, systemActor],
  ];
  const link = await prepareLink({ sessionSecret }, null);
  await asActor(hospital.database.workerDb, systemActor, async (tx) => {
    for (const [event, actor] of facts) await sendEvent(tx, { machine: 'request', id: requestId, event, actor, now: now(), key: uuidv7() });
    await insertLink(tx, link, { requestId, packetId, now: now() });
  });
  return { requestId, linkId: link.id };
}

async function packetMail(requestId: string): Promise<string> {
  const [row] = await owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, requestId), sql`${outbox.effect}->>'email' = 'packet_ready'`));
  return row?.id ?? '';
}

const refusing = (failure: () => Error) => ({ ...hospital.services, mailer: { ...hospital.services.mailer, send: () => Promise.reject(failure()) } });

describe('mails', () => {
  it('a receipt: code, number and page; nothing about the patient; one Message-ID', async () => {
    const { requestId, number, trackingCode } = await hospital.file({ language: 'es' });
    const before = hospital.mails.length;
    await work(requestId);
    const [mail] = hospital.mails.slice(before) as [Mail];
    expect(mail.to.address).toBe('maria@example.org');
    expect(mail.text).toContain(trackingCode);
    expect(mail.text).toContain('http://portal.example/follow');
    expect(mail.subject).toContain(number);
    expect(mail.messageId).toMatch(/^<[A-Za-z0-9.-]+@portal\.example>$/);
    for (const part of [mail.subject, mail.text, mail.html ?? '']) expect(part).not.toMatch(/Delgado|Maria|1978|RGH-100234/);
    expect(await logged(requestId, 'mail.sent')).toEqual([{ mailId: mail.messageId, kind: 'receipt', attempts: 1 }]);
  });

  it('nobody without an address is written to, and nothing is owed', async () => {
    const { requestId } = await hospital.file({ requester: { kind: 'patient', name: 'Maria Delgado-Reyes' } });
    const before = hospital.mails.length;
    await work(requestId);
    expect(hospital.mails.length).toBe(before);
    expect(await logged(requestId, 'mail.sent')).toEqual([]);
  });

  it('the packet mail brings the link and goes where the patient asked to be reached (164.522(b))', async () => {
    const { requestId, linkId } = await released();
    await owner().update(patients).set({ confidentialContact: { email: 'elsewhere@example.org' } }).where(eq(patients.mrn, 'RGH-100234'));
    await runEffect(hospital.services, await packetMail(requestId), false);
    await owner().update(patients).set({ confidentialContact: null }).where(eq(patients.mrn, 'RGH-100234'));
    const mail = hospital.mails.at(-1);
    expect(mail?.to.address).toBe('elsewhere@example.org');
    expect(mail?.text).toContain(`http://portal.example/packet/${linkTokenFor(sessionSecret, linkId)}`);
    expect(mail?.text).not.toContain(pinFor(sessionSecret, linkId));
  });

  it('a refused packet mail is a state of the request, a note for a person and an event of the log', async () => {
    const { requestId } = await released();
    await runEffect(refusing(() => new MailFailure(true, 550, 'EENVELOPE', 'x')), await packetMail(requestId), false);
    expect(await hospital.state(requestId)).toContain('undelivered');
    expect(await logged(requestId, 'mail.failed')).toMatchObject([{ kind: 'packet_ready', code: 'smtp_550' }]);
    const notes = await owner().select().from(messages).where(eq(messages.requestId, requestId));
    expect(notes).toMatchObject([{ direction: 'internal', code: 'mail_failed', params: { mail: 'packet_ready', why: 'smtp_550' } }]);
  });

  it('a mail that a real server refuses at RCPT is a task of the work list until a person has written (550)', async () => {
    const { requestId } = await hospital.file();
    const { mailer } = await house(550);
    const [row] = await owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, requestId), sql`${outbox.effect}->>'email' = 'receipt'`));
    await runEffect({ ...hospital.services, mailer }, row?.id ?? '', false);
    expect(await logged(requestId, 'mail.failed')).toMatchObject([{ kind: 'receipt', code: 'smtp_550' }]);
    const tech = hospital.staff('tech1@riverside.example');
    const tasks = async () => (await asActor(hospital.database.appDb, tech, (tx) => workList(tx, tech, { queue: 'undelivered', page: 1 }))).rows.map(({ id }) => id);
    expect(await tasks()).toContain(requestId);
    await writeMessage(hospital.database.appDb, tech, { requestId, now: new Date(Date.now() + 1000), key: uuidv7(), body: 'Called her: the address has a slip.', internal: true });
    expect(await tasks()).not.toContain(requestId);
    closeHouses();
  });

  it('a mail server that is away for now is tried again; nothing is said yet', async () => {
    const { requestId } = await released();
    const id = await packetMail(requestId);
    await expect(runEffect(refusing(() => new MailFailure(false, 421, 'ECONNECTION', 'x')), id, false)).rejects.toThrow();
    expect(await hospital.state(requestId)).toBe('released');
    await runEffect(hospital.services, id, false);
    expect(hospital.mails.at(-1)?.text).toContain('/packet/');
    expect(await logged(requestId, 'mail.sent')).toContainEqual(expect.objectContaining({ kind: 'packet_ready', attempts: 2 }));
  });
});

describe('letters', () => {
  it('what is missing, with the note of a person, and the date that does not move', async () => {
    const { requestId, number } = await hospital.file();
    await askInformation(app(), tech, { ...on(requestId), codes: ['identity', 'dates'], note: 'Which of the two operations?' });
    await work(requestId);
    const { row, text } = await theLetter(requestId);
    expect(row).toMatchObject({ kind: 'missing_information', language: 'en' });
    for (const words of [number, 'Proof of who you are', 'The dates of care', 'Which of the two operations?', 'keeps running']) expect(text).toContain(words);
    expect(text).not.toMatch(/\{\{|letters\.|undefined/);
    expect(await logged(requestId, 'letter.written')).toMatchObject([{ kind: 'receipt' }, { letterId: row.id, kind: 'missing_information' }]);
    // its own mail called the requester already
    const mails = await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), sql`${outbox.effect}->>'email' = 'letter_waiting'`));
    expect(mails).toHaveLength(0);
  });

  it('a withdrawal in Spanish, and the mail that a letter waits', async () => {
    const { requestId } = await hospital.file({ language: 'es' });
    await withdrawRequest(app(), tech, on(requestId));
    await work(requestId);
    const { row, text } = await theLetter(requestId);
    expect(row).toMatchObject({ kind: 'withdrawal_confirmed', language: 'es' });
    expect(text).toMatch(/retirada/i);
    expect(hospital.mails.at(-1)).toMatchObject({ subject: expect.stringMatching(/carta/) as string });
    expect(hospital.mails.at(-1)?.text).not.toMatch(/Delgado|1978/);
  });

  it('an extension: the reason, the old date and the new', async () => {
    const { requestId } = await hospital.file();
    await takeExtension(app(), hospital.staff('sup@riverside.example'), { ...on(requestId), reason: 'Part of the chart is in an outside archive.', days: 10 });
    await work(requestId);
    const { text } = await theLetter(requestId);
    expect(text).toContain('Part of the chart is in an outside archive.');
    expect(text).toContain('164.524(b)(2)');
  });

  it('a denial: ground, review, complaint to us and to the government', async () => {
    const { requestId } = await hospital.file();
    await proposeDenial(app(), tech, { ...on(requestId), ground: 'danger' });
    await decideDenial(app(), hospital.staff('doc@riverside.example'), { ...on(requestId), confirm: true });
    await work(requestId);
    const { text } = await theLetter(requestId);
    for (const words of ['164.524(a)(3)(i)', 'had no part in this decision', 'hhs.gov/ocr/complaints', '(412)']) expect(text).toContain(words);
  });

  it('a deficient authorization goes back with each defect, its clause and its cure', async () => {
    const { requestId } = await hospital.file({
      requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'desk@harperquill.example' },
      matterNumber: 'HQ-77',
      facts: { door: 'firm', scopeDescribed: true, authorization: { document: true, fields: { description: 'All records', signed: true, signedOn: '2020-01-01', expiresOn: '2021-01-01' } } },
    });
    await returnDeficient(app(), tech, { ...on(requestId), codes: ['revocation_statement', 'expired'] });
    await work(requestId);
    const { text } = await theLetter(requestId);
    for (const words of ['45 CFR 164.508(c)(2)(i)', '45 CFR 164.508(b)(2)(i)', 'January 1, 2021', 'HQ-77', 'Harper & Quill LLP']) expect(text).toContain(words);
    expect(text).not.toMatch(/complain|\{\{/i);
  });

  it('a PIN slip: the paper holds the PIN, the words that are kept do not; it is then the PIN of the link', async () => {
    const { requestId, linkId } = await released();
    await runEffect(hospital.services, await owe(requestId, { type: 'write_letter', letter: 'pin_slip', params: {} }), false);
    const pin = pinFor(sessionSecret, linkId);
    const { row, text } = await theLetter(requestId);
    expect(text).toContain(pin);
    expect(JSON.stringify(row.content)).not.toContain(pin);
    const [link] = await owner().select().from(links).where(eq(links.id, linkId));
    expect(await verifyPin(link?.pinHash ?? '', pin)).toBe(true);
  });

  it('a receipt on paper: number, what was asked and the date; never the code, which the mail alone says', async () => {
    const { requestId, number, trackingCode } = await hospital.file({ language: 'es' });
    await work(requestId);
    const { row, text } = await theLetter(requestId, 'receipt');
    expect(row).toMatchObject({ kind: 'receipt', language: 'es' });
    for (const words of [number, 'Recibimos su solicitud', 'a más tardar', 'Descarga con un PIN']) expect(text).toContain(words);
    expect(text).not.toContain(trackingCode);
    expect(JSON.stringify(row.content)).not.toContain(trackingCode);
    expect(await logged(requestId, 'mail.sent')).toHaveLength(1);
  });

  it('only who asks is in doubt: how to show it, once, and that the time runs on', async () => {
    const { requestId } = await hospital.file();
    await askInformation(app(), tech, { ...on(requestId), codes: ['identity'], note: 'The photo was too dark.' });
    await work(requestId);
    const { row, text } = await theLetter(requestId);
    expect(row.kind).toBe('identity_problem');
    for (const words of ['that it is you', 'photo of your ID', 'do not need a notary', 'The photo was too dark.', 'keeps running']) expect(text).toContain(words);
    expect((await logged(requestId, 'mail.sent')).map(({ kind }) => kind)).toEqual(['receipt', 'information_needed']);
  });

  it('with the release: the certification that was asked for, and the invoice of a fee that is still open; each with its mail', async () => {
    const { requestId } = await released({ certified: true, fee: true });
    await work(requestId);
    const certified = await theLetter(requestId, 'custodian_certification');
    const [packet] = await owner().select().from(packets).where(eq(packets.requestId, requestId));
    for (const words of ['Maria Delgado-Reyes', packet?.disclosureId ?? '-', 'penalty of perjury']) expect(certified.text).toContain(words);
    const invoice = await theLetter(requestId, 'invoice');
    expect(invoice.text).toContain('Invoice');
    expect(invoice.text).toMatch(/Payment is due by/);
    expect(invoice.text).toMatch(/Total \$\d+\.\d\d/);
    const waiting = hospital.mails.filter(({ subject }) => /letter/i.test(subject));
    expect((await logged(requestId, 'mail.sent')).filter(({ kind }) => kind === 'letter_waiting')).toHaveLength(2);
    expect(waiting.at(-1)?.text).not.toMatch(/Delgado|1978/);
  });

  it('neither without the one or the other: nothing asked for, nothing owed', async () => {
    const { requestId } = await released();
    await work(requestId);
    expect((await lettersOf(requestId)).map(({ kind }) => kind)).toEqual(['receipt']);
  });

  it('that there are no records is certified to whoever asked for a certification', async () => {
    const { requestId } = await hospital.file();
    await askCertification(app(), tech, on(requestId));
    await asActor(hospital.database.workerDb, systemActor, async (tx) => {
      await sendEvent(tx, { machine: 'request', id: requestId, event: { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null }, actor: tech, now: now(), key: uuidv7() });
      await sendEvent(tx, { machine: 'request', id: requestId, event: { type: 'PATIENT_NOT_FOUND' }, actor: tech, now: now(), key: uuidv7() });
    });
    await work(requestId);
    expect((await lettersOf(requestId)).map(({ kind }) => kind).sort()).toEqual(['no_records', 'no_records_certification', 'receipt']);
    expect((await theLetter(requestId, 'no_records_certification')).text).toMatch(/certif/i);
  });
});

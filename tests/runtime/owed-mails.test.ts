/** The mails that say something waits, through a real SMTP server: a message, a department's part, a reminder. None says what. */
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { answerDepartment } from '#app/commands/work/answer-department.ts';
import { askInformation } from '#app/commands/work/ask-information.ts';
import { receiveInformation } from '#app/commands/work/receive-information.ts';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import { createMailer } from '#app/delivery/mail/mailer.ts';
import { remindRequesters } from '#app/runtime/reminders.ts';
import { departments, messages, patients, requests, subRequests } from '#db/schema/index.ts';
import { createHospital, marias, type Hospital } from './hospital.ts';
import { toReview } from './journey.ts';

let hospital: Hospital;
let server: SMTPServer;
const arrived: { to: string; subject: string; text: string }[] = [];

beforeAll(async () => {
  hospital = await createHospital();
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      simpleParser(stream).then((mail) => {
        arrived.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), subject: mail.subject ?? '', text: mail.text ?? '' });
        done();
      }, done);
    },
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const { port } = server.server.address() as AddressInfo;
  hospital.services.mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: { address: 'records@openroi.example' }, timeoutMs: 10_000 });
}, 240_000);
afterAll(async () => {
  hospital?.services.mailer.close();
  server?.close();
  await hospital?.close();
});
beforeEach(() => arrived.splice(0));

const db = () => hospital.database.appDb;
const owner = () => hospital.database.ownerDb;
const tech = () => hospital.staff('tech1@riverside.example');
const about = (word: string) => arrived.filter(({ subject }) => subject.includes(word));
const days = (count: number) => new Date(Date.now() + count * 86_400_000);

it('a message to the requester: that one waits, in her language, without its content; a note among staff tells nobody', async () => {
  const { requestId, number } = await hospital.file({ ...marias(new Date()), language: 'es' });
  await hospital.drain();
  arrived.splice(0);
  const write = (body: string, internal: boolean, key = uuidv7()) => writeMessage(db(), tech(), { requestId, body, internal, now: new Date(), key });
  await write('A note among ourselves', true);
  await hospital.drain();
  expect(arrived).toEqual([]);
  const key = uuidv7();
  await write('The cardiology films of June are on a disc', false, key);
  await write('The cardiology films of June are on a disc', false, key);
  await write('And one more thing', false);
  await hospital.drain();
  expect(arrived.map(({ to }) => to)).toEqual(['maria@example.org']);
  expect(arrived[0]?.subject).toContain(number);
  expect(arrived[0]?.text).toContain('mensaje');
  expect(arrived[0]?.text).not.toMatch(/cardiology|films|Delgado/);
  expect(await owner().select().from(messages).where(eq(messages.requestId, requestId))).toHaveLength(3);
  await write('Later', false);
  await hospital.drain();
  expect(arrived).toHaveLength(2);
}, 240_000);

it('a department that holds a part: its own mail with the day it is wanted by, and none once it has answered', async () => {
  const { requestId } = await hospital.file();
  const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  await toReview(hospital, tech(), requestId, maria?.id ?? '');
  const asked = await owner().select({ email: departments.email, id: subRequests.id }).from(subRequests).innerJoin(departments, eq(departments.id, subRequests.departmentId)).where(eq(subRequests.requestId, requestId));
  expect(asked).toHaveLength(2);
  const sent = about('documents needed');
  expect(sent.map(({ to }) => to).sort()).toEqual(asked.map(({ email }) => email ?? '').sort());
  for (const { text } of sent) {
    expect(text).toContain(`/requests/${requestId}`);
    expect(text).not.toMatch(/Delgado|1978|RGH-100234/);
  }
  const late = asked[0]?.id ?? '';
  await answerDepartment({ ...hospital.services, db: db() }, tech(), { requestId, subRequestId: late, now: new Date(), key: uuidv7(), note: null, document: null });
  arrived.splice(0);
  const { sendEmail } = await import('#app/runtime/handlers/send-email.ts');
  const [row] = await owner().select().from(requests).where(eq(requests.id, requestId));
  await sendEmail(hospital.services, { type: 'send_email', email: 'department_request', subRequestId: late }, { outboxId: uuidv7(), key: uuidv7(), requestId, facilityId: row?.facilityId ?? '', instanceId: requestId, attempt: 1 });
  expect(arrived).toEqual([]);
}, 300_000);

it('a reminder of what was asked for: once a question, with the date, and not after the answer', async () => {
  const { requestId } = await hospital.file();
  const ask = () => askInformation(db(), tech(), { requestId, codes: ['patient_details'], note: null, now: new Date(), key: uuidv7() });
  await ask();
  await hospital.drain();
  arrived.splice(0);
  expect(await remindRequesters(hospital.database.workerDb, days(6))).toBe(0);
  expect(await remindRequesters(hospital.database.workerDb, days(8))).toBe(1);
  expect(await remindRequesters(hospital.database.workerDb, days(9))).toBe(0);
  await hospital.drain();
  expect(arrived.map(({ to, subject }) => [to, /reminder/i.test(subject)])).toEqual([['maria@example.org', true]]);
  expect(arrived[0]?.text).toMatch(/waits until \w+day, /);
  await receiveInformation(db(), tech(), { requestId, body: 'Called', now: new Date(), key: uuidv7() });
  await ask();
  expect(await remindRequesters(hospital.database.workerDb, days(8))).toBe(1);
  await receiveInformation(db(), tech(), { requestId, body: 'Called again', now: new Date(), key: uuidv7() });
  arrived.splice(0);
  await hospital.drain();
  expect(about('reminder')).toEqual([]);
}, 240_000);

it('a reminder before the request’s own date, however short the time', async () => {
  const { requestId } = await hospital.file();
  await askInformation(db(), tech(), { requestId, codes: ['patient_details'], note: null, now: new Date(), key: uuidv7() });
  await owner().update(requests).set({ dueAt: days(6) }).where(eq(requests.id, requestId));
  const reminded = await remindRequesters(hospital.database.workerDb, days(2));
  expect(reminded).toBe(1);
}, 240_000);

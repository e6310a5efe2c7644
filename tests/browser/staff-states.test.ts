/**
 * The staff's request page in its less happy states, in Chromium: each reached by commands and the worker's own handlers, looked at
 * by axe wide in the light and narrow in the dark. And the settings, with what an administrator does there.
 */
import { and, desc, eq } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { proposeDenial } from '#app/commands/work/deny-access.ts';
import { identifyPatient } from '#app/commands/work/identify-patient.ts';
import { MailFailure } from '#app/delivery/mail/mailer.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { freePort } from '#app/processes/postgres-server.ts';
import { deadlines, facilities, letters, links, outbox, packets, pages, patients, requests, staffMembers } from '#db/schema/index.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs, type Handle } from './support/sign-in.ts';

const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {};
let office: Office;
let browser: Browser;
const desks = new Map<Handle, Page>();

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  office.hospital.services.ehrFor = (zone) => createEhrClient({ baseUrl: nowhere, zone, tries: 1, timeoutMs: 1000 });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const owner = () => office.hospital.database.ownerDb;
const db = () => office.hospital.database.appDb;
const staff = (handle: Handle) => office.hospital.staff(`${handle}@riverside.example`);
const act = (requestId: string) => ({ requestId, now: new Date(), key: uuidv7() });
const today = () => legalDateOf(new Date(), 'America/New_York');

/** One person's browser, signed in once. */
async function at(handle: Handle, path: string): Promise<Page> {
  let page = desks.get(handle);
  if (page) await page.goto(path);
  else {
    page = await newPage(browser, { baseURL: office.url });
    page.setDefaultTimeout(90_000);
    desks.set(handle, page);
    await signInAs(page, handle, { to: path });
  }
  await page.waitForLoadState('networkidle');
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expectNoAxeViolations(page);
  await shot(page, `staff-${name}`, pictures);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoAxeViolations(page);
  await shot(page, `staff-${name}-phone-dark`, { ...pictures, full: true });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}

const unfold = (page: Page, title: string) => page.locator('summary', { hasText: title }).first().click();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

async function paper(text: string): Promise<Buffer> {
  const document = await PDFDocument.create();
  document.addPage([612, 792]).drawText(text, { x: 60, y: 700, size: 12, maxWidth: 480 });
  return Buffer.from(await document.save());
}

const firms = {
  requester: { kind: 'law_firm' as const, name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
  delivery: { channel: 'link' as const, form: 'pdf' as const, recipientName: 'Harper & Quill LLP', recipientEmail: 'records@harperquill.example' },
};
const onAuthorization = {
  ...firms,
  facts: {
    door: 'firm' as const,
    scopeDescribed: true,
    purpose: 'other' as const,
    authorization: {
      document: true,
      fields: { description: 'All of 2023', discloser: 'Riverside', recipient: 'Harper & Quill', purpose: 'Legal', expiresOn: '2030-01-01', signed: true, signedOn: '2026-01-01', statesRevocation: true, statesConditioning: true, statesRedisclosure: true },
    },
  },
};

let first: string;

it('the EHR is down: shown, tried again, and the record comes another way; departments answer', async () => {
  const { hospital } = office;
  const tech = staff('tech1');
  ({ requestId: first } = await hospital.file());
  await decideEvidence(db(), tech, { requestId: first, line: 'identity', act: 'confirm', attachmentId: null, page: null, reason: null, now: new Date() });
  await acceptEvidence(db(), tech, act(first));
  const [maria] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  await identifyPatient(db(), tech, { ...act(first), patientId: maria?.id ?? '' });
  await hospital.drain({ tolerate: true });
  const page = await at('tech1', `/requests/${first}`);
  await page.getByText('The EHR does not answer').first().waitFor();
  await look(page, 'ehr-down');
  for (let tries = 0; tries < 8 && (await hospital.state(first)) === 'retrieving'; tries++) await hospital.drain({ tolerate: true });
  await page.reload();
  await page.getByRole('heading', { name: 'The record did not come' }).waitFor();
  await look(page, 'retrieval-failed');
  await press(page, 'Retrieve again');
  await said(page, 'Retrieval has started.');
  for (let tries = 0; tries < 8 && (await hospital.state(first)) === 'retrieving'; tries++) await hospital.drain({ tolerate: true });
  await page.goto(`/requests/${first}`);

  await page.getByText('Departments asked').waitFor();
  await page.locator('summary', { hasText: 'They hold nothing' }).first().click();
  await look(page, 'departments');
  await press(page, 'Record that nothing is held');
  await said(page, 'The department’s answer is recorded.');
  await page.getByText('holds nothing', { exact: true }).waitFor();
  await unfold(page, 'Add a scan');
  await page.locator('#add_scan-title').fill('Visit note, from the archive');
  await page.locator('#add_scan-scan').setInputFiles({ name: 'note.pdf', mimeType: 'application/pdf', buffer: await paper('Maria Elena Delgado-Reyes, born 03/14/1978, MRN RGH-100234. Seen on 2023-06-22.') });
  await press(page, 'Add the scan');
  await said(page, 'The scan is added.');
  await page.getByRole('heading', { name: 'Review every page' }).waitFor();
  await unfold(page, 'Add their document');
  const form = page.locator('form', { has: page.getByRole('button', { name: 'Add the document' }) });
  await form.locator('input[name=title]').fill('Itemized bill');
  await form.locator('input[name=scan]').setInputFiles({ name: 'bill.pdf', mimeType: 'application/pdf', buffer: await paper('Patient Maria Elena Delgado-Reyes, MRN RGH-100234, DOB 03/14/1978. Itemized bill of 2023-06-22.') });
  await press(page, 'Add the document');
  await said(page, 'The department’s document is added.');
  await page.getByRole('rowheader', { name: 'Itemized bill' }).waitFor();
}, 600_000);

it('the mail bounces: the packet is not delivered; a new address and a new link bring it on its way again', async () => {
  const { hospital } = office;
  const ledger = await owner().select({ id: pages.id }).from(pages).where(eq(pages.requestId, first));
  await decidePages(db(), staff('tech1'), { requestId: first, pageIds: ledger.map(({ id }) => id), disposition: 'release', ground: null, now: new Date() });
  await completeReview(db(), staff('tech1'), act(first));
  await hospital.drain();
  const [packet] = await owner().select().from(packets).where(eq(packets.requestId, first)).orderBy(desc(packets.version));
  expect(packet?.status).toBe('built');
  await approvePacket(db(), staff('tech2'), { ...act(first), packetId: packet?.id ?? '', sha256: packet?.sha256 ?? '' });
  const { send } = hospital.services.mailer;
  hospital.services.mailer.send = (mail) => Promise.reject(new MailFailure(true, 550, 'refused', mail.messageId));
  await hospital.drain();
  hospital.services.mailer.send = send;
  expect(await hospital.state(first)).toBe('undelivered');
  const page = await at('tech1', `/requests/${first}`);
  await page.getByText('It did not reach the recipient').waitFor();
  await page.getByText('A mail about this request could not be delivered').first().waitFor();
  await look(page, 'undelivered');
  await unfold(page, 'Change the delivery');
  await page.locator('#change_delivery-channel').selectOption('link');
  await page.locator('#change_delivery-email').fill('not an address');
  await page.locator('form', { has: page.locator('#change_delivery-email') }).getByRole('button').click();
  await page.getByRole('alert').getByText('A link needs an e-mail address.').waitFor();
  await look(page, 'change-delivery-error');
  await page.locator('#change_delivery-email').fill('maria.new@example.org');
  await page.locator('form', { has: page.locator('#change_delivery-email') }).getByRole('button').click();
  await said(page, 'The delivery is changed.');
  const [changed] = await owner().select().from(requests).where(eq(requests.id, first));
  expect(changed?.delivery).toMatchObject({ channel: 'link', recipientEmail: 'maria.new@example.org' });
  await hospital.drain();
  expect((await owner().select().from(links).where(eq(links.requestId, first))).some(({ revokedReason }) => revokedReason === 'delivery_changed')).toBe(true);
}, 600_000);

it('an extension asks its reason, moves the date by its letter, and is greyed afterwards', async () => {
  const { requestId } = await office.hospital.file();
  const page = await at('sup', `/requests/${requestId}`);
  await unfold(page, 'Take the extension');
  await press(page, 'Take the extension');
  await page.getByRole('alert').first().waitFor();
  await look(page, 'extension-error');
  await page.locator('#extend-reason').fill('The films are stored off site.');
  await press(page, 'Take the extension');
  await page.getByText('The one extension was taken.').waitFor();
  await office.hospital.drain({ tolerate: true });
  const [clock] = await owner().select().from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, 'access')));
  expect(clock?.dueOn).toBe(addDays(today(), 60));
  const [letter] = await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'extension')));
  await page.goto(`/requests/${requestId}/letters/${letter?.id ?? ''}`);
  await page.getByText('The films are stored off site.').waitFor();
  await look(page, 'letter-extension');
}, 300_000);

it('a denial for danger: proposed, decided by a physician, closed with its letter', async () => {
  const { requestId } = await office.hospital.file();
  await proposeDenial(db(), staff('tech1'), { ...act(requestId), ground: 'danger' });
  const seen = await at('tech1', `/requests/${requestId}`);
  expect(await seen.getByRole('button', { name: 'Confirm the denial' }).getAttribute('aria-disabled')).toBe('true');
  await seen.getByText('Your role may not do this.').first().waitFor();
  await look(seen, 'denial-proposed');
  const page = await at('doc', `/requests/${requestId}`);
  await press(page, 'Confirm the denial');
  await page.getByRole('heading', { name: 'Closed', exact: true }).waitFor();
  await office.hospital.drain({ tolerate: true });
  await page.goto(`/requests/${requestId}`);
  await page.getByText('Closed: denied').first().waitFor();
  await look(page, 'closed-denied');
  const [letter] = await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'denial')));
  await page.goto(`/requests/${requestId}/letters/${letter?.id ?? ''}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look(page, 'letter-denial');
}, 300_000);

it('a fee is waived with a reason or written off by a supervisor; a revocation closes what rests on it', async () => {
  const { requestId } = await office.hospital.file(onAuthorization);
  const page = await at('tech1', `/requests/${requestId}`);
  await unfold(page, 'Quote a fee');
  await look(page, 'fee-preview');
  await press(page, 'Quote it to the requester');
  await page.getByRole('heading', { name: 'Fee: quoted, not settled' }).waitFor();
  await unfold(page, 'Waive it');
  expect(await page.getByRole('button', { name: 'Write off' }).count()).toBe(0);
  await press(page, 'Waive');
  await page.getByRole('alert').first().waitFor();
  await look(page, 'waiver-error');
  const above = await at('sup', `/requests/${requestId}`);
  await unfold(above, 'Waive it');
  await above.locator('#fee_waiver-feeReason').fill('Legal aid case');
  await press(above, 'Write off');
  await above.getByText('Written off: Legal aid case').waitFor();
  await look(above, 'fee-written-off');
  await page.goto(`/requests/${requestId}`);
  await unfold(page, 'Record a revocation');
  await look(page, 'revocation');
  await page.locator('details[open]').getByRole('button', { name: 'Record a revocation' }).click();
  await page.getByText('Closed: revoked').first().waitFor();
  await look(page, 'closed-revoked');
  const other = await office.hospital.file();
  await page.goto(`/requests/${other.requestId}`);
  await unfold(page, 'Withdraw for the requester');
  await page.locator('details[open]').getByRole('button', { name: 'Withdraw for the requester' }).click();
  await page.getByText('Closed: withdrawn').first().waitFor();
}, 300_000);

it('a Pennsylvania subpoena: the choice that is due in three days is recorded', async () => {
  const { requestId } = await office.hospital.file({ ...firms, facts: { door: 'firm', scopeDescribed: true, subpoena: { document: true, describesRecords: true, returnDate: addDays(today(), 40) } } });
  const page = await at('tech1', `/requests/${requestId}`);
  await page.getByRole('heading', { name: 'How the records will be produced' }).waitFor();
  await press(page, 'Record the choice');
  await page.getByRole('alert').first().waitFor();
  await look(page, 'election');
  await page.locator('#elect-electedHow').fill('Jordan Blake, by letter, estimate 76.24 USD');
  await press(page, 'Record the choice');
  await said(page, 'The choice is recorded.');
  await page.getByText('Certified copies, without a witness').waitFor();
  const [clock] = await owner().select().from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, 'subpoena_election')));
  expect(clock?.status).toBe('cleared');
}, 300_000);

it('what was given up is shown with its reason, and tried again from the request and from the settings', async () => {
  const { hospital } = office;
  const dead = async () => {
    const { requestId } = await hospital.file();
    const [mail] = await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, 'send_email')));
    await runEffect({ ...hospital.services, mailer: { ...hospital.services.mailer, send: () => Promise.reject(new Error('a defect')) } }, mail?.id ?? '', true);
    return { requestId, outboxId: mail?.id ?? '' };
  };
  const status = async (id: string) => (await owner().select().from(outbox).where(eq(outbox.id, id)))[0]?.status;
  const one = await dead();
  const page = await at('tech1', `/requests/${one.requestId}`);
  await page.getByText('Send a mail. A defect of the software; its log knows more.').waitFor();
  await look(page, 'given-up');
  await press(page, 'Try again');
  await said(page, 'It is tried again.');
  expect(await status(one.outboxId)).toBe('pending');
  const two = await dead();
  const admin = await at('admin', '/settings/operations');
  await admin.getByRole('rowheader', { name: 'Send a mail' }).waitFor();
  await look(admin, 'operations');
  await admin.getByRole('button', { name: /^Try again: Send a mail/ }).click();
  await said(admin, 'It is tried again.');
  await admin.getByText('Nothing was given up').waitFor();
  expect(await status(two.outboxId)).toBe('pending');
  await look(admin, 'operations-empty');
}, 300_000);

it('an administrator confirms the figures of a fee schedule with a reason; a supervisor only reads them', async () => {
  const page = await at('admin', '/settings');
  const illinois = page.locator('section', { has: page.getByRole('heading', { name: '735 ILCS 5/8-2001' }) }).last();
  await illinois.getByText('ran out: no price is told').waitFor();
  await look(page, 'fee-schedules');
  await illinois.getByRole('button', { name: 'Confirm the figures' }).click();
  await page.getByRole('alert').getByText('Write down how you know.').waitFor();
  await look(page, 'fee-schedules-error');
  await illinois.getByLabel('The figures hold until').fill(addDays(today(), 100));
  await illinois.getByLabel('How you know').fill('Comptroller’s notice, looked up today');
  await illinois.getByRole('button', { name: 'Confirm the figures' }).click();
  await said(page, 'The date is changed.');
  await illinois.getByText('in force').waitFor();
  await illinois.getByText('Comptroller’s notice, looked up today').waitFor();
  const rows = await owner().select({ overrides: facilities.ruleOverrides }).from(facilities).where(eq(facilities.state, 'IL'));
  expect(rows[0]?.overrides).toMatchObject([{ id: 'FEE-IL', validTo: addDays(today(), 100) }]);
  const reader = await at('sup', '/settings');
  await reader.getByRole('heading', { name: '42 Pa.C.S. 6152', exact: true }).waitFor();
  expect(await reader.getByRole('button', { name: 'Confirm the figures' }).count()).toBe(0);
}, 300_000);

it('an administrator gives a role, and takes an account out', async () => {
  const page = await at('admin', '/settings/people');
  await look(page, 'people');
  const row = page.getByRole('row', { name: /Miguel Ortega/ });
  await row.locator('summary').click();
  await look(page, 'people-open');
  await row.getByLabel('Role').selectOption('supervisor');
  await row.getByLabel('Facility').selectOption({ label: 'Riverside General Hospital' });
  await row.getByRole('button', { name: 'Give the role' }).click();
  await said(page, 'The role is given.');
  const held = await owner().select().from(staffMembers).where(eq(staffMembers.userId, staff('tech2').id));
  expect(held.filter(({ disabledAt }) => disabledAt === null).map(({ role }) => role).sort()).toEqual(['supervisor', 'technician']);
  await row.getByRole('button', { name: 'Disable the account' }).click();
  await said(page, 'The account is disabled');
  await row.getByText('disabled', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Let sign in again' }).click();
  await said(page, 'The account may sign in again.');
}, 300_000);

it('one search finds requests and patients', async () => {
  const page = await at('tech1', '/search');
  await look(page, 'search-start');
  await page.getByRole('searchbox').fill('Delgado');
  await page.keyboard.press('Enter');
  await page.getByRole('rowheader', { name: /Delgado-Reyes/ }).first().waitFor();
  await look(page, 'search');
  expect(page.url()).not.toMatch(/Delgado/);
  await page.getByRole('searchbox').fill('nothing like it');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing fits').waitFor();
}, 300_000);

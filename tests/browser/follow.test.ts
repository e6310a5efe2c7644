/**
 * After filing, on the requester's side: a lost code, what is missing asked and answered, letters, a revocation, a report, a
 * second request for the same; at a desk the same for a firm, with a new link. Axe finds nothing on the way.
 */
import { and, desc, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askInformation } from '#app/commands/work/ask-information.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { givePin } from '#app/commands/release/give-pin.ts';
import { attachments, authorizations, links, letters, messages, outbox, packets, requests, users, workflowInstances } from '#db/schema/index.ts';
import { buildSampleUploads, type SampleUploads } from '#db/seed/charts/uploads.ts';
import { sessionSecret } from '#tests/runtime/hospital.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot, type PageOptions } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

let office: Office;
let browser: Browser;
let samples: SampleUploads;

beforeAll(async () => {
  [office, browser, samples] = await Promise.all([startOffice(), launchBrowser(), buildSampleUploads()]);
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

const owner = () => office.hospital.database.ownerDb;
const app = () => office.hospital.database.appDb;
const staff = (handle: string) => office.hospital.staff(`${handle}@riverside.example`);
const act = (requestId: string) => ({ requestId, now: new Date(), key: uuidv7() });
const stateOf = async (id: string) => (await owner().select({ state: workflowInstances.state }).from(workflowInstances).where(eq(workflowInstances.id, id)))[0]?.state;
const outcomeOf = async (id: string) => (await owner().select({ outcome: requests.outcome }).from(requests).where(eq(requests.id, id)))[0]?.outcome;
const threadOf = (id: string) => owner().select().from(messages).where(eq(messages.requestId, id)).orderBy(desc(messages.sentAt), desc(messages.id));

/** Opens a request as somebody who holds its code and nothing else. */
async function follow(code: string, options: PageOptions = {}): Promise<Page> {
  const page = await newPage(browser, { baseURL: office.url, ...options });
  await page.goto('/follow');
  await page.locator('[name=code]').fill(code);
  await page.locator('main form button').click();
  await page.waitForURL(/\/follow\/[0-9a-f-]{36}$/);
  return page;
}

async function look(page: Page, name: string): Promise<void> {
  await expectNoAxeViolations(page);
  if (process.env['OPENROI_LOOK']) await shot(page, `follow-${name}`, { folder: process.env['OPENROI_LOOK'], full: true });
}

const authorization: NonNullable<FileRequest['facts']['authorization']> = {
  document: true,
  fields: { description: 'All of 2023', discloser: 'Riverside', recipient: 'Harper & Quill', purpose: 'Legal', expiresOn: '2030-01-01', signed: true, signedOn: '2026-01-01', statesRevocation: true, statesConditioning: true, statesRedisclosure: true },
};

/** A request of the firm, filed by its member. */
async function firms(change: Partial<FileRequest> = {}) {
  const [dana] = await owner().select({ id: users.id }).from(users).where(eq(users.email, 'dana@harperquill.example'));
  const [organization] = (await owner().execute<{ id: string }>(`select id from organizations where name = 'Harper & Quill LLP'`)).rows;
  return office.hospital.file({
    requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'dana@harperquill.example', userId: dana?.id ?? '', organizationId: organization?.id ?? '' },
    purpose: 'Legal proceedings',
    matterNumber: `HQ-${uuidv7().slice(-6)}`,
    delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', recipientEmail: 'dana@harperquill.example', pinBy: 'chosen' },
    facts: { door: 'firm', scopeDescribed: true, purpose: 'legal', authorization },
    ...change,
  });
}

it('sends a lost code to the address on file, and says the same to everybody', async () => {
  const { hospital } = office;
  const email = 'lost.code@mail.example';
  const filed = await hospital.file({ requester: { kind: 'patient', name: 'Maria Delgado-Reyes', email } });
  await hospital.drain();
  hospital.mails.length = 0;
  const page = await newPage(browser, { viewport: 'phone', baseURL: office.url });
  await page.goto('/follow');
  await page.getByRole('link', { name: /lost/ }).click();
  await page.waitForURL('**/follow/lost');
  await look(page, 'lost');
  const send = async (address: string) => {
    await page.locator('[name=email]').fill(address);
    await page.locator('main form button').click();
  };
  await send('');
  await page.getByRole('alert').getByText(/e-mail/).first().waitFor();
  await send('a@b.example, c@d.example');
  await page.getByRole('alert').getByText('This is not one e-mail address.').waitFor();
  expect(await page.locator('[name=email]').inputValue()).toBe('a@b.example, c@d.example');
  await look(page, 'lost-problem');
  const answers: string[] = [];
  for (const address of ['nobody@mail.example', email]) {
    await page.goto('/follow/lost');
    await send(address);
    await page.getByRole('heading', { name: 'Look in your mailbox' }).waitFor();
    answers.push((await page.locator('main').innerText()).trim());
  }
  expect(answers[0]).toBe(answers[1]);
  expect(await page.content()).not.toContain(filed.trackingCode);
  await look(page, 'lost-sent');
  await hospital.drain();
  expect(hospital.mails.map(({ to }) => to.address)).toEqual([email]);
  expect(JSON.stringify(hospital.mails)).toContain(filed.trackingCode);
  const opened = await follow(filed.trackingCode);
  await opened.getByText(filed.number).first().waitFor();
  await opened.context().close();
  await page.context().close();
});

it('asks for what is missing, and takes the answer with its paper', async () => {
  const filed = await office.hospital.file({ facts: { door: 'patient', scopeDescribed: true } });
  await askInformation(app(), staff('tech1'), { ...act(filed.requestId), codes: ['identity'], note: 'Which hospital stay do you mean?' });
  const page = await follow(filed.trackingCode, { viewport: 'phone', scheme: 'dark' });
  await page.getByText('Something is missing. We wrote down what we need.').waitFor();
  await page.getByText('Which hospital stay do you mean?').waitFor();
  await page.getByText('We need to be sure that it is you.').waitFor();
  await look(page, 'missing');
  await page.getByRole('link', { name: /Add it.*Proof of identity/s }).click();
  await page.waitForURL(/add=identity/);
  expect(await page.locator('select[name=kind]').inputValue()).toBe('identity');
  const words = 'The one after my accident, in March.';
  await page.locator('[name=body]').fill(words);
  await page.locator('input[name=paper]').setInputFiles({ name: 'id.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('alert').getByText('not a document we can read').waitFor();
  expect(await page.locator('[name=body]').inputValue()).toBe(words);
  await look(page, 'missing-problem');
  expect(await stateOf(filed.requestId)).toBe('awaiting_information');
  await page.locator('input[name=paper]').setInputFiles({ name: 'id.png', mimeType: 'image/png', buffer: Buffer.from(samples.idPhoto) });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Your message was sent.').waitFor();
  await page.getByText(words).waitFor();
  await look(page, 'answered');
  expect(await stateOf(filed.requestId)).toBe('received');
  expect(await owner().select({ kind: attachments.kind }).from(attachments).where(eq(attachments.requestId, filed.requestId))).toEqual([{ kind: 'identity' }]);
  expect((await threadOf(filed.requestId)).filter(({ direction, body }) => direction === 'from_requester' && body === words)).toHaveLength(1);
  await page.context().close();
});

it('shows a letter as it was written, and never the one with the PIN', async () => {
  const filed = await office.hospital.file();
  await proposeDenial(app(), staff('tech1'), { ...act(filed.requestId), ground: 'danger' });
  await decideDenial(app(), staff('doc'), { ...act(filed.requestId), confirm: true });
  await office.hospital.drain();
  const slip = { id: uuidv7(), facilityId: (await owner().select().from(requests).where(eq(requests.id, filed.requestId)))[0]?.facilityId ?? '', requestId: filed.requestId, kind: 'pin_slip', language: 'en' as const, content: {}, fileId: null, createdAt: new Date() };
  await owner().insert(letters).values(slip);
  const page = await follow(filed.trackingCode);
  await page.getByText('Not granted').first().waitFor();
  await look(page, 'denied');
  expect(await page.getByRole('link', { name: 'Your PIN' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Our decision' }).click();
  await page.waitForURL(/\/letters\//);
  const letter = page.getByRole('article');
  await letter.getByText('Maria Delgado-Reyes').first().waitFor();
  await letter.getByText(filed.number).first().waitFor();
  await letter.getByText(/review/i).first().waitFor();
  await look(page, 'letter');
  const href = await page.getByRole('link', { name: 'Open as PDF' }).getAttribute('href');
  const got = await page.request.get(href ?? '');
  expect([got.status(), got.headers()['content-type'], (await got.body()).subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
  expect((await page.request.get(`/follow/${filed.requestId}/letters/${slip.id}`)).status()).toBe(404);
  expect((await owner().select().from(letters).where(and(eq(letters.requestId, filed.requestId), eq(letters.kind, 'denial'))))[0]?.readAt).not.toBeNull();
  await page.context().close();
});

it('revokes an authorization after one more look, and closes what rests on it', async () => {
  const filed = await office.hospital.file({ requester: { kind: 'other', name: 'Nora Vidal', email: 'nora@vidal.example' }, facts: { door: 'firm', scopeDescribed: true, purpose: 'other', authorization } });
  const page = await follow(filed.trackingCode, { locale: 'es-US' });
  await page.getByRole('link', { name: 'Revocar la autorización' }).click();
  await page.waitForURL(/\/revoke$/);
  await look(page, 'revoke');
  await page.locator('main form a').first().click();
  await page.waitForURL(/\/follow\/[0-9a-f-]+$/);
  expect(await stateOf(filed.requestId)).toBe('received');
  await page.goto(`/follow/${filed.requestId}/revoke`);
  await page.locator('main form button').last().click();
  await page.waitForURL(/done=revoked/);
  await page.getByText('La autorización está revocada', { exact: false }).or(page.getByText('Autorización revocada')).first().waitFor();
  await look(page, 'revoked');
  expect(await outcomeOf(filed.requestId)).toBe('revoked');
  expect((await owner().select().from(authorizations).where(eq(authorizations.requestId, filed.requestId)))[0]).toMatchObject({ valid: false, revokedBy: 'Nora Vidal' });
  // There is nothing left to revoke.
  await page.goto(`/follow/${filed.requestId}/revoke`);
  expect(new URL(page.url()).pathname).toBe(`/follow/${filed.requestId}`);
  await page.context().close();
});

it('takes a report that says what is wrong, also when all is over', async () => {
  const filed = await office.hospital.file();
  const page = await follow(filed.trackingCode);
  await page.goto(`/follow/${filed.requestId}/withdraw`);
  await page.locator('main form button').last().click();
  await page.waitForURL(/done=withdrawn/);
  await page.getByRole('link', { name: 'Something is wrong' }).click();
  await page.waitForURL(/\/report$/);
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('Choose what is wrong.').waitFor();
  await page.locator('input[name=kind][value=other]').check({ force: true });
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('Write what is wrong.').waitFor();
  expect(await page.locator('input[name=kind][value=other]').isChecked()).toBe(true);
  await look(page, 'report-problem');
  await page.locator('input[name=kind][value=somebody_else]').check({ force: true });
  await page.locator('[name=text]').fill('Page 4 is not mine.');
  await page.locator('main form button').last().click();
  await page.waitForURL(/done=reported/);
  await page.getByText('Page 4 is not mine.').waitFor();
  expect((await threadOf(filed.requestId))[0]).toMatchObject({ direction: 'from_requester', code: 'report.somebody_else', body: 'Page 4 is not mine.' });
  await page.context().close();
});

it('a second request for the same is told to whoever holds the first; to a stranger nothing, and its mailbox learns of it', async () => {
  const email = 'again@mail.example';
  const filed = await office.hospital.file({ requester: { kind: 'patient', name: 'Maria Delgado-Reyes', email } });
  await office.hospital.drain();
  office.hospital.mails.length = 0;
  const page = await follow(filed.trackingCode, { viewport: 'phone' });
  await toCheck(page, email);
  await page.getByRole('link', { name: filed.number }).waitFor();
  await look(page, 'duplicate');
  await page.locator('main form button').last().click();
  await page.getByRole('alert').getByText('You have asked for this already.').waitFor();
  expect(await page.locator('#another-error').textContent()).toContain('tick the box');
  await look(page, 'duplicate-problem');
  await page.context().close();

  // Somebody who knows her name, birthday and address, and holds nothing.
  const other = await newPage(browser, { viewport: 'phone', baseURL: office.url });
  await toCheck(other, email);
  expect(await other.content()).not.toContain(filed.number);
  await other.locator('main form button').last().click();
  await other.waitForURL(/\/ask\/receipt\//);
  expect(await other.content()).not.toContain(filed.number);
  await other.getByRole('link', { name: 'Follow this request' }).click();
  await other.waitForURL(/\/follow\//);
  expect(await other.content()).not.toContain(filed.number);
  await other.context().close();
  await office.hospital.drain();
  const receipt = office.hospital.mails.find((mail) => mail.to.address === email);
  expect(receipt?.text).toContain(`another open request for the same patient: ${filed.number}`);
});

async function toCheck(page: Page, email: string): Promise<void> {
  const next = async (to: string) => {
    await page.locator('main form button').last().click();
    await page.waitForURL(`**/ask/myself/${to}`);
  };
  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
  };
  const pick = (name: string, value: string) => page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
  await page.goto('/ask/myself');
  await next('hospital');
  await page.getByRole('radio', { name: 'Riverside General Hospital' }).check({ force: true });
  await next('name');
  await fill({ givenNames: 'Maria', familyName: 'DELGADO-REYES' });
  await next('birth');
  await fill({ 'birthDate.month': '3', 'birthDate.day': '14', 'birthDate.year': '1978' });
  await next('reach');
  await fill({ phone: '412-555-0134', street: '418 Juniper Street', city: 'Pittsburgh', postcode: '15212' });
  await page.locator('select[name=state]').selectOption('PA');
  await next('what');
  await pick('scopeKind', 'visit');
  await next('visit');
  await fill({ 'visitOn.month': '6', 'visitOn.day': '21', 'visitOn.year': '2023' });
  await next('form');
  await pick('channel', 'pickup');
  await next('contact');
  await fill({ email, emailAgain: email });
  await next('identity');
  await pick('identity', 'in_person');
  await next('signature');
  await page.locator('[name=agree]').check({ force: true });
  await fill({ 'signature.typed': 'Maria Delgado-Reyes' });
  await next('check');
}

it('a firm answers, tells a revocation, withdraws; every member sees it', async () => {
  const [asked, revoked, withdrawn] = [await firms(), await firms(), await firms()];
  await askInformation(app(), staff('tech1'), { ...act(asked.requestId), codes: ['authorization_document'], note: null });
  const page = await newPage(browser, { baseURL: office.url });
  await signInAs(page, 'paralegal', { to: `/desk/requests/${asked.requestId}` });
  await page.getByText('Something is missing. We wrote down what we need.').waitFor();
  await look(page, 'desk-missing');
  const message = page.locator('form', { has: page.locator('[name=body]') });
  await message.getByRole('button').click();
  await page.getByRole('alert').getByText('Write a message first.').waitFor();
  await message.locator('[name=body]').fill('The authorization follows by courier.');
  await message.getByRole('button').click();
  await page.getByText('Your message is sent.').waitFor();
  expect(await stateOf(asked.requestId)).toBe('received');
  expect((await threadOf(asked.requestId))[0]).toMatchObject({ direction: 'from_requester', body: 'The authorization follows by courier.', authorName: 'Luis Romero' });

  await page.goto(`/desk/requests/${revoked.requestId}`);
  await page.getByRole('button', { name: 'Stop the request' }).click();
  await page.getByRole('alert').getByText('Tick the box if the patient').waitFor();
  await look(page, 'desk-revoke-problem');
  await page.getByLabel('The patient, or the patient’s representative, revoked it').check({ force: true });
  await page.getByRole('button', { name: 'Stop the request' }).click();
  await page.getByText('We know of the revocation.').waitFor();
  await look(page, 'desk-revoked');
  expect(await outcomeOf(revoked.requestId)).toBe('revoked');
  expect(await page.getByRole('button', { name: 'Stop the request' }).count()).toBe(0);

  await page.goto(`/desk/requests/${withdrawn.requestId}`);
  await page.getByRole('button', { name: 'Withdraw the request' }).click();
  await page.getByRole('alert').getByText('Tick the box to withdraw').waitFor();
  await page.getByLabel('Yes, withdraw it').check({ force: true });
  await page.getByRole('button', { name: 'Withdraw the request' }).click();
  await page.getByText('The request is withdrawn.').first().waitFor();
  expect(await outcomeOf(withdrawn.requestId)).toBe('withdrawn');

  await page.goto('/desk/members');
  await page.getByRole('row', { name: /Luis Romero \(you\)/ }).waitFor();
  expect(await page.getByRole('row', { name: /Dana Harper/ }).getByRole('cell').last().textContent()).toBe('3');
  await look(page, 'desk-members');
  await page.context().close();
});

it('a new link goes out by itself where nothing speaks against it; else the office is asked, and has its button', async () => {
  const filed = await firms();
  const [row] = await owner().select().from(requests).where(eq(requests.id, filed.requestId));
  if (!row) throw new Error('it was not filed');
  const packetId = uuidv7();
  await owner().insert(packets).values({ id: packetId, facilityId: row.facilityId, requestId: row.id, version: 1, plan: {}, planHash: '0'.repeat(64), disclosureId: uuidv7().replaceAll('-', ''), status: 'approved', sha256: '1'.repeat(64), pageCount: 9, preparedBy: uuidv7(), preparedByName: 'Tara Lindqvist', preparedAt: new Date() });
  await owner().insert(links).values({ id: uuidv7(), facilityId: row.facilityId, requestId: row.id, packetId, tokenHash: uuidv7(), pinHash: 'x', maxDownloads: 10, expiresAt: new Date(Date.now() + 86_400_000), createdAt: new Date() });
  // why: the way there has its own journeys; here the packet is out
  const place = (state: string, inner: string) => owner().update(workflowInstances).set({ state, value: { main: { [state]: inner } } as never }).where(eq(workflowInstances.id, row.id));
  await place('released', 'ready');
  const page = await newPage(browser, { baseURL: office.url });
  await signInAs(page, 'firm', { to: `/desk/requests/${row.id}` });
  await page.getByRole('button', { name: 'Send a new link' }).click();
  await page.getByText('A new link is on its way').waitFor();
  await look(page, 'desk-link-sent');
  const due = await owner().select().from(outbox).where(and(eq(outbox.requestId, row.id), eq(outbox.status, 'pending')));
  expect(due.map(({ effect }) => effect)).toContainEqual({ type: 'reissue_link', packetId });

  await owner().update(links).set({ tries: 5 }).where(eq(links.requestId, row.id));
  await page.goto(`/desk/requests/${row.id}`);
  await page.getByRole('button', { name: 'Send a new link' }).click();
  await page.getByText('The office has your wish for a new link.').waitFor();
  await page.getByText('I want a new link').waitFor();
  expect((await threadOf(row.id))[0]).toMatchObject({ direction: 'from_requester', code: 'report.new_link', authorName: 'Dana Harper' });
  await look(page, 'desk-link-asked');
  await page.getByRole('button', { name: 'Send a new link' }).click();
  await page.waitForURL(/did=link_asked/);
  await page.goto(`/desk/requests/${row.id}`);
  await page.getByRole('button', { name: 'Send a new link' }).click();
  await page.getByText('You asked for several new links today.').waitFor();
  // The office calls back and unlocks it with a new PIN.
  await givePin(app(), staff('tech1'), { requestId: row.id, callBack: 'Called (412) 555-0100', now: new Date(), sessionSecret });
  expect((await owner().select().from(links).where(eq(links.requestId, row.id)))[0]?.tries).toBe(0);
  await page.context().close();
});

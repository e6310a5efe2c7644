/** A technician's day in Chromium: claims from the list, checks evidence, finds the patient, sees the record come. Axe finds nothing at any step. */
import { eq } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { liftHold } from '#app/commands/work/hold-request.ts';
import { uploadAttachment } from '#app/commands/ask/upload-attachment.ts';
import { verifyPin } from '#app/identity/password.ts';
import { auditEvents, links, messages, records, requests } from '#db/schema/index.ts';
import { marias, stranger } from '#tests/runtime/hospital.ts';
import { toApproval } from '#tests/runtime/journey.ts';
import { expectNoAxeViolations, expectSteady, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {};

let office: Office;
let browser: Browser;
let page: Page;
let requestId: string;
let number: string;

beforeAll(async () => {
  [office, browser] = await Promise.all([startOffice(), launchBrowser()]);
  const { hospital } = office;
  const draft = marias(new Date());
  const { db, storage, documents } = { ...hospital.services, db: hospital.database.appDb };
  await uploadAttachment({ db, storage, documents }, stranger, { facilityId: draft.facilityId, requestId: draft.requestId, kind: 'identity', name: 'id-card.pdf', bytes: await paper('A card with a photo'), now: new Date() });
  ({ requestId, number } = await hospital.file({ ...draft, facts: { ...draft.facts, identity: { method: 'photo_id' } } }));
  page = await newPage(browser, { baseURL: office.url });
  await signInAs(page, 'tech1', { to: '/work?queue=unassigned' });
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

async function paper(text: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([612, 792]).drawText(text, { x: 60, y: 700, size: 12, maxWidth: 480 });
  return document.save();
}

async function look(name: string, scroll = true): Promise<void> {
  await page.waitForLoadState('networkidle');
  await expectNoAxeViolations(page);
  if (scroll) await shot(page, `staff-${name}`, pictures);
}

it('claims from the list by keyboard', async () => {
  await page.getByRole('heading', { name: 'Unassigned' }).waitFor();
  await look('work');
  await page.keyboard.press('j');
  expect(await page.locator('tr[aria-current=true]').textContent()).toContain(number);
  await page.keyboard.press('c');
  await page.getByText('Nothing to do here').waitFor();
  await page.getByRole('link', { name: /^Mine/ }).click();
  await page.getByRole('cell', { name: 'Tara Lindqvist' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: number }).waitFor();
  await page.waitForURL(`**/requests/${requestId}`);
});

it('shows a paper and confirms a line that points at its page', async () => {
  await look('received');
  expect(await page.getByRole('button', { name: 'Accept the evidence' }).getAttribute('aria-disabled')).toBe('true');
  await page.getByText('Evidence is still open.').waitFor();
  await page.getByRole('link', { name: 'id-card.pdf' }).click();
  const image = page.getByRole('img', { name: 'Page 1 of id-card.pdf' });
  await image.waitFor();
  await expect.poll(() => image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(500);
  await page.getByText('Decide', { exact: true }).click();
  await look('paper');
  // An override without a reason comes back at its field.
  await page.getByRole('button', { name: 'Override' }).click();
  await page.getByRole('alert').getByText('Write down why this line is overridden.').waitFor();
  await look('override-error');
  await page.getByLabel('Seen in').selectOption({ label: 'id-card.pdf' });
  await page.getByLabel('Page', { exact: true }).fill('1');
  await page.getByLabel('How it was checked').fill('Photo compared with the index');
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await page.getByText('The line is confirmed.').waitFor();
  await page.getByText('Confirmed by Tara Lindqvist').waitFor();
});

it('asks for information, takes the answer, and goes on', async () => {
  await page.getByText('Ask for information', { exact: true }).click();
  await page.getByRole('button', { name: 'Send the question' }).click();
  await page.getByRole('alert').getByText('Choose what is missing, or write it down.').waitFor();
  await page.getByLabel('Names and birth date of the patient').check();
  await page.getByRole('button', { name: 'Send the question' }).click();
  await page.getByRole('heading', { name: 'Waiting for the requester' }).waitFor();
  await look('awaiting-information');
  await page.getByLabel('What came, and how').fill('Called: formerly Reyes');
  await page.getByRole('button', { name: 'Information received' }).click();
  await page.getByRole('heading', { name: 'Check who asks and the evidence' }).waitFor();
  await page.getByRole('button', { name: 'Accept the evidence' }).click();
  await page.getByRole('heading', { name: 'Find the patient' }).waitFor();
  const written = await office.hospital.database.ownerDb.select().from(messages).where(eq(messages.requestId, requestId));
  expect(written.map(({ code, direction }) => [code, direction])).toEqual([
    ['missing.patient_details', 'to_requester'],
    [null, 'internal'],
  ]);
});

it('finds the patient as one types, with why each candidate matches', async () => {
  const first = page.locator('ol > li').filter({ has: page.getByRole('button', { name: 'This is the patient' }) }).first();
  await first.getByText('Record number: the same').waitFor();
  expect(await first.textContent()).toContain('RGH-100234');
  await look('locating');
  await page.getByLabel('Record number', { exact: true }).fill('');
  await page.getByLabel('Family name').fill('Dellgado Reyes');
  await page.getByLabel('Date of birth', { exact: true }).fill('1978-03-14');
  await first.getByText('Name: alike').waitFor();
  expect(await first.textContent()).toContain('RGH-100234');
  await first.getByRole('button', { name: 'This is the patient' }).click();
  await page.getByRole('heading', { name: 'Retrieving the record' }).waitFor();
  await look('retrieving', false);
  expect(page.url()).not.toMatch(/Del|1978/);
});

it('sees the record come by itself, and adds a scan', async () => {
  await office.hospital.drain({ tolerate: true });
  await page.getByRole('heading', { name: 'Review every page' }).waitFor();
  await look('reviewing');
  await page.getByText('Add a scan', { exact: true }).click();
  await page.getByRole('button', { name: 'Add the scan' }).click();
  await page.getByRole('alert').waitFor();
  await page.locator('#add_scan-title').fill('Letter from another hospital');
  await page.locator('#add_scan-scan').setInputFiles({ name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from(await paper('Maria Elena Delgado-Reyes, born 03/14/1978, MRN RGH-100234. Seen on 2023-06-22.')) });
  await page.getByRole('button', { name: 'Add the scan' }).click();
  await page.getByText('The scan is added.').waitFor();
  await page.getByRole('rowheader', { name: 'Letter from another hospital' }).waitFor();
  const rows = await office.hospital.database.ownerDb.select().from(records).where(eq(records.requestId, requestId));
  expect(rows.filter((row) => row.source === 'scan').map((row) => [row.status, row.pageCount])).toEqual([['ready', 1]]);
});

it('says where the chart’s paper is: a volume is added, asked for, and is here', async () => {
  const part = page.locator('[data-part=paper-chart]');
  await part.getByText('Add a volume', { exact: true }).click();
  await part.locator('#paper_add-label').fill('Volume 1');
  await part.getByRole('button', { name: 'Add the volume' }).click();
  await part.locator('#paper_add-home-error').waitFor();
  expect(await part.locator('#paper_add-label').inputValue()).toBe('Volume 1');
  await part.locator('#paper_add-home').fill('Store, box 4411');
  await part.getByRole('button', { name: 'Add the volume' }).click();
  await part.getByText('At its place').waitFor();
  await part.getByText('Ask for it', { exact: true }).click();
  await part.getByRole('button', { name: 'Note that it was asked for' }).click();
  await part.getByText('Not here yet').waitFor();
  await part.getByText('It is somewhere else now', { exact: true }).click();
  await part.getByLabel('Where it is').fill('Release of information');
  await part.getByRole('button', { name: 'Keep where it is' }).click();
  await part.getByText('Now: Release of information').waitFor();
  expect(await part.getByText('Not here yet').count()).toBe(0);
  await look('paper-chart');
});

it('holds, and says why the hold is not hers to lift', async () => {
  await page.locator('summary', { hasText: 'Place a hold' }).click();
  await page.getByRole('button', { name: 'Place a hold' }).click();
  await page.getByText('This request is on hold').waitFor();
  await page.getByText('Your role may not do this.').first().waitFor();
  await look('held');
});

it('shows the approver’s door, then the link, and gives the PIN once', async () => {
  const { hospital } = office;
  const { appDb, ownerDb } = hospital.database;
  const packet = await toApproval(hospital, hospital.staff('tech1@riverside.example'), requestId);
  expect(packet.status).toBe('built');
  await page.goto(`/requests/${requestId}`);
  await page.getByRole('link', { name: 'Look at the packet and decide' }).waitFor();
  await look('awaiting-approval');
  await approvePacket(appDb, hospital.staff('tech2@riverside.example'), { requestId, packetId: packet.id, sha256: packet.sha256 ?? '', now: new Date(), key: uuidv7() });
  await page.reload();
  await page.getByText('A hold must be lifted.').waitFor();
  await look('approved');
  await liftHold(appDb, hospital.staff('sup@riverside.example'), { requestId, now: new Date(), key: uuidv7() });
  await hospital.drain({ tolerate: true });
  await page.reload();
  await page.getByRole('heading', { name: 'On its way to the recipient' }).waitFor();
  await page.locator('summary', { hasText: 'Give the PIN by phone' }).click();
  await page.getByRole('button', { name: 'Show the PIN' }).click();
  await page.getByRole('alert').getByText('Write down which number was called').waitFor();
  await page.getByLabel('Number called, and how the person was known').fill('412-555-0134; she told her birth date');
  await page.getByRole('button', { name: 'Show the PIN' }).click();
  const pin = (await page.getByRole('status').locator('code').textContent())?.replace(/\D/g, '') ?? '';
  expect(pin).toMatch(/^\d{8}$/);
  await look('released');
  const [link] = await ownerDb.select().from(links).where(eq(links.requestId, requestId));
  expect(await verifyPin(link?.pinHash ?? '', pin)).toBe(true);
  await page.reload();
  expect(await page.content()).not.toContain(pin);
});

it('is one page on a phone, and in the dark', async () => {
  const phone = await newPage(browser, { baseURL: office.url, viewport: 'phone', scheme: 'dark' });
  await phone.context().addCookies(await page.context().cookies());
  for (const [name, path] of [['work', '/work?queue=all'], ['request', `/requests/${requestId}`], ['patients', '/patients']] as const) {
    await phone.goto(path, { waitUntil: 'networkidle' });
    await expectSteady(phone);
    await expectNoAxeViolations(phone);
    await shot(phone, `staff-${name}-phone-dark`, { ...pictures, full: true });
  }
  await phone.context().close();
});

it('stands still while it loads, whoever looks', async () => {
  const all = ['/work?queue=all', '/requests', `/requests/${requestId}`, `/requests/${requestId}/review`, '/patients', '/intake', '/intake/caller', '/preferences'];
  for (const path of all) {
    await page.goto(path, { waitUntil: 'networkidle' });
    await expectSteady(page);
  }
  for (const [handle, paths] of [['comp', ['/log', '/log/tokens', '/disclosures']], ['admin', ['/settings', '/settings/people', '/settings/operations']], ['firm', ['/desk', '/desk/members']]] as const) {
    const other = await newPage(browser, { baseURL: office.url });
    await signInAs(other, handle, { to: paths[0] });
    for (const path of paths) {
      await other.goto(path, { waitUntil: 'networkidle' });
      await expectSteady(other);
    }
    await other.context().close();
  }
  const visitor = await newPage(browser, { baseURL: office.url, viewport: 'phone' });
  for (const path of ['/', '/ask', '/ask/myself', '/ask/staff', '/follow', '/follow/lost', '/disclosed', '/sign-in']) {
    await visitor.goto(path, { waitUntil: 'networkidle' });
    await expectSteady(visitor);
  }
  await visitor.context().close();
});

it('finds a patient without writing what was typed into an address or the log', async () => {
  await page.goto('/patients');
  const lists = async () => (await office.hospital.database.ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'list.viewed'))).length;
  const before = await lists();
  await page.getByRole('searchbox', { name: /Name, date of birth/ }).pressSequentially('Delg 14 Mar 1978');
  await page.getByRole('link', { name: 'Delgado-Reyes, Maria Elena' }).waitFor();
  await page.getByRole('searchbox', { name: /Name, date of birth/ }).fill('Delgado 3/14/78');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  // the page beside the answer is not asked for again
  expect(await lists()).toBe(before);
  await page.getByRole('link', { name: 'Delgado-Reyes, Maria Elena' }).click();
  await page.getByRole('heading', { level: 1, name: 'Delgado-Reyes, Maria Elena' }).waitFor();
  await look('patient');
  const events = await office.hospital.database.ownerDb.select().from(auditEvents);
  expect(events.filter(({ action }) => action === 'search.made').length).toBeGreaterThanOrEqual(2);
  expect(events.some(({ action }) => action === 'patient.viewed')).toBe(true);
  expect(events.filter(({ action, requestId: of }) => action === 'document.viewed' && of === requestId)).not.toHaveLength(0);
  expect(JSON.stringify(events)).not.toMatch(/Delgado|Dellgado/);
  const [row] = await office.hospital.database.ownerDb.select().from(requests).where(eq(requests.id, requestId));
  expect(row?.patientId).not.toBeNull();
});

/**
 * Every door that needs no desk, from its first page to its receipt, and what the database holds afterwards: the basis, the
 * evidence, the clock. Once each with something wrong on the way: it is said at the field and nothing typed is lost.
 */
import { and, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attachments, authorizations, deadlines, decisions, evidenceChecks, filingLooks, requests, throttles } from '#db/schema/index.ts';
import { buildSampleUploads, type SampleUploads } from '#db/seed/charts/uploads.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { countForm } from '#app/identity/proof-of-work.ts';
import { countAttempt } from '#app/identity/throttle.ts';
import { expectFits, expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startOffice, type Office } from './support/office.ts';
import { signInAs } from './support/sign-in.ts';

/** Fifteen pages each, every one looked at by axe: under a minute here, more on a slow machine. */
const patience = 420_000;

let office: Office;
let browser: Browser;
let samples: SampleUploads;
/** Pages without a script cannot be asked by axe: what they show is looked at in a page that can. */
const twins = new Map<Page, Page>();

beforeAll(async () => {
  [office, browser, samples] = await Promise.all([startOffice(), launchBrowser(), buildSampleUploads()]);
});
afterAll(async () => {
  await browser?.close();
  await office?.close();
});

async function withoutScript(options: Parameters<typeof newPage>[1]): Promise<Page> {
  const page = await newPage(browser, { ...options, javaScript: false, baseURL: office.url });
  twins.set(page, await newPage(browser, { ...options, baseURL: office.url }));
  return page;
}

async function look(page: Page): Promise<void> {
  const twin = twins.get(page);
  if (!twin) return expectNoAxeViolations(page);
  const body = (await page.content()).replace(/<script[\s\S]*?<\/script>|<link rel="modulepreload"[^>]*>/g, '');
  await twin.unrouteAll();
  await twin.route('**/as-it-was-shown', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await twin.goto('/as-it-was-shown');
  await expectNoAxeViolations(twin);
}

async function leave(page: Page): Promise<void> {
  await twins.get(page)?.context().close();
  await page.context().close();
}

type Given = { fill?: Record<string, string>; pick?: Record<string, string | string[]>; dates?: Record<string, string>; file?: { field: string; bytes: Uint8Array; name: string } };

async function give(page: Page, { fill = {}, pick = {}, dates = {}, file }: Given): Promise<void> {
  for (const [name, value] of Object.entries(fill)) {
    const field = page.locator(`[name="${name}"]`);
    if ((await field.evaluate((each) => each.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  // why force: the label of a large choice lies over its control, so that a finger lands on either
  for (const [name, values] of Object.entries(pick)) for (const value of [values].flat()) await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
  for (const [name, date] of Object.entries(dates)) {
    const [year = '', month = '', day = ''] = date.split('-');
    for (const [part, value] of Object.entries({ month, day, year })) await page.locator(`[name="${name}.${part}"]`).fill(value);
  }
  if (file) await page.locator(`input[name="${file.field}"]`).setInputFiles({ name: file.name, mimeType: file.name.endsWith('.pdf') ? 'application/pdf' : 'image/png', buffer: Buffer.from(file.bytes) });
}

const press = (page: Page) => page.locator('main form button').last().click();

/** Fills a page, looks at it, and goes on to the next. */
async function answer(page: Page, door: string, given: Given, next: string): Promise<void> {
  const here = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await give(page, given);
  await look(page);
  if (process.env['OPENROI_LOOK']) await shot(page, `door-${door}-${here}`, { folder: process.env['OPENROI_LOOK'], full: true });
  await press(page);
  await page.waitForURL(`**/ask/${door}/${next}`);
}

/** Presses with something wrong: the sentence stands in the summary and at its field, and what was typed stays. */
async function refuse(page: Page, given: Given, field: string, sentence: string, kept: Record<string, string>): Promise<void> {
  await give(page, given);
  await press(page);
  await page.getByRole('alert').getByText(sentence).waitFor();
  expect(await page.locator(`[id="${field}-error"]`).textContent()).toContain(sentence);
  for (const [name, value] of Object.entries(kept)) expect(await page.locator(`[name="${name}"]`).inputValue()).toBe(value);
  await look(page);
}

/** From check-your-answers to the receipt. -> what was filed */
async function send(page: Page, door: string) {
  await look(page);
  if (process.env['OPENROI_LOOK']) await shot(page, `door-${door}-check`, { folder: process.env['OPENROI_LOOK'], full: true });
  await press(page);
  await page.waitForURL(/\/ask\/receipt\//);
  await look(page);
  if (process.env['OPENROI_LOOK']) await shot(page, `door-${door}-receipt`, { folder: process.env['OPENROI_LOOK'], full: true });
  expect((await page.getByTestId('tracking-code').textContent())?.trim()).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
  return filed(page.url().split('/').at(-1) ?? '');
}

async function filed(id: string) {
  const { ownerDb } = office.hospital.database;
  const [request] = await ownerDb.select().from(requests).where(eq(requests.id, id));
  if (!request) throw new Error('it was not filed');
  const lines = await ownerDb.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, id));
  const clocks = await ownerDb.select().from(deadlines).where(and(eq(deadlines.instanceId, id), eq(deadlines.governs, true)));
  const made = await ownerDb.select().from(decisions).where(eq(decisions.requestId, id));
  return { request, evidence: Object.fromEntries(lines.map(({ line, status }) => [line, status])), clock: clocks[0], decided: made.map(({ messageKey }) => messageKey), papers: await ownerDb.select().from(attachments).where(eq(attachments.requestId, id)) };
}

async function begin(page: Page, door: string, first = 'hospital'): Promise<void> {
  await page.goto(`/ask/${door}`);
  await look(page);
  if (process.env['OPENROI_LOOK']) await shot(page, `door-${door}-before`, { folder: process.env['OPENROI_LOOK'], full: true });
  await press(page);
  await page.waitForURL(`**/ask/${door}/${first}`);
}

const riverside = async (page: Page) => ({ pick: { facilityId: (await page.getByRole('radio', { name: 'Riverside General Hospital' }).getAttribute('value')) ?? '' } });
const address = { street: '418 Juniper Street', city: 'Pittsburgh', state: 'PA', postcode: '15212' };
const mail = (email: string) => ({ email, emailAgain: email });
const pin = { pick: { pinBy: 'chosen' }, fill: { pin: '730418', pinAgain: '730418' } };
const sign = (name: string) => ({ pick: { agree: 'yes' }, fill: { 'signature.typed': name } });
const inDays = (days: number) => addDays(new Date().toISOString().slice(0, 10), days);

/** Many forms, from everywhere. */
async function crowd(): Promise<void> {
  for (let i = 0; i < 40; i++) await countForm(office.hospital.database.appDb, { form: 'filing', clientIp: `203.0.113.${i}`, now: new Date() });
}

/** And more from this very address than are taken in an hour: whoever has no script is not turned away for that. */
async function manyFromHere(): Promise<void> {
  const hour = { limit: 0, windowSeconds: 3600 };
  for (let i = 0; i < 60; i++) for (const purpose of ['filing', 'filing-unproven']) await countAttempt(office.hospital.database.appDb, { purpose, ...hour }, '127.0.0.1', new Date());
}

/** Filed without a proof: nobody is written to before a technician has looked. */
async function lookAt(requestId: string, address: string): Promise<void> {
  const { hospital } = office;
  const receipts = () => hospital.mails.filter((each) => each.to.address === address).length;
  expect(await hospital.database.ownerDb.select({ requestId: filingLooks.requestId, reason: filingLooks.reason }).from(filingLooks)).toEqual([{ requestId, reason: 'many' }]);
  await hospital.drain();
  expect(receipts()).toBe(0);
  const desk = await newPage(browser, { baseURL: office.url });
  await signInAs(desk, 'tech2', { to: '/intake' });
  await desk.getByRole('link', { name: '1 request was filed without a proof and waits for a look' }).click();
  await desk.getByRole('heading', { name: 'Filed without a proof' }).waitFor();
  await desk.getByText('more than twelve within an hour from this address').waitFor();
  if (process.env['OPENROI_LOOK']) await expectFits(desk, '/intake/looks', 'intake-looks');
  else await expectNoAxeViolations(desk);
  await desk.getByRole('button', { name: /^Genuine/ }).click();
  await desk.getByText('Nothing waits').waitFor();
  await hospital.drain();
  expect(receipts()).toBe(1);
  await desk.context().close();
}

it('a mother asks for her child’s record, on a phone: access, thirty days', async () => {
  const door = 'representative';
  const page = await newPage(browser, { viewport: 'phone', baseURL: office.url });
  await page.goto('/');
  await page.getByRole('link', { name: 'for someone I represent' }).click();
  await begin(page, door);
  await answer(page, door, await riverside(page), 'name');
  await answer(page, door, { fill: { givenNames: 'Rosa', familyName: 'Delgado' } }, 'reach');
  await answer(page, door, { fill: { phone: '412-555-0188', ...address } }, 'patient');
  await refuse(page, { fill: { patientGiven: 'Luz', patientFamily: 'Delgado' }, dates: { patientBirth: inDays(40) } }, 'patientBirth', 'This day has not come yet.', { patientGiven: 'Luz', patientFamily: 'Delgado' });
  const birth = inDays(-3200);
  await answer(page, door, { dates: { patientBirth: birth } }, 'relation');
  await answer(page, door, { pick: { authority: 'parent' } }, 'authority');
  await answer(page, door, { file: { field: 'authorityFile', name: 'birth certificate.png', bytes: samples.idPhoto } }, 'what');
  await answer(page, door, { pick: { scopeKind: 'visit' } }, 'visit');
  await answer(page, door, { dates: { visitOn: '2025-05-26' } }, 'form');
  await answer(page, door, { pick: { channel: 'pickup' } }, 'contact');
  await answer(page, door, { pick: { language: 'en' } }, 'identity');
  await answer(page, door, { pick: { identity: 'in_person' } }, 'signature');
  await answer(page, door, sign('Rosa Delgado'), 'check');
  // While many are sent the page works for a moment, and waits for that where its button is pressed before.
  await crowd();
  await page.reload();
  expect(await page.locator('input[name=challenge]').getAttribute('value')).toMatch(/^16\./);
  const { request, evidence, clock, papers } = await send(page, door);
  expect(await office.hospital.database.ownerDb.select().from(filingLooks)).toEqual([]);
  expect(request).toMatchObject({
    basis: 'patient_access', requesterKind: 'representative', requesterName: 'Rosa Delgado', requesterEmail: null, channel: 'portal', pinHash: null,
    scope: { kinds: [], visits: ['2025-05-26'] }, delivery: { channel: 'pickup', form: 'paper', recipientName: 'Rosa Delgado' }, statedPatient: { givenNames: 'Luz', familyName: 'Delgado', birthDate: birth },
  });
  expect(evidence).toEqual({ identity: 'needs_person', representative_authority: 'needs_person', scope_described: 'met' });
  expect(clock).toMatchObject({ ruleId: 'ACC-TIME', dueOn: addDays(request.receivedOn, 30) });
  expect(papers.map(({ kind }) => kind)).toEqual(['authority']);
  await page.getByText('Bring your ID').first().waitFor();
  await leave(page);
}, patience);

it('a clinician asks for her patient, without a script, in the dark: treatment, urgent', async () => {
  const door = 'clinician';
  const page = await withoutScript({ scheme: 'dark' });
  await begin(page, door);
  await answer(page, door, await riverside(page), 'official');
  const who = { givenNames: 'Ines', familyName: 'Falk', organization: 'Allegheny Family Practice', phone: '412-555-0161' };
  await refuse(page, { fill: { ...who, npi: '1234567890' } }, 'npi', 'This is not a valid NPI.', { ...who, npi: '1234567890' });
  await answer(page, door, { fill: { npi: '1234567893' } }, 'reach');
  await answer(page, door, { fill: address }, 'patient');
  await answer(page, door, { fill: { patientGiven: 'Maria', patientFamily: 'Delgado-Reyes', patientMrn: 'RGH-100234' }, dates: { patientBirth: '1978-03-14' } }, 'treatment');
  await answer(page, door, { fill: { treatmentRelationship: 'She is my patient; surgery tomorrow.' }, pick: { urgent: 'yes' } }, 'what');
  await answer(page, door, { pick: { scopeKind: 'dates' } }, 'dates');
  await answer(page, door, { dates: { from: '2023-01-01' } }, 'form');
  await answer(page, door, { pick: { channel: 'link' } }, 'contact');
  await answer(page, door, { fill: mail('office@alleghenyfamily.example'), pick: { language: 'en' } }, 'pin');
  await answer(page, door, { pick: { pinBy: 'call_back' } }, 'signature');
  await answer(page, door, sign('Ines Falk'), 'check');
  await crowd();
  await manyFromHere();
  await page.reload();
  await page.getByText('Many requests are being sent just now.').waitFor();
  const { request, evidence, clock, decided } = await send(page, door);
  await office.hospital.database.ownerDb.delete(throttles);
  await lookAt(request.id, 'office@alleghenyfamily.example');
  expect(request).toMatchObject({
    basis: 'treatment', requesterKind: 'clinician', requesterName: 'Ines Falk, Allegheny Family Practice', expedited: true, scope: { from: '2023-01-01' },
    delivery: { channel: 'link', pinBy: 'call_back', recipientEmail: 'office@alleghenyfamily.example' }, facts: { callBackPhone: '412-555-0161' },
  });
  expect(evidence).toEqual({ treatment_relationship: 'needs_person', purpose_stated: 'met' });
  // Minimum necessary does not limit treatment (164.502(b)(2)(i)).
  expect(decided).toEqual(expect.arrayContaining(['rules.classify.treatment', 'rules.minimum.not_applied']));
  expect(clock?.ruleId).toBe('URGENT-CLOCK');
  expect(clock && clock.dueOn <= inDays(3)).toBe(true);
  await leave(page);
}, patience);

it('an officer looks for a missing person: the paragraph first, the listed identifiers alone, the date in the letter', async () => {
  const door = 'agency';
  const page = await newPage(browser, { baseURL: office.url });
  await begin(page, door);
  await answer(page, door, await riverside(page), 'official');
  await answer(page, door, { fill: { givenNames: 'Sam', familyName: 'Okafor', title: 'Detective', organization: 'Pittsburgh Bureau of Police', phone: '412-555-0170' } }, 'reach');
  await answer(page, door, { fill: address }, 'purpose');
  await answer(page, door, { pick: { officialPurpose: 'law_enforcement' } }, 'paragraph');
  await refuse(page, { pick: { identifiersOnly: 'yes' } }, 'lawEnforcementParagraph', 'Choose the paragraph.', {});
  expect(await page.locator('input[name=identifiersOnly]').isChecked()).toBe(true);
  await answer(page, door, { pick: { lawEnforcementParagraph: 'f2_locate' } }, 'law');
  const due = inDays(5);
  await answer(page, door, { fill: { law: '45 CFR 164.512(f)(2), missing person report 26-1187' }, dates: { statedDueOn: due }, file: { field: 'letterFile', name: 'letter.pdf', bytes: samples.validAuthorization } }, 'patient');
  await answer(page, door, { fill: { patientGiven: 'Robert', patientFamily: 'Kowalczyk' }, dates: { patientBirth: '1955-01-29' } }, 'what');
  // Everything, under the minimum necessary, needs a reason.
  await answer(page, door, { pick: { scopeKind: 'all' } }, 'whole');
  await refuse(page, {}, 'wholeWhy', 'Say why everything is needed', {});
  await answer(page, door, { fill: { wholeWhy: 'It is not known when he was last treated.' } }, 'form');
  await answer(page, door, { pick: { channel: 'post' } }, 'contact');
  await answer(page, door, { fill: mail('records@police.example') }, 'signature');
  await answer(page, door, sign('Sam Okafor'), 'check');
  const { request, evidence, clock, papers, decided } = await send(page, door);
  expect(request).toMatchObject({
    basis: 'law_enforcement', requesterKind: 'agency', requesterName: 'Sam Okafor, Pittsburgh Bureau of Police', delivery: { channel: 'post', form: 'paper' },
    facts: { lawEnforcementParagraph: 'f2_locate', asksOnlyListedIdentifiers: true, wholeRecordJustification: 'It is not known when he was last treated.', scopeDescribed: true },
  });
  expect(evidence).toEqual({ official_identity: 'needs_person', law_enforcement_paragraph: 'needs_person', identifiers_only: 'needs_person', scope_described: 'met' });
  expect(decided).toContain('rules.minimum.as_asked');
  expect(clock).toMatchObject({ dueOn: due });
  expect(papers.map(({ kind }) => kind)).toEqual(['letter']);
  await leave(page);
}, patience);

it('an employer with an authorization that lacks parts, without a script, in Spanish: each part is told and stays missing', async () => {
  const door = 'other';
  const page = await withoutScript({ viewport: 'phone', locale: 'es-US' });
  await begin(page, door);
  await answer(page, door, await riverside(page), 'name');
  await answer(page, door, { fill: { givenNames: 'Nora', familyName: 'Vidal', organization: 'Construcciones Vidal', relationship: 'Empleadora' } }, 'reach');
  await answer(page, door, { fill: { phone: '412-555-0190', ...address } }, 'patient');
  await answer(page, door, { fill: { patientGiven: 'Maria', patientFamily: 'Delgado-Reyes' }, dates: { patientBirth: '1978-03-14' } }, 'authorization');
  await refuse(page, { file: { field: 'authorizationFile', name: 'autorizacion.pdf', bytes: Buffer.from('<html>no</html>') } }, 'authorizationFile', 'no es un documento', {});
  await answer(page, door, { file: { field: 'authorizationFile', name: 'autorizacion.pdf', bytes: samples.validAuthorization } }, 'elements');
  await answer(page, door, { fill: { authDescription: 'Radiografías de 2023', authDiscloser: 'Riverside General Hospital', authRecipient: 'Construcciones Vidal', authPurpose: 'A petición del paciente' }, dates: { authExpiresOn: inDays(200) } }, 'signed');
  await answer(page, door, { pick: { authSigner: 'patient', authStatements: ['revocation'] }, dates: { authSignedOn: inDays(-10) } }, 'what');
  await answer(page, door, { pick: { scopeKind: 'kinds' } }, 'kinds');
  await answer(page, door, { pick: { kinds: ['radiology', 'imaging'] }, dates: { from: '2023-01-01', to: '2023-12-31' } }, 'form');
  await answer(page, door, { pick: { channel: 'link' } }, 'contact');
  await answer(page, door, { fill: mail('nora@vidal.example'), pick: { language: 'es' } }, 'pin');
  await answer(page, door, pin, 'signature');
  await answer(page, door, sign('Nora Vidal'), 'check');
  await page.getByText('45 CFR 164.508(c)(2)(ii)').first().waitFor();
  const { request, evidence, clock, papers } = await send(page, door);
  expect(request).toMatchObject({
    basis: 'authorization', requesterKind: 'other', language: 'es', scope: { kinds: ['radiology', 'imaging'], from: '2023-01-01', to: '2023-12-31' }, delivery: { channel: 'link', pinBy: 'chosen' },
  });
  expect(request.pinHash).toMatch(/^\$argon2id/);
  expect(evidence).toMatchObject({ authorization_document: 'needs_person', authorization_valid: 'met', 'authorization.signature': 'met', 'authorization.expiry': 'met', 'authorization.revocation_statement': 'met', 'authorization.conditioning_statement': 'missing', 'authorization.redisclosure_statement': 'missing' });
  expect(clock).toMatchObject({ governs: true, status: 'open' });
  expect(papers.map(({ kind }) => kind)).toEqual(['authorization']);
  const [authorization] = await office.hospital.database.ownerDb.select().from(authorizations).where(eq(authorizations.requestId, request.id));
  expect(authorization).toMatchObject({ expiresOn: inDays(200), signedOn: inDays(-10), valid: false, attachmentId: papers[0]?.id });
  await leave(page);
}, patience);

it('a colleague asks under her own account: treatment by its relationship, other work with a reason for the whole record', async () => {
  const door = 'staff';
  const page = await newPage(browser, { baseURL: office.url });
  await page.goto('/ask/staff');
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await signInAs(page, 'sup', { to: '/ask/staff' });
  await begin(page, door);
  await answer(page, door, await riverside(page), 'staff-purpose');
  await refuse(page, { pick: { staffPurpose: 'treatment', urgent: 'yes' } }, 'treatmentRelationship', 'Say how the patient is in your care.', {});
  expect(await page.locator('input[name=urgent][value=yes]').isChecked()).toBe(true);
  await answer(page, door, { fill: { treatmentRelationship: 'On our ward, bed 12' } }, 'patient');
  await answer(page, door, { fill: { patientGiven: 'Maria', patientFamily: 'Delgado-Reyes', patientMrn: 'RGH-100234' }, dates: { patientBirth: '1978-03-14' } }, 'what');
  await answer(page, door, { pick: { scopeKind: 'all' } }, 'form');
  await answer(page, door, { pick: { channel: 'pickup' } }, 'contact');
  await answer(page, door, {}, 'signature');
  await answer(page, door, sign('Anita Rao'), 'check');
  const first = await send(page, door);
  expect(first.request).toMatchObject({ basis: 'treatment', requesterKind: 'hospital_staff', requesterName: 'Anita Rao', expedited: true, scope: { kinds: [], visits: [] }, delivery: { channel: 'pickup' } });
  expect(first.request.requesterUserId).toBe(office.hospital.staff('sup@riverside.example').id);
  expect(first.evidence).toEqual({ treatment_relationship: 'needs_person', purpose_stated: 'met' });
  expect(first.decided).toContain('rules.minimum.not_applied');

  // Once more, for the hospital's own quality work: known already, and everything needs a reason.
  await begin(page, door);
  await answer(page, door, await riverside(page), 'staff-purpose');
  await answer(page, door, { pick: { staffPurpose: 'quality', urgent: 'no' } }, 'patient');
  await answer(page, door, { fill: { patientGiven: 'Maria', patientFamily: 'Delgado-Reyes' }, dates: { patientBirth: '1978-03-14' } }, 'what');
  await answer(page, door, { pick: { scopeKind: 'all' } }, 'whole');
  await answer(page, door, { fill: { wholeWhy: 'Case review of the readmission committee' } }, 'form');
  await answer(page, door, { pick: { channel: 'pickup' } }, 'contact');
  await answer(page, door, {}, 'signature');
  await answer(page, door, sign('Anita Rao'), 'check');
  await page.getByRole('link', { name: first.request.number }).waitFor();
  await refuse(page, {}, 'another', 'You have asked for this already.', {});
  await give(page, { pick: { another: 'yes' } });
  const second = await send(page, door);
  expect(second.request).toMatchObject({ basis: 'payment_operations', requesterKind: 'hospital_staff', facts: { purpose: 'quality', scopeDescribed: true } });
  expect(second.evidence).toEqual({ purpose_stated: 'met', scope_described: 'met' });
  await leave(page);
}, patience);

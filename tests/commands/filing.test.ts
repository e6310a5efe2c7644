/** Filing from the desk, on a real database: once however often, on the right basis, narrowed, with its evidence, and for nobody else's eyes. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { fileFromDesk } from '#app/commands/ask/file-from-desk.ts';
import { findDeskDraft, listDeskDrafts, startDeskDraft } from '#app/commands/ask/save-desk-draft.ts';
import { saveDraft, type DraftContent } from '#app/commands/ask/save-draft.ts';
import { claimRequest } from '#app/commands/work/claim-request.ts';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import type { Typed } from '#app/components/desk/answers.ts';
import { scopeProblems, type Desk } from '#app/components/desk/filing.ts';
import { draftPage } from '#app/http/desk-draft.ts';
import { csvCell } from '#app/http/csv.ts';
import { deskCsv } from '#app/http/desk-export.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { recordDisclosure } from '#app/runtime/disclosures.ts';
import { asActor } from '#db/open.ts';
import { deskCounts, deskFile, deskMembers, deskOrganization, deskRequest, deskRequests } from '#db/queries/desk.ts';
import { attachments, auditEvents, authorizations, decisions, disclosures, evidenceChecks, facilities, letters, organizationMembers, packets, patients, requests, users, workflowInstances } from '#db/schema/index.ts';
import { translator } from '#templates/locales/index.ts';
import { Browser, createHouse, type House } from '#tests/identity/house.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';

const now = new Date('2026-11-23T15:00:00Z');
const sessionSecret = 'a session secret for the tests of filing, long enough';
let house: House;
const people = new Map<string, { actor: Actor; email: string; organizationId: string }>();

beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 3));
  house = await createHouse();
  const members = await house.database.ownerDb
    .select({ id: users.id, name: users.name, email: users.email, organizationId: organizationMembers.organizationId })
    .from(users)
    .innerJoin(organizationMembers, eq(organizationMembers.userId, users.id));
  for (const { id, name, email, organizationId } of members) {
    people.set(email.slice(0, email.indexOf('@')), { email, organizationId, actor: { kind: 'requester', id, name, roles: ['requester'], facilityIds: [], organizationIds: [organizationId], requestIds: [], sessionId: null } });
  }
});
afterAll(() => house.database.drop());

function who(name: string) {
  const found = people.get(name);
  if (!found) throw new Error(`nobody is ${name}`);
  return found;
}

const patient: Typed = { givenNames: 'Maria', familyName: 'Delgado-Reyes', birthDate: '1978-03-14', matterNumber: 'HQ-2026-114' };
const goodAuthorization: Typed = {
  paper: 'authorization',
  authDescription: 'Emergency visit of March 2023',
  authDiscloser: 'Riverside General Hospital',
  authRecipient: 'Harper & Quill LLP',
  authPurpose: 'At the request of the individual',
  authExpiresOn: '2027-06-30',
  authSigner: 'patient',
  authSignedOn: '2026-11-01',
  authStatements: ['revocation', 'conditioning', 'redisclosure'],
};
const byLink: Typed = { channel: 'post' };

async function file(name: string, values: Typed, options: { papers?: string[]; kind?: 'firm' | 'insurer'; sendAnyway?: boolean } = {}) {
  const { actor, email, organizationId } = who(name);
  const db = house.database.appDb;
  const started = await startDeskDraft(db, actor, { id: uuidv7(), values: { facilityId: house.riverside, ...patient, ...byLink, ...values }, now });
  for (const kind of options.papers ?? []) {
    const [attachmentId, fileId] = [uuidv7(), uuidv7()];
    await house.database.ownerDb.insert(attachments).values({ id: attachmentId, facilityId: house.riverside, requestId: started.requestId, kind: kind as 'authorization', fileId, name: `${kind}.pdf`, mime: 'application/pdf', pages: 1, createdAt: now });
    await saveDraft(db, started, now, (content: DraftContent) => ({ ...content, files: { ...content.files, [kind]: { attachmentId, fileId, name: `${kind}.pdf`, pages: 1 } } }));
  }
  const draft = await findDeskDraft(db, actor, { id: started.id, now });
  const organization = await asActor(db, actor, (tx) => deskOrganization(tx, organizationId));
  if (!draft || !organization) throw new Error('no draft');
  const desk: Desk = { kind: options.kind ?? 'firm', organizationKind: organization.kind, state: 'PA', today: '2026-11-23' };
  const send = () => fileFromDesk(db, actor, { draft, organization, desk, memberEmail: email, language: 'en', sendAnyway: options.sendAnyway ?? false, purpose: 'Legal claim or defense', now, sessionSecret });
  return { send, draft, organizationId, actor };
}

async function row(requestId: string) {
  const [found] = await house.database.ownerDb.select().from(requests).where(eq(requests.id, requestId));
  if (!found) throw new Error('not filed');
  return found;
}

const evidenceOf = async (requestId: string) => Object.fromEntries((await house.database.ownerDb.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, requestId))).map((each) => [each.line, each.status]));

describe('a law firm files', () => {
  it('once, however often it is sent, on the authorization, with a line of evidence for each element', async () => {
    const { send, draft, actor } = await file('dana', { ...goodAuthorization, from: '2023-01-01', to: '2023-12-31', purpose: 'legal' }, { papers: ['authorization'] });
    const [first, again] = [await send(), await send()];
    expect(again).toMatchObject({ requestId: first.requestId, number: first.number, repeated: true });
    const request = await row(first.requestId);
    expect(request).toMatchObject({ basis: 'authorization', requesterKind: 'law_firm', requesterName: 'Harper & Quill LLP', matterNumber: 'HQ-2026-114', channel: 'portal', receivedOn: '2026-11-23', requesterUserId: actor.id });
    expect(request.facts.door).toBe('firm');
    const lines = await evidenceOf(first.requestId);
    expect(lines).toMatchObject({ authorization_document: 'needs_person', 'authorization.expiry': 'met', 'authorization.revocation_statement': 'met', authorization_valid: 'met' });
    expect(Object.values(lines)).not.toContain('missing');
    const [authorization] = await house.database.ownerDb.select().from(authorizations).where(eq(authorizations.requestId, first.requestId));
    expect(authorization).toMatchObject({ signedOn: '2026-11-01', expiresOn: '2027-06-30', valid: false });
    expect(authorization?.attachmentId).not.toBeNull();
    expect(await listDeskDrafts(house.database.appDb, actor, now)).not.toContainEqual(expect.objectContaining({ id: draft.id }));
  });

  it('not with something missing, unless it says that it follows', async () => {
    const lacking = { ...goodAuthorization, authExpiresOn: '', authStatements: ['revocation'], note: 'All of 2023', purpose: 'legal' };
    const blocked = await file('luis', lacking, { papers: ['authorization'] });
    await expect(blocked.send()).rejects.toMatchObject({ code: 'invalid_input', public: { key: 'desk.errors.incomplete' } });
    expect(await house.database.ownerDb.select().from(requests).where(eq(requests.id, blocked.draft.requestId))).toEqual([]);
    const anyway = await (await file('luis', lacking, { papers: ['authorization'], sendAnyway: true })).send();
    const lines = await evidenceOf(anyway.requestId);
    expect(lines).toMatchObject({ 'authorization.expiry': 'missing', 'authorization.conditioning_statement': 'missing', 'authorization.redisclosure_statement': 'missing', 'authorization.signature': 'met' });
    expect((await row(anyway.requestId)).facts.possibleDuplicates).toHaveLength(1);
  });

  it('a subpoena never without the subpoena; with it its assurances are judged', async () => {
    const subpoena = { paper: 'subpoena', subpoenaDescribes: 'yes', returnDate: '2026-12-20', assurance: 'notice', noticeSentOn: '2026-10-01', objectionsUntil: '2026-11-10', objections: 'none', motionToQuash: 'none', from: '2023-01-01', to: '2023-12-31', purpose: 'legal' };
    await expect((await file('dana', subpoena, { sendAnyway: true })).send()).rejects.toMatchObject({ public: { key: 'desk.errors.needs.subpoena' } });
    const filed = await (await file('dana', subpoena, { papers: ['subpoena', 'assurance'] })).send();
    expect((await row(filed.requestId)).basis).toBe('subpoena');
    expect(await evidenceOf(filed.requestId)).toEqual({ subpoena_document: 'needs_person', return_date: 'met', satisfactory_assurance: 'needs_person', scope_described: 'met' });

    // When it leaves, it is one of the disclosures that a patient is told of.
    const { ownerDb, workerDb } = house.database;
    const patientId = uuidv7();
    await ownerDb.insert(patients).values({ id: patientId, facilityId: house.riverside, mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', birthDate: '1978-03-14', createdAt: now });
    await ownerDb.update(requests).set({ patientId }).where(eq(requests.id, filed.requestId));
    const [packet] = await ownerDb
      .insert(packets)
      .values({ id: uuidv7(), facilityId: house.riverside, requestId: filed.requestId, version: 1, plan: {}, planHash: '0'.repeat(64), disclosureId: 'a1'.repeat(16), status: 'approved', sha256: '1'.repeat(64), pageCount: 9, preparedBy: uuidv7(), preparedByName: 'Tara Lindqvist', preparedAt: now })
      .returning();
    if (!packet) throw new Error('no packet');
    const made = { request: await row(filed.requestId), packet, actor: systemActor, channel: 'post', now };
    await asActor(workerDb, systemActor, (tx) => recordDisclosure(tx, made));
    await asActor(workerDb, systemActor, (tx) => recordDisclosure(tx, made));
    expect(await ownerDb.select().from(disclosures).where(eq(disclosures.requestId, filed.requestId))).toMatchObject([
      { basis: 'subpoena', accounted: true, ruleId: 'AOD', patientId, recipientName: 'Harper & Quill LLP', description: 'all records, 2023-01-01 to 2023-12-31' },
    ]);
    const running = await (await file('dana', { ...subpoena, objectionsUntil: '2026-12-01' }, { papers: ['subpoena', 'assurance'], sendAnyway: true })).send();
    expect(await evidenceOf(running.requestId)).toMatchObject({ satisfactory_assurance: 'missing' });
  });
});

describe('an insurer files', () => {
  const claim = { matterNumber: 'CLM-88412', memberId: 'KHP-5521', claimFrom: '2023-03-08', claimTo: '2023-03-12', purpose: 'claim_payment' };

  it('as a health plan for payment: narrowed to the dates of the claim, with the decision written down', async () => {
    const filed = await (await file('grace', { ...claim, insurerKind: 'health', from: '2020-01-01', to: '2024-12-31' }, { kind: 'insurer' })).send();
    const request = await row(filed.requestId);
    expect(request).toMatchObject({ basis: 'payment_operations', requesterKind: 'health_plan', scope: { from: '2023-03-08', to: '2023-03-12' } });
    expect(await evidenceOf(filed.requestId)).toMatchObject({ insurer_kind: 'met', plan_relationship: 'needs_person', purpose_stated: 'met', claim_reference: 'met' });
    const made = await house.database.ownerDb.select().from(decisions).where(eq(decisions.requestId, filed.requestId));
    expect(made.find((each) => each.ruleId === 'MIN-NEC')).toMatchObject({ messageKey: 'rules.minimum.narrowed', result: { applied: true, narrowed: true, empty: false } });
    expect(await house.database.ownerDb.select().from(authorizations).where(eq(authorizations.requestId, filed.requestId))).toEqual([]);
  });

  it('as a liability carrier needs the authorization', async () => {
    const values = { ...claim, insurerKind: 'liability', from: '2023-03-01', to: '2023-03-31' };
    await expect((await file('paul', values, { kind: 'insurer' })).send()).rejects.toMatchObject({ public: { key: 'desk.errors.incomplete' } });
    const filed = await (await file('paul', { ...values, ...goodAuthorization, matterNumber: 'TR-1' }, { kind: 'insurer', papers: ['authorization'] })).send();
    expect(await row(filed.requestId)).toMatchObject({ basis: 'authorization', requesterKind: 'other_insurer' });
  });
});

describe('the desk shows', () => {
  it('its own requests to every member, and to nobody else', async () => {
    const filed = await (await file('dana', { ...goodAuthorization, matterNumber: '=HYPERLINK("x")', note: 'All', purpose: 'legal' }, { papers: ['authorization'] })).send();
    const { appDb } = house.database;
    const [luis, grace] = [who('luis'), who('grace')];
    const own = await asActor(appDb, luis.actor, (tx) => deskRequests(tx, { organizationId: luis.organizationId, filter: 'open', search: 'hyperlink', page: 1 }));
    expect(own.rows).toMatchObject([{ id: filed.requestId, patient: 'Delgado-Reyes, Maria', filedBy: 'Dana Harper', state: 'received', missing: 0, feeDueCents: null }]);
    expect(own.rows[0]?.dueOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const mine = await asActor(appDb, luis.actor, (tx) => deskRequests(tx, { organizationId: luis.organizationId, filter: 'open', mineOf: luis.actor.id, page: 1 }));
    expect(mine.rows.map((each) => each.id)).not.toContain(filed.requestId);
    expect((await asActor(appDb, luis.actor, (tx) => deskCounts(tx, luis.organizationId))).open).toBe(own.total + 4);
    expect((await asActor(appDb, luis.actor, (tx) => deskMembers(tx, luis.organizationId))).map((each) => each.name)).toEqual(['Dana Harper', 'Luis Romero']);

    // Row security, with every condition of the query pointed at the other organization.
    const foreign = await asActor(appDb, grace.actor, async (tx) => ({
      list: await deskRequests(tx, { organizationId: luis.organizationId, filter: 'all', page: 1 }),
      one: await deskRequest(tx, filed.requestId, luis.organizationId),
      members: await deskMembers(tx, luis.organizationId),
    }));
    expect(foreign).toMatchObject({ list: { rows: [] }, one: null, members: [] });
    const seen = await asActor(appDb, luis.actor, (tx) => deskRequest(tx, filed.requestId, luis.organizationId));
    expect(seen?.request).not.toHaveProperty('pinHash');
    expect(seen?.papers).toHaveLength(1);

    await expect(writeMessage(appDb, grace.actor, { requestId: filed.requestId, body: 'x', now, key: uuidv7() })).rejects.toMatchObject({ code: 'not_found' });
    expect(deskCsv(own.rows, translator('en'))).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it('letters, but never the one with the PIN', async () => {
    const filed = await (await file('dana', { ...goodAuthorization, matterNumber: 'HQ-7', note: 'All', purpose: 'legal' }, { papers: ['authorization'] })).send();
    const { organizationId, actor } = who('dana');
    const letter = (kind: string) => ({ id: uuidv7(), facilityId: house.riverside, requestId: filed.requestId, kind, language: 'en' as const, content: {}, fileId: uuidv7(), createdAt: now });
    const [slip, estimate] = [letter('pin_slip'), letter('fee_estimate')];
    await house.database.ownerDb.insert(letters).values([slip, estimate]);
    await asActor(house.database.appDb, actor, async (tx) => {
      const view = await deskRequest(tx, filed.requestId, organizationId);
      expect(view?.letters.map((each) => each.kind)).toEqual(['fee_estimate']);
      expect(await deskFile(tx, { requestId: filed.requestId, organizationId, fileOf: slip.id })).toBeNull();
      expect(await deskFile(tx, { requestId: filed.requestId, organizationId, fileOf: estimate.id })).toMatchObject({ fileId: estimate.fileId });
    });
  });

  it('another organization’s request as not there, and writes the try down', async () => {
    const [known] = await house.database.ownerDb.select({ id: requests.id }).from(requests).innerJoin(workflowInstances, eq(workflowInstances.id, requests.id)).where(eq(requests.organizationId, who('dana').organizationId));
    const browser = new Browser(house);
    await browser.signIn('insurer');
    await expect(requireRequestAccess(browser.request(`/desk/requests/${known?.id}`), browser.context(), known?.id ?? '', 'desk.read')).rejects.toMatchObject({ code: 'forbidden' });
    const refused = await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'access.refused'));
    expect(JSON.stringify(refused)).toContain(known?.id);
  });
});

it('a cell of the export is never a formula', () => {
  expect(['=1+1', '+1', '-1', '@x', '\t=1', ' =1', 'a,b', 'plain', 12, null].map(csvCell)).toEqual(["'=1+1", "'+1", "'-1", "'@x", "'\t=1", "' =1", '"a,b"', 'plain', '12', '']);
});

it('work is given to active staff of the facility, and to nobody else', async () => {
  const filed = await (await file('luis', { ...goodAuthorization, matterNumber: 'HQ-8', note: 'All', purpose: 'legal' }, { papers: ['authorization'] })).send();
  const { appDb, ownerDb } = house.database;
  const idOf = (handle: string) => house.seeded.users[handle] ?? '';
  const supervisor: Actor = { kind: 'staff', id: idOf('sup'), name: 'Anita Rao', roles: ['supervisor'], facilityIds: [house.riverside], organizationIds: [], requestIds: [], sessionId: null };
  const give = (assignee: string) => claimRequest(appDb, supervisor, { requestId: filed.requestId, assignee, now });
  for (const stranger of [idOf('tech3'), who('dana').actor.id, uuidv7()]) await expect(give(stranger)).rejects.toMatchObject({ code: 'invalid_input' });
  await ownerDb.update(users).set({ disabledAt: now }).where(eq(users.id, idOf('tech2')));
  await expect(give(idOf('tech2'))).rejects.toMatchObject({ code: 'invalid_input' });
  expect((await row(filed.requestId)).assignedTo).toBeNull();
  await give(idOf('tech1'));
  expect((await row(filed.requestId)).assignedTo).toBe(idOf('tech1'));
});

describe('the whole record', () => {
  const everything = { matterNumber: 'CLM-1', memberId: 'KHP-1', claimFrom: '', claimTo: '', purpose: 'claim_payment', insurerKind: 'health', whole: 'yes' };
  const atCheck = async (values: Typed) => {
    const { draft, actor, organizationId } = await file('grace', values, { kind: 'insurer' });
    const organization = await asActor(house.database.appDb, actor, (tx) => deskOrganization(tx, organizationId));
    if (!organization) throw new Error('no organization');
    const context = { db: house.database.appDb, now: () => now } as never;
    return draftPage(context, { actor, organization, email: '', kind: 'insurer', draft }, 'check');
  };

  it('is asked for with a reason, or the form says so', async () => {
    const desk: Desk = { kind: 'insurer', organizationKind: 'insurer', state: 'PA', today: '2026-11-23' };
    expect(scopeProblems(everything, {}, desk)).toEqual({ wholeWhy: { key: 'desk.missing.wholeWhy' } });
    expect(scopeProblems({ ...everything, wholeWhy: 'Death claim within two years' }, {}, desk)).toEqual({});
    // The claim's dates already limit it; an authorization names its own extent.
    expect(scopeProblems({ ...everything, claimFrom: '2023-03-08' }, {}, desk)).toEqual({});
    expect(scopeProblems({ ...everything, insurerKind: 'life', ...goodAuthorization }, { authorization: true }, desk)).toEqual({});
    expect((await atCheck(everything)).narrowed.result).toMatchObject({ needsJustification: true });
    expect((await atCheck({ ...everything, wholeWhy: 'Death claim' })).narrowed.result).toMatchObject({ needsJustification: false });
  });

  it('without a reason waits for a person: the scope is a line that is missing', async () => {
    const filed = await (await file('grace', { ...everything, matterNumber: 'CLM-2' }, { kind: 'insurer', sendAnyway: true })).send();
    expect(await evidenceOf(filed.requestId)).toMatchObject({ scope_described: 'missing', claim_reference: 'missing' });
    const [made] = await house.database.ownerDb.select().from(decisions).where(and(eq(decisions.requestId, filed.requestId), eq(decisions.ruleId, 'MIN-NEC')));
    expect(made).toMatchObject({ messageKey: 'rules.minimum.needs_justification', result: { needsJustification: true } });
    const said = await (await file('grace', { ...everything, matterNumber: 'CLM-3', wholeWhy: 'Death claim' }, { kind: 'insurer', sendAnyway: true })).send();
    expect(await evidenceOf(said.requestId)).toMatchObject({ scope_described: 'met' });
    expect((await row(said.requestId)).facts.wholeRecordJustification).toBe('Death claim');
  });
});

it('the price told at the desk is that of the facility, as its administrator dated the rule', async () => {
  const { draft, actor, organizationId } = await file('dana', { ...goodAuthorization, note: 'All', purpose: 'legal' });
  const organization = await asActor(house.database.appDb, actor, (tx) => deskOrganization(tx, organizationId));
  if (!organization) throw new Error('no organization');
  const fee = async () => (await draftPage({ db: house.database.appDb, now: () => now } as never, { actor, organization, email: '', kind: 'firm', draft }, 'check')).fee;
  expect(await fee()).toMatchObject({ confirm: true });
  await house.database.ownerDb.update(facilities).set({ ruleOverrides: [{ id: 'FEE-PA', version: '2025-01-01', validTo: '2027-12-31' }] }).where(eq(facilities.id, house.riverside));
  const confirmed = await fee();
  expect(confirmed).toMatchObject({ confirm: false, pages: 40 });
  // 42 Pa.C.S. 6152: search 28.74, twenty pages at 1.94, twenty at 1.44.
  expect(confirmed.totalCents).toBeGreaterThanOrEqual(2874 + 20 * 194 + 20 * 144);
});

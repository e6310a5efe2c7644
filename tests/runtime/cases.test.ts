/** The lives beside a request, from their first step to their letter: a denial reviewed, disclosures accounted for, a breach told, a subpoena objected to. */
import { and, eq, ne, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreeAccountingFee, askAccounting, compileAccounting, confirmAccountingPatient, extendAccounting, sendAccounting, tellAccountingFee } from '#app/commands/cases/account-disclosures.ts';
import { acceptAssurance, raiseObjection, resolveObjection, sendObjection, subpoenaIdOf } from '#app/commands/work/answer-subpoena.ts';
import { assessFactors, closeBreach, decideAssessment, decideNotification, recordIndividualsTold, recordMediaTold, recordSecretaryTold } from '#app/commands/cases/assess-breach.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import { electProduction } from '#app/commands/work/elect-production.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { reportWrongRelease } from '#app/commands/release/report-wrong-release.ts';
import { askReview, decideReview, nameReviewer, reopenAfterReview } from '#app/commands/cases/review-denial.ts';
import { exportAccounting } from '#app/commands/compliance/export-disclosures.ts';
import { accountingFile, accountingOf } from '#app/compliance/accounting.ts';
import { sentAccounting } from '#app/compliance/sent-accounting.ts';
import { suspendAccounting } from '#app/commands/cases/suspend-accounting.ts';
import { MailFailure } from '#app/delivery/mail/mailer.ts';
import { recomputeFacility } from '#app/runtime/recompute.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { breachRegister } from '#db/queries/quality.ts';
import { asActor } from '#db/open.ts';
import { readLetter } from '#db/queries/follow.ts';
import { auditEvents, cases, deadlines, decisions, disclosures, facilities, letters, links, messages, outbox, patients, requests, staffMembers, users, workflowInstances } from '#db/schema/index.ts';
import { addBusinessDays, addDays, legalDateOf } from '#workflows/rules/dates.ts';
import type { Actor } from '#workflows/actor.ts';
import { createHospital, sessionSecret, stranger, type Hospital } from './hospital.ts';
import { releasedByLink, runOwed } from './released.ts';

let hospital: Hospital;
let doctor: Actor;
let maria: string;
beforeAll(async () => {
  hospital = await createHospital();
  // A second physician, who had nothing to do with anything.
  const [doc] = await owner().select().from(users).where(eq(users.email, 'doc@riverside.example'));
  const id = uuidv7();
  await owner().insert(users).values({ ...(doc as typeof users.$inferInsert), id, email: 'second@riverside.example', name: 'Dr. Samuel Okafor' });
  const facilityId = hospital.staff('doc@riverside.example').facilityIds[0] ?? '';
  await owner().insert(staffMembers).values({ id: uuidv7(), userId: id, facilityId, role: 'physician', createdAt: new Date() });
  doctor = { ...hospital.staff('doc@riverside.example'), id, name: 'Dr. Samuel Okafor' };
  maria = (await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234')))[0]?.id ?? '';
}, 120_000);
afterAll(() => hospital.close());

const owner = () => hospital.database.ownerDb;
const app = () => hospital.database.appDb;
const now = () => new Date();
const tech = () => hospital.staff('tech1@riverside.example');
const sup = () => hospital.staff('sup@riverside.example');
const doc = () => hospital.staff('doc@riverside.example');
const comp = () => hospital.staff('comp@riverside.example');
const on = (caseId: string) => ({ caseId, now: now(), key: uuidv7() });
const hers = (requestId: string) => ({ ...stranger, requestIds: [requestId] });
const today = () => legalDateOf(now(), 'America/New_York');
const stateOf = async (id: string) => (await owner().select({ state: workflowInstances.state }).from(workflowInstances).where(eq(workflowInstances.id, id)))[0]?.state;
const letterOf = async (requestId: string, kind: string) => (await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, kind))));
const said = (letter: { content: unknown } | undefined) => JSON.stringify(letter?.content);
const written = (id: string) => runOwed(hospital, id, 'write_case_letter');

async function denied(): Promise<string> {
  const { requestId } = await hospital.file();
  await proposeDenial(app(), tech(), { requestId, now: now(), key: uuidv7(), ground: 'danger' });
  await decideDenial(app(), doc(), { requestId, now: now(), key: uuidv7(), confirm: true });
  return requestId;
}

function onSubpoena(change: Partial<FileRequest> = {}): Partial<FileRequest> {
  return {
    requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
    purpose: 'Legal proceedings',
    delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', recipientEmail: 'records@harperquill.example' },
    facts: { door: 'firm', scopeDescribed: true, purpose: 'legal', subpoena: { document: true, describesRecords: true, returnDate: addDays(today(), 20) } },
    ...change,
  };
}

describe('the review of a denial', () => {
  it('asked by the individual, given to nobody who took part, upheld or overturned with its letter, and reopened', async () => {
    const requestId = await denied();
    const reviewId = uuidv7();
    await expect(askReview(app(), hers(uuidv7()), { requestId, reviewId, now: now() })).rejects.toMatchObject({ code: 'not_found' });
    await askReview(app(), hers(requestId), { requestId, reviewId, now: now() });
    await askReview(app(), hers(requestId), { requestId, reviewId, now: now() });
    await expect(askReview(app(), hers(requestId), { requestId, reviewId: uuidv7(), now: now() })).rejects.toMatchObject({ public: { key: 'cases.error.asked_already' } });
    await expect(nameReviewer(app(), sup(), { ...on(reviewId), reviewerId: doc().id })).rejects.toMatchObject({ public: { key: 'cases.error.involved' } });
    await expect(nameReviewer(app(), sup(), { ...on(reviewId), reviewerId: comp().id })).rejects.toMatchObject({ public: { key: 'cases.error.not_licensed' } });
    await expect(nameReviewer(app(), tech(), { ...on(reviewId), reviewerId: doctor.id })).rejects.toMatchObject({ code: 'forbidden' });
    await nameReviewer(app(), sup(), { ...on(reviewId), reviewerId: doctor.id });
    await expect(decideReview(app(), doc(), { ...on(reviewId), uphold: true })).rejects.toMatchObject({ code: 'forbidden' });
    await decideReview(app(), doctor, { ...on(reviewId), uphold: false });
    await written(reviewId);
    const [letter] = await letterOf(requestId, 'denial_review');
    expect(said(letter)).toContain('You will get the records');
    expect(await asActor(app(), hers(requestId), (tx) => readLetter(tx, { requestId, letterId: letter?.id ?? '', now: now() }))).not.toBeNull();
    const filed = await reopenAfterReview(app(), tech(), { caseId: reviewId, newRequestId: uuidv7(), now: now(), sessionSecret });
    const [linked] = await owner().select().from(requests).where(eq(requests.id, filed.requestId));
    const [first] = await owner().select().from(requests).where(eq(requests.id, requestId));
    expect(linked).toMatchObject({ linkedRequestId: requestId, linkReason: 'review_overturned', receivedOn: first?.receivedOn });
    await expect(reopenAfterReview(app(), tech(), { caseId: reviewId, newRequestId: uuidv7(), now: now(), sessionSecret })).rejects.toMatchObject({ public: { key: 'cases.error.reopened_already' } });
  });

  it('is not decided by somebody who took part after being named, and the same click twice is one decision', async () => {
    const requestId = await denied();
    const reviewId = uuidv7();
    await askReview(app(), hers(requestId), { requestId, reviewId, now: now() });
    await nameReviewer(app(), sup(), { ...on(reviewId), reviewerId: doctor.id });
    // A packet of the request that bears the reviewer's name, after all.
    const { rows } = await owner().execute<{ id: string }>(sql`insert into packets (id, facility_id, request_id, version, plan, plan_hash, disclosure_id, status, prepared_by, prepared_by_name, prepared_at)
      values (${uuidv7()}::uuid, ${doctor.facilityIds[0]}::uuid, ${requestId}::uuid, 1, '{}', 'x', ${uuidv7()}, 'void', ${doctor.id}, ${doctor.name}, now()) returning id`);
    await expect(decideReview(app(), doctor, { ...on(reviewId), uphold: true })).rejects.toMatchObject({ code: 'forbidden' });
    await owner().execute(sql`delete from packets where id = ${rows[0]?.id}::uuid`);
    const click = { ...on(reviewId), uphold: true };
    const first = await decideReview(app(), doctor, click);
    expect(await decideReview(app(), doctor, click)).toEqual({ ...first, repeated: true });
  });

  it('upheld: its letter says the ground and how to complain; a ground that is not reviewed is not', async () => {
    const requestId = await denied();
    const reviewId = uuidv7();
    await askReview(app(), tech(), { requestId, reviewId, now: now() });
    await nameReviewer(app(), comp(), { ...on(reviewId), reviewerId: doctor.id });
    await decideReview(app(), doctor, { ...on(reviewId), uphold: true });
    await written(reviewId);
    expect(said((await letterOf(requestId, 'denial_review'))[0])).toMatch(/164\.524\(a\)\(3\)\(i\).*hhs\.gov/s);
    const { requestId: other } = await hospital.file();
    await proposeDenial(app(), tech(), { requestId: other, now: now(), key: uuidv7(), ground: 'inmate' });
    await decideDenial(app(), sup(), { requestId: other, now: now(), key: uuidv7(), confirm: true });
    await expect(askReview(app(), hers(other), { requestId: other, reviewId: uuidv7(), now: now() })).rejects.toMatchObject({ public: { key: 'cases.error.not_reviewable' } });
  });

  it('a mail that comes back stands in the thread of the request, for a person', async () => {
    const requestId = await denied();
    const reviewId = uuidv7();
    await askReview(app(), tech(), { requestId, reviewId, now: now() });
    await nameReviewer(app(), sup(), { ...on(reviewId), reviewerId: doctor.id });
    await decideReview(app(), doctor, { ...on(reviewId), uphold: true });
    await written(reviewId);
    const [owed] = await owner().select({ key: outbox.key }).from(outbox).where(and(eq(outbox.instanceId, reviewId), eq(outbox.effectType, 'write_case_letter')));
    const [mail] = await owner().select({ id: outbox.id }).from(outbox).where(eq(outbox.key, `${owed?.key}:mail`));
    const refusing = { ...hospital.services, mailer: { ...hospital.services.mailer, send: () => Promise.reject(new MailFailure(true, 550, 'no such mailbox', '<a@b>')) } };
    await runEffect(refusing as typeof hospital.services, mail?.id ?? '', false);
    const thread = await owner().select().from(messages).where(and(eq(messages.requestId, requestId), eq(messages.code, 'mail_failed')));
    expect(thread).toMatchObject([{ direction: 'internal', params: { mail: 'letter_waiting', why: 'smtp_550' } }]);
  });
});

describe('an accounting of disclosures', () => {
  it('sixty days, one extension, the first one free, an agency left out while its statement holds, sent exactly as compiled', async () => {
    const { requestId } = await hospital.file();
    await owner().update(requests).set({ patientId: maria }).where(eq(requests.id, requestId));
    const agency = await hospital.file({ requester: { kind: 'agency', name: 'State Oversight Board', email: 'board@agency.example' } });
    await owner().update(requests).set({ patientId: maria, basis: 'public_health_oversight' }).where(eq(requests.id, agency.requestId));
    const facilityId = tech().facilityIds[0] ?? '';
    const disclosed = (recipientName: string, disclosedAt: Date, of = requestId) => ({ id: uuidv7(), facilityId, requestId: of, patientId: maria, disclosureId: uuidv7(), disclosedAt, recipientName, description: 'Discharge summary', purpose: 'Oversight', basis: 'public_health_oversight', accounted: true, channel: 'link', pageCount: 2, ruleId: 'AOD', ruleVersion: '1' });
    await owner().insert(disclosures).values([disclosed('County Health Department', new Date('2025-03-01T12:00:00Z')), disclosed('Maria Delgado-Reyes', new Date('2025-04-01T12:00:00Z')),
      // The same agency, as another clerk wrote it; and what went out on its own request under a name of its office.
      disclosed('STATE OVERSIGHT  BOARD.', new Date('2025-05-01T12:00:00Z')), disclosed('Field office 7', new Date('2025-06-01T12:00:00Z'), agency.requestId)]);

    const caseId = uuidv7();
    await askAccounting(app(), hers(requestId), { requestId, caseId, now: now() });
    await expect(askAccounting(app(), comp(), { requestId, caseId: uuidv7(), now: now() })).rejects.toMatchObject({ public: { key: 'cases.error.asked_already' } });
    await expect(askAccounting(app(), comp(), { requestId: agency.requestId, caseId: uuidv7(), now: now() })).rejects.toMatchObject({ public: { key: 'cases.error.individual_only' } });
    const [clock] = await owner().select().from(deadlines).where(eq(deadlines.instanceId, caseId));
    expect(clock).toMatchObject({ kind: 'accounting', dueOn: addDays(today(), 60) });
    await confirmAccountingPatient(app(), comp(), on(caseId));
    await expect(tellAccountingFee(app(), comp(), { ...on(caseId), cents: 1500 })).rejects.toMatchObject({ public: { key: 'cases.error.free' } });
    await suspendAccounting(app(), comp(), { requestId: agency.requestId, suspensionId: uuidv7(), form: 'written', madeOn: today(), endsOn: addDays(today(), 90), documented: true, now: now() });
    await expect(suspendAccounting(app(), comp(), { requestId: agency.requestId, suspensionId: uuidv7(), form: 'written', madeOn: today(), documented: true, now: now() })).rejects.toMatchObject({ code: 'invalid_input' });
    await extendAccounting(app(), comp(), { ...on(caseId), days: 30, reason: 'Paper files.' });
    await expect(extendAccounting(app(), comp(), { ...on(caseId), days: 10, reason: 'Again.' })).rejects.toMatchObject({ code: 'not_allowed_now' });
    await compileAccounting(app(), comp(), on(caseId));
    const [row] = await owner().select().from(cases).where(eq(cases.id, caseId));
    const list = row?.facts.machine === 'accounting' ? row.facts.compiled : undefined;
    expect(list?.lines.map(({ recipient }) => recipient)).toContain('County Health Department');
    // The agency's packet went to whom its delivery named.
    expect(list?.lines.map(({ recipient }) => recipient)).not.toContain('Maria Delgado-Reyes');
    expect(list?.lines.map(({ recipient }) => recipient)).toEqual(['County Health Department']);
    expect(list?.suspended).toBe(3);
    await expect(sendAccounting(app(), comp(), { ...on(caseId), sha256: 'b'.repeat(64) })).rejects.toMatchObject({ code: 'not_allowed_now' });
    await sendAccounting(app(), comp(), { ...on(caseId), sha256: list?.sha256 ?? '' });
    await written(caseId);
    expect(said((await letterOf(requestId, 'accounting'))[0])).toContain('County Health Department');
    expect(said((await letterOf(requestId, 'accounting_extension'))[0])).toContain('Paper files.');
    expect((await owner().select().from(deadlines).where(eq(deadlines.instanceId, caseId)))[0]).toMatchObject({ status: 'cleared', dueOn: addDays(today(), 90) });
    await runOwed(hospital, agency.requestId, 'write_case_letter');
    expect(await letterOf(agency.requestId, 'suspension')).toHaveLength(1);

    // The second within twelve months costs, told first.
    const second = uuidv7();
    await askAccounting(app(), tech(), { requestId, caseId: second, now: now() });
    await confirmAccountingPatient(app(), comp(), on(second));
    await tellAccountingFee(app(), comp(), { ...on(second), cents: 1500 });
    await expect(compileAccounting(app(), comp(), on(second))).rejects.toMatchObject({ code: 'not_allowed_now' });
    await agreeAccountingFee(app(), hers(requestId), on(second));
    await written(second);
    expect(said((await letterOf(requestId, 'accounting_fee'))[0])).toContain('$15.00');
    expect(await stateOf(second)).toBe('compiling');
  });

  it('is one list for the page, the CSV, the JSON, the letter and the portal: what is silenced is in none, what left wrongly in each', async () => {
    const facilityId = tech().facilityIds[0] ?? '';
    const hospitalPatients = await owner().select().from(patients).where(eq(patients.facilityId, facilityId)).orderBy(patients.mrn);
    const [her, other] = hospitalPatients.filter(({ id, mrn }) => id !== maria && mrn !== 'RGH-100235').slice(-2);
    if (!her || !other) throw new Error('too few patients');
    const of = async (patientId: string, change: object = {}, basis = 'patient_access') => {
      const { requestId } = await hospital.file(change);
      await owner().update(requests).set({ patientId, basis: basis as 'patient_access' }).where(eq(requests.id, requestId));
      return requestId;
    };
    const agency = { requester: { kind: 'agency', name: 'City Police', email: 'desk@police.example' } };
    const [requestId, police, strayed, lost, cleared] = [await of(her.id), await of(her.id, agency, 'law_enforcement'), await of(other.id), await of(her.id), await of(her.id)];
    const row = (recipientName: string, day: string, request: string, patientId: string, accounted: boolean) => ({ id: uuidv7(), facilityId, requestId: request, patientId, disclosureId: uuidv7(), disclosedAt: new Date(`${day}T12:00:00Z`), recipientName, description: 'Discharge summary', purpose: 'Hearing', basis: accounted ? 'public_health_oversight' : 'patient_access', accounted, channel: 'link', pageCount: 2, ruleId: 'AOD', ruleVersion: '1' });
    await owner().insert(disclosures).values([
      row('=County "Registry", Ltd', '2025-02-01', requestId, her.id, true), row('=County "Registry", Ltd', '2025-02-09', requestId, her.id, true),
      row('City Police', '2025-03-01', police, her.id, true), row('Seventh Precinct', '2025-03-02', police, her.id, true),
      row('The neighbour', '2025-04-01', lost, her.id, false), row('Her own copy', '2025-04-02', requestId, her.id, false), row('Found to be none', '2025-04-03', cleared, her.id, false),
      row('Some other patient', '2025-05-01', strayed, other.id, false), row('Too long ago', '2015-05-01', requestId, her.id, true),
    ]);
    await suspendAccounting(app(), comp(), { requestId: police, suspensionId: uuidv7(), form: 'oral', madeOn: today(), documented: true, now: now() });
    for (const [wrong, mine, state] of [[lost, her.id, 'assessing'], [strayed, her.id, 'closed_notified'], [cleared, her.id, 'closed_not_a_breach']] as const) {
      const id = uuidv7();
      await owner().insert(workflowInstances).values({ id, machine: 'breach', facilityId, requestId: wrong, machineVersion: 1, status: 'active', state, value: {}, context: {}, revision: 1, auditSeq: 0, auditHead: '0'.repeat(64), createdAt: now(), updatedAt: now() } as typeof workflowInstances.$inferInsert);
      await owner().insert(cases).values({ id, facilityId, requestId: wrong, machine: 'breach', facts: { machine: 'breach', patientId: wrong === strayed ? maria : mine, others: wrong === strayed ? [mine] : [], kinds: ['name', 'diagnoses'] }, openedOn: today(), createdAt: now() });
    }

    const caseId = uuidv7();
    await askAccounting(app(), hers(requestId), { requestId, caseId, now: now() });
    await confirmAccountingPatient(app(), comp(), on(caseId));
    await compileAccounting(app(), comp(), on(caseId));
    const [kept] = await owner().select().from(cases).where(eq(cases.id, caseId));
    const compiled = kept?.facts.machine === 'accounting' ? kept.facts.compiled : undefined;
    if (!compiled) throw new Error('no list');
    const line = (recipient: string, date: string, more: object = {}) => ({ date, recipient, address: null, what: 'Discharge summary', purpose: 'Hearing', count: 1, lastOn: date, ...more });
    expect(compiled.lines).toEqual([
      line('=County "Registry", Ltd', '2025-02-01', { count: 2, lastOn: '2025-02-09' }), line('The neighbour', '2025-04-01'),
      // Her pages in another's packet: to whom and when, and of the other's request nothing.
      line('Some other patient', '2025-05-01', { what: 'name, diagnoses', purpose: 'sent in error' }),
    ]);
    await sendAccounting(app(), comp(), { ...on(caseId), sha256: compiled.sha256 });
    await written(caseId);
    const [letter] = await letterOf(requestId, 'accounting');

    // What compliance sees; what is left out is beside it with its last day, and not in it.
    const shown = await asActor(app(), comp(), (tx) => accountingOf(tx, her.id, { now: now() }));
    expect(shown?.lines).toEqual(compiled.lines);
    expect(shown?.suspended.map(({ recipient, until }) => [recipient, until])).toEqual([['City Police', addDays(today(), 30)], ['Seventh Precinct', addDays(today(), 30)]]);
    expect(shown?.others.map(({ recipient }) => recipient)).toEqual(['Her own copy', 'Found to be none']);
    // A neighbour's own accounting has what left for him alone: the packet was his, and went where it should.
    expect((await asActor(app(), comp(), (tx) => accountingOf(tx, other.id, { now: now() })))?.lines).toEqual([]);
    // Files: asked for further back than six years they are the same six.
    const file = async (format: 'csv' | 'json') => (await exportAccounting(app(), comp(), { patientId: her.id, period: { from: '2001-01-01', to: '2099-01-01' }, format, now: now() })).body;
    expect(JSON.parse(Buffer.from(await file('json')).toString())).toEqual({ period: { from: compiled.from, to: compiled.to }, disclosures: compiled.lines });
    const table = Buffer.from(await file('csv')).toString();
    expect(table).toBe(`\ufeff${accountingFile('csv', compiled, compiled.lines)}`);
    expect(table.split('\r\n')[1]).toBe(`2025-02-01,"'=County ""Registry"", Ltd",,Discharge summary,Hearing,2,2025-02-09`);
    // The letter, and in the portal the same lines as data; to nobody else, and from no other letter.
    const portal = await asActor(app(), hers(requestId), (tx) => sentAccounting(tx, { requestId, letterId: letter?.id ?? '' }));
    expect(portal?.lines).toEqual(compiled.lines);
    expect(await asActor(app(), hers(police), (tx) => sentAccounting(tx, { requestId, letterId: letter?.id ?? '' }))).toBeNull();
    expect(await asActor(app(), hers(requestId), (tx) => sentAccounting(tx, { requestId, letterId: uuidv7() }))).toBeNull();
    const read = (letter?.content as { blocks: { kind: string; rows?: string[][] }[] }).blocks.find(({ kind }) => kind === 'table')?.rows;
    expect(read?.map(([, recipient, what, purpose]) => [recipient, what, purpose])).toEqual(compiled.lines.map(({ recipient, what, purpose }) => [recipient, what, purpose]));
    for (const told of [table, said(letter), JSON.stringify(portal)]) expect(told).not.toMatch(/Police|Precinct/);

    // Its last day over, they are told.
    const later = new Date(now().getTime() + 32 * 86_400_000);
    expect((await asActor(app(), comp(), (tx) => accountingOf(tx, her.id, { now: later })))?.lines.map(({ recipient }) => recipient)).toEqual(['=County "Registry", Ltd', 'City Police', 'Seventh Precinct', 'The neighbour', 'Some other patient']);
  }, 60_000);

  it('asked for twice at once, on two requests of one patient, is free once: the one that was asked for first', async () => {
    const open = async () => {
      const { requestId } = await hospital.file();
      await owner().update(requests).set({ patientId: nobodyElse }).where(eq(requests.id, requestId));
      const caseId = uuidv7();
      await askAccounting(app(), tech(), { requestId, caseId, now: now() });
      await confirmAccountingPatient(app(), comp(), on(caseId));
      return caseId;
    };
    const nobodyElse = (await owner().select({ id: patients.id }).from(patients).where(and(eq(patients.facilityId, tech().facilityIds[0] ?? ''), ne(patients.id, maria))).limit(1))[0]?.id ?? '';
    const [first, second] = [await open(), await open()];
    await tellAccountingFee(app(), comp(), { ...on(second), cents: 900 });
    await expect(tellAccountingFee(app(), comp(), { ...on(first), cents: 900 })).rejects.toMatchObject({ public: { key: 'cases.error.free' } });
  });
});

describe('an extension', () => {
  it('of an accounting is as long as was said, and no longer', async () => {
    const { requestId } = await hospital.file();
    const caseId = uuidv7();
    await askAccounting(app(), hers(requestId), { requestId, caseId, now: now() });
    await extendAccounting(app(), comp(), { ...on(caseId), days: 10, reason: 'Paper files.' });
    expect((await owner().select().from(deadlines).where(eq(deadlines.instanceId, caseId)))[0]).toMatchObject({ dueOn: addDays(today(), 70), extendedTo: addDays(today(), 70) });
  });
});

describe('a release that went wrong', () => {
  const factors = { nature: 'low', recipient: 'low', acquired: 'low', mitigated: 'low' } as const;

  it('its links are taken back, low probability needs two people, and a notice goes by post to whom it happened', async () => {
    const { requestId } = await releasedByLink(hospital);
    const breachId = uuidv7();
    await reportWrongRelease(app(), tech(), { requestId, now: now(), key: uuidv7(), breachId });
    expect((await owner().select().from(links).where(eq(links.requestId, requestId)))[0]?.revokedReason).toBe('wrong_release');
    expect((await owner().select().from(deadlines).where(eq(deadlines.instanceId, breachId)))[0]).toMatchObject({ kind: 'breach', dueOn: addDays(today(), 60) });
    await expect(assessFactors(app(), comp(), { ...on(breachId), factors: { ...factors, acquired: 'medium' }, reason: 'Opened.' })).rejects.toMatchObject({ public: { key: 'cases.error.not_low' } });
    await assessFactors(app(), comp(), { ...on(breachId), factors, reason: 'Never opened.' });
    await expect(decideAssessment(app(), comp(), { ...on(breachId), confirm: true })).rejects.toMatchObject({ public: { key: 'cases.error.same_person' } });
    await decideAssessment(app(), sup(), { ...on(breachId), confirm: false });
    const notice = { people: 1, inOneState: 1, cause: 'wrong_person' as const, kinds: ['name', 'diagnoses'], happenedOn: today() };
    await expect(decideNotification(app(), comp(), { ...on(breachId), ...notice, mrns: ['nobody'] })).rejects.toMatchObject({ public: { key: 'cases.error.mrn' } });
    await decideNotification(app(), comp(), { ...on(breachId), ...notice });
    await expect(recordIndividualsTold(app(), comp(), on(breachId))).rejects.toMatchObject({ public: { key: 'cases.error.letter_to_come' } });
    await written(breachId);
    const [letter] = await letterOf(requestId, 'breach_notice');
    expect(said(letter)).toMatch(/closed the link.*418 Juniper Street/s);
    // By post alone: whoever follows the request finds neither the letter nor the assessment.
    expect(await asActor(app(), hers(requestId), async (tx) => [await readLetter(tx, { requestId, letterId: letter?.id ?? '', now: now() }), (await tx.select().from(letters).where(eq(letters.id, letter?.id ?? ''))).length, (await tx.select().from(cases).where(eq(cases.id, breachId))).length])).toEqual([null, 0, 0]);
    await expect(closeBreach(app(), comp(), on(breachId))).rejects.toMatchObject({ code: 'not_allowed_now' });
    // The individual, and the Secretary after the year: a date each, and whoever was told is owed nothing more.
    const dates = async () => (await owner().select().from(deadlines).where(eq(deadlines.instanceId, breachId))).map(({ kind, status, dueOn }) => [kind, status, dueOn]).sort();
    const afterYear = addDays(`${today().slice(0, 4)}-12-31`, 60);
    expect(await dates()).toEqual([['breach', 'open', addDays(today(), 60)], ['breach_secretary', 'open', afterYear]]);
    await recordIndividualsTold(app(), comp(), on(breachId));
    expect(await dates()).toEqual([['breach', 'cleared', addDays(today(), 60)], ['breach_secretary', 'open', afterYear]]);
    const told = { on: today(), how: 'hhs_portal' as const, reference: 'HHS-2026-77' };
    await expect(recordSecretaryTold(app(), comp(), { ...on(breachId), ...told, on: addDays(today(), 1) })).rejects.toMatchObject({ public: { key: 'cases.error.told_on' } });
    await expect(recordSecretaryTold(app(), comp(), { ...on(breachId), ...told, on: addDays(today(), -1) })).rejects.toMatchObject({ public: { key: 'cases.error.told_on' } });
    await expect(recordSecretaryTold(app(), comp(), { ...on(breachId), ...told, reference: ' ' })).rejects.toMatchObject({ public: { key: 'cases.error.reference' } });
    await recordSecretaryTold(app(), comp(), { ...on(breachId), ...told });
    expect((await owner().select().from(cases).where(eq(cases.id, breachId)))[0]?.facts).toMatchObject({ told: { secretary: { ...told, by: comp().name } } });
    expect((await asActor(app(), comp(), (tx) => breachRegister(tx))).find(({ id }) => id === breachId)).toMatchObject({ people: 1, told: { secretary: told } });
    expect((await dates()).map(([, status]) => status)).toEqual(['cleared', 'cleared']);
    await closeBreach(app(), comp(), on(breachId));
    expect(await stateOf(breachId)).toBe('closed_notified');
    expect((await letterOf(requestId, 'breach_notice'))[0]?.postedAt).not.toBeNull();
    const actions = (await owner().select({ action: auditEvents.action }).from(auditEvents).where(eq(auditEvents.requestId, requestId))).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['breach.assessed', 'breach.described', 'letter.written', 'letter.posted']));
  }, 120_000);

  it('of more than 500 in one state: HHS at the same time, the media too, each told with when, how, by whom and what proves it (164.406, 164.408)', async () => {
    const { requestId } = await releasedByLink(hospital);
    const breachId = uuidv7();
    await reportWrongRelease(app(), tech(), { requestId, now: now(), key: uuidv7(), breachId });
    const mrns = Array.from({ length: 501 }, (_, i) => `MANY-${i}`);
    await owner().insert(patients).values(mrns.map((mrn) => ({ id: uuidv7(), facilityId: tech().facilityIds[0] ?? '', mrn, familyName: 'Many', givenNames: mrn, birthDate: '1960-01-01', createdAt: now() })));
    await decideNotification(app(), comp(), { ...on(breachId), inOneState: 501, people: 501, cause: 'lost', kinds: ['name'], mrns });
    const dates = async () => (await owner().select().from(deadlines).where(eq(deadlines.instanceId, breachId))).map(({ kind, status, dueOn }) => [kind, status, dueOn]).sort();
    const due = addDays(today(), 60);
    expect(await dates()).toEqual([['breach', 'open', due], ['breach_media', 'open', due], ['breach_secretary', 'open', due]]);
    await recordSecretaryTold(app(), comp(), { ...on(breachId), on: today(), how: 'hhs_portal', reference: 'HHS-2026-78' });
    await recordMediaTold(app(), comp(), { ...on(breachId), on: today(), how: 'press_release', reference: 'Tribune-Review' });
    expect(await dates()).toEqual([['breach', 'open', due], ['breach_media', 'cleared', due], ['breach_secretary', 'cleared', due]]);
    expect((await owner().select().from(cases).where(eq(cases.id, breachId)))[0]?.facts).toMatchObject({ told: { secretary: { reference: 'HHS-2026-78', by: comp().name }, media: { on: today(), how: 'press_release', reference: 'Tribune-Review', by: comp().name } } });
    await owner().delete(outbox).where(and(eq(outbox.instanceId, breachId), eq(outbox.status, 'pending')));
  }, 120_000);

  it('with the pages of several, each has a letter of her own, and nobody is told before all are written', async () => {
    const several = (await owner().select().from(patients).where(eq(patients.facilityId, tech().facilityIds[0] ?? '')).orderBy(patients.mrn).limit(3)).map(({ mrn, familyName }) => ({ mrn, familyName }));
    const { requestId } = await releasedByLink(hospital);
    const breachId = uuidv7();
    await reportWrongRelease(app(), tech(), { requestId, now: now(), key: uuidv7(), breachId });
    const notice = { inOneState: 3, cause: 'wrong_page' as const, kinds: ['name'], mrns: several.map(({ mrn }) => mrn) };
    await expect(decideNotification(app(), comp(), { ...on(breachId), ...notice, people: 4 })).rejects.toMatchObject({ public: { key: 'cases.error.people', params: { people: 4, named: 3 } } });
    await expect(decideNotification(app(), comp(), { ...on(breachId), ...notice, people: 3, mrns: [...notice.mrns.slice(0, 2), notice.mrns[0] ?? ''] })).rejects.toMatchObject({ public: { key: 'cases.error.people' } });
    await decideNotification(app(), comp(), { ...on(breachId), ...notice, people: 3 });
    const owed = await owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, breachId), eq(outbox.status, 'pending'), eq(outbox.effectType, 'write_case_letter')));
    expect(owed).toHaveLength(3);
    await runEffect(hospital.services, owed[0]?.id ?? '', false);
    await expect(recordIndividualsTold(app(), comp(), on(breachId))).rejects.toMatchObject({ public: { key: 'cases.error.letter_to_come' } });
    await written(breachId);
    const written3 = await letterOf(requestId, 'breach_notice');
    expect(written3).toHaveLength(3);
    for (const { familyName } of several) expect(written3.some((letter) => said(letter).includes(familyName)), familyName).toBe(true);
    await recordIndividualsTold(app(), comp(), on(breachId));
    expect((await letterOf(requestId, 'breach_notice')).every(({ postedAt }) => postedAt !== null)).toBe(true);
    expect(await owner().select().from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'breach.described')))).toHaveLength(3);
  }, 120_000);

  it('the individual reads her own language, whatever the request was written in', async () => {
    const [other] = await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100235'));
    const own = await hospital.file({ language: 'es' });
    await owner().update(requests).set({ patientId: other?.id ?? null }).where(eq(requests.id, own.requestId));
    const { requestId } = await releasedByLink(hospital);
    const breachId = uuidv7();
    await reportWrongRelease(app(), tech(), { requestId, now: now(), key: uuidv7(), breachId });
    await decideNotification(app(), comp(), { ...on(breachId), people: 1, inOneState: 1, cause: 'wrong_page', kinds: ['name'], mrns: [other?.mrn ?? ''] });
    await written(breachId);
    const [letter] = await letterOf(requestId, 'breach_notice');
    expect(letter).toMatchObject({ language: 'es' });
    expect(said(letter)).toContain(other?.familyName);
  }, 120_000);
});

describe('a subpoena', () => {
  it('lives from its filing; our objection goes before the return date; an objection holds the request; the election is told once', async () => {
    const { requestId } = await hospital.file(onSubpoena());
    const id = subpoenaIdOf(requestId);
    expect(await stateOf(id)).toBe('served');
    await expect(acceptAssurance(app(), tech(), on(id))).rejects.toMatchObject({ public: { key: 'cases.error.assurance_open' } });
    await electProduction(app(), tech(), { requestId, now: now(), key: uuidv7(), on: today(), choice: 'certified_copies', how: 'By letter' });
    const [life] = await owner().select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, id));
    const [request] = await owner().select({ facts: requests.facts }).from(requests).where(eq(requests.id, requestId));
    expect([(life?.context as { electedOn: string }).electedOn, request?.facts.election?.on]).toEqual([today(), today()]);
    await sendObjection(app(), tech(), on(id));
    await written(id);
    expect(said((await letterOf(requestId, 'subpoena_objection'))[0])).toMatch(/164\.512\(e\)/);
    await raiseObjection(app(), tech(), { ...on(id), what: 'motion_to_quash' });
    const [held] = await owner().select({ value: workflowInstances.value }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
    expect((held?.value as { hold: string }).hold).toBe('held');
    await expect(resolveObjection(app(), tech(), on(id))).rejects.toMatchObject({ code: 'forbidden' });
    await resolveObjection(app(), sup(), on(id));
    const [free] = await owner().select({ value: workflowInstances.value }).from(workflowInstances).where(eq(workflowInstances.id, requestId));
    expect((free?.value as { hold: string }).hold).toBe('clear');
  });
});

describe('a closed day of the house', () => {
  it('moves the dates of its breaches in California and says so; what was told stays told', async () => {
    const facilityId = tech().facilityIds[0] ?? '';
    const [house] = await owner().select().from(facilities).where(eq(facilities.id, facilityId));
    await owner().update(facilities).set({ state: 'CA' }).where(eq(facilities.id, facilityId));
    const { requestId } = await releasedByLink(hospital);
    const breachId = uuidv7();
    await reportWrongRelease(app(), tech(), { requestId, now: now(), key: uuidv7(), breachId });
    const clock = async () => (await owner().select().from(deadlines).where(and(eq(deadlines.instanceId, breachId), eq(deadlines.kind, 'breach_state'))))[0];
    const before = (await clock())?.dueOn ?? '';
    expect(before).toBe(addBusinessDays(today(), 15).date);
    await owner().update(facilities).set({ closures: [addBusinessDays(today(), 2).date] }).where(eq(facilities.id, facilityId));
    const change = { facilityId, packId: uuidv7(), revision: 1 };
    await recomputeFacility(hospital.services, change);
    expect((await clock())?.dueOn).toBe(addBusinessDays(before, 1).date);
    const told = await owner().select().from(decisions).where(and(eq(decisions.requestId, requestId), eq(decisions.messageKey, 'rules.clock_again.case')));
    expect(told).toMatchObject([{ ruleId: 'BREACH-CA', inputs: { before, clock: 'breach_state' }, result: { dueOn: (await clock())?.dueOn } }]);
    await recomputeFacility(hospital.services, change);
    expect(await owner().select().from(decisions).where(and(eq(decisions.requestId, requestId), eq(decisions.messageKey, 'rules.clock_again.case')))).toHaveLength(1);
    await owner().update(facilities).set({ state: house?.state ?? 'PA', closures: house?.closures ?? [] }).where(eq(facilities.id, facilityId));
  }, 120_000);
});

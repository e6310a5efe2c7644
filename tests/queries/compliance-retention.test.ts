/** Retention: schedules, holds that win, a disposal by two people, executed with its certificate; and the real verifiers on the log afterwards. */
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { exportLog } from '#app/audit/export.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { decideDisposal, liftLegalHold, placeLegalHold, proposeDisposal, setRetention } from '#app/commands/compliance/propose-disposal.ts';
import { executeDisposals } from '#app/compliance/dispose.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { patientLooks } from '#db/queries/looks.ts';
import { disposalRun } from '#db/queries/retention.ts';
import { requestStory } from '#db/queries/story.ts';
import { auditEvents, auditPatientKeys, files, links, packets, patients, requests, retentionSchedules, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { temporaryFolder, verifyFolder } from '#tests/audit/exporting.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';
import { releasedByLink } from '#tests/runtime/released.ts';
import { systemActor } from '#workflows/actor.ts';

const facilityId = demoFacilities.riverside;
const now = new Date();
const ago = (years: number) => new Date(now.getTime() - years * 365.25 * 86_400_000);
let hospital: Hospital;
let old: { requestId: string; number: string };
let held: { requestId: string; number: string };
let mariaId: string;
const staff = (handle: string) => hospital.staff(`${handle}@riverside.example`);
const db = () => hospital.database.appDb;
const owner = () => hospital.database.ownerDb;
const one = async (requestId: string) => (await owner().select().from(requests).where(eq(requests.id, requestId)))[0];

beforeAll(async () => {
  hospital = await createHospital();
  [old, held] = [await releasedByLink(hospital), await releasedByLink(hospital)];
  for (const { requestId } of [old, held]) {
    await owner().update(requests).set({ closedAt: ago(7), enteredAt: ago(7.1), outcome: 'delivered' }).where(eq(requests.id, requestId));
    await owner().update(links).set({ expiresAt: ago(6.9) }).where(eq(links.requestId, requestId));
  }
  mariaId = (await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234')))[0]?.id ?? '';
}, 120_000);
afterAll(() => hospital?.close());

const propose = () => proposeDisposal(db(), staff('comp'), { facilityId, now });
const run = (id: string) => asActor(db(), staff('comp'), (tx) => disposalRun(tx, id));
const work = () => executeDisposals({ db: hospital.database.workerDb, storage: hospital.services.storage, now: () => now });

it('keeps for six years at least, longer by schedule, and refuses less', async () => {
  const set = (years: number, citation = '10 Pa. Code 1') => setRetention(db(), staff('comp'), { facilityId, kind: 'access', years, citation, now });
  await expect(set(5)).rejects.toMatchObject({ public: { key: 'retention.yearsWrong' } });
  await expect(set(10, '')).rejects.toMatchObject({ public: { key: 'retention.citationMissing' } });
  await expect(setRetention(db(), staff('sup'), { facilityId, kind: 'access', years: 7, citation: 'x y z', now })).rejects.toMatchObject({ code: 'forbidden' });
  await set(10);
  await expect(propose()).rejects.toMatchObject({ public: { key: 'retention.nothingDue' } });
  await set(6);
  expect(await owner().$count(retentionSchedules)).toBe(1);
});

it('a hold wins over a proposal, and over an approval that came before it', async () => {
  const onPatient = await placeLegalHold(db(), staff('comp'), { number: old.number, of: 'patient', reason: 'Litigation', now });
  await expect(propose()).rejects.toMatchObject({ public: { key: 'retention.nothingDue' } });
  await liftLegalHold(db(), staff('comp'), { holdId: onPatient, reason: 'Settled', now });
  await expect(placeLegalHold(db(), staff('comp'), { number: 'RGH-99999', of: 'request', reason: 'Litigation', now })).rejects.toMatchObject({ public: { key: 'retention.numberUnknown' } });
});

it('is proposed by one, approved by another, and by nobody twice', async () => {
  const id = await propose();
  expect((await run(id))?.items.map(({ number }) => number).sort()).toEqual([old.number, held.number].sort());
  await expect(decideDisposal(db(), { ...staff('comp'), roles: ['compliance', 'supervisor'] }, { runId: id, approve: true, now })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(decideDisposal(db(), staff('tech1'), { runId: id, approve: true, now })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await work()).toBe(0);
  await decideDisposal(db(), staff('sup'), { runId: id, approve: false, now });
  await expect(decideDisposal(db(), staff('sup'), { runId: id, approve: true, now })).rejects.toMatchObject({ code: 'not_allowed_now' });
  expect((await one(old.requestId))?.disposedAt).toBeNull();
  // The database holds the two people too.
  await expect(owner().execute(sql`update disposal_runs set status = 'approved', decided_by = proposed_by where id = ${id}`)).rejects.toMatchObject({ cause: { code: '23514' } });
});

it('destroys keys and rows with a certificate, leaves what is held, and the log verifies as before', async () => {
  const { workerDb, sequencerDb } = hospital.database;
  const id = await propose();
  await decideDisposal(db(), staff('sup'), { runId: id, approve: true, now });
  const hold = await placeLegalHold(db(), staff('comp'), { number: held.number, of: 'request', reason: 'Subpoena announced', now });
  const [file] = await owner().select().from(files).where(eq(files.requestId, old.requestId));
  const events = await owner().$count(auditEvents, eq(auditEvents.requestId, old.requestId));
  expect(await work()).toBe(1);

  // Gone: the keys of its files, its packet, its history, whoever it names.
  for (const row of await owner().select().from(files).where(eq(files.requestId, old.requestId))) expect(row.wrappedKey).toBeNull();
  await expect(asActor(workerDb, systemActor, (tx) => readFile(tx, hospital.services.storage, file?.id ?? ''))).rejects.toMatchObject({ code: 'not_found' });
  for (const table of [packets, links, workflowHistory]) expect(await owner().$count(table, eq(table.requestId, old.requestId))).toBe(0);
  const stub = await one(old.requestId);
  expect(stub).toMatchObject({ number: old.number, outcome: 'delivered', requesterName: '', requesterEmail: null, patientId: null, statedPatient: { familyName: '' }, disposedAt: now });
  expect(JSON.stringify(stub)).not.toMatch(/Delgado|maria@/);
  expect(JSON.stringify((await owner().select().from(workflowInstances).where(eq(workflowInstances.requestId, old.requestId))).map(({ context }) => context))).not.toContain(mariaId);
  // Kept: every event of the log about it, and what was held, whole.
  expect(await owner().$count(auditEvents, eq(auditEvents.requestId, old.requestId))).toBeGreaterThan(events);
  expect(await one(held.requestId)).toMatchObject({ disposedAt: null, patientId: mariaId });
  expect((await owner().select().from(packets).where(eq(packets.requestId, held.requestId)))).toHaveLength(1);
  // Her key stays while something of hers does.
  expect((await owner().select().from(auditPatientKeys).where(eq(auditPatientKeys.patientId, mariaId)))[0]?.wrappedKey).not.toBeNull();
  const done = (await run(id))?.run;
  expect(done).toMatchObject({ status: 'executed', certificate: { proposedBy: 'Carl Weiss', approvedBy: 'Anita Rao', held: [held.number], patientKeys: 0 } });
  expect(done?.certificate?.requests).toMatchObject([{ number: old.number }]);
  expect(done?.certificate?.files).toBeGreaterThan(0);
  const [executed] = await owner().select().from(auditEvents).where(eq(auditEvents.action, 'disposal.executed'));
  expect(executed?.body).toContain(done?.certificateSha256);
  // The story of what is gone still opens, and names nobody.
  const story = await asActor(db(), staff('comp'), (tx) => requestStory(tx, old.requestId));
  expect([story?.request.number, story?.request.requester, story?.history]).toEqual([old.number, '', []]);
  expect(await work()).toBe(0);

  // The rest of her: her key goes too, and the log no longer says which events were hers.
  await liftLegalHold(db(), staff('comp'), { holdId: hold, reason: 'Quashed', now });
  const last = await propose();
  await decideDisposal(db(), staff('sup'), { runId: last, approve: true, now });
  expect(await work()).toBe(1);
  expect((await run(last))?.run.certificate?.patientKeys).toBe(1);
  expect((await owner().select().from(auditPatientKeys).where(eq(auditPatientKeys.patientId, mariaId)))[0]).toMatchObject({ wrappedKey: null, commitment: null });
  expect(await asActor(db(), staff('comp'), (tx) => patientLooks(tx, mariaId, { from: ago(20), to: new Date(now.getTime() + 86_400_000) }))).toMatchObject({ lookers: [], keyDestroyed: true });

  // Both verifiers, offline, on the whole log.
  await sequenceOnce(sequencerDb, { signingKey: parseSigningKey('11'.repeat(32)), now: new Date() });
  const { dir, remove } = temporaryFolder();
  const { findings } = await exportLog(workerDb, { out: dir, now: new Date() });
  expect([findings, verifyFolder(dir)]).toMatchObject([0, { code: 0, fail: null }]);
  remove();
}, 180_000);

it('leaves alone what is not over: an open case beside it, a request closed yesterday, another facility’s', async () => {
  const fresh = await releasedByLink(hospital);
  await owner().update(requests).set({ closedAt: ago(0.01) }).where(eq(requests.id, fresh.requestId));
  await expect(propose()).rejects.toMatchObject({ public: { key: 'retention.nothingDue' } });
  await owner().update(requests).set({ closedAt: ago(7) }).where(eq(requests.id, fresh.requestId));
  // Its link is good for some weeks yet: that is its last day in effect.
  await expect(propose()).rejects.toMatchObject({ public: { key: 'retention.nothingDue' } });
  await expect(proposeDisposal(db(), { ...staff('comp'), facilityIds: [uuidv7()] }, { facilityId, now })).rejects.toMatchObject({ code: 'forbidden' });
});

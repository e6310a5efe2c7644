/**
 * Every act of the office and every effect of the worker, killed at every statement: what a healthy process makes of it afterwards is
 * what it would have been without the kill, down to each fact, effect, clock, letter, fee and line of the log.
 */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askCertification } from '#app/commands/work/ask-certification.ts';
import { askInformation } from '#app/commands/work/ask-information.ts';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import { expediteRequest } from '#app/commands/work/expedite-request.ts';
import { liftHold, placeHold } from '#app/commands/work/hold-request.ts';
import { identifyPatient, reportNoPatient } from '#app/commands/work/identify-patient.ts';
import { markDuplicate } from '#app/commands/work/mark-duplicate.ts';
import { quoteFee } from '#app/commands/work/quote-fee.ts';
import { receiveInformation } from '#app/commands/work/receive-information.ts';
import { decideRulePack } from '#app/commands/rules/decide-rule-pack.ts';
import { saveRulePack } from '#app/commands/rules/save-rule-pack.ts';
import { settleFee } from '#app/commands/work/settle-fee.ts';
import { takeExtension } from '#app/commands/work/take-extension.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { hashPin } from '#app/identity/password.ts';
import { fireDueDeadlines } from '#app/runtime/deadlines.ts';
import { recomputeFacility } from '#app/runtime/recompute.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import type { Db } from '#db/open.ts';
import { auditEvents, deadlines, evidenceChecks, outbox, patients, workflowHistory } from '#db/schema/index.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { noteLongRun, watchLongRun } from '#tests/setup/long-runs.ts';
import { createHospital, type Hospital } from './hospital.ts';
import { killedSoFar, killEverywhere, leftOf, wearDown } from './killing.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
let hospital: Hospital;
let pinHash: string;
let mariaId: string;
beforeAll(async () => {
  hospital = await createHospital();
  pinHash = await hashPin('482913');
  mariaId = (await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234')))[0]?.id ?? '';
}, 120_000);
watchLongRun();
afterAll(async () => {
  await noteLongRun('killed at every statement: acts of the office, effects, rule packs', 'tests/runtime/killed-acts.test.ts', `${killedSoFar()} kills, nothing lost, nothing done twice`);
  await hospital?.close();
});

const owner = () => hospital.database.ownerDb;
const staff = (handle: string) => hospital.staff(`${handle}@riverside.example`);
const now = () => new Date();
const today = () => legalDateOf(now(), 'America/New_York');

type Given = { requestId: string; key: string; extra: string };
type Act = { name: string; role?: 'app' | 'worker'; before?: (given: Given) => Promise<unknown>; file?: Parameters<Hospital['file']>[0]; act: (db: Db, given: Given) => Promise<unknown>; events: string[]; /** Hundreds of statements: in the full run alone. */ long?: true };

const by = ({ requestId, key }: Given) => ({ requestId, key, now: now() });
const accept = async ({ requestId }: Given) => {
  const lines = await owner().select().from(evidenceChecks).where(and(eq(evidenceChecks.requestId, requestId), eq(evidenceChecks.status, 'needs_person')));
  for (const { line } of lines) await decideEvidence(hospital.database.appDb, staff('tech1'), { requestId, line, act: 'confirm', attachmentId: null, page: null, reason: null, now: now() });
};
const accepted = async (given: Given) => {
  await accept(given);
  await acceptEvidence(hospital.database.appDb, staff('tech1'), { requestId: given.requestId, now: now(), key: uuidv7() });
};
const identified = async (given: Given) => {
  await accepted(given);
  await identifyPatient(hospital.database.appDb, staff('tech1'), { requestId: given.requestId, patientId: mariaId, now: now(), key: uuidv7() });
};
const effect = async ({ requestId }: Given, type: string) => (await owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, type), sql`coalesce(${outbox.effect}->>'letter', '') <> 'receipt'`)))[0]?.id ?? '';
const letterAfter = (before: (given: Given) => Promise<unknown>): Pick<Act, 'role' | 'before' | 'act'> => ({
  role: 'worker',
  before,
  act: async (db, given) => runEffect({ ...hospital.services, db }, await effect(given, 'write_letter'), false),
});
const app = () => hospital.database.appDb;

const acts: Act[] = [
  { name: 'evidence accepted', before: accept, act: (db, given) => acceptEvidence(db, staff('tech1'), by(given)), events: ['EVIDENCE_ACCEPTED'] },
  { name: 'information asked', act: (db, given) => askInformation(db, staff('tech1'), { ...by(given), codes: ['scope_described'], note: null }), events: ['INFORMATION_ASKED'] },
  {
    name: 'information received',
    before: ({ requestId }) => askInformation(app(), staff('tech1'), { requestId, key: uuidv7(), now: now(), codes: ['scope_described'], note: null }),
    act: (db, given) => receiveInformation(db, staff('tech1'), { ...by(given), body: 'By phone' }),
    events: ['INFORMATION_ASKED', 'INFORMATION_RECEIVED'],
  },
  { name: 'patient identified', before: accepted, act: (db, given) => identifyPatient(db, staff('tech1'), { ...by(given), patientId: mariaId }), events: ['EVIDENCE_ACCEPTED', 'PATIENT_IDENTIFIED'] },
  { name: 'no such patient', before: accepted, act: (db, given) => reportNoPatient(db, staff('tech1'), by(given)), events: ['EVIDENCE_ACCEPTED', 'PATIENT_NOT_FOUND'] },
  { name: 'hold placed', act: (db, given) => placeHold(db, staff('comp'), { ...by(given), reason: 'legal_hold' }), events: ['HOLD_PLACED'] },
  { name: 'hold lifted', before: ({ requestId }) => placeHold(app(), staff('comp'), { requestId, key: uuidv7(), now: now(), reason: 'legal_hold' }), act: (db, given) => liftHold(db, staff('comp'), by(given)), events: ['HOLD_PLACED', 'HOLD_LIFTED'] },
  { name: 'put ahead', act: (db, given) => expediteRequest(db, staff('tech1'), by(given)), events: ['EXPEDITED'] },
  { name: 'certification asked', act: (db, given) => askCertification(db, staff('tech1'), by(given)), events: ['CERTIFICATION_ASKED'] },
  { name: 'extension taken', act: (db, given) => takeExtension(db, staff('sup'), { ...by(given), reason: 'offsite', days: 30 }), events: ['EXTENSION_TAKEN'] },
  { name: 'fee quoted', before: accepted, act: (db, given) => quoteFee(db, staff('tech1'), { ...by(given), pages: 12 }), events: ['EVIDENCE_ACCEPTED', 'FEE_QUOTED'] },
  {
    name: 'fee settled',
    before: async (given) => {
      await accepted(given);
      await quoteFee(app(), staff('tech1'), { requestId: given.requestId, key: uuidv7(), now: now(), pages: 12 });
    },
    act: (db, given) => settleFee(db, staff('tech1'), { ...by(given), kind: 'waiver', amountCents: 0, reference: null, reason: 'hardship' }),
    events: ['EVIDENCE_ACCEPTED', 'FEE_QUOTED', 'FEE_WAIVED'],
  },
  { name: 'denial proposed', act: (db, given) => proposeDenial(db, staff('tech1'), { ...by(given), ground: 'danger' }), events: ['DENIAL_PROPOSED'] },
  { name: 'denial confirmed', before: ({ requestId }) => proposeDenial(app(), staff('tech1'), { requestId, key: uuidv7(), now: now(), ground: 'danger' }), act: (db, given) => decideDenial(db, staff('doc'), { ...by(given), confirm: true }), events: ['DENIAL_PROPOSED', 'DENIAL_CONFIRMED'] },
  { name: 'withdrawn', act: (db, given) => withdrawRequest(db, staff('tech1'), by(given)), events: ['WITHDRAWN'] },
  {
    name: 'duplicate found',
    before: async (given) => {
      given.extra = (await hospital.file({ pinHash })).requestId;
    },
    act: (db, given) => markDuplicate(db, staff('tech1'), { ...by(given), ofRequestId: given.extra }),
    events: ['DUPLICATE_FOUND'],
  },
  {
    name: 'a date that passed while nobody was there',
    role: 'worker',
    file: { channel: 'paper' },
    before: ({ requestId }) => owner().update(deadlines).set({ dueAt: new Date(Date.now() - 86_400_000) }).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, 'access'))),
    act: (db) => fireUntilQuiet(db),
    events: ['DEADLINE_PASSED'],
  },
  { name: 'the chart retrieved', role: 'worker', before: identified, act: async (db, given) => runEffect({ ...hospital.services, db }, await effect(given, 'retrieve_records'), false), events: ['EVIDENCE_ACCEPTED', 'PATIENT_IDENTIFIED', 'RECORDS_RETRIEVED'], long: true },
  { name: 'the departments asked', role: 'worker', before: identified, act: async (db, given) => runEffect({ ...hospital.services, db }, await effect(given, 'ask_departments'), false), events: ['EVIDENCE_ACCEPTED', 'PATIENT_IDENTIFIED'] },
  { name: 'the letter of a denial', ...letterAfter(async ({ requestId }) => {
    await proposeDenial(app(), staff('tech1'), { requestId, key: uuidv7(), now: now(), ground: 'danger' });
    await decideDenial(app(), staff('doc'), { requestId, key: uuidv7(), now: now(), confirm: true });
  }), events: ['DENIAL_PROPOSED', 'DENIAL_CONFIRMED'] },
  { name: 'the letter of an extension', ...letterAfter(({ requestId }) => takeExtension(app(), staff('sup'), { requestId, key: uuidv7(), now: now(), reason: 'offsite', days: 30 })), events: ['EXTENSION_TAKEN'] },
  { name: 'the letter that asks', ...letterAfter(({ requestId }) => askInformation(app(), staff('tech1'), { requestId, key: uuidv7(), now: now(), codes: ['scope_described'], note: null })), events: ['INFORMATION_ASKED'] },
];

/** A deadline whose firing failed is logged and tried with the next round, as the worker does each minute; a dead process throws. */
async function fireUntilQuiet(db: Db): Promise<void> {
  let failed: unknown = null;
  await fireDueDeadlines({ ...hospital.services, db, logger: { ...hospital.services.logger, error: (details: { err: unknown }) => (failed = details.err) } as never });
  if (failed) throw failed;
}

describe('killed at every statement', () => {
  it.each(acts.filter(({ long }) => full || !long).map((act) => [act.name, act] as const))('%s', async (_, { role = 'app', before, act, events, file, long }) => {
    const arrange = async (): Promise<Given> => {
      const { requestId } = await hospital.file({ pinHash, ...file });
      const given = { requestId, key: uuidv7(), extra: '' };
      await before?.(given);
      return given;
    };
    const healthy = role === 'app' ? hospital.database.appDb : hospital.database.workerDb;
    const control = await arrange();
    await act(healthy, control);
    const expected = await leftOf(owner(), control.requestId);
    expect(expected).toMatchObject({ events: ['REQUEST_FILED', ...events].map((event) => ['request', event]) });
    const kills = await wearDown({ url: hospital.database.urls[role], healthy, arrange, step: act, look: async ({ requestId }) => expect(await leftOf(owner(), requestId)).toEqual(expected), every: 7, ...(long ? { long } : {}) });
    expect(kills).toBeGreaterThan(full ? 8 : 0);
  }, full ? 3_600_000 : 240_000);

  it('a rule pack proposed and agreed to, and the dates computed anew', async () => {
    await hospital.file({ pinHash });
    const body = { kind: 'clock' as const, bases: ['patient_access' as const], requesterKinds: [], days: 5, count: 'calendar' as const };
    const kills = await killEverywhere({
      url: hospital.database.urls.app,
      healthy: hospital.database.appDb,
      arrange: async () => ({ packId: uuidv7(), requestId: (await hospital.file({ pinHash })).requestId }),
      step: async (db, { packId }) => {
        const draft = { name: 'Five days', citation: 'Act 1', certainty: 'M' as const, validFrom: addDays(today(), -1), validTo: null, enabled: true, reason: 'looked up', body };
        const facilityId = staff('admin').facilityIds[0] ?? '';
        // Its first answer was lost: the revision is there already, or agreed to, and says so.
        const lost = (error: unknown) => {
          if ((error as { code?: string }).code !== 'stale') throw error;
        };
        await saveRulePack(db, staff('admin'), { facilityId, packId, fromRevision: 0, draft, now: now() }).catch(lost);
        await decideRulePack(db, staff('comp'), { facilityId, packId, revision: 1, agrees: true, now: now() }).catch(lost);
      },
      look: async ({ packId, requestId }) => {
        const rows = await owner().execute(sql`select p from facilities f, jsonb_array_elements(f.rule_packs) p where p->>'id' = ${packId}`);
        expect(rows.rows).toHaveLength(1);
        const jobs = await owner().execute(sql`select 1 from graphile_worker._private_jobs where key = ${`rules:${packId}:1`}`);
        expect(jobs.rows).toHaveLength(1);
        const logged = await owner().select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'rule.changed'));
        expect(logged.filter(({ body: text }) => text.includes(packId))).toHaveLength(1);
        await recomputeFacility(hospital.services, { facilityId: staff('admin').facilityIds[0] ?? '', packId, revision: 1 });
        const changed = await owner().select().from(workflowHistory).where(and(eq(workflowHistory.instanceId, requestId), inArray(workflowHistory.eventType, ['RULES_CHANGED'])));
        expect(changed).toHaveLength(1);
        // Taken back, so that the next one has something to change.
        await owner().execute(sql`update facilities set rule_packs = '[]'`);
      },
      every: 12,
    });
    expect(kills).toBeGreaterThan(0);
  }, full ? 3_600_000 : 240_000);
});

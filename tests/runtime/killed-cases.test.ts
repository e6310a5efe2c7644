/** Every act on the lives beside a request, and each of their letters, killed at every statement: what is left is what one undisturbed run leaves. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAccounting, compileAccounting, confirmAccountingPatient, extendAccounting, sendAccounting } from '#app/commands/cases/account-disclosures.ts';
import { raiseObjection, resolveObjection, sendObjection, subpoenaIdOf } from '#app/commands/work/answer-subpoena.ts';
import { assessFactors, decideAssessment, decideNotification, recordIndividualsTold, recordSecretaryTold } from '#app/commands/cases/assess-breach.ts';
import { decideDenial, proposeDenial } from '#app/commands/work/deny-access.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { reportWrongRelease } from '#app/commands/release/report-wrong-release.ts';
import { askReview, decideReview, nameReviewer } from '#app/commands/cases/review-denial.ts';
import { suspendAccounting } from '#app/commands/cases/suspend-accounting.ts';
import { hashPin } from '#app/identity/password.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import type { Db } from '#db/open.ts';
import { cases, outbox, patients, requests, staffMembers, users } from '#db/schema/index.ts';
import { noteLongRun, watchLongRun } from '#tests/setup/long-runs.ts';
import type { Actor } from '#workflows/actor.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { createHospital, type Hospital } from './hospital.ts';
import { killedSoFar, leftOf, wearDown } from './killing.ts';
import { releasedByLink } from './released.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
let hospital: Hospital;
let pinHash: string;
let maria: string;
let doctor: Actor;
beforeAll(async () => {
  hospital = await createHospital();
  pinHash = await hashPin('482913');
  maria = (await owner().select().from(patients).where(eq(patients.mrn, 'RGH-100234')))[0]?.id ?? '';
  const [doc] = await owner().select().from(users).where(eq(users.email, 'doc@riverside.example'));
  const id = uuidv7();
  await owner().insert(users).values({ ...(doc as typeof users.$inferInsert), id, email: 'second@riverside.example', name: 'Dr. Samuel Okafor' });
  await owner().insert(staffMembers).values({ id: uuidv7(), userId: id, facilityId: staff('doc').facilityIds[0] ?? '', role: 'physician', createdAt: new Date() });
  doctor = { ...staff('doc'), id, name: 'Dr. Samuel Okafor' };
}, 120_000);
watchLongRun();
afterAll(async () => {
  await noteLongRun('killed at every statement: reviews of denials, accountings, breaches, subpoenas and their letters', 'tests/runtime/killed-cases.test.ts', `${killedSoFar()} kills, nothing lost, nothing done twice`);
  await hospital?.close();
});

const owner = () => hospital.database.ownerDb;
const app = () => hospital.database.appDb;
const staff = (handle: string) => hospital.staff(`${handle}@riverside.example`);
const now = () => new Date();
const today = () => legalDateOf(now(), 'America/New_York');

/** `keys`: one a click, so that a click made again is the same click. */
type Given = { requestId: string; caseId: string; keys: Record<string, string> };
type Step = (db: Db, given: Given) => Promise<unknown>;
const click = (given: Given, name: string) => ({ caseId: given.caseId, now: now(), key: (given.keys[name] ??= uuidv7()) });
const factors = { nature: 'low', recipient: 'low', acquired: 'low', mitigated: 'low' } as const;
const letter: Step = async (db, { caseId }) => {
  const owed = await owner().select({ id: outbox.id }).from(outbox).where(and(eq(outbox.instanceId, caseId), eq(outbox.effectType, 'write_case_letter')));
  for (const { id } of owed) await runEffect({ ...hospital.services, db }, id, false);
};
const compiled = async ({ caseId }: Given): Promise<string> => {
  const [row] = await owner().select({ facts: cases.facts }).from(cases).where(eq(cases.id, caseId));
  return row?.facts.machine === 'accounting' ? (row.facts.compiled?.sha256 ?? '') : '';
};

/** A life from its first act to its last, each of them worn down in turn. */
const lives: { name: string; begin: () => Promise<Given>; steps: [name: string, step: Step, role?: 'worker'][] }[] = [
  {
    name: 'the review of a denial',
    begin: async () => {
      const { requestId } = await hospital.file({ pinHash });
      await proposeDenial(app(), staff('tech1'), { requestId, now: now(), key: uuidv7(), ground: 'danger' });
      await decideDenial(app(), staff('doc'), { requestId, now: now(), key: uuidv7(), confirm: true });
      return { requestId, caseId: uuidv7(), keys: {} };
    },
    steps: [
      ['asked', (db, { requestId, caseId }) => askReview(db, staff('tech1'), { requestId, reviewId: caseId, now: now() })],
      ['reviewer named', (db, given) => nameReviewer(db, staff('sup'), { ...click(given, 'named'), reviewerId: doctor.id })],
      ['decided', (db, given) => decideReview(db, doctor, { ...click(given, 'decided'), uphold: true })],
      ['its letter', letter, 'worker'],
    ],
  },
  {
    name: 'an accounting',
    begin: async () => {
      const { requestId } = await hospital.file({ pinHash });
      await owner().update(requests).set({ patientId: maria }).where(eq(requests.id, requestId));
      return { requestId, caseId: uuidv7(), keys: {} };
    },
    steps: [
      ['asked', (db, { requestId, caseId }) => askAccounting(db, staff('tech1'), { requestId, caseId, now: now() })],
      ['patient confirmed', (db, given) => confirmAccountingPatient(db, staff('comp'), click(given, 'confirmed'))],
      ['extended', (db, given) => extendAccounting(db, staff('comp'), { ...click(given, 'extended'), days: 30, reason: 'Paper files.' })],
      ['compiled', (db, given) => compileAccounting(db, staff('comp'), click(given, 'compiled'))],
      ['sent', async (db, given) => sendAccounting(db, staff('comp'), { ...click(given, 'sent'), sha256: await compiled(given) })],
      ['its letters', letter, 'worker'],
    ],
  },
  {
    name: 'a wrong release',
    begin: async () => ({ requestId: (await releasedByLink(hospital)).requestId, caseId: uuidv7(), keys: {} }),
    steps: [
      ['found', (db, given) => reportWrongRelease(db, staff('tech1'), { requestId: given.requestId, now: now(), key: (given.keys['found'] ??= uuidv7()), breachId: given.caseId })],
      ['four factors', (db, given) => assessFactors(db, staff('comp'), { ...click(given, 'assessed'), factors, reason: 'Never opened.' })],
      ['a second person says no', (db, given) => decideAssessment(db, staff('sup'), { ...click(given, 'rejected'), confirm: false })],
      ['notices decided', (db, given) => decideNotification(db, staff('comp'), { ...click(given, 'notices'), people: 1, inOneState: 1, cause: 'wrong_person', kinds: ['name'], happenedOn: today() })],
      ['its letter', letter, 'worker'],
      ['the individual told', (db, given) => recordIndividualsTold(db, staff('comp'), click(given, 'told'))],
      ['the secretary told', (db, given) => recordSecretaryTold(db, staff('comp'), { ...click(given, 'secretary'), on: today(), how: 'hhs_portal', reference: 'HHS-1' })],
    ],
  },
  {
    name: 'a subpoena',
    begin: async () => {
      const { requestId } = await hospital.file({ ...onSubpoena(), pinHash });
      return { requestId, caseId: subpoenaIdOf(requestId), keys: {} };
    },
    steps: [
      ['our objection', (db, given) => sendObjection(db, staff('tech1'), click(given, 'objection'))],
      ['its letter', letter, 'worker'],
      ['an objection raised: the request held', (db, given) => raiseObjection(db, staff('tech1'), { ...click(given, 'raised'), what: 'motion_to_quash' })],
      ['resolved: the request goes on', (db, given) => resolveObjection(db, staff('sup'), click(given, 'resolved'))],
    ],
  },
  {
    name: 'an agency that asks for silence',
    begin: async () => {
      const { requestId } = await hospital.file({ pinHash, requester: { kind: 'agency', name: 'State Oversight Board', email: 'board@agency.example' } });
      await owner().update(requests).set({ patientId: maria, basis: 'public_health_oversight' }).where(eq(requests.id, requestId));
      return { requestId, caseId: uuidv7(), keys: {} };
    },
    steps: [
      ['recorded', (db, { requestId, caseId }) => suspendAccounting(db, staff('comp'), { requestId, suspensionId: caseId, form: 'written', madeOn: today(), endsOn: addDays(today(), 90), documented: true, now: now() })],
      ['its letter', async (db, { requestId }) => letter(db, { requestId, caseId: requestId, keys: {} }), 'worker'],
    ],
  },
];

function onSubpoena(): Partial<FileRequest> {
  return {
    requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
    purpose: 'Legal proceedings',
    delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', recipientEmail: 'records@harperquill.example' },
    facts: { door: 'firm', scopeDescribed: true, purpose: 'legal', subpoena: { document: true, describesRecords: true, returnDate: addDays(today(), 20) } },
  };
}

describe('killed at every statement', () => {
  it.each(lives.map((life) => [life.name, life] as const))('%s', async (_, { begin, steps }) => {
    // Undisturbed, and what is left after each step.
    const control = await begin();
    const expected: unknown[] = [];
    for (const [, step, role] of steps) {
      await step(role === 'worker' ? hospital.database.workerDb : app(), control);
      expected.push(await leftOf(owner(), control.requestId));
    }
    // One life a moment: each step is killed until it comes through, and the next begins on what it left.
    const given: Given[] = [];
    for (const [index, [name, step, role]] of steps.entries()) {
      let moment = 0;
      await wearDown({
        url: hospital.database.urls[role ?? 'app'],
        healthy: role === 'worker' ? hospital.database.workerDb : app(),
        arrange: async () => (given[moment++] ??= await begin()),
        step,
        look: async ({ requestId }) => expect(await leftOf(owner(), requestId), name).toEqual(expected[index]),
        every: 9,
      });
    }
    expect(given.length).toBe(full ? 3 : 2);
  }, full ? 3_600_000 : 240_000);
});

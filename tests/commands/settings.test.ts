/** What administrators and the office set right: effects given up, dates of fee schedules, people, a subpoena's election. Each is refused to whoever may not. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeRuleDates } from '#app/commands/rules/change-rule-dates.ts';
import { approvePacket, returnPacket } from '#app/commands/release/decide-packet.ts';
import { electProduction } from '#app/commands/work/elect-production.ts';
import { feeFor } from '#app/commands/work/quote-fee.ts';
import { setAccountDisabled, setStaffRole } from '#app/commands/people/manage-people.ts';
import { retryEffect } from '#app/commands/work/retry-effect.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { runEffect } from '#app/runtime/run-effect.ts';
import { auditEvents, deadlines, facilities, outbox, packets, requests, sessions, staffMembers, users } from '#db/schema/index.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { permittedRole } from '#workflows/definitions.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await createHospital();
}, 120_000);
afterAll(() => hospital?.close());

const db = () => hospital.database.appDb;
const owner = () => hospital.database.ownerDb;
const staff = (handle: string) => hospital.staff(`${handle}@riverside.example`);
const today = () => legalDateOf(new Date(), 'America/New_York');
const logged = async (action: string) => (await owner().select().from(auditEvents).where(eq(auditEvents.action, action))).map((row) => (JSON.parse(row.body) as { facts: Record<string, unknown> }).facts);

describe('an effect that was given up', () => {
  it('is taken up again once, by who may, and is done', async () => {
    const { requestId } = await hospital.file();
    const [mail] = await owner().select().from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, 'send_email')));
    const broken = { ...hospital.services, mailer: { ...hospital.services.mailer, send: () => Promise.reject(new Error('a defect')) } };
    await runEffect(broken, mail?.id ?? '', true);
    const row = async () => (await owner().select().from(outbox).where(eq(outbox.id, mail?.id ?? '')))[0];
    expect(await row()).toMatchObject({ status: 'dead', lastError: 'internal' });
    const retry = (handle: string) => retryEffect(db(), staff(handle), { outboxId: mail?.id ?? '', now: new Date() });
    await expect(retry('comp')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await row()).toMatchObject({ status: 'dead' });
    await retry('admin');
    expect(await row()).toMatchObject({ status: 'pending', attempts: 0 });
    const jobs = await owner().execute(`select 1 from graphile_worker.jobs where key = 'effect:${mail?.id}'`);
    expect(jobs.rows).toHaveLength(1);
    await expect(retry('tech1')).rejects.toMatchObject({ code: 'not_allowed_now' });
    const before = hospital.mails.length;
    await runEffect(hospital.services, mail?.id ?? '', false);
    expect(await row()).toMatchObject({ status: 'done', lastError: null });
    expect(hospital.mails).toHaveLength(before + 1);
    expect(await logged('effect.retried')).toEqual([{ effect: 'send_email', outboxId: mail?.id }]);
  }, 60_000);
});

describe('the dates of a fee schedule', () => {
  const change = (over: Partial<Parameters<typeof changeRuleDates>[2]> = {}, handle = 'admin') =>
    changeRuleDates(db(), staff(handle), { facilityId: demoFacilities.riverside, ruleId: 'FEE-PA', version: '2025-01-01', validTo: addDays(today(), 200), reason: 'Pa. Bulletin, looked up', now: new Date(), ...over });
  const needs = async () => {
    const { requestId } = await hospital.file();
    const [found] = await owner().select({ request: requests, facility: facilities }).from(requests).innerJoin(facilities, eq(facilities.id, requests.facilityId)).where(eq(requests.id, requestId));
    if (!found) throw new Error('no request');
    const { request, facility } = found;
    return feeFor({ request: { ...request, basis: 'authorization', requesterKind: 'law_firm' }, facility, state: 'received', revision: 1, today: today() }, 10).needsConfirmation;
  };

  it('are an administrator’s, with a reason and a day that is near', async () => {
    await expect(change({}, 'sup')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(change({ reason: ' ' })).rejects.toMatchObject({ public: { key: 'settings.fees.error.reason' } });
    for (const validTo of [addDays(today(), -1), addDays(today(), 800)]) await expect(change({ validTo })).rejects.toMatchObject({ public: { key: 'settings.fees.error.until' } });
    await expect(change({ ruleId: 'ACC-TIME', version: '1' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(change({ ruleId: 'FEE-IL', version: '2024-01-01' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('decide whether a price is told, and keep every reason', async () => {
    await change({ validTo: null, reason: 'The seed’s word is no confirmation' });
    expect(await needs()).toBe(true);
    await change();
    expect(await needs()).toBe(false);
    const [row] = await owner().select({ overrides: facilities.ruleOverrides }).from(facilities).where(eq(facilities.id, demoFacilities.riverside));
    expect(row?.overrides).toEqual([
      {
        id: 'FEE-PA',
        version: '2025-01-01',
        validTo: addDays(today(), 200),
        changes: [
          { on: today(), by: 'Priya Nair', validTo: null, reason: 'The seed’s word is no confirmation' },
          { on: today(), by: 'Priya Nair', validTo: addDays(today(), 200), reason: 'Pa. Bulletin, looked up' },
        ],
      },
    ]);
    expect(await logged('rule.changed')).toEqual([
      { ruleId: 'FEE-PA', before: '2027-12-31', after: '2025-12-31' },
      { ruleId: 'FEE-PA', before: '2025-12-31', after: addDays(today(), 200) },
    ]);
  });
});

describe('people', () => {
  const riverside = () => demoFacilities.riverside;
  const role = (userId: string, on: boolean, name: 'technician' | 'supervisor' | 'admin' = 'supervisor', by = 'admin') => setStaffRole(db(), staff(by), { userId, facilityId: riverside(), role: name, on, now: new Date() });
  const rolesOf = async (userId: string) => (await owner().select().from(staffMembers).where(eq(staffMembers.userId, userId))).filter((row) => !row.disabledAt && row.facilityId === riverside()).map((row) => row.role).sort();

  it('get roles and lose them, from an administrator of the house who is somebody else', async () => {
    const tech = staff('tech2');
    await expect(role(tech.id, true, 'supervisor', 'sup')).rejects.toMatchObject({ code: 'forbidden' });
    await role(tech.id, true);
    expect(await rolesOf(tech.id)).toEqual(['supervisor', 'technician']);
    await role(tech.id, false);
    expect(await rolesOf(tech.id)).toEqual(['technician']);
    await expect(role(staff('admin').id, false, 'admin')).rejects.toMatchObject({ public: { key: 'settings.people.error.self' } });
    const [member] = await owner().select({ id: users.id }).from(users).where(eq(users.email, 'maria@example.org'));
    await expect(role(member?.id ?? uuidv7(), true, 'admin')).rejects.toMatchObject({ code: 'not_found' });
    expect((await logged('user.changed')).map(({ change, role: which }) => [change, which])).toEqual([['role_given', 'supervisor'], ['role_taken', 'supervisor']]);
  });

  it('are disabled with their sessions, and somebody stays who may manage', async () => {
    const doc = staff('doc');
    await owner().insert(sessions).values({ id: uuidv7(), userId: doc.id, token: uuidv7(), expiresAt: new Date(Date.now() + 3_600_000), lastSeenAt: new Date(), createdAt: new Date(), updatedAt: new Date() });
    const disable = (userId: string, disabled: boolean, by = staff('admin')) => setAccountDisabled(db(), by, { userId, disabled, now: new Date() });
    await disable(doc.id, true);
    const [gone] = await owner().select().from(users).where(eq(users.id, doc.id));
    expect(gone?.disabledAt).not.toBeNull();
    expect(await owner().select().from(sessions).where(eq(sessions.userId, doc.id))).toHaveLength(0);
    await disable(doc.id, false);
    expect((await owner().select().from(users).where(eq(users.id, doc.id)))[0]?.disabledAt).toBeNull();
    // A second administrator cannot take the last one away by the first's hand, nor herself.
    await role(staff('tech2').id, true, 'admin');
    const second = { ...staff('tech2'), roles: ['admin' as const] };
    await role(staff('tech2').id, false, 'admin');
    await expect(disable(staff('admin').id, true, second)).rejects.toMatchObject({ public: { key: expect.stringMatching(/last|elsewhere/) as string } });
  });
});

describe('a Pennsylvania subpoena', () => {
  const subpoena = async (basis: 'subpoena' | 'patient_access' = 'subpoena') => {
    const returnDate = addDays(today(), 40);
    const { requestId } = await hospital.file({
      ...(basis === 'subpoena'
        ? {
            requester: { kind: 'law_firm' as const, name: 'Harper & Quill LLP', email: 'records@harperquill.example' },
            facts: { door: 'firm' as const, scopeDescribed: true, subpoena: { document: true, describesRecords: true, returnDate } },
          }
        : {}),
    });
    return requestId;
  };
  const elect = (requestId: string, over: { on?: string; how?: string } = {}, key = uuidv7()) =>
    electProduction(db(), staff('tech1'), { requestId, on: today(), choice: 'certified_copies', how: 'Jordan Blake, by letter', now: new Date(), key, ...over });
  const clock = async (requestId: string) => (await owner().select().from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, 'subpoena_election'))))[0];

  it('has three days, which end when the choice was told; once', async () => {
    const requestId = await subpoena();
    expect((await owner().select().from(requests).where(eq(requests.id, requestId)))[0]?.basis).toBe('subpoena');
    expect(await clock(requestId)).toMatchObject({ status: 'open', dueOn: addDays(today(), 3), governs: true });
    await expect(elect(requestId, { on: addDays(today(), 1) })).rejects.toMatchObject({ public: { key: 'settings.election.error.future' } });
    await expect(elect(requestId, { how: ' ' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await clock(requestId)).toMatchObject({ status: 'open' });
    await elect(requestId);
    expect(await clock(requestId)).toMatchObject({ status: 'cleared' });
    const [row] = await owner().select().from(requests).where(eq(requests.id, requestId));
    expect(row?.facts.election).toEqual({ on: today(), choice: 'certified_copies', how: 'Jordan Blake, by letter' });
    expect(row?.dueRule).toBe('RETURN-DATE');
    await expect(elect(requestId)).rejects.toMatchObject({ code: 'not_allowed_now' });
  });

  it('alone has such a choice', async () => {
    const requestId = await subpoena('patient_access');
    await expect(elect(requestId)).rejects.toMatchObject({ code: 'not_allowed_now' });
  });
});

describe('a physician', () => {
  it('decides on denials and approves no packet, by policy and by the machine alike', async () => {
    expect(permittedRole('request', 'PACKET_APPROVED', ['physician'])).toBeNull();
    expect(permittedRole('request', 'PACKET_RETURNED', ['physician'])).toBeNull();
    expect(permittedRole('request', 'DENIAL_CONFIRMED', ['physician'])).toBe('physician');
    const { requestId } = await hospital.file();
    const packetId = uuidv7();
    await owner().insert(packets).values({ id: packetId, facilityId: demoFacilities.riverside, requestId, version: 1, status: 'built', plan: {}, planHash: 'x', disclosureId: uuidv7(), sha256: 'a'.repeat(64), verifiedSha256: 'a'.repeat(64), preparedBy: staff('tech1').id, preparedByName: 'Tara Lindqvist', preparedAt: new Date() });
    const by = { requestId, packetId, now: new Date(), key: uuidv7() };
    await expect(approvePacket(db(), staff('doc'), { ...by, sha256: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(returnPacket(db(), staff('doc'), { ...by, reason: 'no' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

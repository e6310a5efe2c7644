/** SECURITY 5: a restricted chart does not exist for who may not open it, by row security alone; an emergency opens it for a while. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { closeEmergency, openEmergency, reviewEmergency } from '#app/commands/people/emergency.ts';
import { changeChart, type ChartChange } from '#app/commands/people/restrict-chart.ts';
import { alertEmergency } from '#app/runtime/account-mail.ts';
import type { WorkerServices } from '#app/runtime/services.ts';
import { emergencies, emergenciesToReview, myEmergencies } from '#db/queries/charts.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, emergencyAccesses, messages, patientNames, patients, requests, throttles } from '#db/schema/index.ts';
import type { RequestScope } from '#workflows/request/scope.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { createHouse, env, person, type House } from '#tests/identity/house.ts';

let house: House;
const [patientId, otherId, requestId] = [uuidv7(), uuidv7(), uuidv7()];
const mails: { to: { address: string }; text: string; subject: string }[] = [];
const now = () => new Date();

beforeAll(async () => {
  house = await createHouse();
  useAuditWrappingKey(Buffer.alloc(32, 7));
  const { ownerDb } = house.database;
  const common = { facilityId: house.riverside, givenNames: 'Odette', birthDate: '1950-07-01', createdAt: now() };
  await ownerDb.insert(patients).values([
    { id: patientId, mrn: 'VIP-1', familyName: 'Canary', restricted: true, ...common },
    { id: otherId, mrn: 'O-2', familyName: 'Ordinary', ...common },
  ]);
  await ownerDb.insert(requests).values({
    id: requestId, facilityId: house.riverside, number: 'R-1', basis: 'patient_access', requesterKind: 'patient', requesterName: 'x', requesterUserId: house.seeded.users['maria'] ?? '', patientId,
    statedPatient: { familyName: 'x', givenNames: 'x', birthDate: '1950-07-01' }, scope: {} as RequestScope, purpose: 'x', facts: {} as (typeof requests.$inferInsert)['facts'],
    delivery: { channel: 'link', form: 'pdf', recipientName: 'x' }, channel: 'portal', receivedOn: '2026-03-02', enteredAt: now(),
  });
  await ownerDb.insert(messages).values({ id: uuidv7(), facilityId: house.riverside, requestId, direction: 'to_requester', body: 'x', authorName: 'x', authorId: 'x', sentAt: now() });
});
afterAll(() => house.database.drop());

const staff = (handle: string, roles: Actor['roles'], facilityId = house.riverside): Actor => ({ kind: 'staff', id: house.seeded.users[handle] ?? '', name: person(handle).name, roles, facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });
const tech = () => staff('tech1', ['technician']);
const sup = () => staff('sup', ['supervisor']);
const comp = () => staff('comp', ['compliance']);
/** What of the chart this actor sees: patient, names, request, message. */
const seen = (actor: Actor, db = house.database.appDb) =>
  asActor(db, actor, async (tx) => {
    const found = [
      await tx.select().from(patients).where(eq(patients.id, patientId)),
      await tx.select().from(patientNames).where(eq(patientNames.patientId, patientId)),
      await tx.select().from(requests).where(eq(requests.id, requestId)),
      await tx.select().from(messages).where(eq(messages.requestId, requestId)),
    ];
    return found.map((rows) => rows.length > 0);
  });
const all = [true, true, true, true];
const nothing = [false, false, false, false];
const open = (actor: Actor, change: object = {}) =>
  openEmergency(house.database.appDb, actor, { facilityId: house.riverside, mrn: 'VIP-1', birthDate: '1950-07-01', reason: 'treatment', explanation: 'Unconscious in the emergency room', minutes: 60, now: now(), ...change });

describe('a restricted chart', () => {
  it('is there for supervisors and compliance, for the worker and the patient herself, and for nobody else', async () => {
    for (const actor of [sup(), comp()]) expect(await seen(actor), actor.name).toEqual(all);
    expect(await seen(systemActor, house.database.workerDb)).toEqual(all);
    for (const actor of [tech(), staff('doc', ['physician']), staff('admin', ['admin']), staff('sup', ['supervisor'], house.lakeview)]) expect(await seen(actor), actor.name).toEqual(nothing);
    const maria: Actor = { ...tech(), kind: 'requester', id: house.seeded.users['maria'] ?? '', roles: ['requester'], facilityIds: [] };
    expect(await seen(maria)).toEqual([false, false, true, true]);
    // Beside it everything is as it was.
    expect(await asActor(house.database.appDb, tech(), (tx) => tx.select({ id: patients.id }).from(patients))).toEqual([{ id: otherId }]);
    // Nor is a row brought there, or its number tried out by writing it.
    await expect(asActor(house.database.appDb, tech(), (tx) => tx.insert(messages).values({ id: uuidv7(), facilityId: house.riverside, requestId, direction: 'internal', body: 'x', authorName: 'x', authorId: 'x', sentAt: now() }))).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  it('opens to people named for it, until they are taken off', async () => {
    const { appDb } = house.database;
    const change = (actor: Actor, what: ChartChange) => changeChart(appDb, actor, { patientId, now: now(), ...what });
    await change(comp(), { change: 'name', email: person('tech1').email });
    expect(await seen(tech())).toEqual(all);
    await change(comp(), { change: 'unname', userId: tech().id });
    expect(await seen(tech())).toEqual(nothing);
    await expect(change(comp(), { change: 'name', email: person('tech3').email })).rejects.toMatchObject({ public: { key: 'charts.error.colleague' } });
    await expect(change(tech(), { change: 'open' })).rejects.toMatchObject({ code: 'not_found' });
    await change(sup(), { change: 'open' });
    expect(await seen(tech())).toEqual(all);
    await expect(change(tech(), { change: 'restrict' })).rejects.toMatchObject({ code: 'forbidden' });
    await change(sup(), { change: 'restrict' });
    expect(await seen(tech())).toEqual(nothing);
  });
});

describe('emergency access', () => {
  it('opens one chart to one person, for a reason and a while, and compliance hears of it at once', async () => {
    const { appDb, ownerDb, workerDb } = house.database;
    const { id } = await open(tech());
    expect(await seen(tech())).toEqual(all);
    expect(await seen(staff('tech2', ['technician']))).toEqual(nothing);
    expect((await asActor(appDb, tech(), (tx) => myEmergencies(tx, tech().id))).map((each) => each.mrn)).toEqual(['VIP-1']);
    const services = { db: workerDb, env, mailer: { send: async (mail: (typeof mails)[number]) => void mails.push(mail) }, now } as unknown as WorkerServices; // why: only what a mail needs
    await alertEmergency(services, id);
    expect(mails.map((mail) => mail.to.address)).toEqual([person('comp').email]);
    expect(mails[0]?.text).toContain('Tara Lindqvist');
    expect(`${mails[0]?.subject}${mails[0]?.text}`).not.toMatch(/Canary|Odette|VIP-1|Unconscious/);
    const log = await ownerDb.select().from(auditEvents).where(eq(auditEvents.action, 'emergency.opened'));
    expect(log).toHaveLength(1);
    expect(String(log[0]?.body)).not.toMatch(/Canary|VIP-1|Unconscious/);
    expect(log[0]?.patientCommitment).toMatch(/^[0-9a-f]{64}$/);

    // Its time is over: by the database's own clock.
    await ownerDb.update(emergencyAccesses).set({ openedAt: new Date(Date.now() - 7_200_000), endsAt: new Date(Date.now() - 1000) }).where(eq(emergencyAccesses.id, id));
    expect(await seen(tech())).toEqual(nothing);
    const again = await open(tech());
    await closeEmergency(appDb, tech(), { id: again.id, now: now() });
    expect(await seen(tech())).toEqual(nothing);
  });

  it('is reviewed by somebody else, once, and the review ends it', async () => {
    const { appDb } = house.database;
    const { id } = await open(staff('doc', ['physician']));
    const review = (actor: Actor, note = 'The emergency room confirms it.') => reviewEmergency(appDb, actor, { id, finding: 'justified', note, now: now() });
    await expect(review({ ...comp(), id: staff('doc', []).id })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(review(tech())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(review(staff('comp', ['compliance'], house.lakeview))).rejects.toMatchObject({ code: 'not_found' });
    await expect(review(comp(), ' ')).rejects.toMatchObject({ public: { key: 'charts.error.note' } });
    const before = await asActor(appDb, comp(), emergenciesToReview);
    await review(comp());
    expect(await asActor(appDb, comp(), emergenciesToReview)).toBe(before - 1);
    expect((await asActor(appDb, comp(), emergencies)).find((row) => row.id === id)).toMatchObject({ finding: 'justified', reviewedByName: 'Carl Weiss', mrn: 'VIP-1' });
    expect(await seen(staff('doc', ['physician']))).toEqual(nothing);
    await expect(review(comp())).rejects.toMatchObject({ code: 'not_allowed_now' });
  });

  it('is refused without a reason in words, the second identifier, the role or the facility, and numbers are not tried out', async () => {
    const { ownerDb } = house.database;
    await ownerDb.delete(throttles);
    const key = (name: string) => ({ public: { key: `charts.error.${name}` } });
    await expect(open(tech(), { explanation: 'help' })).rejects.toMatchObject(key('explanation'));
    await expect(open(tech(), { minutes: 10_000 })).rejects.toMatchObject(key('minutes'));
    await expect(open(comp())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(open(staff('tech3', ['technician'], house.lakeview))).rejects.toMatchObject({ code: 'forbidden' });
    const before = (await ownerDb.select().from(emergencyAccesses)).length;
    await expect(open(tech(), { birthDate: '1950-07-02' })).rejects.toMatchObject(key('nobody'));
    for (const mrn of ['O-2', 'VIP-2', 'VIP-3', 'VIP-4']) await expect(open(tech(), { mrn })).rejects.toMatchObject(key('nobody'));
    await expect(open(tech())).rejects.toMatchObject(key('later'));
    expect(await ownerDb.select().from(emergencyAccesses)).toHaveLength(before);
    expect(await seen(tech())).toEqual(nothing);
  });
});

/** Rule packs on a database: shown before they are saved, saved once by who may, and met by every open request through the machine. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewRulePack, saveRulePack, type PackDraft, type PackInput } from '#app/commands/rules/save-rule-pack.ts';
import { awaitedProposals, decideRulePack } from '#app/commands/rules/decide-rule-pack.ts';
import { takeExtension } from '#app/commands/work/take-extension.ts';
import { readPack, typePack } from '#app/http/rule-pack-form.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { fireDueDeadlines } from '#app/runtime/deadlines.ts';
import { recomputeFacility } from '#app/runtime/recompute.ts';
import { auditEvents, deadlines, facilities, requests, workflowHistory, workflowInstances } from '#db/schema/index.ts';
import { asActor } from '#db/open.ts';
import { addBusinessDays, addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { currentPacks, packKinds, type PackBody, type RulePack } from '#workflows/rules/packs.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await createHospital();
}, 120_000);
afterAll(() => hospital?.close());

const owner = () => hospital.database.ownerDb;
const facilityId = demoFacilities.riverside;
const today = () => legalDateOf(new Date(), 'America/New_York');
const draft = (body: PackBody, over: Partial<PackDraft> = {}): PackDraft => ({ name: 'Ours', citation: 'Act 1', certainty: 'M', validFrom: addDays(today(), -30), validTo: null, enabled: true, reason: 'looked up today', body, ...over });
const input = (packId: string, body: PackBody, fromRevision = 0, over: Partial<PackDraft> = {}) => ({ facilityId, packId, fromRevision, draft: draft(body, over), now: new Date() });
const admin = () => hospital.staff('admin@riverside.example');
const comp = () => hospital.staff('comp@riverside.example');
/** Proposed by the administrator and agreed to by compliance. */
async function agreed(given: PackInput) {
  const saved = await saveRulePack(hospital.database.appDb, admin(), given);
  return { ...saved, pack: await decideRulePack(hospital.database.appDb, comp(), { facilityId, packId: given.packId, revision: saved.pack.revision, agrees: true, now: new Date() }) };
}
const clockOf = async (requestId: string, kind: string) => (await owner().select().from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.kind, kind))))[0];
const eventsOf = async (requestId: string) => (await owner().select().from(workflowHistory).where(eq(workflowHistory.instanceId, requestId))).sort((a, b) => a.revision - b.revision);
const firms = { requester: { kind: 'law_firm' as const, name: 'Harper & Quill LLP', email: 'records@harperquill.example' }, facts: { door: 'firm' as const, scopeDescribed: true, authorization: { document: true, fields: {} } } };
const recompute = (packId: string, revision: number) => recomputeFacility(hospital.services, { facilityId, packId, revision });
/** A business day within the fifteen that a firm's request has. */
const nextOpenDay = () => addBusinessDays(today(), 3).date;

describe('a closed day', () => {
  const packId = uuidv7();
  let requestId: string;

  it('is shown with its effect, refused to whoever may not, and writes nothing before it is saved', async () => {
    requestId = (await hospital.file(firms)).requestId;
    const own = (await hospital.file()).requestId;
    const body: PackBody = { kind: 'closures', days: [{ date: nextOpenDay(), name: 'Inventory' }] };
    for (const handle of ['sup', 'tech1', 'comp']) {
      await expect(previewRulePack(hospital.database.appDb, hospital.staff(`${handle}@riverside.example`), input(packId, body))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(saveRulePack(hospital.database.appDb, hospital.staff(`${handle}@riverside.example`), input(packId, body))).rejects.toMatchObject({ code: 'forbidden' });
    }
    const before = await clockOf(requestId, 'policy');
    const { effects } = await previewRulePack(hospital.database.appDb, admin(), input(packId, body));
    const [mine] = effects.filter((effect) => effect.requestId === requestId);
    expect(mine).toMatchObject({ what: 'deadline', from: { dueOn: before?.dueOn }, to: { dueOn: addBusinessDays(before?.dueOn ?? '', 1).date } });
    // The right of access counts calendar days: nothing moves it.
    expect(effects.filter((effect) => effect.requestId === own)).toEqual([]);
    expect((await owner().select().from(facilities).where(eq(facilities.id, facilityId)))[0]?.rulePacks).toEqual([]);
    expect(await clockOf(requestId, 'policy')).toEqual(before);
  });

  it('is saved once, recorded, and meets every open request through the machine; again it changes nothing', async () => {
    const body: PackBody = { kind: 'closures', days: [{ date: nextOpenDay(), name: 'Inventory' }] };
    const before = await clockOf(requestId, 'policy');
    const saved = await agreed(input(packId, body));
    await expect(saveRulePack(hospital.database.appDb, admin(), input(packId, body))).rejects.toMatchObject({ code: 'stale' });
    const [facility] = await owner().select().from(facilities).where(eq(facilities.id, facilityId));
    expect(facility?.rulePacks).toEqual([saved.pack]);
    expect(saved.pack).toMatchObject({ id: packId, revision: 1, by: 'Priya Nair', on: today(), second: { proposedBy: admin().id, status: 'agreed', by: 'Carl Weiss', on: today() } });
    const jobs = await owner().execute(`select 1 from graphile_worker.jobs where key = 'rules:${packId}:1'`);
    expect(jobs.rows).toHaveLength(1);
    const changed = await recompute(packId, 1);
    // Dates that do not govern are counted anew too, and are no effect to be shown.
    const shown = new Set(saved.effects.map((effect) => effect.requestId)).size;
    expect(changed).toBeGreaterThanOrEqual(shown);
    const after = await clockOf(requestId, 'policy');
    expect(after?.dueOn).toBe(addBusinessDays(before?.dueOn ?? '', 1).date);
    expect(after?.computation.map(({ message }) => message.params?.['name'])).toContain('Inventory');
    expect((await owner().select().from(requests).where(eq(requests.id, requestId)))[0]?.dueAt).toEqual(after?.dueAt);
    expect((await eventsOf(requestId)).at(-1)).toMatchObject({ eventType: 'RULES_CHANGED', event: { packId, dueOn: after?.dueOn, late: false }, actorRole: 'system' });
    expect(await recompute(packId, 1)).toBe(0);
    expect((await eventsOf(requestId)).filter(({ eventType }) => eventType === 'RULES_CHANGED')).toHaveLength(1);
    const logged = (await owner().select().from(auditEvents).where(eq(auditEvents.action, 'rule.changed'))).map((row) => (JSON.parse(row.body) as { facts: object }).facts);
    expect(logged).toEqual([{ ruleId: 'pack:closures', before: null, after: `${saved.pack.validFrom}.p1.on`, packId, kind: 'closures', requests: shown }]);
  });

  it('switched off in another revision is counted again', async () => {
    const before = await clockOf(requestId, 'policy');
    const body: PackBody = { kind: 'closures', days: [{ date: nextOpenDay(), name: 'Inventory' }] };
    await expect(saveRulePack(hospital.database.appDb, admin(), input(packId, { kind: 'minors', fromAge: 14 }, 1))).rejects.toMatchObject({ code: 'invalid_input' });
    await agreed(input(packId, body, 1, { enabled: false }));
    expect(await recompute(packId, 2)).toBeGreaterThan(0);
    expect((await clockOf(requestId, 'policy'))!.dueOn < before!.dueOn).toBe(true);
    expect((await owner().select().from(facilities).where(eq(facilities.id, facilityId)))[0]?.rulePacks.map(({ revision, enabled }) => [revision, enabled])).toEqual([[1, true], [2, false]]);
  });
});

describe('a clock', () => {
  it('that is over already makes the request late; switched off it is on time again, and on again late once more', async () => {
    const packId = uuidv7();
    const received = addDays(today(), -10);
    const { requestId } = await hospital.file({ ...firms, receivedOn: received, channel: 'paper' });
    const state = async () => (await owner().select().from(workflowInstances).where(eq(workflowInstances.id, requestId)))[0]?.value as { clock: string };
    const body: PackBody = { kind: 'clock', bases: ['authorization'], requesterKinds: ['law_firm'], days: 2, count: 'calendar' };
    for (const [revision, enabled, clock] of [[1, true, 'overdue'], [2, false, 'on_time'], [3, true, 'overdue']] as const) {
      await agreed(input(packId, body, revision - 1, { enabled }));
      await recompute(packId, revision);
      await fireDueDeadlines(hospital.services);
      await fireDueDeadlines(hospital.services);
      expect((await state()).clock).toBe(clock);
    }
    expect((await eventsOf(requestId)).map(({ eventType }) => eventType)).toEqual(['REQUEST_FILED', 'RULES_CHANGED', 'DEADLINE_PASSED', 'RULES_CHANGED', 'RULES_CHANGED', 'DEADLINE_PASSED']);
    expect(await clockOf(requestId, `pack_${packId}`)).toMatchObject({ ruleId: 'CLOCK-PACK', ruleVersion: `${addDays(today(), -30)}.p3`, dueOn: addDays(received, 2), status: 'fired' });
    await agreed(input(packId, body, 3, { enabled: false }));
    await recompute(packId, 4);
    expect((await state()).clock).toBe('on_time');
  });

  it('leaves an extension where it is', async () => {
    const packId = uuidv7();
    const { requestId } = await hospital.file();
    const sup = hospital.staff('sup@riverside.example');
    await takeExtension(hospital.database.appDb, sup, { requestId, days: 30, reason: 'Stored offsite', now: new Date(), key: uuidv7() });
    const access = await clockOf(requestId, 'access');
    expect(access?.extendedTo).toBe(addDays(today(), 60));
    await agreed(input(packId, { kind: 'clock', bases: ['patient_access'], requesterKinds: [], days: 90, count: 'calendar' }));
    await recompute(packId, 1);
    expect(await clockOf(requestId, 'access')).toMatchObject({ dueOn: access?.dueOn, extendedTo: access?.extendedTo });
    expect(await clockOf(requestId, `pack_${packId}`)).toMatchObject({ dueOn: addDays(today(), 90) });
  });
});

describe('two people', () => {
  const body: PackBody = { kind: 'clock', bases: ['authorization'], requesterKinds: [], days: 4, count: 'calendar' };
  const rows = async () => (await owner().select().from(facilities).where(eq(facilities.id, facilityId)))[0]?.rulePacks ?? [];
  const decide = (actor: ReturnType<typeof admin>, packId: string, revision: number, agrees = true) => decideRulePack(hospital.database.appDb, actor, { facilityId, packId, revision, agrees, now: new Date() });

  it('a proposal changes nothing until somebody else agrees; who proposed it cannot, nor a technician', async () => {
    const packId = uuidv7();
    const { requestId } = await hospital.file(firms);
    const before = await clockOf(requestId, 'policy');
    await saveRulePack(hospital.database.appDb, admin(), input(packId, body));
    expect(currentPacks(await rows()).some(({ id }) => id === packId)).toBe(false);
    expect(await recompute(packId, 1)).toBe(0);
    expect(await clockOf(requestId, `pack_${packId}`)).toBeUndefined();
    const shown = await asActor(hospital.database.appDb, comp(), (tx) => awaitedProposals(tx, comp(), facilityId, new Date()));
    expect(shown).toMatchObject([{ pack: { id: packId }, effects: expect.arrayContaining([expect.objectContaining({ requestId, what: 'deadline', from: expect.objectContaining({ dueOn: before?.dueOn }) })]) }]);
    await expect(decide(admin(), packId, 1)).rejects.toMatchObject({ code: 'not_allowed_now', public: { key: 'settings.rules.second.same' } });
    for (const handle of ['tech1', 'sup']) await expect(decide(hospital.staff(`${handle}@riverside.example`), packId, 1)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await owner().execute(`select 1 from graphile_worker.jobs where key = 'rules:${packId}:1'`)).rows).toHaveLength(0);
    await decide(comp(), packId, 1);
    await expect(decide(comp(), packId, 1)).rejects.toMatchObject({ code: 'stale' });
    expect(await recompute(packId, 1)).toBeGreaterThan(0);
    expect(await clockOf(requestId, `pack_${packId}`)).toMatchObject({ dueOn: addDays(today(), 4) });
  });

  it('declined it never holds, and the revision before it does', async () => {
    const packId = uuidv7();
    await agreed(input(packId, body));
    await saveRulePack(hospital.database.appDb, admin(), input(packId, { ...body, days: 2 }, 1));
    expect(currentPacks(await rows()).find(({ id }) => id === packId)?.revision).toBe(1);
    await decide(comp(), packId, 2, false);
    expect(currentPacks(await rows()).find(({ id }) => id === packId)).toMatchObject({ revision: 1 });
    expect((await rows()).find(({ id, revision }) => id === packId && revision === 2)?.second).toMatchObject({ status: 'declined', by: 'Carl Weiss' });
    // The next one is counted from the newest, whatever became of it; a proposal that another followed waits no more.
    await saveRulePack(hospital.database.appDb, admin(), input(packId, { ...body, days: 3 }, 2));
    await saveRulePack(hospital.database.appDb, admin(), input(packId, body, 3, { enabled: false }));
    await expect(decide(comp(), packId, 3)).rejects.toMatchObject({ code: 'stale' });
    await decide(comp(), packId, 4);
    const logged = (await owner().select().from(auditEvents)).map(({ action }) => action).filter((action) => action.startsWith('rule.'));
    expect(new Set(logged)).toEqual(new Set(['rule.proposed', 'rule.declined', 'rule.changed']));
  });
});

describe('the form', () => {
  const bodies: Record<(typeof packKinds)[number], PackBody> = {
    closures: { kind: 'closures', days: [{ date: '2027-01-04', name: 'Founders’ Day' }, { date: '2027-01-05', name: 'Move' }] },
    fee_schedule: { kind: 'fee_schedule', attorneysOnly: true, base: { code: 'handling', cents: 2874 }, tiers: [{ upTo: 20, cents: 199 }, { upTo: null, cents: 5 }], electronicPercent: 50, certificationCents: 970, pagesCapCents: 20_000 },
    prepayment: { kind: 'prepayment', thirdParty: true, patient: false },
    clock: { kind: 'clock', bases: ['authorization', 'subpoena'], requesterKinds: ['law_firm'], days: 5, count: 'business' },
    protected: { kind: 'protected', category: 'genetic', alone: true, neverFor: ['underwriting', 'employment'] },
    minors: { kind: 'minors', fromAge: 14 },
    switch: { kind: 'switch', ruleId: 'STATE-HIV', on: false },
  };

  it.each(packKinds)('types %s and reads the same back', (kind) => {
    const pack = { id: uuidv7(), revision: 1, by: 'x', on: today(), ...draft(bodies[kind]) } satisfies RulePack;
    expect(readPack(kind, { ...typePack(pack), reason: ['looked up today'] })).toEqual({ draft: draft(bodies[kind]) });
  });

  it('says by field what is wrong', () => {
    const typed = { name: [''], citation: ['x'], validFrom: ['2027-13-01'], validTo: ['2026-01-01'], reason: [''] };
    expect(readPack('closures', { ...typed, days: ['4 January, Founders'] })).toEqual({ errors: { days: 'days', name: 'name', reason: 'reason', validFrom: 'validFrom', validTo: 'validTo' } });
    expect(readPack('fee_schedule', { ...typePack({ id: '', revision: 1, by: '', on: '', ...draft(bodies.fee_schedule) }), reason: ['x'], 'tier-1-upTo': ['0'], baseAmount: ['about 3'] })).toMatchObject({ errors: { baseAmount: 'money' } });
    expect(readPack('clock', { ...typed, count: ['0'] })).toMatchObject({ errors: { bases: 'bases', count: 'count' } });
    expect(readPack('minors', { ...typed, fromAge: ['30'] })).toMatchObject({ errors: { fromAge: 'age' } });
    expect(readPack('switch', { ...typed, ruleId: ['ACC-TIME'] })).toMatchObject({ errors: { ruleId: 'ruleId' } });
  });
});

/**
 * The stored implementation does what the explored machine does: explored paths are replayed on a real database, events are sent
 * by two people at once, repeated and out of order, and what cannot be read is set aside.
 */
import { eq } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offersFor } from '#app/commands/allowed-acts.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { quarantineUnreadable } from '#app/runtime/quarantine.ts';
import { auditEvents, workflowInstances } from '#db/schema/index.ts';
import { permittedRole } from '#workflows/definitions.ts';
import { explore, type Step } from '#workflows/explore/explore.ts';
import { caseWorlds } from '#workflows/explore/case-worlds.ts';
import { carl, maria, miguel, tara } from '#workflows/explore/people.ts';
import { requestTries, firstStory, patientId, shaOf, type Sides } from '#workflows/explore/request-story.ts';
import { requestWorld } from '#workflows/explore/request-world.ts';
import type { Basis } from '#workflows/rules/bases.ts';
import { historyOf, newBeside, newLife, openHouse, pureLife, pureLifeOf, readLife, readLifeOf, send, sendTo, type House } from './stored.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
const now = new Date('2026-11-20T15:00:00.000Z');
let house: House;
beforeAll(async () => {
  house = await openHouse();
}, 240_000);
afterAll(() => house.close());

/** So many of the list, spread over it. */
function spread<T>(list: readonly T[], count: number): T[] {
  const every = Math.max(1, Math.floor(list.length / count));
  return list.filter((_, index) => index % every === every - 1);
}

describe('explored paths, replayed on the database', () => {
  it.each<[Basis, Sides, number]>([
    ['patient_access', 'main', 15],
    ['patient_access', 'flags', 12],
    ['patient_access', 'clock', 8],
    ['authorization', 'fee_and_hold', 15],
    ['subpoena', 'clock', 6],
  ])('%s, %s', async (basis, sides, sample) => {
    const world = requestWorld(basis, 'link', sides);
    const paths = explore(world).paths();
    // The longest paths pass through the shorter ones.
    const chosen = full ? paths : spread([...paths].sort((a, b) => a.length - b.length), sample);
    for (const steps of chosen) {
      const life = await newLife(house, world.input, now);
      for (const [index, step] of steps.entries()) await send(house.database.workerDb, life, step, `step-${index}`, now);
      const stored = await readLife(house, life);
      expect(stored).toEqual(JSON.parse(JSON.stringify(pureLife(life, steps, now))));
      const logged = await house.database.ownerDb.select({ seq: auditEvents.seq }).from(auditEvents).where(eq(auditEvents.stream, `request/${life.requestId}`));
      expect(logged).toHaveLength(steps.length);
      // Somebody who may not: nothing changes, whatever it is.
      await expect(send(house.database.workerDb, life, { fact: { type: 'REVIEW_COMPLETED', packetId: life.requestId, undecided: 0, released: 1, unlawful: 0 }, by: carl }, 'by-nobody', now)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await readLife(house, life)).toEqual(stored);
    }
    expect(chosen.length).toBeGreaterThan(Math.min(5, sample - 1));
  }, full ? 7_200_000 : 300_000);
});

const packet = '00000000-0000-7000-8000-0000000000c1';
const sha256 = shaOf(packet);
/** What two people have before them; some of it twice, in whatever order. */
const likely: Step[] = [
  { fact: { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: null }, by: tara },
  { fact: { type: 'PATIENT_IDENTIFIED', patientId }, by: tara },
  { fact: { type: 'REVIEW_COMPLETED', packetId: packet, undecided: 0, released: 3, unlawful: 0 }, by: tara },
  { fact: { type: 'PACKET_APPROVED', packetId: packet, sha256 }, by: miguel },
  { fact: { type: 'REVIEW_REOPENED' }, by: tara },
  { fact: { type: 'WITHDRAWN' }, by: maria },
];
const anything = requestTries('patient_access', 'all')(firstStory('link')).flatMap(({ fact, by }) => by.map((person): Step => ({ fact, by: person })));

/** Pairs at the same time, as two people's clicks are, some of them again; what history then says, the pure machine says too. */
async function interleave(given: { id: string; send: (step: Step, key: string) => Promise<{ state: string; revision: number }>; pure: (told: Step[]) => unknown; before: number }, steps: readonly Step[], again: readonly number[]): Promise<void> {
  const sent = new Map<string, Step>(steps.map((step, index) => [`key-${index}`, step]));
  const order = [...sent.keys(), ...again.map((index) => `key-${index % steps.length}`)];
  const results = new Map<string, { state: string; revision: number }>();
  const one = async (key: string) => {
    const step = sent.get(key);
    if (!step) return;
    try {
      const { state, revision } = await given.send(step, key);
      const before = results.get(key);
      if (before) expect({ state, revision }).toEqual(before);
      results.set(key, { state, revision });
    } catch (error) {
      expect(['forbidden', 'not_allowed_now']).toContain((error as { code: string }).code);
      // Refused once the same may be accepted later; accepted once it is never refused.
      expect(results.has(key)).toBe(false);
    }
  };
  for (let index = 0; index < order.length; index += 2) await Promise.all([one(order[index] ?? ''), one(order[index + 1] ?? '')]);
  const history = await historyOf(house, { requestId: given.id });
  expect(new Set(history.map(({ key }) => key)).size).toBe(history.length);
  expect(history.map(({ revision }) => revision)).toEqual(history.map((_, index) => index + 1));
  expect(history).toHaveLength(results.size + given.before);
  const told = history.slice(given.before).map(({ key }) => sent.get(key)!);
  expect(await readLifeOf(house, given.id)).toEqual(JSON.parse(JSON.stringify(given.pure(told))));
}

describe('two people at once, again, and out of order', () => {
  it('leave one story, in which each key stands once and which the pure machine tells the same way', async () => {
    const facts = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: fc.constantFrom(...anything) }), { minLength: 4, maxLength: 14 });
    const filed: Step = { fact: { type: 'REQUEST_FILED', authorizationId: null }, by: maria };
    await fc.assert(
      fc.asyncProperty(facts, fc.array(fc.nat(30), { maxLength: 5 }), async (steps, again) => {
        const life = await newLife(house, requestWorld('patient_access', 'link', 'all').input, now);
        await send(house.database.workerDb, life, filed, 'filed', now);
        await interleave({ id: life.requestId, before: 1, send: (step, key) => send(house.database.workerDb, life, step, key, now), pure: (told) => pureLife(life, [filed, ...told], now) }, steps, again);
      }),
      { numRuns: full ? 400 : 25 },
    );
  }, full ? 3_600_000 : 300_000);

  it.each(caseWorlds().map((world) => [world.name, world] as const))('%s as well', async (_, { machine, input, story, tries }) => {
    const every = tries(story).flatMap(({ fact, by }) => by.map((person): Step => ({ fact, by: person })));
    // Mostly by somebody who may: what is refused for its role alone says little.
    const allowed = every.filter(({ fact, by }) => permittedRole(machine, fact.type, by.roles) !== null);
    const [first] = allowed;
    if (!first) throw new Error(`nobody may do anything in ${machine}`);
    const facts = fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...allowed) }, { weight: 1, arbitrary: fc.constantFrom(...every) }), { minLength: 4, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(facts, fc.array(fc.nat(30), { maxLength: 5 }), async (steps, again) => {
        const id = await newBeside(house, machine, input, now);
        // Its first fact goes first: before it nothing else is listed.
        await interleave({ id, before: 0, send: (step, key) => sendTo(house.database.workerDb, machine, id, step, key, now), pure: (told) => pureLifeOf(machine, input, told, now) }, [first, ...steps], again);
      }),
      { numRuns: full ? 200 : 6 },
    );
  }, full ? 3_600_000 : 300_000);
});

describe('a stored state that does not load', () => {
  const break_ = (id: string, change: object) => house.database.ownerDb.update(workflowInstances).set(change).where(eq(workflowInstances.id, id));
  const row = async (id: string) => (await house.database.ownerDb.select().from(workflowInstances).where(eq(workflowInstances.id, id)))[0]!;

  it('is set aside when somebody acts on it, is logged, and offers nothing', async () => {
    const { requestId } = await house.file();
    await break_(requestId, { value: { main: 'nowhere', fee: 'none', hold: 'clear', clock: 'on_time' } });
    const tech = house.staff('tech1@riverside.example');
    const act = () => withdrawRequest(house.database.appDb, tech, { requestId, now, key: 'again' });
    await expect(act()).rejects.toMatchObject({ code: 'internal' });
    const aside = await row(requestId);
    expect(aside.quarantined).toBe('unreadable');
    await expect(act()).rejects.toThrow(/quarantined/);
    const logged = await house.database.ownerDb.select({ action: auditEvents.action }).from(auditEvents).where(eq(auditEvents.action, 'workflow.quarantined'));
    expect(logged).toHaveLength(1);
    const offers = offersFor(tech, { stored: aside, target: { facilityId: aside.facilityId, requestId }, open: 0, today: '2026-11-20', accessDueOn: null, authorizationId: null, channel: 'link', now });
    expect(Object.values(offers).some(({ allowed }) => allowed)).toBe(false);
  });

  it('of a version that nobody knows is found at the start of a worker; a known one is upgraded when it is next used', async () => {
    const { requestId } = await house.file();
    const old = await house.file();
    await break_(requestId, { machineVersion: 0 });
    const { deniedInPart: _1, certified: _2, expedited: _3, breachId: _4, ...context } = (await row(old.requestId)).context as Record<string, unknown>;
    await break_(old.requestId, { machineVersion: 1, context });
    expect(await quarantineUnreadable(house.services)).toBe(1);
    expect((await row(requestId)).quarantined).toBe('unreadable');
    expect((await row(old.requestId)).quarantined).toBeNull();
    await withdrawRequest(house.database.appDb, house.staff('tech1@riverside.example'), { requestId: old.requestId, now, key: 'w' });
    expect(await row(old.requestId)).toMatchObject({ machineVersion: 2, state: 'closed', context: { deniedInPart: false, outcome: 'withdrawn' } });
  });
});

/** Connections that send a beginning with its first statement and keep the plans of what comes back; jobs made in one statement. */
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActor, writeBehind } from '#db/open.ts';
import { nameOf } from '#db/connection.ts';
import { progress } from '#db/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';
import { systemActor } from '#workflows/actor.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.ownerDb.execute(sql`
    insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
    values (${facilityId}, 'Here', 'PA', 'America/New_York', '{"lines":["1 Street"],"city":"Pittsburgh","state":"PA","postcode":"15212"}', '1', 'HIM', 'HERE', '{}', now())`);
}, 60_000);
afterAll(() => test?.drop());

const facilityId = uuidv7();
const row = () => ({ id: uuidv7(), facilityId, requestId: uuidv7(), kind: 'packet', status: 'running' as const, startedAt: new Date(), updatedAt: new Date() });
const here = async (id: string) => (await test.ownerDb.select({ id: progress.id }).from(progress).where(eq(progress.id, id))).length;

describe('a transaction whose beginning waits for its first statement', () => {
  it('is kept whole, undone whole, and may be empty', async () => {
    const [kept, undone] = [row(), row()];
    await asActor(test.workerDb, systemActor, (tx) => tx.insert(progress).values(kept));
    await expect(asActor(test.workerDb, systemActor, async (tx) => {
      await tx.insert(progress).values(undone);
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    expect([await here(kept.id), await here(undone.id)]).toEqual([1, 0]);
    expect(await asActor(test.workerDb, systemActor, () => Promise.resolve('nothing'))).toBe('nothing');
    await expect(asActor(test.workerDb, systemActor, () => Promise.reject(new Error('at once')))).rejects.toThrow('at once');
  });

  it('undoes what came before a statement that fails, also where several were sent at once, and the connection lives on', async () => {
    const before = row();
    for (let again = 0; again < 10; again += 1) {
      await expect(asActor(test.workerDb, systemActor, (tx) => tx.execute(sql`select 1 / 0`))).rejects.toThrow();
      await expect(asActor(test.workerDb, systemActor, (tx) => Promise.all([tx.insert(progress).values(before), tx.execute(sql`select 1 / 0`), tx.execute(sql`select 2 as n`)]))).rejects.toThrow();
    }
    expect(await here(before.id)).toBe(0);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => asActor(test.workerDb, systemActor, (tx) => Promise.all([n, n + 1].map(async (m) => (await tx.execute<{ m: number }>(sql`select ${m}::int as m`)).rows[0]?.m)))));
    expect(answers).toEqual(Array.from({ length: 30 }, (_, n) => [n, n + 1]));
  });

  it('acts for its actor and for nobody after it', async () => {
    const seen = () => sql<{ who: string }>`select openroi_actor_id() as who`;
    expect((await asActor(test.appDb, { ...systemActor, id: 'one' }, (tx) => tx.execute(seen()))).rows).toEqual([{ who: 'one' }]);
    expect((await test.appDb.execute(seen())).rows).toEqual([{ who: '' }]);
  });
});

describe('a write whose answer nobody waits for', () => {
  it('is kept with its transaction, in its place', async () => {
    const kept = row();
    const done = await asActor(test.workerDb, systemActor, async (tx) => {
      await writeBehind(tx, tx.insert(progress).values(kept));
      await writeBehind(tx, tx.update(progress).set({ done: 7 }).where(eq(progress.id, kept.id)));
      return (await tx.select({ done: progress.done }).from(progress).where(eq(progress.id, kept.id)))[0]?.done;
    });
    expect(done).toBe(7);
    expect(await here(kept.id)).toBe(1);
  });

  it('undoes all of it where it fails, at the end or before what follows, and says why', async () => {
    const kept = row();
    await test.ownerDb.insert(progress).values(kept);
    const [first, after] = [row(), row()];
    const twice = { cause: expect.objectContaining({ code: '23505' }) as unknown };
    await expect(asActor(test.workerDb, systemActor, async (tx) => {
      await tx.insert(progress).values(first);
      await writeBehind(tx, tx.insert(progress).values(kept));
    })).rejects.toMatchObject(twice);
    await expect(asActor(test.workerDb, systemActor, async (tx) => {
      await writeBehind(tx, tx.insert(progress).values(kept));
      await tx.insert(progress).values(after);
    })).rejects.toMatchObject(twice);
    expect([await here(first.id), await here(after.id)]).toEqual([0, 0]);
  });

  it('is undone with what fails behind it, and is waited for inside a savepoint', async () => {
    const [undone, inside, kept] = [row(), row(), row()];
    await expect(asActor(test.workerDb, systemActor, async (tx) => {
      await writeBehind(tx, tx.insert(progress).values(undone));
      throw new Error('changed my mind');
    })).rejects.toThrow('changed my mind');
    await asActor(test.workerDb, systemActor, async (tx) => {
      await tx.insert(progress).values(kept);
      await expect(asActor(tx, systemActor, (deeper) => writeBehind(deeper, deeper.insert(progress).values({ ...inside, id: kept.id })))).rejects.toThrow();
    });
    expect([await here(undone.id), await here(inside.id), await here(kept.id)]).toEqual([0, 0, 1]);
  });
});

describe('plans that are kept', () => {
  it('are those of writes and of our own functions, once they came back often, and give the same answers', async () => {
    const write = 'update progress set done = $1 where id = $2';
    expect(Array.from({ length: 20 }, () => nameOf(write)).filter((name) => name !== undefined)).toHaveLength(1);
    expect(Array.from({ length: 40 }, () => nameOf('select * from patients where name = $1')).filter(Boolean)).toEqual([]);
    const values = row();
    await test.ownerDb.insert(progress).values(values);
    for (let done = 1; done <= 40; done += 1) await asActor(test.workerDb, systemActor, (tx) => tx.update(progress).set({ done }).where(eq(progress.id, values.id)));
    const [last] = await test.ownerDb.select({ done: progress.done }).from(progress).where(eq(progress.id, values.id));
    expect(last?.done).toBe(40);
    await expect(asActor(test.workerDb, systemActor, (tx) => tx.insert(progress).values(values))).rejects.toThrow();
    expect(await here(values.id)).toBe(1);
  });
});

it('a job made with its state change is the row that the queue itself would have made', async () => {
  const [ours, theirs] = [uuidv7(), uuidv7()];
  await asActor(test.appDb, systemActor, (tx) => tx.execute(sql`select openroi_owe_effects(array[${ours}::uuid], 18)`));
  await asActor(test.appDb, systemActor, (tx) => tx.execute(sql`select openroi_add_job('run_effect', ${JSON.stringify({ outboxId: theirs })}::json, null, ${`effect:${theirs}`}, 18, null)`));
  const { rows } = await test.ownerDb.execute<Record<string, unknown>>(sql`select to_jsonb(j) as j from graphile_worker._private_jobs j where key in (${`effect:${ours}`}, ${`effect:${theirs}`}) order by id`);
  const [one, other] = rows.map(({ j }, n) => {
    const { id: _id, run_at: _run, created_at: _created, updated_at: _updated, ...rest } = JSON.parse(JSON.stringify(j).replaceAll(n === 0 ? ours : theirs, 'ID')) as Record<string, unknown>;
    return rest;
  });
  expect(one).toEqual(other);
  expect(one).toMatchObject({ key: 'effect:ID', max_attempts: 18, attempts: 0 });
});

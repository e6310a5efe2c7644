/** A small year of a hospital, the one of `npm run bench -- year`: it ends with nothing lost, nothing silent, and is the same every time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsOf, turnaround } from '../../bench/hospital-year/accounts.ts';
import { arrivals } from '../../bench/hospital-year/arrivals.ts';
import { chanceFrom } from '../../bench/hospital-year/chance.ts';
import { runYear } from '../../bench/hospital-year/run.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';

const full = process.env['OPENROI_TEST_FULL'] === '1';
const requests = full ? 2000 : 120;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database?.drop());

describe('a year of a hospital', () => {
  it(`leaves ${requests} requests closed or open for a stated reason, and every date met or its passing recorded`, async () => {
    const year = await runYear({ db: database.workerDb, ownerDb: database.ownerDb, requests, clients: 6 });
    const accounts = await accountsOf(database.ownerDb, year);
    expect(accounts.problems).toEqual([]);
    expect(accounts.requests).toBe(requests);
    expect(accounts.closed['released']).toBeGreaterThan(requests / 2);
    expect(year.events).toBeGreaterThan(requests * 7);
    // Nothing was tried that the machine had to refuse: the simulation knows the workflow it drives.
    expect(year.refused).toBe(0);
    const all = turnaround(year.lives).at(-1);
    expect(Number(all?.['median days'])).toBeGreaterThan(0);
    expect(accounts.breaches.deadline).toBeGreaterThan(0);
  }, full ? 1_800_000 : 300_000);

  it('arrives as people do: on weekdays, in office hours, more in winter than in August; and the same for the same seed', () => {
    const coming = arrivals(20_000, '2025-11-03', chanceFrom(7));
    expect(arrivals(50, '2025-11-03', chanceFrom(7))).toEqual(arrivals(50, '2025-11-03', chanceFrom(7)));
    expect(coming.every(({ hour }, i) => hour >= (coming[i - 1]?.hour ?? 0) && hour < 365 * 24)).toBe(true);
    const share = (test: (hour: number) => boolean) => coming.filter(({ hour }) => test(hour)).length / coming.length;
    // 3 November 2025 is a Monday.
    expect(share((hour) => Math.floor(hour / 24) % 7 >= 5)).toBeLessThan(0.12);
    expect(share((hour) => hour % 24 >= 8 && hour % 24 < 18)).toBeGreaterThan(0.7);
    expect(new Set(coming.map(({ basis }) => basis)).size).toBe(14);
  });
});

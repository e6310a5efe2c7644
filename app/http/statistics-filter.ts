/** Which days and which facility the statistics are of: this year so far where nothing is said, five years at most. */
import { charts, type Chart } from '#app/compliance/figures.ts';
import { facilitiesOf } from '#db/queries/log.ts';
import { statistics } from '#db/queries/statistics.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { addYears, latest, legalDateOf } from '#workflows/rules/dates.ts';
import { dayRange } from './day-range.ts';

export type StatisticsView = { charts: Chart[]; from: string; to: string; facilityId: string | null; facilities: { id: string; name: string }[]; today: string };

/** A facility that is not the actor's counts as none named; row security draws the same line. */
export async function statisticsView(tx: Db, actor: Actor, now: Date, read: (name: string) => string | null): Promise<StatisticsView> {
  const facilities = await facilitiesOf(tx, actor.facilityIds);
  const facilityId = facilities.find(({ id }) => id === read('facility'))?.id ?? null;
  const zone = facilities.find(({ id }) => id === facilityId)?.zone ?? facilities[0]?.zone ?? 'UTC';
  // Where facilities lie in several zones, it is today as soon as it is today in one of them.
  const zones = facilities.filter(({ id }) => facilityId === null || id === facilityId).map((each) => each.zone);
  const today = latest(legalDateOf(now, zone), ...zones.map((each) => legalDateOf(now, each)));
  const days = dayRange(read, { from: `${today.slice(0, 4)}-01-01`, to: today }, zone);
  const from = latest(days.from, addYears(days.to, -5));
  return { charts: charts(await statistics(tx, { facilityId, from, to: days.to, today }), today), from, to: days.to, facilityId, facilities: facilities.map(({ id, name }) => ({ id, name })), today };
}

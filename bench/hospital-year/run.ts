/**
 * The year itself. Time moves by the hour; in each hour everything that is due happens, every fact through the one write path in a
 * transaction of its own: people as far as their working hours reach, most urgent first; machines and requesters when their time comes.
 */
import { Temporal } from 'temporal-polyfill';
import { pino } from 'pino';
import { fireDueDeadlines } from '#app/runtime/deadlines.ts';
import type { WorkerServices } from '#app/runtime/services.ts';
import type { Db } from '#db/open.ts';
import { addDays, closedOn } from '#workflows/rules/dates.ts';
import { chanceFrom } from './chance.ts';
import { arrivals, type Arrival } from './arrivals.ts';
import { openRoom, type Life, type Room } from './room.ts';
import { act, type Act } from './acts.ts';

export type YearOptions = {
  /** As the worker's role: the system sees every row. */
  db: Db;
  ownerDb: Db;
  requests: number;
  seed?: number;
  /** First day of the year, a legal date. */
  first?: string;
  /** How many transactions at once. */
  clients?: number;
  say?: (line: string) => void;
};
export type Year = { room: Room; lives: Life[]; events: number; fired: number; seconds: number; ended: Date; refused: number };

export const zone = 'America/New_York';
/** Days that follow the last arrival, so that what is open is open for a reason. */
const afterwards = 120;
/** Productive minutes of a person in an hour, and how many people the arrivals ask for. */
const minutesAnHour = 50;
const workingHours = [8, 9, 10, 11, 13, 14, 15, 16];

export async function runYear({ db, ownerDb, requests, seed = 164_524, first = '2025-11-03', clients = 16, say = () => undefined }: YearOptions): Promise<Year> {
  const chance = chanceFrom(seed);
  const room = await openRoom(ownerDb, { patients: Math.max(20, Math.ceil(requests / 8)) });
  const coming = arrivals(requests, first, chance);
  // As many as the work of an average day needs, and a little more: in the heavy weeks it waits.
  const perDay = coming.reduce((sum, { minutes }) => sum + minutes + 26, 0) / 251;
  const staffMinutes = Math.max(2, Math.ceil((perDay * 1.12) / (minutesAnHour * workingHours.length))) * minutesAnHour;
  let now = at(first, 0);
  const services = { db, now: () => now, logger: pino({ level: 'silent' }) } as unknown as WorkerServices;
  const agenda = new Map<number, { life: Life; act: Act }[]>();
  const desk: { life: Life; act: Act; minutes: number }[] = [];
  const lives: Life[] = [];
  const outages = [chance.between(20, 160), chance.between(180, 340)].map((day) => day * 24 + 8);
  const year: Year = { room, lives, events: 0, fired: 0, seconds: 0, ended: now, refused: 0 };
  const began = performance.now();
  let next = 0;
  for (let hour = 0; hour < (365 + afterwards) * 24; hour += 1) {
    const day = Math.floor(hour / 24);
    const date = addDays(first, day);
    now = at(date, hour % 24);
    // The worker is away for three days in spring; what came due meanwhile is fired when it is back.
    if (hour % 24 === 1 && !(day >= 200 && day < 203)) year.fired += await fireAll(services);
    const due = agenda.get(hour) ?? [];
    agenda.delete(hour);
    while (next < coming.length && (coming[next]?.hour ?? 0) <= hour) {
      const life: Life = room.begin(coming[next] as Arrival, date, hour);
      lives.push(life);
      due.push({ life, act: 'file' });
      next += 1;
    }
    if (workingHours.includes(hour % 24) && !closedOn(date)) due.push(...handsOn(desk, staffMinutes));
    const context = { db, room, now, date, hour, down: outages.some((from) => hour >= from && hour < from + 8) };
    await inParallel(byLife(due), clients, async (list) => {
      for (const { life, act: what } of list) {
        const done = await act(context, life, what, chance);
        year.events += done.events;
        year.refused += done.refused;
        for (const { act: then, hours, minutes } of done.then) {
          if (minutes !== undefined) desk.push({ life, act: then, minutes });
          else place(agenda, Math.max(hour + 1, hour + Math.round(hours ?? 1)), { life, act: then });
        }
      }
    });
    if (hour % 24 === 23 && (day % 7 === 6 || requests > 5000)) await room.settlePlainEffects(now);
    if (hour % 24 === 23) {
      if (day % 30 === 29) say(`day ${day + 1}: ${lives.length} requests, ${year.events} events, ${desk.length} waiting on the desk, ${Math.round((performance.now() - began) / 1000)} s`);
    }
  }
  year.fired += await fireAll(services);
  await room.settlePlainEffects(now);
  year.seconds = (performance.now() - began) / 1000;
  year.ended = now;
  return year;
}

/** What the people get done in an hour: the earliest governing date first. */
function handsOn(desk: { life: Life; act: Act; minutes: number }[], capacity: number): { life: Life; act: Act }[] {
  desk.sort((a, b) => (a.life.dueOn < b.life.dueOn ? -1 : a.life.dueOn > b.life.dueOn ? 1 : a.life.order - b.life.order));
  let left = capacity;
  let taken = 0;
  while (taken < desk.length && left > 0) {
    left -= desk[taken]?.minutes ?? 0;
    taken += 1;
  }
  return desk.splice(0, taken);
}

async function fireAll(services: WorkerServices): Promise<number> {
  let fired = 0;
  for (;;) {
    const round = await fireDueDeadlines(services);
    fired += round;
    if (round < 500) return fired;
  }
}

function place<T>(agenda: Map<number, T[]>, hour: number, item: T): void {
  const list = agenda.get(hour);
  if (list) list.push(item);
  else agenda.set(hour, [item]);
}

/** One request's facts follow each other; different requests run side by side. */
function byLife<T extends { life: Life }>(list: readonly T[]): T[][] {
  const groups = new Map<Life, T[]>();
  for (const item of list) groups.set(item.life, [...(groups.get(item.life) ?? []), item]);
  return [...groups.values()];
}

async function inParallel<T>(list: readonly T[], clients: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(clients, list.length) }, async () => {
      while (next < list.length) {
        const item = list[next] as T;
        next += 1;
        await work(item);
      }
    }),
  );
}

const midnights = new Map<string, number>();

function at(date: string, hour: number): Date {
  let midnight = midnights.get(date);
  if (midnight === undefined) midnights.set(date, (midnight = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds));
  return new Date(midnight + hour * 3_600_000);
}


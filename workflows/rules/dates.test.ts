import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addBusinessDays, addDays, addMonths, ageOn, closedOn, daysBetween, dueInstant, legalDateOf } from './dates.ts';
import { federalHolidays, federalHolidayOn } from './holidays.ts';

const calendar = new URL('../../../shared/data/calendar/us-federal-observed-2015-2035.json', import.meta.url);
const anyDate = fc.integer({ min: 0, max: 365 * 20 }).map((n) => addDays('2015-01-01', n));

describe('federal holidays', () => {
  test.skipIf(!existsSync(calendar))('equal the published observed dates of 2015 to 2035 (needs ../shared/data/calendar)', () => {
    const published = JSON.parse(readFileSync(calendar, 'utf8')) as Record<string, [string, string][]>;
    const differences = Object.entries(published).filter(([year, days]) => {
      const ours = federalHolidays(Number(year)).map((h) => `${h.date} ${h.name}`);
      return JSON.stringify(ours) !== JSON.stringify(days.map(([date, name]) => `${date} ${name}`).sort());
    });
    expect(differences.map(([year]) => year)).toEqual([]);
    expect(Object.keys(published)).toHaveLength(21);
  });

  it('finds a New Year observed in the old year', () => {
    expect(federalHolidayOn('2021-12-31')).toBe("New Year's Day");
    expect(federalHolidayOn('2022-12-31')).toBeNull();
    expect(federalHolidayOn('2020-06-19')).toBeNull();
  });
});

describe('business days', () => {
  it('passes over weekends, holidays and local closures', () => {
    // 23 Dec 2026 is a Wednesday; Christmas is on Friday.
    expect(addBusinessDays('2026-12-23', 2, ['2026-12-28']).date).toBe('2026-12-29');
    expect(addBusinessDays('2026-12-23', 2).skipped.map((d) => d.reason)).toEqual(['holiday', 'weekend', 'weekend']);
    expect(closedOn('2026-11-26')?.name).toBe('Thanksgiving Day');
  });

  it('always lands on a business day, with exactly that many in between', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 1, max: 40 }), (from, n) => {
        const { date, skipped } = addBusinessDays(from, n);
        expect(closedOn(date)).toBeNull();
        expect(daysBetween(from, date)).toBe(n + skipped.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('legal dates', () => {
  it('hold month ends and leap days', () => {
    expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
    expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17);
    expect(ageOn('2008-02-29', '2026-03-01')).toBe(18);
  });

  it('are days in the facility zone, not in UTC', () => {
    expect(legalDateOf('2026-11-23T03:30:00Z', 'America/New_York')).toBe('2026-11-22');
    expect(legalDateOf(new Date('2026-11-23T05:00:00Z'), 'America/New_York')).toBe('2026-11-23');
  });

  it('end at the last millisecond of the day, also when the clocks change', () => {
    expect(dueInstant('2026-11-01', 'America/New_York').toISOString()).toBe('2026-11-02T04:59:59.999Z');
    expect(dueInstant('2026-03-08', 'America/New_York').toISOString()).toBe('2026-03-09T03:59:59.999Z');
    expect(dueInstant('2026-03-07', 'America/Chicago').toISOString()).toBe('2026-03-08T05:59:59.999Z');
    // Havana skips midnight itself.
    expect(legalDateOf(dueInstant('2026-03-07', 'America/Havana'), 'America/Havana')).toBe('2026-03-07');
  });

  it('hold for every day and zone: the instant before the end is that day, the next is not', () => {
    fc.assert(
      fc.property(anyDate, fc.constantFrom('America/New_York', 'America/Phoenix', 'Pacific/Honolulu', 'America/Chicago'), (date, zone) => {
        const due = dueInstant(date, zone);
        expect(legalDateOf(due, zone)).toBe(date);
        expect(legalDateOf(new Date(due.getTime() + 1), zone)).toBe(addDays(date, 1));
      }),
      { numRuns: 100 },
    );
  });
});

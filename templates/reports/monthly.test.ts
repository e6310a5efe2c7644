import { expect, it } from 'vitest';
import { readBack } from '../pdf/read-back.ts';
import { monthlyReport, type MonthlyReport } from './monthly.ts';

const report: MonthlyReport = {
  locale: 'en',
  letterhead: { name: 'Riverside General Hospital', department: 'Health Information Management', address: ['1 River Road', 'Pittsburgh, PA 15212'], phone: '(412) 555-0140' },
  facility: 'Riverside General Hospital',
  from: '2026-10-01',
  to: '2026-10-31',
  today: '2026-11-02',
  issuedAt: '2026-11-02T15:00:00.000Z',
  charts: [
    { id: 'clock', unit: 'requests', figures: [{ name: 'Late', value: 3, of: 120 }] },
    { id: 'turnaround', unit: 'days', figures: [{ name: 'Median', value: 9 }] },
    { id: 'fees', unit: 'cents', figures: [{ name: 'Told', value: 123450 }] },
    { id: 'reasons', unit: 'marks', figures: [] },
  ],
};

it('tells every figure in its unit, in a tagged document that is the same each time', async () => {
  const [one, two] = await Promise.all([monthlyReport(report), monthlyReport(report)]);
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
  const { pages, marked, title, language } = await readBack(one);
  const text = pages.join(' ').replace(/\s+/g, ' ');
  for (const wanted of ['Monthly report', 'October 31, 2026', 'Late 3 of 120 (3 %)', 'Median 9 days', 'Told $1,234.50', 'Nothing in this time.']) expect(text).toContain(wanted);
  expect([marked, title, language]).toEqual([true, 'Monthly report', 'en-US']);
});

it('in Spanish too', async () => {
  const { pages } = await readBack(await monthlyReport({ ...report, locale: 'es' }));
  expect(pages.join(' ').replace(/\s+/g, ' ')).toContain('9 días');
});

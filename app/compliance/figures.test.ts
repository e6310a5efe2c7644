import { expect, it } from 'vitest';
import type { RequestFigures, Statistics } from '#db/queries/statistics.ts';
import { chartIds, charts, figureOf } from './figures.ts';

const one = (id: string, change: Partial<RequestFigures> = {}): RequestFigures => ({ id, receivedOn: '2026-01-10', basis: 'authorization', requesterKind: 'law_firm', state: 'in_review', outcome: null, closedOn: null, answeredOn: null, pages: 0, late: false, extended: false, firstPass: null, decided: 0, returned: 0, quotedCents: 0, paidCents: 0, waivedCents: 0, writtenOffCents: 0, error: 'none', ...change });
const of = (requests: RequestFigures[], more: Partial<Statistics> = {}) => charts({ requests, reasons: [], work: [], ...more }, '2026-03-01');
const values = (all: ReturnType<typeof of>, id: string) => Object.fromEntries((all.find((chart) => chart.id === id)?.figures ?? []).map(({ key, value }) => [key, value]));

it('draws every chart, of nothing too', () => {
  expect(of([]).map(({ id }) => id).sort()).toEqual([...chartIds].sort());
  expect(of([]).flatMap(({ figures }) => figures).every(({ value, requests }) => value === 0 && requests.length === 0)).toBe(true);
});

it('every figure holds exactly the requests it counts', () => {
  const all = of([one('a', { pages: 12, closedOn: '2026-02-01', state: 'closed', outcome: 'delivered', answeredOn: '2026-01-20' }), one('b', { requesterKind: 'patient', pages: 3 }), one('c', { receivedOn: '2026-02-20', late: true, quotedCents: 650, paidCents: 650 })]);
  for (const { unit, figures } of all) if (unit === 'requests') for (const { value, requests } of figures) expect(requests).toHaveLength(value);
  expect(values(all, 'received')).toEqual({ '2026-01': 2, '2026-02': 1 });
  expect(values(all, 'pages')).toEqual({ law_firm: 12, patient: 3 });
  expect(values(all, 'state')).toEqual({ in_review: 2, closed_delivered: 1 });
  expect(values(all, 'fees')).toEqual({ quoted: 650, paid: 650, waived: 0, written_off: 0 });
  expect(figureOf(all, 'clock', 'late')?.figure.requests).toEqual(['c']);
  expect(figureOf(all, 'clock', 'no such')).toBeNull();
});

it('turnaround: median and 90th percentile by nearest rank, of the answered alone', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30].map((days, n) => one(`r${n}`, { receivedOn: '2026-01-01', answeredOn: `2026-01-${String(1 + days).padStart(2, '0')}` }));
  const all = of([...waits, one('open')]);
  expect(values(all, 'turnaround')).toEqual({ median: 5, p90: 9 });
  expect(figureOf(all, 'turnaround', 'p90')?.figure.requests).toEqual(['r8', 'r9']);
  expect(values(all, 'turnaround_basis')).toEqual({ authorization: 5 });
});

it('age of what is pending, to the day', () => {
  const aged = [0, 7, 8, 15, 16, 30, 31, 60, 61].map((age, n) => one(`r${n}`, { receivedOn: new Date(Date.UTC(2026, 2, 1 - age)).toISOString().slice(0, 10) }));
  expect(values(of([...aged, one('closed', { closedOn: '2026-02-01' })]), 'pending')).toEqual({ to_7: 2, to_15: 2, to_30: 2, to_60: 2, over_60: 1 });
});

it('shares: first-pass authorizations, returns by approvers, errors', () => {
  const all = of([one('a', { firstPass: true }), one('b', { firstPass: true, decided: 2, returned: 1 }), one('c', { firstPass: false, decided: 1 }), one('d', { answeredOn: '2026-01-11', error: 'breach' })]);
  expect(figureOf(all, 'authorization', 'valid')?.figure).toMatchObject({ value: 2, of: 3 });
  expect(figureOf(all, 'returns', 'returned')?.figure).toMatchObject({ value: 1, of: 2, requests: ['b'] });
  expect(figureOf(all, 'errors', 'breach')?.figure).toMatchObject({ value: 1, of: 1, requests: ['d'] });
});

it('marks by reason, and work by person under the person’s id', () => {
  const all = of([one('a')], { reasons: [{ requestId: 'a', reason: 'protected', count: 4 }, { requestId: 'b', reason: 'misfiled', count: 9 }], work: [{ personId: 't', person: 'Tara', kind: 'pages', count: 40, requestIds: ['a'] }] });
  expect(all.find(({ id }) => id === 'reasons')?.figures.map(({ key, value }) => [key, value])).toEqual([['misfiled', 9], ['protected', 4]]);
  expect(figureOf(all, 'pages_decided', 't')?.figure).toEqual({ key: 't', label: 'Tara', value: 40, requests: ['a'] });
});

import { expect, it } from 'vitest';
import { packetDifferences, type PlannedPages } from './packet-differences.ts';

const area = (page: number, x = 10) => ({ page, x, y: 20, width: 30, height: 10 });
const plan = (pages: number, redaction: PlannedPages['redaction']): PlannedPages[] => [{ recordId: 'a', pages, redaction }];

it('finds no difference in the same plan, however it is ordered', () => {
  const before = plan(3, { areas: [area(1), area(1, 50)], terms: ['x', 'y'] });
  const after = plan(3, { areas: [area(1, 50), area(1)], terms: ['y', { text: 'x' }] });
  expect(packetDifferences(before, after)).toEqual({ added: [], dropped: [], changed: [] });
});

it('names pages added, dropped and painted otherwise', () => {
  const before = plan(2, { withhold: [3], areas: [area(1)] });
  const after = plan(2, { withhold: [2], areas: [area(1, 11)] });
  expect(packetDifferences(before, after)).toEqual({
    added: [{ recordId: 'a', page: 3 }],
    dropped: [{ recordId: 'a', page: 2 }],
    changed: [{ recordId: 'a', page: 1 }],
  });
});

it('counts a term as a change of every page of its record, and a new record as added', () => {
  const after = [...plan(2, { terms: ['x'] }), { recordId: 'b', pages: 1, redaction: {} }];
  expect(packetDifferences(plan(2, {}), after)).toEqual({
    added: [{ recordId: 'b', page: 1 }],
    dropped: [],
    changed: [{ recordId: 'a', page: 1 }, { recordId: 'a', page: 2 }],
  });
});

import { describe, expect, it } from 'vitest';
import { ownPages, partsOf, planOf, putAside, toggleStart, type SplitPlan } from './split-plan.ts';

const empty: SplitPlan = { starts: [], aside: {} };

describe('a batch of nine pages', () => {
  const plan = putAside(toggleStart(toggleStart(empty, 4), 7), [1, 4, 7], 'cover_sheet');
  it('becomes three requests and three cover sheets', () => {
    expect(partsOf(9, plan).map(({ pages, setAside }) => [pages, setAside])).toEqual([
      [[1], 'cover_sheet'],
      [[2, 3], null],
      [[4], 'cover_sheet'],
      [[5, 6], null],
      [[7], 'cover_sheet'],
      [[8, 9], null],
    ]);
  });
  it('is read back as it was marked', () => {
    expect(planOf(partsOf(9, plan))).toEqual({ starts: [1, 4, 7], aside: plan.aside });
  });
  it('loses no page and gives none twice, whatever is marked', () => {
    for (let mask = 0; mask < 512; mask++) {
      const starts = [...Array(9).keys()].map((i) => i + 1).filter((p) => mask & (1 << (p - 1)));
      const pages = partsOf(9, { starts, aside: { [(mask % 9) + 1]: 'blank', [(mask % 5) + 3]: 'junk' } }).flatMap((p) => p.pages);
      expect([...pages].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });
});

it('keeps a request whole around a page that does not belong to it', () => {
  const parts = partsOf(3, { starts: [1], aside: { 2: 'blank' } });
  const request = parts.find((p) => p.setAside === null);
  expect(request).toMatchObject({ firstPage: 1, lastPage: 3, pages: [1, 3] });
  expect(request && ownPages(request, parts)).toEqual([1, 3]);
  expect(partsOf(3, putAside(planOf(parts), [2], null)).map((p) => p.pages)).toEqual([[1, 2, 3]]);
});

it('takes a start back', () => {
  expect(partsOf(4, toggleStart(toggleStart(empty, 3), 3)).map((p) => p.pages)).toEqual([[1, 2, 3, 4]]);
});

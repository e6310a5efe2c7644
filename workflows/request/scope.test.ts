import { describe, expect, it } from 'vitest';
import { scopesOverlap, type RequestScope } from './scope.ts';

const scope = (more: Partial<RequestScope> = {}): RequestScope => ({ kinds: [], visits: [], ...more });

describe('two scopes', () => {
  it.each<[string, Partial<RequestScope>, Partial<RequestScope>, boolean]>([
    ['everything and anything', {}, { from: '2023-01-01', to: '2023-12-31' }, true],
    ['years that meet on a day', { to: '2023-06-01' }, { from: '2023-06-01' }, true],
    ['years apart', { to: '2022-12-31' }, { from: '2023-01-01' }, false],
    ['kinds that share one', { kinds: ['billing', 'laboratory'] }, { kinds: ['laboratory'] }, true],
    ['kinds that share none', { kinds: ['billing'] }, { kinds: ['imaging'] }, false],
    ['a visit within the dates', { visits: ['2023-06-21'] }, { from: '2023-06-01', to: '2023-06-30' }, true],
    ['a visit outside the dates', { visits: ['2023-06-21'] }, { from: '2023-07-01' }, false],
    ['two visits of other days', { visits: ['2023-06-21'] }, { visits: ['2021-05-26'] }, false],
    ['a visit in words could be any', { visits: ['the one after the accident'] }, { from: '2023-07-01' }, true],
  ])('%s', (_name, a, b, expected) => {
    expect(scopesOverlap(scope(a), scope(b))).toBe(expected);
    expect(scopesOverlap(scope(b), scope(a))).toBe(expected);
  });
});

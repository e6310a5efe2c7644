import { describe, expect, it } from 'vitest';
import { fhirSearch } from './fhir-search.ts';

const search = (query: string) => fhirSearch(new URLSearchParams(query));

describe('the search of AuditEvents', () => {
  it('takes days and instants, and keeps the narrowest', () => {
    expect(search('date=2026-11-22')).toMatchObject({ filter: { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') } });
    expect(search('date=ge2026-11-01&date=lt2026-12-01&date=gt2026-11-05')).toMatchObject({ filter: { from: new Date('2026-11-06T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') } });
    expect(search('date=le2026-11-22T10:00:00%2B01:00')).toMatchObject({ filter: { to: new Date('2026-11-22T09:00:00.001Z') } });
  });

  it('takes an action with or without its system, an outcome, an actor, and pages of at most 500', () => {
    expect(search('subtype=https://openroi.org/fhir/audit-action|page.viewed&outcome=0&agent=x&_count=9999&_after=41')).toEqual({
      filter: { page: 1, action: 'page.viewed', outcome: 'done', actorId: 'x' }, after: 41, count: 500,
    });
    expect(search('')).toEqual({ filter: { page: 1 }, after: -1, count: 100 });
  });

  it.each(['patient=1', 'date=yesterday', 'date=2026-13-45', 'subtype=made.up', 'outcome=8', '_count=0', '_count=many', '_after=x'])('refuses %s', (query) => {
    expect(search(query)).toEqual(expect.any(String));
  });
});

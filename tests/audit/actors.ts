/** People who write to the log in these tests. */
import type { Actor } from '#workflows/actor.ts';

export const now = new Date('2026-11-22T18:00:00.000Z');

export const technician: Actor = {
  kind: 'staff',
  id: '018f0000-0000-7000-8000-000000000001',
  name: 'Tara Lindqvist',
  roles: ['technician'],
  facilityIds: ['018f0000-0000-7000-8000-0000000000f1'],
  organizationIds: [],
  requestIds: [],
  sessionId: '018f0000-0000-7000-8000-000000000051',
};

export const officer: Actor = { ...technician, id: '018f0000-0000-7000-8000-000000000002', name: 'Carl Weiss', roles: ['compliance'] };

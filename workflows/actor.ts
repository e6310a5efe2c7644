/** Who acts. One shape for people and workers; everything that changes or reads protected data takes one. */

export const roles = ['requester', 'technician', 'supervisor', 'physician', 'compliance', 'admin', 'system'] as const;
export type Role = (typeof roles)[number];

export type Actor = {
  kind: 'staff' | 'requester' | 'system';
  /** UUID of the account; for a requester without an account, of the request whose code was shown; for a worker, its name. */
  id: string;
  /** Snapshotted into history. */
  name: string;
  roles: readonly Role[];
  facilityIds: readonly string[];
  organizationIds: readonly string[];
  /** Requests opened by a tracking code or a packet link in this session. */
  requestIds: readonly string[];
  sessionId: string | null;
};

/** The worker's actor: acts for the system, in every facility; accepted only on the worker's database role. */
export const systemActor: Actor = {
  kind: 'system',
  id: 'system',
  name: 'OpenROI',
  roles: ['system'],
  facilityIds: [],
  organizationIds: [],
  requestIds: [],
  sessionId: null,
};

import { describe, expect, it } from 'vitest';
import { roles, systemActor, type Actor, type Role } from '#workflows/actor.ts';
import { matrix } from './matrix.ts';
import { holds, may } from './resolver.ts';
import { permissions, requesterPermissions, staffPermissions, systemPermissions, type Permission } from './vocabulary.ts';

const staff = (role: Role, over: Partial<Actor> = {}): Actor => ({
  kind: 'staff',
  id: 'u1',
  name: 'Somebody',
  roles: [role],
  facilityIds: ['f1'],
  organizationIds: [],
  requestIds: [],
  sessionId: 's1',
  ...over,
});
const requester = (over: Partial<Actor> = {}): Actor => ({ ...staff('requester'), kind: 'requester', facilityIds: [], ...over });

describe('the matrix', () => {
  it('answers every role x permission from the table and nothing else', () => {
    for (const role of roles) {
      const actor = role === 'requester' ? requester() : role === 'system' ? systemActor : staff(role);
      for (const permission of permissions) {
        const listed = (matrix[role] as readonly Permission[]).includes(permission);
        expect(holds(actor, permission), `${role} ${permission}`).toBe(listed);
        if (!listed) expect(may(actor, permission, { facilityId: 'f1', requestId: 'r1' })).toEqual({ allowed: false, reason: 'role' });
      }
    }
  });

  it('gives no staff role a requester or system permission, and the other way round', () => {
    for (const role of ['technician', 'supervisor', 'physician', 'compliance', 'admin'] as const)
      for (const p of matrix[role]) expect(staffPermissions as readonly string[]).toContain(p);
    for (const p of matrix.requester) expect(requesterPermissions as readonly string[]).toContain(p);
    for (const p of matrix.system) expect(systemPermissions as readonly string[]).toContain(p);
  });

  it('lets an administrator read no record and a compliance officer change none', () => {
    expect(holds(staff('admin'), 'record.read')).toBe(false);
    expect(holds(staff('admin'), 'request.read')).toBe(false);
    for (const p of ['page.review', 'packet.prepare', 'packet.approve', 'request.deny', 'fee.record'] as const)
      expect(holds(staff('compliance'), p)).toBe(false);
  });

  it('holds a role only for the kind of actor it belongs to', () => {
    expect(holds(requester({ roles: ['technician'] }), 'request.read')).toBe(false);
    expect(holds(staff('system'), 'effect.run')).toBe(false);
    expect(holds(staff('requester'), 'own.read')).toBe(false);
  });
});

describe('facilities', () => {
  it('ends every staff permission at the facility', () => {
    for (const permission of matrix.technician) {
      const target = { facilityId: 'f2', preparedBy: [], proposedBy: 'u2' };
      expect(may(staff('technician'), permission, target), permission).toEqual({ allowed: false, reason: 'facility' });
    }
  });
  it('refuses a target whose facility is not said', () => {
    expect(may(staff('technician'), 'request.read', { requestId: 'r1' }).reason).toBe('unknown_target');
  });
});

describe('a restricted chart', () => {
  const chart = { restricted: true, named: false, emergency: false };
  it('opens to supervisors and compliance, to whoever is named for it or has an emergency, and to nobody else', () => {
    for (const permission of ['patient.read', 'record.read', 'request.read'] as const) {
      expect(may(staff('technician'), permission, { facilityId: 'f1', chart }).reason).toBe('restricted');
      expect(may(staff('physician'), permission, { facilityId: 'f1', chart }).reason).toBe('restricted');
      for (const role of ['supervisor', 'compliance'] as const) expect(may(staff(role), permission, { facilityId: 'f1', chart }).allowed).toBe(true);
      for (const key of [{ named: true }, { emergency: true }, { restricted: false }]) expect(may(staff('technician'), permission, { facilityId: 'f1', chart: { ...chart, ...key } }).allowed).toBe(true);
      expect(may(staff('supervisor', { facilityIds: ['f2'] }), permission, { facilityId: 'f1', chart }).reason).toBe('facility');
    }
  });
});

describe('separation of duties', () => {
  it('never lets one person prepare and approve, whatever else they are', () => {
    const both = staff('technician', { roles: ['technician', 'supervisor', 'physician'] });
    expect(may(both, 'packet.approve', { facilityId: 'f1', preparedBy: ['u9', 'u1'] }).reason).toBe('same_person');
    expect(may(both, 'packet.approve', { facilityId: 'f1', preparedBy: ['u9'] }).allowed).toBe(true);
    for (const act of ['denial.approve', 'denial.review'] as const) {
      expect(may(both, act, { facilityId: 'f1', deniedBy: ['u1'] }).reason).toBe('same_person');
      expect(may(both, act, { facilityId: 'f1', deniedBy: ['u9'] }).allowed).toBe(true);
    }
    expect(may(both, 'override.confirm', { facilityId: 'f1', proposedBy: 'u1' }).reason).toBe('same_person');
    expect(may({ ...both, roles: ['compliance'] }, 'disposal.approve', { facilityId: 'f1', proposedBy: 'u1' }).reason).toBe('same_person');
    expect(may({ ...both, roles: ['compliance'] }, 'disposal.approve', { facilityId: 'f1', proposedBy: 'u2' }).allowed).toBe(true);
    expect(may(both, 'factor.confirm', { facilityId: 'f1', resetOf: ['u9', 'u1'] }).reason).toBe('same_person');
    expect(may(both, 'factor.confirm', { facilityId: 'f1', resetOf: ['u9', 'u8'] }).allowed).toBe(true);
    expect(may(both, 'emergency.review', { facilityId: 'f1', usedBy: 'u1' }).reason).toBe('same_person');
  });
  it('refuses when it is not said who prepared', () => {
    expect(may(staff('technician'), 'packet.approve', { facilityId: 'f1' }).reason).toBe('unknown_target');
    for (const act of ['denial.approve', 'denial.review'] as const) expect(may(staff('physician'), act, { facilityId: 'f1' }).reason).toBe('unknown_target');
  });
});

describe('requesters', () => {
  it('see what they filed, what their organization filed, and what they hold the code of', () => {
    expect(may(requester(), 'own.read', { requestId: 'r1', requesterUserId: 'u1' }).allowed).toBe(true);
    expect(may(requester({ organizationIds: ['o1'] }), 'own.read', { requestId: 'r1', organizationId: 'o1' }).allowed).toBe(true);
    expect(may(requester({ requestIds: ['r1'] }), 'own.read', { requestId: 'r1' }).allowed).toBe(true);
  });
  it('see nothing else', () => {
    for (const permission of ['own.read', 'own.message', 'own.withdraw', 'own.revoke', 'own.download'] as const) {
      expect(may(requester(), permission, { requestId: 'r1', requesterUserId: 'u2', organizationId: null }).reason).toBe('not_yours');
      expect(may(requester({ requestIds: ['r2'] }), permission, { requestId: 'r1' }).reason).toBe('not_yours');
    }
  });
  it('lose sight of the firm’s requests with the firm, even of those they typed', () => {
    expect(may(requester(), 'own.read', { requestId: 'r1', requesterUserId: 'u1', organizationId: 'o1' }).reason).toBe('not_yours');
  });
  it('manage a desk only as its administrator', () => {
    const member = requester({ organizationIds: ['o1'] });
    expect(may(member, 'desk.manage', { organizationId: 'o1' }).allowed).toBe(false);
    expect(may(member, 'desk.manage', { organizationId: 'o1', organizationAdmin: true }).allowed).toBe(true);
    expect(may(member, 'desk.read', { organizationId: 'o2' }).reason).toBe('not_yours');
  });
});

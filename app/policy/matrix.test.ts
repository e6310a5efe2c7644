/** Who holds which permission, written down a second time by permission: a cell of the matrix does not change in passing. */
import { describe, expect, it } from 'vitest';
import { roles } from '#workflows/actor.ts';
import { matrix } from './matrix.ts';
import { permissions, secondFactorMinutes } from './vocabulary.ts';

const held: Record<string, readonly string[]> = {
  'technician supervisor physician compliance': ['request.read', 'patient.read', 'record.read'],
  'technician supervisor': ['request.claim', 'request.check', 'request.ask', 'request.return', 'request.close', 'intake.index', 'record.retrieve', 'record.upload', 'page.review', 'packet.prepare', 'packet.approve', 'packet.dispatch', 'link.revoke', 'authorization.revoke', 'override.propose', 'override.confirm', 'fee.record'],
  'supervisor': ['request.assign', 'request.extend', 'fee.waive'],
  'technician supervisor compliance': ['request.hold', 'patient.search'],
  'technician supervisor physician': ['request.deny', 'message.write', 'emergency.use'],
  'supervisor compliance': ['request.unhold', 'emergency.review', 'chart.restrict', 'disclosure.read', 'disposal.approve', 'accounting.suspend', 'breach.assess', 'review.assign'],
  'supervisor physician': ['denial.approve', 'role.lend'],
  'physician': ['denial.review'],
  'technician supervisor admin': ['effect.retry'],
  'compliance': ['disclosure.export', 'accounting.answer', 'log.export', 'oversight.decide'],
  'compliance admin': ['log.read', 'rule.confirm'],
  'supervisor compliance admin': ['report.read', 'settings.read', 'factor.confirm'],
  'admin': ['settings.manage', 'rule.manage', 'user.manage'],
  'requester': ['own.file', 'own.read', 'own.message', 'own.withdraw', 'own.revoke', 'own.download', 'desk.file', 'desk.read', 'desk.manage'],
  'system': ['effect.run', 'deadline.fire', 'log.sequence'],
};

describe('the matrix, by permission', () => {
  const roleOf = new Map(Object.entries(held).flatMap(([who, list]) => list.map((permission) => [permission, who.split(' ')] as const)));

  it.each(permissions)('%s', (permission) => {
    expect(roles.filter((role) => (matrix[role] as readonly string[]).includes(permission))).toEqual(roles.filter((role) => roleOf.get(permission)?.includes(role)));
    expect(roleOf.has(permission)).toBe(true);
  });

  it('asks a second factor again for what cannot be taken back', () => {
    expect(secondFactorMinutes).toEqual({
      'packet.approve': 15,
      'denial.approve': 15,
      'denial.review': 15,
      'override.confirm': 0,
      'emergency.use': 0,
      'chart.restrict': 15,
      'disclosure.export': 0,
      'log.export': 0,
      'disposal.approve': 0,
      'user.manage': 15,
      'factor.confirm': 15,
      'role.lend': 15,
      'rule.manage': 15,
      'rule.confirm': 15,
    });
  });
});

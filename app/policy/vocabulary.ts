/** Every thing a person may be allowed to do, by name. A permission that is not here cannot be asked for. */

/** What staff do with requests and records of their own facilities. */
export const staffPermissions = [
  'request.read',
  'request.claim',
  'request.assign',
  'request.check',
  'request.ask',
  'request.return',
  'request.extend',
  'request.hold',
  'request.unhold',
  'request.close',
  'request.deny',
  'denial.approve',
  'denial.review',
  'message.write',
  'intake.index',
  'patient.read',
  'patient.search',
  'record.read',
  'record.retrieve',
  'record.upload',
  'page.review',
  'packet.prepare',
  'packet.approve',
  'packet.dispatch',
  'link.revoke',
  'authorization.revoke',
  'override.propose',
  'override.confirm',
  'emergency.use',
  'emergency.review',
  'chart.restrict',
  'fee.record',
  'fee.waive',
  'effect.retry',
  'disclosure.read',
  'disclosure.export',
  'accounting.answer',
  'accounting.suspend',
  'breach.assess',
  'review.assign',
  'log.read',
  'log.export',
  'oversight.decide',
  'disposal.approve',
  'report.read',
  'settings.read',
  'settings.manage',
  'rule.manage',
  'rule.confirm',
  'user.manage',
  'factor.confirm',
  'role.lend',
] as const;

/** What requesters do with requests that are theirs: by account, by organization or by tracking code. */
export const requesterPermissions = [
  'own.file',
  'own.read',
  'own.message',
  'own.withdraw',
  'own.revoke',
  'own.download',
  'desk.file',
  'desk.read',
  'desk.manage',
] as const;

/** What only the system's own workers do. */
export const systemPermissions = ['effect.run', 'deadline.fire', 'log.sequence'] as const;

export const permissions = [...staffPermissions, ...requesterPermissions, ...systemPermissions] as const;

export type StaffPermission = (typeof staffPermissions)[number];
export type RequesterPermission = (typeof requesterPermissions)[number];
export type Permission = (typeof permissions)[number];

/** How fresh the second factor must be, in minutes; 0 asks every time. A permission not listed needs no second asking. */
export const secondFactorMinutes: Partial<Record<Permission, 15 | 0>> = {
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
};

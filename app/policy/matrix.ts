/**
 * Role by permission, the whole table. An administrator installs and connects but reads no record; a compliance officer
 * reads and exports everything, decides on what the log shows and what is disposed of, and changes no request but by a hold.
 */
import type { Role } from '#workflows/actor.ts';
import type { Permission } from './vocabulary.ts';

const technician = [
  'request.read',
  'request.claim',
  'request.check',
  'request.hold',
  'request.ask',
  'request.return',
  'request.close',
  'request.deny',
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
  'fee.record',
  'effect.retry',
] as const satisfies readonly Permission[];

export const matrix = {
  technician,
  supervisor: [
    ...technician,
    'request.assign',
    'request.extend',
    'request.unhold',
    'denial.approve',
    'emergency.review',
    'fee.waive',
    'disposal.approve',
    'report.read',
    'settings.read',
    'disclosure.read',
  ],
  // A licensed professional decides whether a ground that needs judgement stands (164.524(a)(3)) and reviews it (a)(4).
  physician: ['request.read', 'patient.read', 'record.read', 'request.deny', 'denial.approve', 'denial.review', 'message.write'],
  compliance: [
    'request.read',
    'request.hold',
    'request.unhold',
    'patient.read',
    'patient.search',
    'record.read',
    'emergency.review',
    'disclosure.read',
    'disclosure.export',
    'log.read',
    'log.export',
    'oversight.decide',
    'disposal.approve',
    'report.read',
    'settings.read',
  ],
  admin: ['user.manage', 'effect.retry', 'settings.read', 'settings.manage', 'rule.manage', 'report.read', 'log.read'],
  requester: [
    'own.file',
    'own.read',
    'own.message',
    'own.withdraw',
    'own.revoke',
    'own.download',
    'desk.file',
    'desk.read',
    'desk.manage',
  ],
  system: ['effect.run', 'deadline.fire', 'log.sequence'],
} as const satisfies Record<Role, readonly Permission[]>;

/** May this actor do this to that? Pure; the whole answer comes from the actor, the table and the target. */
import type { Actor } from '#workflows/actor.ts';
import { matrix } from './matrix.ts';
import { requesterPermissions, systemPermissions, type Permission } from './vocabulary.ts';

/** What is known of the thing acted upon. Ids only. */
export type Target = {
  facilityId?: string;
  requestId?: string;
  organizationId?: string | null;
  /** The account that filed, where one did. */
  requesterUserId?: string | null;
  /** Whether the actor administers the organization; `desk.manage` asks for it. */
  organizationAdmin?: boolean;
  /** Everybody who decided a page, drew a box or built the packet. */
  preparedBy?: readonly string[];
  /** Everybody who took part in the denial. */
  deniedBy?: readonly string[];
  /** Who proposed the override that is to be confirmed, or the disposal that is to be approved. */
  proposedBy?: string;
  /** The patient's chart: whether it is restricted, and what opens it to this actor. */
  chart?: { restricted: boolean; named: boolean; emergency: boolean };
  /** Who proposed the reset of a second factor, and whose it is. */
  resetOf?: readonly string[];
  /** Who used the emergency access that is to be reviewed. */
  usedBy?: string;
};

export type Refusal =
  /** No role of the actor holds the permission. */
  | 'role'
  /** Another facility's; from outside it does not exist. */
  | 'facility'
  /** Another requester's; from outside it does not exist. */
  | 'not_yours'
  /** The same person may not do both. */
  | 'same_person'
  /** A restricted chart that neither the role, nor a name on it, nor an emergency opens; from outside it does not exist. */
  | 'restricted'
  /** The caller did not say what the rule needs to know; refused rather than guessed. */
  | 'unknown_target';

export type Verdict = { allowed: true; reason: null } | { allowed: false; reason: Refusal };

const yes: Verdict = { allowed: true, reason: null };
const no = (reason: Refusal): Verdict => ({ allowed: false, reason });

/**
 * With a target: the full answer; what a rule needs and the target lacks is a refusal. Without one: whether any role
 * holds the permission at all, which is what menus and page guards ask.
 */
export function may(actor: Actor, permission: Permission, target?: Target): Verdict {
  if (!holds(actor, permission)) return no('role');
  if (!target) return yes;
  const scope = inScope(actor, permission, target);
  return scope.allowed ? separated(actor, permission, target) : scope;
}

/** Whether a role of the actor holds the permission, somewhere. */
export function holds(actor: Actor, permission: Permission): boolean {
  return actor.roles.some((role) => {
    // A session never borrows a role of another kind of actor.
    if (role === 'requester' ? actor.kind !== 'requester' : role === 'system' ? actor.kind !== 'system' : actor.kind !== 'staff') return false;
    return (matrix[role] as readonly Permission[]).includes(permission);
  });
}

function inScope(actor: Actor, permission: Permission, target: Target): Verdict {
  if ((systemPermissions as readonly string[]).includes(permission)) return yes;
  if ((requesterPermissions as readonly string[]).includes(permission)) return ownScope(actor, permission, target);
  if (target.facilityId === undefined) return no('unknown_target');
  if (!actor.facilityIds.includes(target.facilityId)) return no('facility');
  return target.chart && !opens(actor, target.chart) ? no('restricted') : yes;
}

/** Restricted charts (VIPs, staff as patients): the same rule stands in db/security/027-restricted-charts.sql. */
function opens(actor: Actor, chart: NonNullable<Target['chart']>): boolean {
  return !chart.restricted || chart.named || chart.emergency || actor.roles.includes('supervisor') || actor.roles.includes('compliance');
}

function ownScope(actor: Actor, permission: Permission, target: Target): Verdict {
  const inOrganization = target.organizationId != null && actor.organizationIds.includes(target.organizationId);
  switch (permission) {
    case 'own.file':
      return yes;
    case 'desk.manage':
      return inOrganization && target.organizationAdmin === true ? yes : no('not_yours');
    case 'desk.file':
    case 'desk.read':
      return inOrganization ? yes : no('not_yours');
    default:
      // A request filed by an organization belongs to it, not to the member who typed it: leaving ends the sight of it.
      if (target.organizationId != null) return inOrganization || shown(actor, target) ? yes : no('not_yours');
      return shown(actor, target) || (target.requesterUserId != null && target.requesterUserId === actor.id) ? yes : no('not_yours');
  }
}

/** The request's tracking code or packet link was shown in this session. */
function shown(actor: Actor, target: Target): boolean {
  return target.requestId !== undefined && actor.requestIds.includes(target.requestId);
}

/** Two people where the rules want two. */
function separated(actor: Actor, permission: Permission, target: Target): Verdict {
  const others: Partial<Record<Permission, readonly string[] | undefined>> = {
    'packet.approve': target.preparedBy,
    'denial.approve': target.deniedBy,
    'denial.review': target.deniedBy,
    'override.confirm': target.proposedBy === undefined ? undefined : [target.proposedBy],
    'disposal.approve': target.proposedBy === undefined ? undefined : [target.proposedBy],
    'factor.confirm': target.resetOf,
    'emergency.review': target.usedBy === undefined ? undefined : [target.usedBy],
  };
  if (!(permission in others)) return yes;
  const people = others[permission];
  if (people === undefined) return no('unknown_target');
  return people.includes(actor.id) ? no('same_person') : yes;
}

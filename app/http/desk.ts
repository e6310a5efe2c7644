/** What every page of the desk begins with: the member, the organization, and how its looks at protected data are written down. */
import { signedInUser, requireOrganizationMember, type SessionContext } from './session.ts';
import { recordEvent, type RecordInput } from '#app/audit/record-event.ts';
import type { DeskKind } from '#app/components/desk/answers.ts';
import type { Desk } from '#app/components/desk/filing.ts';
import { asActor, type Db } from '#db/open.ts';
import { deskOrganization, type DeskOrganization } from '#db/queries/desk.ts';
import { listFacilities, type FacilityChoice } from '#db/queries/facilities.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import type { InsurerKind } from '#workflows/rules/facts.ts';

export type AtDesk = { actor: Actor; organization: DeskOrganization; email: string };

/** The member and the organization; whoever is none is refused and recorded. */
export async function requireDesk(request: Request, context: SessionContext): Promise<AtDesk> {
  const actor = await requireOrganizationMember(request, context);
  const [organizationId] = actor.organizationIds;
  const organization = await asActor(context.db, actor, (tx) => deskOrganization(tx, organizationId ?? ''));
  if (!organization) throw new AppError('not_found', 'no organization');
  const signedIn = await signedInUser(request, context, { touch: false });
  return { actor, organization, email: signedIn?.user.email ?? '' };
}

type Distributive<T> = T extends unknown ? Omit<T, 'actor' | 'now'> : never;
export type DeskLook = Distributive<RecordInput>;

/** Reads as the member; the look is written in the same transaction. */
export async function readAtDesk<T>(context: SessionContext, actor: Actor, read: (tx: Db, look: (event: DeskLook) => Promise<void>) => Promise<T>): Promise<T> {
  return asActor(context.db, actor, (tx) => read(tx, async (event) => void (await recordEvent(tx, { actor, now: context.now(), ...event } as RecordInput))));
}

/** Which form the organization fills; null for a clinic or an agency, whose doors are elsewhere. */
export function deskKindOf(organization: DeskOrganization): DeskKind | null {
  if (organization.kind === 'law_firm' || organization.kind === 'copy_service') return 'firm';
  return organization.kind === 'insurer' ? 'insurer' : null;
}

/** What the insurer is registered as, in the words of the rules. */
export function registeredKind({ insurerKind }: DeskOrganization): InsurerKind | null {
  const kinds = { health_plan: 'health', auto: 'auto', liability: 'liability', life: 'life', disability: 'disability', workers_compensation: 'workers_comp' } as const;
  return insurerKind ? kinds[insurerKind] : null;
}

/** The place whose state and day the rules read: the chosen facility, else the first. */
export async function placeOf(context: SessionContext, organization: DeskOrganization, kind: DeskKind, facilityId: string): Promise<{ desk: Desk; facility: FacilityChoice; facilities: FacilityChoice[] }> {
  const facilities = await listFacilities(context.db);
  const facility = facilities.find((each) => each.id === facilityId) ?? facilities[0];
  if (!facility) throw new AppError('unavailable', 'there is no facility');
  return { facilities, facility, desk: { kind, organizationKind: organization.kind, state: facility.state, today: legalDateOf(context.now(), facility.zone) } };
}

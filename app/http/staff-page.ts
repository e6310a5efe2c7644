/** What every page of the inside needs beside its own content: who works here, where, and how long the session lasts. */
import { asActor, type Db } from '#db/open.ts';
import { emergenciesToReview, myEmergencies } from '#db/queries/charts.ts';
import { facilityNames, workCounts } from '#db/queries/work-list.ts';
import { recordEvent, type RecordInput } from '#app/audit/record-event.ts';
import { sessionEndsAt } from '#app/identity/sessions.ts';
import { holds } from '#app/policy/resolver.ts';
import type { Actor } from '#workflows/actor.ts';
import { signedInUser, type SessionContext } from './session.ts';

/** Props of the staff's layout, as plain data. */
export type StaffShell = {
  user: { name: string; roles: Actor['roles']; id: string };
  facility: string;
  counts: Record<string, number>;
  session: { endsAt: string; now: string };
  /** Restricted charts open in an emergency just now: over every page. */
  emergencies: { id: string; patientId: string; mrn: string; endsAt: string }[];
};

/** Call it beside the page's own query; `tx` acts for the same actor. */
export async function staffShell(tx: Db, request: Request, context: SessionContext, actor: Actor): Promise<StaffShell> {
  const signedIn = await signedInUser(request, context, { touch: false });
  const now = context.now();
  const { byQueue } = await workCounts(tx, actor);
  return {
    user: { name: actor.name, roles: actor.roles, id: actor.id },
    facility: await facilityNames(tx, actor),
    counts: { work: byQueue.mine, ...(holds(actor, 'emergency.review') ? { reviews: await emergenciesToReview(tx) } : {}) },
    emergencies: (await myEmergencies(tx, actor.id)).map((each) => ({ ...each, endsAt: each.endsAt.toISOString() })),
    session: { endsAt: (signedIn ? sessionEndsAt(signedIn) : now).toISOString(), now: now.toISOString() },
  };
}

/** Reads as the actor, and writes the look at protected data down in the same transaction. */
export async function readAs<T>(context: SessionContext, actor: Actor, read: (tx: Db, look: (event: Look) => Promise<void>) => Promise<T>): Promise<T> {
  return asActor(context.db, actor, (tx) => read(tx, async (event) => void (await recordEvent(tx, { actor, now: context.now(), place: actor.kind === 'staff' ? placeOf(context.ip) : null, ...event }))));
}

/** The workstation's network address as a place of the log; staff's alone are kept, a requester's never. */
export function placeOf(ip: string | null | undefined): string | null {
  const plain = (ip ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  // A code begins with a letter or figure: `::1` is written `0::1`, which is the same address.
  return plain === '' ? null : (plain.startsWith(':') ? `0${plain}` : plain).replace(/%.*$/, '');
}

export type Look = DistributiveOmit<RecordInput, 'actor' | 'now'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * Sign-ins and their refusals in the log. The library writes its own tables outside our transaction; this event follows
 * at once, in one of its own. No address, no name typed: ids and codes only.
 */
import type { AuditFact } from '#app/audit/events.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { asActor, type Db } from '#db/open.ts';
import { staffMembers } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';

type IdentityAction =
  | 'sign_in.succeeded'
  | 'sign_in.failed'
  | 'sign_in.linked'
  | 'session.ended'
  | 'second_factor.shown'
  | 'second_factor.refused'
  | 'second_factor.changed'
  | 'password.changed'
  | 'password.asked'
  | 'password.reset'
  | 'tracking.opened'
  | 'tracking.refused';
export type IdentityFact = Extract<AuditFact, { action: IdentityAction }>;

/** Whom it is about; nothing known is `unknown`. */
export type Whom = { userId?: string | null; sessionId?: string | null; requestId?: string | null };

export async function recordIdentity(db: Db, whom: Whom, now: Date, fact: IdentityFact): Promise<void> {
  const held = whom.userId
    ? await db.selectDistinct({ role: staffMembers.role }).from(staffMembers).where(and(eq(staffMembers.userId, whom.userId), isNull(staffMembers.disabledAt)))
    : [];
  const actor: Actor = {
    kind: held.length > 0 ? 'staff' : 'requester',
    id: whom.userId ?? whom.requestId ?? 'unknown',
    name: '',
    roles: held.length > 0 ? held.map(({ role }) => role) : ['requester'],
    facilityIds: [],
    organizationIds: [],
    requestIds: whom.requestId ? [whom.requestId] : [],
    sessionId: whom.sessionId ?? null,
  };
  await asActor(db, actor, (tx) => recordEvent(tx, { ...fact, actor, now, subject: { requestId: whom.requestId ?? null } }));
}

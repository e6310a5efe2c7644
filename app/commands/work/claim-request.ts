/** Takes a request from the work list, or hands it to a colleague. No change of state: who works on it, not where it stands. */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { requests, staffMembers, users } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

/** `assignee` null puts it back on the list. Assigning somebody else needs `request.assign`; `invalid_input` where that person is not active staff of the request's facility. */
export async function claimRequest(
  db: Db,
  actor: Actor,
  input: { requestId: string; assignee: string | null; now: Date },
): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    const own = input.assignee === actor.id || (input.assignee === null && request.assignedTo === actor.id);
    must(actor, own ? 'request.claim' : 'request.assign', targetOf(request));
    if (input.assignee && !(await worksAt(tx, input.assignee, request.facilityId))) {
      throw new AppError('invalid_input', `request ${request.id}: ${input.assignee} is not active staff of facility ${request.facilityId}`);
    }
    await tx
      .update(requests)
      .set({ assignedTo: input.assignee, assignedAt: input.assignee ? input.now : null })
      .where(eq(requests.id, input.requestId));
    await recordEvent(tx, {
      action: 'request.assigned',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id },
      facts: { from: request.assignedTo, to: input.assignee },
    });
  });
}

async function worksAt(tx: Db, userId: string, facilityId: string): Promise<boolean> {
  const [found] = await tx
    .select({ id: staffMembers.id })
    .from(staffMembers)
    .innerJoin(users, eq(users.id, staffMembers.userId))
    .where(and(eq(staffMembers.userId, userId), eq(staffMembers.facilityId, facilityId), isNull(staffMembers.disabledAt), isNull(users.disabledAt)))
    .limit(1);
  return found !== undefined;
}

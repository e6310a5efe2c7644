/** The one extension of an individual's request: at most thirty days, with its reason in a letter before the first date ends (164.524(b)(2)(ii)). */
import { and, eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { deadlines } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { onRequest, type OnRequest } from './on-request.ts';

export async function takeExtension(
  db: Db,
  actor: Actor,
  input: OnRequest & { reason: string; days: number },
): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.extend', async (tx, { request, today }) => {
    const [clock] = await tx
      .select({ dueOn: deadlines.dueOn })
      .from(deadlines)
      .where(and(eq(deadlines.instanceId, request.id), eq(deadlines.kind, 'access')));
    if (!clock) throw new AppError('not_allowed_now', `request ${request.id} has no clock that may be extended`);
    return { type: 'EXTENSION_TAKEN', today, dueOn: clock.dueOn, extendedTo: addDays(clock.dueOn, input.days), reason: input.reason };
  });
}

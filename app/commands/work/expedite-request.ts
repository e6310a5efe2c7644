/** Puts a request ahead of others: its policy clock is the shorter one from now on. The clocks of the law stay what they are. */
import { eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export async function expediteRequest(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.check', async (tx, { request }) => {
    await tx.update(requests).set({ expedited: true }).where(eq(requests.id, request.id));
    return { type: 'EXPEDITED' };
  });
}

/** Records that what was asked for has come by another way than the portal: by phone, letter or in person. */
import { v7 as uuidv7 } from 'uuid';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { messages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

/** `body`: what came and how; kept in the thread as the office's own note. */
export async function receiveInformation(db: Db, actor: Actor, input: OnRequest & { body: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.check', async (tx, { request }) => {
    await tx.insert(messages).values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      direction: 'internal',
      body: input.body,
      authorName: actor.name,
      authorId: actor.id,
      sentAt: input.now,
    });
    return { type: 'INFORMATION_RECEIVED' };
  });
}

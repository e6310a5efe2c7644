/** A line in the thread of a request, from either side. From the requester it answers what was asked. */
import { v7 as uuidv7 } from 'uuid';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { messages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from './on-request.ts';

export type WriteMessage = OnRequest & {
  body: string | null;
  /** A coded text in the requester's language. */
  code?: string;
  params?: Record<string, string | number>;
  internal?: boolean;
};

export async function writeMessage(db: Db, actor: Actor, input: WriteMessage): Promise<SendResult | null> {
  const fromRequester = actor.kind === 'requester';
  return onRequest(db, actor, input, fromRequester ? 'own.message' : 'message.write', async (tx, { request, state }) => {
    await tx.insert(messages).values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      direction: fromRequester ? 'from_requester' : input.internal ? 'internal' : 'to_requester',
      code: input.code ?? null,
      params: input.params ?? null,
      body: input.body,
      authorName: actor.name,
      authorId: actor.id,
      sentAt: input.now,
    });
    return fromRequester && state === 'awaiting_information' ? { type: 'INFORMATION_RECEIVED' } : null;
  });
}

/** A line in the thread of a request, from either side. From the requester it answers what was asked. */
import { and, eq, sql } from 'drizzle-orm';
import { v5 as uuidv5 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { messages, outbox } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

/** Namespace of ids that follow from a form's key: the same form sent twice writes one line. */
const keySpace = '1b0cf6b5-8c0f-5d0e-a1d5-5d7a3f0c9e21';

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
    const id = uuidv5(`${request.id}:${input.key}`, keySpace);
    const direction = fromRequester ? 'from_requester' : input.internal ? 'internal' : 'to_requester';
    const written = await tx
      .insert(messages)
      .values({
        id,
        facilityId: request.facilityId,
        requestId: request.id,
        direction,
        code: input.code ?? null,
        params: input.params ?? null,
        body: input.body,
        authorName: actor.name,
        authorId: actor.id,
        sentAt: input.now,
      })
      .onConflictDoNothing()
      .returning({ id: messages.id });
    if (written.length > 0) {
      if (direction === 'to_requester') await announce(tx, request, { id, now: input.now });
      const subject = { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId };
      await recordEvent(tx, { action: 'message.sent', actor, now: input.now, subject, facts: { messageId: id, direction, code: input.code } });
    }
    return fromRequester && state === 'awaiting_information' ? { type: 'INFORMATION_RECEIVED' } : null;
  });
}

/** Owes the mail that a message waits; several written before it has left are one mail. */
async function announce(tx: Db, request: { id: string; facilityId: string }, message: { id: string; now: Date }): Promise<void> {
  const [owed] = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.instanceId, request.id), eq(outbox.status, 'pending'), eq(outbox.attempts, 0), sql`${outbox.effect}->>'email' = 'message_waiting'`));
  if (owed) return;
  const instance = { machine: 'request', id: request.id, facilityId: request.facilityId, requestId: request.id };
  await enqueue(tx, instance, { type: 'send_email', email: 'message_waiting' }, { key: `${request.id}:message:${message.id}`, now: message.now });
}

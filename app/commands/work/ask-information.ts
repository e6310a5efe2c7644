/** Asks the requester for what is missing: coded texts in the requester's language, and free text marked as such. */
import { v7 as uuidv7 } from 'uuid';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { messages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export type AskInformation = OnRequest & { codes: string[]; note: string | null };

/** Each code is a key below `requester.missing`; the access clock runs on (ACC-TIME never pauses). */
export async function askInformation(db: Db, actor: Actor, input: AskInformation): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.ask', async (tx, { request }) => {
    const base = {
      facilityId: request.facilityId,
      requestId: request.id,
      direction: 'to_requester' as const,
      authorName: actor.name,
      authorId: actor.id,
      sentAt: input.now,
    };
    const rows = input.codes.map((code) => ({ ...base, id: uuidv7(), code: `missing.${code}`, body: null }));
    if (input.note) rows.push({ ...base, id: uuidv7(), code: null as never, body: input.note as never });
    await tx.insert(messages).values(rows);
    return { type: 'INFORMATION_ASKED', codes: input.codes };
  });
}

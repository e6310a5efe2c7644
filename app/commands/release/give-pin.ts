/**
 * Says the PIN of a packet link on the phone, after a call back to a number on file. Shown once to the person who calls,
 * never by the link's own mailbox; a PIN the requester chose is known to nobody here and stays so.
 */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { currentLink, linkProblem } from '#app/delivery/links.ts';
import { pinFor } from '#app/identity/derived-secrets.ts';
import { hashPin } from '#app/identity/password.ts';
import type { Db } from '#db/open.ts';
import { links, messages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

export type GivePin = {
  requestId: string;
  /** Which number was called and how the person was known; kept as an internal note. */
  callBack: string;
  now: Date;
  sessionSecret: string;
};

/** -> the PIN of the link in force. It replaces one that was set otherwise, and its tries begin anew. */
export async function givePin(db: Db, actor: Actor, input: GivePin): Promise<{ pin: string }> {
  if (input.callBack.trim().length < 8) throw new AppError('invalid_input', 'a PIN without a call back', { public: { key: 'staff.pin.call_back_missing' } });
  const link = await run(db, actor, input.now, async (tx) => {
    const { request, state } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'packet.dispatch', targetOf(request));
    const found = await currentLink(tx, request.id);
    const problem = found ? linkProblem(found, input.now) : 'none';
    if (!found || (problem !== null && problem !== 'locked')) {
      throw new AppError('not_allowed_now', `request ${request.id} has no link in force`, {
        public: { key: 'staff.pin.no_link' },
        details: { machine: 'request', id: request.id, state },
      });
    }
    return found;
  });
  const pin = pinFor(input.sessionSecret, link.id);
  const pinHash = await hashPin(pin);
  await run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    await tx.update(links).set({ pinHash, tries: 0 }).where(eq(links.id, link.id));
    await tx.insert(messages).values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      direction: 'internal',
      body: input.callBack,
      authorName: actor.name,
      authorId: actor.id,
      sentAt: input.now,
    });
    await recordEvent(tx, {
      action: 'pin.set',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id },
      facts: { linkId: link.id, by: 'call_back' },
    });
  });
  return { pin };
}

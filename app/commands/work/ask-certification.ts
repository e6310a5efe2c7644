/** The custodian's certification is wanted with the packet; it has its price. Until the packet is put together. */
import { eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export async function askCertification(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  const permission = actor.kind === 'requester' ? 'own.message' : 'request.check';
  return onRequest(db, actor, input, permission, async (tx, { request }) => {
    await tx.update(requests).set({ facts: { ...request.facts, certification: true } }).where(eq(requests.id, request.id));
    return { type: 'CERTIFICATION_ASKED' };
  });
}

/** Pulls the chart again: after a failure, or because something was added to it. What is there stays. */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { onRequest, type OnRequest } from '../on-request.ts';

export async function retryRetrieval(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'record.retrieve', () => ({ type: 'RETRIEVAL_RETRIED' }));
}

/** Closes with a letter: the chart holds nothing of what was asked for. */
export async function reportNoRecords(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.close', () => ({ type: 'NO_RECORDS_FOUND' }));
}

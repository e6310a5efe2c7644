/** "Something is wrong": a requester tells the office that what came is not what it should be. Also after the request is closed. */
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import type { OnRequest } from '../on-request.ts';
import { writeMessage } from './write-message.ts';

/** `somebody_else` (another person's page) is a breach to be assessed: whoever reads it must act at once. */
export const problemKinds = ['somebody_else', 'pages_missing', 'cannot_open', 'not_arrived', 'wrong_fee', 'other'] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** The message's code is `report.<kind>`, below `requester`. */
export async function reportProblem(db: Db, actor: Actor, input: OnRequest & { kind: ProblemKind; text: string | null }): Promise<SendResult | null> {
  return writeMessage(db, actor, { requestId: input.requestId, now: input.now, key: input.key, code: `report.${input.kind}`, body: input.text });
}

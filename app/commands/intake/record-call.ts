/**
 * A call about a request: who called and how that was made sure, and what was said. Both stand in the request's thread for
 * the office, and in the log. Nothing is told to whoever was not called back at a number the office had before the call.
 */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { phonesOnFile } from '#db/queries/caller.ts';
import { messages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

export const callSources = ['patient_index', 'organization', 'directory'] as const;
export type CallSource = (typeof callSources)[number];
export type CallCode = 'call_verified' | 'call_unverified' | 'call_noted';

/** How long a verified call lasts; after it, a caller is called back again. */
export const callMinutes = 30;

/** `callId`: made with the form; recorded twice is recorded once. */
type OnCall = { requestId: string; callId: string; caller: string; now: Date };

/** A call back that reached the caller. A number of a directory is one the office looked up by itself, for somebody who has none on file. */
export async function verifyCaller(db: Db, actor: Actor, input: OnCall & { source: CallSource; lookedUp: string | null }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const phones = await phonesOnFile(tx, input.requestId);
    const onFile = phones.find(({ source }) => source === input.source)?.number;
    const number = input.source === 'directory' ? input.lookedUp : onFile;
    if (input.source === 'directory' && phones.length > 0) throw new AppError('invalid_input', 'a number is on file', { public: { key: 'intake.caller.error.on_file' } });
    if (!number || number.replace(/\D/g, '').length < 10) throw new AppError('invalid_input', 'no number was called', { public: { key: 'intake.caller.error.number' } });
    const ending = number.replace(/\D/g, '').slice(-4);
    await write(tx, actor, input, 'call_verified', { source: input.source, ending }, `${input.caller} (… ${ending})`);
  });
}

/** What was said; `verified` only for a call that this person verified a moment ago. */
export async function noteCall(db: Db, actor: Actor, input: OnCall & { said: string; verified: boolean }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    if (!input.said.trim()) throw new AppError('invalid_input', 'an empty note', { public: { key: 'intake.caller.error.said' } });
    await write(tx, actor, input, input.verified ? 'call_noted' : 'call_unverified', {}, `${input.caller}: ${input.said.trim()}`);
  });
}

async function write(tx: Db, actor: Actor, { requestId, callId, caller, now }: OnCall, code: CallCode, params: Record<string, string>, body: string): Promise<void> {
  if (!caller.trim()) throw new AppError('invalid_input', 'a call of nobody', { public: { key: 'intake.caller.error.caller' } });
  const { request } = await loadRequest(tx, requestId, now);
  must(actor, 'message.write', targetOf(request));
  const [known] = await tx.select({ id: messages.id }).from(messages).where(eq(messages.id, callId));
  if (known) return;
  await tx.insert(messages).values({
    id: callId,
    facilityId: request.facilityId,
    requestId,
    direction: 'internal',
    code,
    params: { ...params, caller },
    body,
    authorName: actor.name,
    authorId: actor.id,
    sentAt: now,
  });
  await recordEvent(tx, { action: 'message.sent', actor, now, subject: { facilityId: request.facilityId, requestId, patientId: request.patientId }, facts: { messageId: callId, direction: 'internal', code } });
}

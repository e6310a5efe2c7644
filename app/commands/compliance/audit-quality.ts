/** A sample of packets that left is drawn, looked at again by somebody who had no part in them, and what was wrong is mended or said why not. */
import { eq } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { drawPackets, preparers } from '#db/queries/quality.ts';
import { qualityItems, qualitySamples, type QualityError } from '#db/schema/compliance.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export const qualityErrors = ['wrong_patient', 'missed_redaction', 'over_redaction', 'out_of_scope', 'missing_page', 'wrong_recipient', 'evidence', 'fee', 'other'] as const satisfies readonly QualityError[];
export const largestSample = 100;

const wrong = (why: string, key: string) => new AppError('invalid_input', why, { public: { key: `oversight.quality.${key}` } });

/** -> the sample. Throws `invalid_input` for a size outside 1 to 100, and where nothing was approved in these days. */
export async function drawSample(db: Db, actor: Actor, input: { facilityId: string; method: 'random' | 'risk'; personId: string | null; from: string; to: string; size: number; now: Date }): Promise<string> {
  const { size, now } = input;
  if (!Number.isInteger(size) || size < 1 || size > largestSample) throw wrong('a sample has a size', 'sizeWrong');
  return run(db, actor, now, async (tx) => {
    must(actor, 'oversight.decide', { facilityId: input.facilityId });
    const seed = randomBytes(16).toString('hex');
    const { drawn, population } = await drawPackets(tx, { ...input, seed });
    if (drawn.length === 0) throw wrong('nothing to draw from', 'nothingApproved');
    const id = uuidv7();
    const person = input.personId ? (await preparers(tx)).find((each) => each.id === input.personId) : undefined;
    await tx.insert(qualitySamples).values({ id, facilityId: input.facilityId, method: input.method, personId: input.personId, personName: person?.name ?? null, fromDay: input.from, toDay: input.to, seed, population, drawnBy: actor.id, drawnByName: actor.name, drawnAt: now });
    await tx.insert(qualityItems).values(drawn.map(({ requestId, ...packet }, position) => ({ id: uuidv7(), facilityId: input.facilityId, sampleId: id, auditedRequestId: requestId, position, ...packet })));
    await recordEvent(tx, { action: 'quality.drawn', actor, now, subject: { facilityId: input.facilityId }, facts: { sampleId: id, method: input.method, items: drawn.length, population } });
    return id;
  });
}

type Check = { itemId: string; verdict: 'right' | 'wrong'; errors: readonly string[]; note: string; now: Date };

/** Once, by somebody who neither prepared nor approved it. What is wrong is named by its kind and said in words. */
export async function checkItem(db: Db, actor: Actor, input: Check): Promise<void> {
  const errors = qualityErrors.filter((error) => input.errors.includes(error));
  const note = input.note.trim().slice(0, 1000);
  if (input.verdict === 'wrong' && errors.length === 0) throw wrong('what is wrong has a kind', 'errorMissing');
  if (input.verdict === 'wrong' && note.length < 3) throw wrong('what is wrong is said', 'noteMissing');
  await onItem(db, actor, input, async (tx, item) => {
    if ([item.preparedBy, item.approvedBy].includes(actor.id)) throw new AppError('forbidden', 'one’s own packet', { public: { key: 'oversight.quality.ownPacket' } });
    if (item.status !== 'open') throw new AppError('not_allowed_now', `item ${item.id} is ${item.status}`, { public: { key: 'errors.not_allowed_now' } });
    await tx.update(qualityItems).set({ status: input.verdict, errors: input.verdict === 'wrong' ? errors : [], note: note || null, checkedBy: actor.id, checkedByName: actor.name, checkedAt: input.now }).where(eq(qualityItems.id, item.id));
    await recordEvent(tx, { action: 'quality.checked', actor, now: input.now, subject: { facilityId: item.facilityId, requestId: item.auditedRequestId }, facts: { itemId: item.id, packetId: item.packetId, verdict: input.verdict, errors: input.verdict === 'wrong' ? errors : [] } });
  });
}

/** What was done about it; once, for what was found wrong. */
export async function correctItem(db: Db, actor: Actor, input: { itemId: string; correction: string; now: Date }): Promise<void> {
  const correction = input.correction.trim().slice(0, 1000);
  if (correction.length < 3) throw wrong('a correction is said', 'correctionMissing');
  await onItem(db, actor, input, async (tx, item) => {
    if (item.status !== 'wrong' || item.correctedAt) throw new AppError('not_allowed_now', `item ${item.id} has nothing to mend`, { public: { key: 'errors.not_allowed_now' } });
    await tx.update(qualityItems).set({ correction, correctedByName: actor.name, correctedAt: input.now }).where(eq(qualityItems.id, item.id));
    await recordEvent(tx, { action: 'quality.corrected', actor, now: input.now, subject: { facilityId: item.facilityId, requestId: item.auditedRequestId }, facts: { itemId: item.id } });
  });
}

async function onItem(db: Db, actor: Actor, { itemId, now }: { itemId: string; now: Date }, work: (tx: Db, item: typeof qualityItems.$inferSelect) => Promise<void>): Promise<void> {
  await run(db, actor, now, async (tx) => {
    const [item] = await tx.select().from(qualityItems).where(eq(qualityItems.id, itemId)).for('update');
    if (!item) throw new AppError('not_found', `item ${itemId} is not there`);
    must(actor, 'oversight.decide', { facilityId: item.facilityId });
    await work(tx, item);
  });
}

/**
 * Two entries of the index are one person, or turn out to be two: one of the staff proposes, another decides (with the second factor,
 * asked for by the caller). Nothing moves: requests and disclosures stay where they were made and are read through the entry that stays.
 */
import { and, desc, eq, or, type SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { givenBack, takenOver, type Changes, type Entry } from '#app/records/survivorship.ts';
import type { Db } from '#db/open.ts';
import { patientLinks, patients } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export const linkReasons = ['entered_twice', 'name_changed', 'merged_in_ehr', 'other'] as const;
export const unlinkReasons = ['two_people', 'linked_by_mistake', 'other'] as const;
type Reason = (typeof linkReasons)[number] | (typeof unlinkReasons)[number];

/**
 * -> the proposal's id. `survivorMrn` is of the same facility. Throws `invalid_input` with a public key (no such entry, itself, linked
 * already or not linked), `conflict` where a proposal about this entry waits.
 */
export async function proposeLink(db: Db, actor: Actor, input: { kind: 'link' | 'unlink'; patientId: string; survivorMrn: string; reason: Reason; now: Date }): Promise<string> {
  const { kind, reason, now } = input;
  return run(db, actor, now, async (tx) => {
    const goes = await entry(tx, eq(patients.id, input.patientId));
    if (!goes) throw new AppError('not_found', `patient ${input.patientId} is not there`);
    must(actor, 'override.propose', { facilityId: goes.facilityId });
    if (!(kind === 'link' ? linkReasons : unlinkReasons).some((known) => known === reason)) throw wrong('reason');
    const stays = kind === 'link' ? await entry(tx, and(eq(patients.facilityId, goes.facilityId), eq(patients.mrn, input.survivorMrn.trim()))) : goes.mergedInto ? await entry(tx, eq(patients.id, goes.mergedInto)) : null;
    if (!stays) throw wrong(kind === 'link' ? 'nobody' : 'not_linked');
    if (stays.id === goes.id) throw wrong('itself');
    // A chain would make the entry that stays depend on the order of the links.
    if (kind === 'link' && (goes.mergedInto || stays.mergedInto || (await entry(tx, eq(patients.mergedInto, goes.id))))) throw wrong('linked');
    const [waiting] = await tx.select({ id: patientLinks.id }).from(patientLinks).where(and(eq(patientLinks.status, 'proposed'), or(eq(patientLinks.patientId, goes.id), eq(patientLinks.patientId, stays.id), eq(patientLinks.survivorId, goes.id))));
    if (waiting) throw new AppError('conflict', `link ${waiting.id} waits`, { public: { key: 'office.patients.link.error.waiting' } });
    const id = uuidv7();
    await tx.insert(patientLinks).values({ id, facilityId: goes.facilityId, kind, patientId: goes.id, survivorId: stays.id, reason, proposedBy: actor.id, proposedAt: now });
    await recordEvent(tx, { action: 'override.proposed', actor, now, subject: { facilityId: goes.facilityId, patientId: goes.id }, facts: { kind: `patient_${kind}`, target: id, reason } });
    return id;
  });
}

/** Never by the proposer, who may only take the proposal back (`confirm: false`). Throws `not_allowed_now` where it is decided. */
export async function decideLink(db: Db, actor: Actor, input: { id: string; confirm: boolean; now: Date }): Promise<void> {
  const { id, confirm, now } = input;
  await run(db, actor, now, async (tx) => {
    const [link] = await tx.select().from(patientLinks).where(eq(patientLinks.id, id)).for('update');
    if (!link) throw new AppError('not_found', `link ${id} is not there`);
    if (confirm || link.proposedBy !== actor.id) must(actor, 'override.confirm', { facilityId: link.facilityId, proposedBy: link.proposedBy });
    else must(actor, 'override.propose', { facilityId: link.facilityId });
    if (link.status !== 'proposed') throw new AppError('not_allowed_now', `link ${id} is ${link.status}`);
    const changes = confirm ? await carryOut(tx, link) : {};
    await tx.update(patientLinks).set({ status: confirm ? 'confirmed' : 'declined', decidedBy: actor.id, decidedAt: now, changes }).where(eq(patientLinks.id, id));
    await recordEvent(tx, {
      action: confirm ? 'override.confirmed' : 'override.declined',
      actor,
      now,
      subject: { facilityId: link.facilityId, patientId: link.patientId },
      facts: { kind: `patient_${link.kind}`, target: id },
    });
  });
}

/** Both entries locked, the lesser id first. */
async function carryOut(tx: Db, link: typeof patientLinks.$inferSelect): Promise<Changes> {
  const locked = await tx.select().from(patients).where(or(eq(patients.id, link.patientId), eq(patients.id, link.survivorId))).orderBy(patients.id).for('update');
  const goes = locked.find(({ id }) => id === link.patientId);
  const stays = locked.find(({ id }) => id === link.survivorId);
  if (!goes || !stays) throw new AppError('not_found', `link ${link.id} has lost an entry`);
  if (link.kind === 'unlink') {
    if (goes.mergedInto !== stays.id) throw new AppError('not_allowed_now', `link ${link.id} is undone`);
    const [made] = await tx.select().from(patientLinks).where(and(eq(patientLinks.patientId, goes.id), eq(patientLinks.survivorId, stays.id), eq(patientLinks.kind, 'link'), eq(patientLinks.status, 'confirmed'))).orderBy(desc(patientLinks.decidedAt)).limit(1);
    const back = givenBack(stays, made?.changes ?? {});
    await tx.update(patients).set({ mergedInto: null }).where(eq(patients.id, goes.id));
    if (Object.keys(back).length > 0) await tx.update(patients).set(back).where(eq(patients.id, stays.id));
    return Object.fromEntries(Object.entries(back).map(([field, after]) => [field, { before: stays[field as keyof Entry], after }]));
  }
  if (goes.mergedInto || stays.mergedInto) throw new AppError('not_allowed_now', `link ${link.id} meets another`);
  const changes = takenOver(stays, goes);
  await tx.update(patients).set({ mergedInto: stays.id }).where(eq(patients.id, goes.id));
  if (Object.keys(changes).length > 0) await tx.update(patients).set(Object.fromEntries(Object.entries(changes).map(([field, { after }]) => [field, after])) as Partial<Entry>).where(eq(patients.id, stays.id));
  return changes;
}

async function entry(tx: Db, where: SQL | undefined): Promise<Entry | null> {
  const [found] = await tx.select().from(patients).where(where).limit(1);
  return found ?? null;
}

function wrong(code: 'reason' | 'nobody' | 'itself' | 'linked' | 'not_linked'): AppError {
  return new AppError('invalid_input', `no link: ${code}`, { public: { key: `office.patients.link.error.${code}` } });
}

/**
 * Emergency access to a restricted chart: by its number and birth date, for a written reason and a while; compliance hears of it at
 * once and reviews it afterwards. The caller has asked for the second factor. Row security opens and closes the chart by itself.
 */
import { and, eq, gt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import type { Db } from '#db/open.ts';
import { emergencyAccesses, patients, type emergencyFindings, type emergencyReasons } from '#db/schema/patients.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export type EmergencyReason = (typeof emergencyReasons)[number];
export type EmergencyFinding = (typeof emergencyFindings)[number];
export const emergencyMinutes = [30, 60, 240] as const;

/** Numbers are not tried out. */
const missed: Throttle = { purpose: 'emergency', limit: 5, windowSeconds: 900 };

export type OpenEmergencyInput = { facilityId: string; mrn: string; birthDate: string; reason: EmergencyReason; explanation: string; minutes: number; now: Date };

/** -> the patient, whose chart is open now. Throws `invalid_input` with `charts.error.*`; a chart that is not restricted needs no emergency and is `nobody` too. */
export async function openEmergency(db: Db, actor: Actor, input: OpenEmergencyInput): Promise<{ id: string; patientId: string }> {
  const { facilityId, reason, minutes, now } = input;
  const explanation = input.explanation.trim().slice(0, 1000);
  if (explanation.length < 10) throw wrong('explanation');
  if (!(emergencyMinutes as readonly number[]).includes(minutes)) throw wrong('minutes');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input.birthDate)) throw wrong('birthDate');
  if (await isThrottled(db, missed, actor.id, now)) throw wrong('later');
  try {
    return await run(db, actor, now, async (tx) => {
      must(actor, 'emergency.use', { facilityId });
      const { rows } = await tx.execute<{ id: string | null }>(sql`select openroi_restricted_chart(${facilityId}::uuid, ${input.mrn.trim()}) as id`);
      const patientId = rows[0]?.id;
      if (!patientId) throw wrong('nobody');
      const id = uuidv7();
      const endsAt = new Date(now.getTime() + minutes * 60_000);
      await tx.insert(emergencyAccesses).values({ id, facilityId, patientId, userId: actor.id, userName: actor.name, reason, explanation, openedAt: now, endsAt });
      // Open from here on, for this actor: the second identifier is compared, and a wrong one takes all of it back.
      const [patient] = await tx.select({ birthDate: patients.birthDate }).from(patients).where(eq(patients.id, patientId));
      if (patient?.birthDate !== input.birthDate) throw wrong('nobody');
      await tx.execute(sql`select openroi_add_job('alert_emergency', ${JSON.stringify({ id })}::json, null::timestamptz, ${`emergency:${id}`}, 12, null::text)`);
      await recordEvent(tx, { action: 'emergency.opened', actor, now, subject: { facilityId, patientId }, facts: { emergencyId: id, reason, until: endsAt.toISOString() } });
      return { id, patientId };
    });
  } catch (error) {
    if (error instanceof AppError && error.public?.key === 'charts.error.nobody') await countAttempt(db, missed, actor.id, now);
    throw error;
  }
}

/** Whoever opened it closes it before its time. */
export async function closeEmergency(db: Db, actor: Actor, input: { id: string; now: Date }): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const closed = await tx.update(emergencyAccesses).set({ endsAt: input.now }).where(and(eq(emergencyAccesses.id, input.id), eq(emergencyAccesses.userId, actor.id), gt(emergencyAccesses.endsAt, input.now))).returning();
    const [row] = closed;
    if (!row) throw new AppError('not_found', `emergency ${input.id} is not open`);
    const { facilityId, patientId } = row;
    await recordEvent(tx, { action: 'emergency.closed', actor, now: input.now, subject: { facilityId, patientId }, facts: { emergencyId: input.id } });
  });
}

/** By somebody else, once; ends the access where it is still open. Throws `invalid_input` without a note. */
export async function reviewEmergency(db: Db, actor: Actor, input: { id: string; finding: EmergencyFinding; note: string; now: Date }): Promise<void> {
  const { id, finding, now } = input;
  const note = input.note.trim().slice(0, 1000);
  if (note.length < 3) throw wrong('note');
  await run(db, actor, now, async (tx) => {
    const [row] = await tx.select().from(emergencyAccesses).where(eq(emergencyAccesses.id, id)).for('update');
    if (!row) throw new AppError('not_found', `emergency ${id} is not there`);
    must(actor, 'emergency.review', { facilityId: row.facilityId, usedBy: row.userId });
    if (row.reviewedAt) throw new AppError('not_allowed_now', `emergency ${id} is reviewed`);
    await tx.update(emergencyAccesses).set({ reviewedBy: actor.id, reviewedByName: actor.name, reviewedAt: now, finding, reviewNote: note }).where(eq(emergencyAccesses.id, id));
    await recordEvent(tx, { action: 'emergency.reviewed', actor, now, subject: { facilityId: row.facilityId, patientId: row.patientId }, facts: { emergencyId: id, finding } });
  });
}

const wrong = (key: string) => new AppError('invalid_input', `emergency access: ${key}`, { public: { key: `charts.error.${key}` } });

/** Supervisors and compliance restrict a chart, and name the people who may open it besides them. */
import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { chartGrants, patients, staffMembers, users } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export type ChartChange = { change: 'restrict' } | { change: 'open' } | { change: 'name'; email: string } | { change: 'unname'; userId: string };

/** Throws `invalid_input` with `charts.error.colleague` where nobody of the facility has that address. */
export async function changeChart(db: Db, actor: Actor, input: { patientId: string; now: Date } & ChartChange): Promise<void> {
  const { patientId, now } = input;
  await run(db, actor, now, async (tx) => {
    const [patient] = await tx.select({ facilityId: patients.facilityId, restricted: patients.restricted }).from(patients).where(eq(patients.id, patientId)).for('update');
    if (!patient) throw new AppError('not_found', `patient ${patientId} is not there`);
    const { facilityId } = patient;
    must(actor, 'chart.restrict', { facilityId });
    let user: string | null = null;
    if (input.change === 'restrict' || input.change === 'open') {
      if (patient.restricted === (input.change === 'restrict')) return;
      await tx.update(patients).set({ restricted: input.change === 'restrict' }).where(eq(patients.id, patientId));
    } else if (input.change === 'name') {
      const [colleague] = await tx
        .select({ id: users.id })
        .from(users)
        .innerJoin(staffMembers, eq(staffMembers.userId, users.id))
        .where(and(eq(users.email, input.email.trim().toLowerCase()), isNull(users.disabledAt), eq(staffMembers.facilityId, facilityId), isNull(staffMembers.disabledAt)))
        .limit(1);
      if (!colleague) throw new AppError('invalid_input', 'nobody here', { public: { key: 'charts.error.colleague' } });
      user = colleague.id;
      await tx.insert(chartGrants).values({ id: uuidv7(), facilityId, patientId, userId: user, grantedBy: actor.id, createdAt: now }).onConflictDoNothing();
    } else if (input.change === 'unname') {
      user = input.userId;
      await tx.update(chartGrants).set({ endedAt: now }).where(and(eq(chartGrants.patientId, patientId), eq(chartGrants.userId, input.userId), isNull(chartGrants.endedAt)));
    }
    await recordEvent(tx, { action: 'chart.changed', actor, now, subject: { facilityId, patientId }, facts: { change: input.change, user } });
  });
}

/** Disposal of what links the log to a patient. The log verifies as before; nobody can say any more whose events they were. */
import { and, eq, isNull } from 'drizzle-orm';
import { systemActor, type Actor } from '#workflows/actor.ts';
import type { Db } from '#db/open.ts';
import { auditPatientKeys } from '#db/schema/audit.ts';
import { recordEvent } from './record-event.ts';

/** The key and the commitment go, the row that says when stays, and the event is the last that is hers. False where there was nothing to destroy. */
export async function destroyPatientKey(tx: Db, patientId: string, now: Date, by: { actor?: Actor; reason?: string; facilityId?: string } = {}): Promise<boolean> {
  const stands = and(eq(auditPatientKeys.patientId, patientId), isNull(auditPatientKeys.destroyedAt));
  const [known] = await tx.select({ patientId: auditPatientKeys.patientId }).from(auditPatientKeys).where(stands).for('update');
  if (!known) return false;
  await recordEvent(tx, { action: 'patient_key.destroyed', actor: by.actor ?? systemActor, now, subject: { patientId, facilityId: by.facilityId ?? null }, facts: { reason: by.reason ?? 'disposal' } });
  await tx.update(auditPatientKeys).set({ wrappedKey: null, commitment: null, destroyedAt: now }).where(stands);
  return true;
}

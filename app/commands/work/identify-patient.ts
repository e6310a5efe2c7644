/** Says which patient of the index the request is about, or that there is none. Never done by a score alone. */
import { and, eq } from 'drizzle-orm';
import type { SendResult } from '#app/runtime/send-event.ts';
import { restrictionNow } from '#app/runtime/basis.ts';
import type { Db } from '#db/open.ts';
import { authorizations, patients, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { contactFor } from '#workflows/rules/receipt.ts';
import { isDecedentProtected } from '#workflows/rules/representative.ts';
import { onRequest, type OnRequest } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';

export async function identifyPatient(db: Db, actor: Actor, input: OnRequest & { patientId: string }): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'record.retrieve', async (tx, { request, facility, today }) => {
    const [patient] = await tx
      .select({ id: patients.id, mergedInto: patients.mergedInto, deceasedOn: patients.deceasedOn, confidential: patients.confidentialContact })
      .from(patients)
      .where(and(eq(patients.id, input.patientId), eq(patients.facilityId, request.facilityId)));
    if (!patient) throw new AppError('not_found', `patient ${input.patientId} is not there`);
    // The entry that stands for the same person is the one to work with.
    if (patient.mergedInto) throw new AppError('invalid_input', `patient ${patient.id} is merged`, { public: { key: 'office.patients.link.error.merged' } });
    await tx.update(requests).set({ patientId: patient.id }).where(eq(requests.id, request.id));
    await tx.update(authorizations).set({ patientId: patient.id }).where(eq(authorizations.requestId, request.id));
    // Known as soon as the patient is, and not only when the packet is to leave: a promise to her, and that the dead are protected too.
    const restriction = await restrictionNow(tx, { request, patientId: patient.id, zone: facility.zone, now: input.now });
    if (restriction) await recordDecision(tx, request, restriction, input.now);
    if (patient.confidential && request.requesterKind === 'patient') await recordDecision(tx, request, contactFor({ stated: {}, confidential: patient.confidential, today }), input.now);
    if (patient.deceasedOn) await recordDecision(tx, request, isDecedentProtected(patient.deceasedOn, today), input.now);
    return { type: 'PATIENT_IDENTIFIED', patientId: patient.id };
  });
}

/** Closes with a letter: nobody in the index fits. */
export async function reportNoPatient(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.close', () => ({ type: 'PATIENT_NOT_FOUND' }));
}

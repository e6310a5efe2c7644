/**
 * What the house promises a patient beyond one request: another address or means to reach her (164.522(b)), and care that she paid for in
 * full kept from her health plan (164.522(a)(1)(vi)). Either governs from then on, in what is open already too.
 */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { restrictionNow } from '#app/runtime/basis.ts';
import type { Db } from '#db/open.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';
import { facilities, patients, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { contactFor } from '#workflows/rules/receipt.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

export type Contact = { address?: PostalAddress; email?: string; phone?: string; note?: string };
export type Promised =
  | { promise: 'contact'; contact: Contact }
  | { promise: 'contact_lifted' }
  /** Agreed to where the care was paid for in full by the patient or for her: then it has to be. */
  | { promise: 'restriction'; paidInFull: boolean }
  | { promise: 'restriction_lifted' };

/** -> how many open requests it bears on. Throws `invalid_input` for a contact without any way in it, and for a restriction of care that was not paid for in full. */
export async function promisePatient(db: Db, actor: Actor, input: { patientId: string; now: Date } & Promised): Promise<number> {
  const { patientId, now } = input;
  return run(db, actor, now, async (tx) => {
    const [patient] = await tx
      .select({ facilityId: patients.facilityId, contact: patients.confidentialContact, restricted: patients.payerRestriction, zone: facilities.zone })
      .from(patients)
      .innerJoin(facilities, eq(facilities.id, patients.facilityId))
      .where(eq(patients.id, patientId))
      .for('update', { of: patients });
    if (!patient) throw new AppError('not_found', `patient ${patientId} is not there`);
    const { facilityId, zone } = patient;
    const aboutContact = input.promise === 'contact' || input.promise === 'contact_lifted';
    must(actor, aboutContact ? 'request.check' : 'chart.restrict', { facilityId });
    const contact = input.promise === 'contact' ? input.contact : null;
    if (contact && !contact.address && !contact.email && !contact.phone) throw new AppError('invalid_input', 'a contact without a way', { public: { key: 'charts.promise.error.contact' } });
    if (input.promise === 'restriction' && !input.paidInFull) throw new AppError('invalid_input', 'not paid in full', { public: { key: 'charts.promise.error.paid' } });
    await tx.update(patients).set(aboutContact ? { confidentialContact: contact } : { payerRestriction: input.promise === 'restriction' }).where(eq(patients.id, patientId));
    await recordEvent(tx, { action: 'patient.promised', actor, now, subject: { facilityId, patientId }, facts: { promise: input.promise } });
    const open = await tx.select().from(requests).where(and(eq(requests.patientId, patientId), eq(requests.facilityId, facilityId), isNull(requests.closedAt)));
    let bears = 0;
    for (const request of open) {
      const hers = aboutContact && request.requesterKind === 'patient';
      const decision = hers
        ? contactFor({ stated: {}, confidential: contact, today: legalDateOf(now, zone) })
        : !aboutContact && request.basis === 'payment_operations'
          ? await restrictionNow(tx, { request, patientId, zone, now })
          : null;
      if (!decision) continue;
      await recordDecision(tx, request, decision, now);
      bears += 1;
    }
    return bears;
  });
}

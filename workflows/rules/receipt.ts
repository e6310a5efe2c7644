/** When a request counts as received (164.524(b)(2)), and where the patient wants to be reached (164.522(b)). */
import type { LegalDate } from './dates.ts';
import { decide, type Decision } from './rule.ts';

/** The day that starts every clock: of arrival by whatever channel, not of entry; of the first request where this one mends our own error. */
export function receivedOn(input: { arrivedOn: LegalDate; enteredOn: LegalDate; mendsOurErrorIn?: { receivedOn: LegalDate } }): Decision<{ receivedOn: LegalDate }> {
  const first = input.mendsOurErrorIn?.receivedOn;
  // A date after its entry is a slip of the pen; the requester does not pay for it.
  const arrived = input.arrivedOn > input.enteredOn ? input.enteredOn : input.arrivedOn;
  const result = first !== undefined && first < arrived ? first : arrived;
  return decide('RECEIPT', input.enteredOn, {
    inputs: { ...input },
    result: { receivedOn: result },
    say: result === first ? 'receipt.first_kept' : 'receipt.arrived',
    params: { date: result },
  });
}

export type ReceiptRefusal = 'no_reason' | 'future';

/** A received date is changed only with a reason, and never to a day that has not come. */
export function correctReceivedOn(input: { from: LegalDate; to: LegalDate; reason: string; today: LegalDate }): Decision<{ refusal: ReceiptRefusal | null }> {
  const refusal: ReceiptRefusal | null = input.reason.trim() === '' ? 'no_reason' : input.to > input.today ? 'future' : null;
  return decide('RECEIPT', input.today, {
    inputs: { ...input },
    result: { refusal },
    say: refusal ? `receipt.${refusal}` : 'receipt.corrected',
    params: { from: input.from, to: input.to },
  });
}

/** The address or means that the patient asked for governs every letter, call, mail and link to or about her. */
export function contactFor<Contact>(input: { stated: Contact; confidential: Contact | null; today: LegalDate }): Decision<{ contact: Contact; confidential: boolean }> {
  const confidential = input.confidential !== null;
  return decide('CONF-COMM', input.today, {
    inputs: { confidential },
    result: { contact: input.confidential ?? input.stated, confidential },
    say: confidential ? 'contact.confidential' : 'contact.stated',
  });
}

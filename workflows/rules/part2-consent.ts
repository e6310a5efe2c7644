/** Elements of a consent under 42 CFR 2.31, each missing one a defect of its own. */
import type { LegalDate } from './dates.ts';
import { defect, type Defect } from './defect.ts';

export type Part2ConsentFields = {
  patientName?: string;
  discloser?: string;
  description?: string;
  recipients?: string;
  purpose?: string;
  /** For treatment, payment and operations only may it be without an end. */
  treatmentPaymentOperations?: boolean;
  statesRevocation?: boolean;
  expiry?: LegalDate | 'none' | { event: string };
  signed?: boolean;
  signedOn?: LegalDate;
  revokedOn?: LegalDate;
  /** Counseling notes and legal proceedings each need a consent of their own. */
  counselingNotes?: boolean;
  legalProceedings?: boolean;
  combinedWithOther?: boolean;
};

export const part2Defects = [
  'p2_patient',
  'p2_discloser',
  'p2_description',
  'p2_recipients',
  'p2_purpose',
  'p2_revocation',
  'p2_expiry',
  'p2_expiry_none',
  'p2_signature',
  'p2_date',
  'p2_expired',
  'p2_revoked',
  'p2_separate',
] as const;
export type Part2Defect = Defect<(typeof part2Defects)[number]>;

export function checkPart2Consent(fields: Part2ConsentFields, context: { today: LegalDate }): Part2Defect[] {
  const found: Part2Defect[] = [];
  const add = (when: boolean, id: Part2Defect['id'], clause: string) => {
    if (when) found.push(defect(id, id === 'p2_separate' ? 'P2-SEP' : 'P2-CONSENT', `42 CFR ${clause}`));
  };
  const { expiry } = fields;
  add(!fields.patientName?.trim(), 'p2_patient', '2.31(a)(1)');
  add(!fields.discloser?.trim(), 'p2_discloser', '2.31(a)(2)');
  add(!fields.description?.trim(), 'p2_description', '2.31(a)(3)');
  add(!fields.recipients?.trim(), 'p2_recipients', '2.31(a)(4)');
  add(!fields.purpose?.trim() && !fields.treatmentPaymentOperations, 'p2_purpose', '2.31(a)(5)');
  add(fields.statesRevocation !== true, 'p2_revocation', '2.31(a)(6)');
  add(expiry === undefined, 'p2_expiry', '2.31(a)(7)');
  add(expiry === 'none' && !fields.treatmentPaymentOperations, 'p2_expiry_none', '2.31(a)(7)');
  add(fields.signed !== true, 'p2_signature', '2.31(a)(8)');
  add(!fields.signedOn, 'p2_date', '2.31(a)(9)');
  add(typeof expiry === 'string' && expiry !== 'none' && context.today > expiry, 'p2_expired', '2.31(c)(1)');
  add(fields.revokedOn !== undefined && fields.revokedOn <= context.today, 'p2_revoked', '2.31(c)(3)');
  const alone = fields.counselingNotes === true || fields.legalProceedings === true;
  add((alone && fields.combinedWithOther === true) || (fields.counselingNotes === true && fields.legalProceedings === true), 'p2_separate', '2.31(b), (d)');
  return found;
}

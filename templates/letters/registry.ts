/** Every letter there is, with a sample that drives its preview and its test. */
import type { LetterContent } from '../pdf/blocks.ts';
import type { Locale } from '../locales/index.ts';
import { sampleFacility, samplePlan } from '../packet/sample.ts';
import { accountingLetter } from './accounting.ts';
import { accountingExtensionLetter, accountingFeeLetter, breachNoticeLetter, denialReviewLetter, objectionLetter, suspensionLetter } from './case-letters.ts';
import { coverLetter, custodianLetter, identityLetter, noRecordsCertificationLetter, part2Letter } from './certifications.ts';
import { deficiencyLetter } from './deficiency.ts';
import { denialLetter, partialGrantLetter } from './denial.ts';
import { revocationLetter, withdrawalLetter } from './endings.ts';
import { extensionLetter } from './extension.ts';
import { feeEstimateLetter, invoiceLetter } from './fees.ts';
import { missingInformationLetter } from './missing-information.ts';
import { noRecordsLetter } from './no-records.ts';
import { dispatchSlipLetter, pinSlipLetter } from './post.ts';
import { receiptLetter } from './receipt.ts';
import type { LetterBase, LetterName } from './compose.ts';

type Entry<D> = { render: (data: D, locale: Locale) => LetterContent; sample: D };

const patient: LetterBase = {
  issuedAt: '2026-11-20T15:00:00.000Z',
  date: '2026-11-20',
  letterhead: sampleFacility,
  contact: { title: 'Privacy Officer', phone: '(412) 555-0150' },
  requestNumber: 'RGH-2026-000123',
  receivedOn: '2026-11-02',
  addressee: ['Maria Delgado-Reyes', '27 Sycamore Street, Apt 4', 'Pittsburgh, PA 15217'],
};
const firm: LetterBase = { ...patient, addressee: ['Harper & Quill LLP', 'Attn: Jordan Blake', '600 Grant Street, Suite 2200', 'Pittsburgh, PA 15219'], reference: 'HQ-2026-4471' };
const agency: LetterBase = { ...patient, addressee: ['State Health Oversight Board', '625 Forster Street', 'Harrisburg, PA 17120'], reference: 'OB-2026-88' };
const lines = [
  { code: 'search', quantity: 1, unitCents: 2874, amountCents: 2874 },
  { code: 'pages', quantity: 20, unitCents: 194, amountCents: 3880 },
  { code: 'pages', quantity: 22, unitCents: 144, amountCents: 3168 },
];

function entry<D>(render: Entry<D>['render'], sample: NoInfer<D>): Entry<D> {
  return { render, sample };
}

export const letters = {
  receipt: entry(receiptLetter, { ...patient, asked: 'All records, February 26 to March 2, 2026', delivery: 'Download with a PIN', dueOn: '2026-12-02', tracking: { code: '7KQX-M2RD-9VTH-4CWE', url: 'https://records.riverside.example/follow' } }),
  missing_information: entry(missingInformationLetter, { ...patient, codes: ['identity', 'dates'], answerBy: '2026-11-27', runningUntil: '2026-12-02' }),
  fee_estimate: entry(feeEstimateLetter, { ...patient, lines: [{ code: 'electronic_flat', quantity: 1, unitCents: 650, amountCents: 650 }], totalCents: 650, citation: '45 CFR 164.524(c)(4)', payBefore: false, individual: true }),
  invoice: entry(invoiceLetter, { ...firm, lines, totalCents: 9922, citation: '42 Pa.C.S. 6152', dueOn: '2026-12-20' }),
  extension: entry(extensionLetter, { ...patient, dueOn: '2026-12-02', extendedTo: '2027-01-01', reason: 'Part of the record is on paper in an outside archive.' }),
  denial: entry(denialLetter, { ...patient, grounds: ['danger'], reviewable: true, restReleased: false, elsewhere: 'Lakeview Clinic, 400 North Shore Drive, Chicago, IL 60611' }),
  partial_grant: entry(partialGrantLetter, { ...patient, withheld: [{ what: 'Consultation', pages: 2, part: false, ground: 'danger', reviewable: true }, { what: 'Progress note', pages: 1, part: true, ground: 'confidential_source', reviewable: false }] }),
  no_records: entry(noRecordsLetter, { ...patient, scope: 'All records of the year 1998', searched: ['Electronic health record', 'Paper archive', 'Billing'] }),
  deficiency: entry(deficiencyLetter, {
    ...firm,
    patientName: 'Maria Delgado-Reyes',
    defects: [
      { message: { key: 'rules.defect.expiry' }, cure: { key: 'rules.cure.expiry' }, citation: '45 CFR 164.508(c)(1)(v)' },
      { message: { key: 'rules.defect.revocation_statement' }, cure: { key: 'rules.cure.revocation_statement' }, citation: '45 CFR 164.508(c)(2)(i)' },
    ],
    returnDate: '2026-12-08',
  }),
  revocation_confirmed: entry(revocationLetter, { ...patient, revokedOn: '2026-11-19', to: 'patient' }),
  withdrawal_confirmed: entry(withdrawalLetter, { ...patient, withdrawnOn: '2026-11-19' }),
  pin_slip: entry(pinSlipLetter, { ...patient, pin: '482 915 07' }),
  accounting: entry(accountingLetter, {
    ...patient,
    from: '2020-11-20',
    to: '2026-11-20',
    disclosures: [
      { date: '2024-05-06', recipient: 'Allegheny County Health Department', address: '542 Fourth Avenue, Pittsburgh, PA 15219', what: 'Laboratory report', purpose: 'Report required by law', count: 3, lastOn: '2025-02-10' },
      { date: '2026-04-14', recipient: 'Court of Common Pleas', address: '414 Grant Street, Pittsburgh, PA 15219', what: 'Discharge summary, 2 pages', purpose: 'Court order', count: 1, lastOn: '2026-04-14' },
    ],
    feeCents: 0,
  }),
  dispatch_slip: entry(dispatchSlipLetter, { ...firm, pageCount: 11, disclosureId: '0199aa00-0000-7000-8000-0000000000d1', carrier: 'USPS', trackingNumber: '9400 1000 0000 0000 0000 00' }),
  denial_review: entry(denialReviewLetter, { ...patient, outcome: 'upheld', ground: 'danger', decidedOn: '2026-11-19' }),
  accounting_extension: entry(accountingExtensionLetter, { ...patient, askedOn: '2026-10-01', dueOn: '2026-11-30', extendedTo: '2026-12-30', reason: 'One of our departments is still going through its paper files.' }),
  accounting_fee: entry(accountingFeeLetter, { ...patient, feeCents: 1500, dueOn: '2026-11-30' }),
  suspension: entry(suspensionLetter, { ...agency, patientName: 'Maria Delgado-Reyes', madeOn: '2026-11-18', until: '2027-02-18', oral: false }),
  breach_notice: entry(breachNoticeLetter, { ...patient, happenedOn: '2026-11-12', discoveredOn: '2026-11-16', cause: 'wrong_person', kinds: ['name', 'birth_date', 'diagnoses', 'insurance'], recalled: true }),
  subpoena_objection: entry(objectionLetter, {
    ...firm,
    patientName: 'Maria Delgado-Reyes',
    returnDate: '2026-12-08',
    defects: [
      { message: { key: 'rules.defect.notice_not_sent' }, cure: { key: 'rules.cure.notice_not_sent' }, citation: '45 CFR 164.512(e)(1)(iii)' },
      { message: { key: 'rules.defect.notice_not_documented' }, cure: { key: 'rules.cure.notice_not_documented' }, citation: '45 CFR 164.512(e)(1)(iii)' },
    ],
  }),
  custodian_certification: entry(custodianLetter, { ...firm, patientName: 'Maria Delgado-Reyes', scope: 'Hospital stay, February 26 to March 2, 2026', pageCount: 11, disclosureId: '0199aa00-0000-7000-8000-0000000000d1' }),
  no_records_certification: entry(noRecordsCertificationLetter, { ...firm, patientName: 'Maria Delgado-Reyes', scope: 'All records of the year 1998', searched: ['Electronic health record', 'Paper archive', 'Billing'] }),
  identity_problem: entry(identityLetter, { ...patient, ways: ['call_back', 'photo', 'visit'], runningUntil: '2026-12-02' }),
  cover: entry(coverLetter, { ...firm, plan: samplePlan('other'), totalPages: 11 }),
  part2_notice: entry(part2Letter, { ...firm, plan: samplePlan('other'), totalPages: 11 }),
} satisfies Record<LetterName, unknown>;

export const letterNames = Object.keys(letters) as LetterName[];

/** A sample of every letter in a locale, for previews and tests. */
export function sampleLetter(name: LetterName, locale: Locale): LetterContent {
  const { render, sample } = letters[name] as unknown as Entry<LetterBase>;
  return render(sample, locale);
}

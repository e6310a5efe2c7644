/** Paper that reaches the hospital from outside, for the demo and its tests: a batch of faxes, authorizations good and bad, a photo of an ID card. */
import sharp from 'sharp';
import { grey, scanPages, scanToPdf, writePdf } from './paper.ts';
import type { Line, Sheet } from './paper.ts';

export type SampleUploads = { validAuthorization: Uint8Array; defectiveAuthorization: Uint8Array; idPhoto: Uint8Array; /** A paper record found in a drawer, as a scan without text. */ scannedRecord: Uint8Array };

/** What stands in the fax batch, pages counted from 1, covers included; truth for tests. */
export const faxBatchContents = [
  { pages: [1, 3], from: 'Harper & Quill LLP', kind: 'law firm', received: '2026-11-16', patient: 'Maria Elena Delgado-Reyes', birthDate: '1978-03-14' },
  { pages: [4, 6], from: 'Keystone Health Plan', kind: 'insurer', received: '2026-11-17', patient: 'Robert Kowalczyk', birthDate: '1955-01-29' },
  { pages: [7, 9], from: 'Wei-Ling Chen', kind: 'patient', received: '2026-11-18', patient: 'Wei-Ling Chen', birthDate: '1970-12-01' },
] as const;

const hospital = 'Riverside General Hospital, Health Information Management, 1 River Road, Pittsburgh, PA 15212';

/** Nine pages of images: three requests of three pages, each behind its cover. */
export async function buildFaxBatch(): Promise<Uint8Array> {
  return scanToPdf(await writePdf([...lawFirm(), ...insurer(), ...patient()], 'Fax batch'), { seed: 4711, degrees: 0.6, dpi: 130, noise: 0.0008 });
}

export async function buildSampleUploads(): Promise<SampleUploads> {
  const valid = authorization({ signed: '2026-11-10', expires: '2027-11-10', signature: 'Maria Elena Delgado-Reyes' });
  const defective = authorization({ signed: '', expires: '2025-06-30', signature: '' });
  const letter: Sheet = { header: ['Riverside General Hospital', 'Patient: Delgado-Reyes, Maria Elena    DOB: 1978-03-14    MRN: RGH-100234', 'Date of service: 2020-09-30    Department: General Surgery'], title: 'Follow-up visit, paper form', lines: [{ text: 'Port sites healed. No pain, eats without restriction. Released from surgical follow-up.' }, { text: 'Irene Castellano, MD', gap: 24 }] };
  const [validAuthorization, defectiveAuthorization, scannedRecord, idPhoto] = await Promise.all([writePdf([valid], 'Authorization'), writePdf([defective], 'Authorization'), scanToPdf(await writePdf([letter], 'Follow-up'), { seed: 99 }), idCard()]);
  return { validAuthorization, defectiveAuthorization, scannedRecord, idPhoto };
}

/** The core elements and statements of 45 CFR 164.508(c), each on a line of its own. */
function authorization(a: { signed: string; expires: string; signature: string }): Sheet {
  const rule = '_______________________';
  const lines: Line[] = [
    { text: '1. Patient: Maria Elena Delgado-Reyes, born 1978-03-14' },
    { text: '2. Who may disclose: Riverside General Hospital' },
    { text: '3. To whom: Harper & Quill LLP, 600 Grant Street, Suite 2200, Pittsburgh, PA 15219' },
    { text: '4. What: emergency, radiology and billing records of the visit of 2023-06-22' },
    { text: '5. Purpose: at the request of the individual, for a legal claim' },
    { text: `6. Expires: ${a.expires}` },
    { text: 'I may revoke this authorization in writing at any time, except as far as it was already relied on.' },
    { text: 'Treatment, payment, enrollment or eligibility do not depend on my signing.' },
    { text: 'What is disclosed may be disclosed again by the recipient and may then no longer be protected.' },
    { text: `Signature: ${a.signature || rule}`, size: 12, gap: 30 },
    { text: `Date: ${a.signed || rule}`, size: 12, gap: 16 },
  ];
  return { header: ['Authorization to disclose health information', '45 CFR 164.508'], title: 'Authorization', lines: lines.map((l) => ({ gap: 12, ...l })), pageNumbers: false };
}

function cover(from: string, received: string, pages: number): Sheet {
  return { header: [from, `Fax    ${received}    ${pages} pages with this one`], title: 'FAX COVER', lines: [{ text: `To: ${hospital}` }, { text: `From: ${from}`, gap: 8 }, { text: `Received: ${received}`, gap: 8 }, { text: 'Confidential. If this reached you by mistake, call the sender and destroy it.', gap: 30 }], pageNumbers: false };
}

function lawFirm(): Sheet[] {
  return [
    cover('Harper & Quill LLP', '2026-11-16', 3),
    { header: ['Harper & Quill LLP', 'Attorneys at law, 600 Grant Street, Suite 2200, Pittsburgh, PA 15219    412-555-0200'], title: 'Request for medical records', lines: [{ text: 'Re: our client Maria Elena Delgado-Reyes, born 1978-03-14, collision of 2023-06-22.', bold: true }, { text: 'Please send the emergency department note, radiology report with image, and the itemized bill of the visit of 2023-06-22. A signed authorization follows. We accept electronic copies.', gap: 12 }, { text: 'Daniel Harper', gap: 30 }] },
    authorization({ signed: '2026-11-10', expires: '2027-11-10', signature: 'Maria Elena Delgado-Reyes' }),
  ];
}

function insurer(): Sheet[] {
  return [
    cover('Keystone Health Plan', '2026-11-17', 3),
    { header: ['Keystone Health Plan', 'Claims review, 44 Liberty Avenue, Pittsburgh, PA 15222    412-555-0300'], title: 'Records for payment of a claim', lines: [{ text: 'Member: Robert Kowalczyk, born 1955-01-29, member number KHP-5520418', bold: true }, { text: 'Claim KC-2024-031377, admission of 2024-03-13, billed charges $17,433.50.', gap: 10 }, { text: 'To decide on payment we need the discharge summary, the operative report and the itemized statement of this admission, and no other dates.', gap: 10 }] },
    { header: ['Keystone Health Plan', 'Claim KC-2024-031377'], title: 'Attachment: claim lines in question', lines: [{ text: '0360 Operating room services    2024-03-13' }, { text: '0370 Anesthesia    2024-03-13' }, { text: '0120 Room and board    2024-03-13 to 2024-03-15' }] },
  ];
}

function patient(): Sheet[] {
  return [
    cover('Wei-Ling Chen', '2026-11-18', 3),
    { header: ['Request for my own record', '45 CFR 164.524'], title: 'Patient request form', lines: ['Name: Wei-Ling Chen', 'Born: 1970-12-01', 'Address: 88 Larkspur Way, Pittsburgh, PA 15212', 'Phone: 412-555-0152', 'I ask for: all records from 2019-01-01 to today', 'Form: paper, by post to the address above'].map((text) => ({ text, gap: 12, size: 11 })) },
    { header: ['Request for my own record', 'Page for the signature'], title: 'Signature', lines: [{ text: 'I am the patient named on this form.' }, { text: 'Signature: Wei-Ling Chen', size: 14, gap: 40 }, { text: 'Date: 2026-11-17', size: 12, gap: 16 }] },
  ];
}

/** An invented card, plainly a specimen: no state's design. */
async function idCard(): Promise<Uint8Array> {
  const card: Sheet = { header: ['SPECIMEN IDENTITY CARD', 'Not a government document'], title: 'Demo Identity Card', lines: [{ text: 'DELGADO-REYES, MARIA ELENA', size: 16, bold: true }, { text: 'Born 1978-03-14', size: 13 }, { text: '418 Juniper Street, Pittsburgh, PA 15212', size: 11 }, { text: 'No. SPEC-000234', size: 11 }], pageNumbers: false };
  const [page] = await scanPages(await writePdf([card], 'Card'), { seed: 5, degrees: 1.2, dpi: 130 });
  if (!page) throw new Error('no page');
  return new Uint8Array(await sharp(await grey(page).extract({ left: 0, top: 0, width: 1000, height: 560 }).png().toBuffer()).toColourspace('srgb').tint('#e8eef6').jpeg({ quality: 78 }).toBuffer());
}

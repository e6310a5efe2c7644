/** Made-up plans for previews and tests; the people do not exist. */
import type { Letterhead } from '../pdf/blocks.ts';
import type { Locale } from '../locales/index.ts';
import type { PacketPlan } from './plan.ts';

export const sampleFacility: Letterhead = {
  name: 'Riverside General Hospital',
  department: 'Release of Information',
  address: ['1400 Allegheny Avenue', 'Pittsburgh, PA 15212'],
  phone: '(412) 555-0140',
  fax: '(412) 555-0141',
  email: 'records@riverside.example',
};

export function samplePlan(kind: 'self' | 'other', locale: Locale = 'en'): PacketPlan {
  const shared = {
    version: 1,
    packetId: '0199aa00-0000-7000-8000-000000000001',
    disclosureId: '0199aa00-0000-7000-8000-0000000000d1',
    locale,
    createdAt: '2026-11-20T15:00:00.000Z',
    date: '2026-11-20',
    requestNumber: 'RGH-2026-000123',
    facility: sampleFacility,
    privacyContact: { title: locale === 'es' ? 'responsable de privacidad' : 'privacy officer', phone: '(412) 555-0150' },
    patient: { name: 'Maria Delgado-Reyes', birthDate: '1978-03-14', recordNumber: 'RGH-100234' },
    documents: [
      { recordId: 'r1', title: 'Discharge summary', date: '2026-03-02', pages: 2 },
      { recordId: 'r2', title: 'Operative report: laparoscopic cholecystectomy', date: '2026-02-27', pages: 1 },
      { recordId: 'r3', title: 'Laboratory results', date: null, pages: 3 },
    ],
    preparedBy: 'Tara Lindqvist',
    signer: { name: 'Tara Lindqvist', title: locale === 'es' ? 'Técnica en información de salud' : 'Health information technician' },
  } as const;
  if (kind === 'self') {
    return {
      ...shared,
      recipient: { kind, name: 'Maria Delgado-Reyes', address: ['27 Sycamore Street, Apt 4', 'Pittsburgh, PA 15217'] },
      scope: locale === 'es' ? 'Hospitalización del 26 de febrero al 2 de marzo de 2026' : 'Hospital stay, February 26 to March 2, 2026',
      notices: [],
      withheld: [
        { what: 'Progress note, Feb 28, 2026', pages: 1, part: true, ground: 'confidential_source', reviewable: false },
        { what: 'Consultation, Mar 1, 2026', pages: 2, part: false, ground: 'danger', reviewable: true },
      ],
    };
  }
  return {
    ...shared,
    recipient: { kind, name: 'Harper & Quill LLP', address: ['Attn: Jordan Blake', '88 Grant Street, Suite 1200', 'Pittsburgh, PA 15219'], reference: 'HQ-2026-4471' },
    scope: 'All records of the hospital stay, February 26 to March 2, 2026',
    purpose: 'Legal claim',
    notices: [{ kind: 'redisclosure' }, { kind: 'part2', scope: 'hospital stay of February and March 2026, to Harper & Quill LLP, for the legal claim, until June 30, 2027', consentEnclosed: false }],
  };
}

/** The cover letter to the one recipient of a packet. */
import type { Block } from '../pdf/blocks.ts';
import { formatLegalDate, formatNumber, formatShortDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import { hasOtherScript, otherScript } from '../pdf/fonts.ts';
import { drawAddress, drawLetterhead } from '../pdf/letterhead.ts';
import { drawBlocks } from '../pdf/draw.ts';
import { element } from '../pdf/tags.ts';
import { gap, paragraph, styles } from '../pdf/flow.ts';
import type { Flow } from '../pdf/flow.ts';
import type { PacketPlan } from './plan.ts';

export function drawCover(flow: Flow, plan: PacketPlan, totalPages: number): void {
  const t = translator(plan.locale);
  drawLetterhead(flow, plan.facility, t);
  drawAddress(flow, [plan.recipient.name, ...plan.recipient.address], formatLegalDate(plan.date, plan.locale), [
    [t('common.request'), plan.requestNumber],
    ...(plan.recipient.reference ? [[t('common.yourReference'), plan.recipient.reference] as const] : []),
  ]);
  const self = plan.recipient.kind === 'self';
  paragraph(flow, element(flow.section, 'H1'), t(self ? 'packet.cover.subjectPatient' : 'packet.cover.subjectThird'), styles.title);
  gap(flow, 10);
  drawBlocks(flow, coverBlocks(plan, totalPages));
  if (hasOtherScript(flow.fonts.regular, JSON.stringify(plan))) drawBlocks(flow, [{ kind: 'paragraph', text: t('common.otherScript', { mark: otherScript, number: plan.requestNumber }), muted: true }]);
}

/** The words of the cover, apart from its head: pure, for tests and previews. */
export function coverBlocks(plan: PacketPlan, totalPages: number): Block[] {
  const { locale, patient } = plan;
  const t = translator(locale);
  const self = plan.recipient.kind === 'self';
  const pages = plan.documents.reduce((sum, d) => sum + d.pages, 0);
  const count = (key: 'common.page' | 'common.document', n: number) => t(key, { count: n }).replace(String(n), formatNumber(n, locale));
  return [
    { kind: 'paragraph', text: t(self ? 'packet.cover.introPatient' : 'packet.cover.introThird') },
    {
      kind: 'facts',
      rows: [
        [t('common.patient'), patient.name],
        [t('common.born'), formatShortDate(patient.birthDate, locale)],
        ...(patient.recordNumber ? [[t('common.recordNumber'), patient.recordNumber] as const] : []),
        [t('packet.cover.scope'), plan.scope],
        ...(plan.purpose ? [[t('packet.cover.purpose'), plan.purpose] as const] : []),
        [t('packet.cover.records'), t('packet.cover.recordsValue', { pages: count('common.page', pages), documents: count('common.document', plan.documents.length) })],
        [t('packet.cover.packetPages'), t('packet.cover.packetPagesValue', { pages: count('common.page', totalPages) })],
      ],
    },
    { kind: 'paragraph', text: t('packet.cover.keep') },
    self
      ? {
          kind: 'notice',
          title: t('packet.cover.rightsTitle'),
          text: t('packet.cover.rightsText', { phone: plan.facility.phone, privacyContact: plan.privacyContact.title, privacyPhone: plan.privacyContact.phone }),
        }
      : { kind: 'notice', title: t('packet.cover.wrongTitle'), text: t('packet.cover.wrongText', { phone: plan.facility.phone }) },
    {
      kind: 'signature',
      closing: t('common.closing'),
      name: plan.signer.name,
      title: plan.signer.title,
      code: { value: plan.lookUp ?? plan.disclosureId, text: plan.disclosureId, caption: t('packet.cover.disclosure'), alt: t('packet.cover.disclosureAlt', { id: plan.disclosureId }) },
    },
  ];
}

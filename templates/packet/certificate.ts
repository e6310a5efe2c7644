/** The certificate page: a digest for each page of records. No hash of its own file, no searched term, no count of terms. */
import type { Block } from '../pdf/blocks.ts';
import { formatLegalDate, formatNumber } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import { drawBlocks } from '../pdf/draw.ts';
import { element } from '../pdf/tags.ts';
import { gap, newPage, paragraph, styles } from '../pdf/flow.ts';
import type { Flow } from '../pdf/flow.ts';
import type { PageDigest } from './digest.ts';
import type { PacketPlan } from './plan.ts';

export function drawCertificate(flow: Flow, plan: PacketPlan, digests: readonly PageDigest[]): void {
  newPage(flow);
  paragraph(flow, element(flow.section, 'H1'), translator(plan.locale)('packet.certificate.title'), styles.title);
  gap(flow, 10);
  drawBlocks(flow, certificateBlocks(plan, digests));
}

export function certificateBlocks(plan: PacketPlan, digests: readonly PageDigest[]): Block[] {
  const t = translator(plan.locale);
  return [
    { kind: 'paragraph', text: t('packet.certificate.statement') },
    {
      kind: 'facts',
      rows: [
        [t('packet.certificate.request'), plan.requestNumber],
        [t('packet.certificate.disclosure'), plan.disclosureId],
        [t('packet.certificate.released'), formatNumber(digests.length, plan.locale)],
        [t('packet.certificate.prepared'), plan.preparedBy],
        [t('packet.certificate.date'), formatLegalDate(plan.date, plan.locale)],
      ],
    },
    { kind: 'paragraph', text: t('packet.certificate.statementPaper'), muted: true },
    {
      kind: 'table',
      small: true,
      columns: [
        { label: t('packet.certificate.page'), width: 0.12 },
        { label: t('packet.certificate.digest'), width: 0.88 },
      ],
      rows: digests.map((d) => [String(d.page), d.sha256]),
    },
  ];
}

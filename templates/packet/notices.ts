/**
 * The notices that go with a packet. To the patient: what was withheld, on what ground, and the rights that follow
 * (45 CFR 164.524(d)). To anybody else: only that the record may not be complete, whatever was or was not withheld,
 * so that the sentence itself tells nothing (42 CFR 2.13(c)(2)).
 */
import type { Block } from '../pdf/blocks.ts';
import { translator } from '../locales/index.ts';
import { drawBlocks } from '../pdf/draw.ts';
import { element } from '../pdf/tags.ts';
import { gap, newPage, paragraph, styles } from '../pdf/flow.ts';
import type { Flow } from '../pdf/flow.ts';
import type { PacketPlan, WithheldItem } from './plan.ts';

export function drawNotices(flow: Flow, plan: PacketPlan): void {
  newPage(flow);
  paragraph(flow, element(flow.section, 'H1'), translator(plan.locale)('packet.notices.title'), styles.title);
  gap(flow, 10);
  drawBlocks(flow, noticeBlocks(plan));
}

export function noticeBlocks(plan: PacketPlan): Block[] {
  const t = translator(plan.locale);
  const blocks: Block[] = [];
  if (plan.recipient.kind === 'self') blocks.push(...withheldBlocks(plan, plan.withheld ?? []));
  else blocks.push({ kind: 'notice', title: t('packet.notices.incompleteTitle'), text: t('packet.notices.incompleteText') });
  for (const notice of plan.notices) {
    if (notice.kind === 'redisclosure') {
      blocks.push({ kind: 'notice', title: t('packet.notices.redisclosureTitle'), text: t('packet.notices.redisclosureText') });
    } else if (notice.kind === 'part2') {
      // P2-NOTICE, 42 CFR 2.32(a)(2): the statement, with a copy of the consent or a clear explanation of its scope
      const scope = notice.scope ? t('packet.notices.part2Scope', { scope: notice.scope }) : '';
      const copy = notice.consentEnclosed ? t('packet.notices.part2Consent') : '';
      if (scope === '' && copy === '') throw new Error(`packet ${plan.packetId}: a Part 2 notice needs the consent or its scope (42 CFR 2.32)`);
      blocks.push({ kind: 'notice', title: t('packet.notices.part2Title'), text: [t('packet.notices.part2Text'), scope, copy].filter(Boolean).join('\n') });
    } else {
      blocks.push({ kind: 'notice', title: t('packet.notices.stateTitle'), text: notice.text });
    }
  }
  return blocks;
}

function withheldBlocks(plan: PacketPlan, withheld: readonly WithheldItem[]): Block[] {
  const t = translator(plan.locale);
  if (withheld.length === 0) return [{ kind: 'notice', title: t('packet.notices.incompleteTitle'), text: t('packet.notices.withheldNone') }];
  const contact = { privacyContact: plan.privacyContact.title, privacyPhone: plan.privacyContact.phone };
  const blocks: Block[] = [
    { kind: 'heading', text: t('packet.notices.withheldTitle') },
    { kind: 'paragraph', text: t('packet.notices.withheldIntro') },
    withheldTable(plan.locale, withheld),
  ];
  if (withheld.some((item) => item.reviewable)) {
    blocks.push(
      { kind: 'heading', text: t('packet.notices.reviewTitle') },
      { kind: 'paragraph', text: t('packet.notices.reviewText', { phone: plan.facility.phone, request: plan.requestNumber }) },
    );
  }
  blocks.push({ kind: 'heading', text: t('packet.notices.complaintTitle') }, { kind: 'paragraph', text: t('packet.notices.complaintText', contact) });
  return blocks;
}

/** What was withheld, for the patient's notices and the letter of partial grant. */
export function withheldTable(locale: PacketPlan['locale'], withheld: readonly WithheldItem[]): Block {
  const t = translator(locale);
  return {
    kind: 'table',
    columns: [
      { label: t('packet.notices.withheldWhat'), width: 0.3 },
      { label: t('packet.notices.withheldPages'), width: 0.16 },
      { label: t('packet.notices.withheldWhy'), width: 0.42 },
      { label: '', width: 0.12, align: 'right' },
    ],
    rows: withheld.map((item) => [
      item.what,
      t(item.part ? 'packet.notices.partOfPages' : 'packet.notices.wholePages', { count: item.pages }),
      t(`packet.ground.${item.ground}`),
      item.reviewable ? t('packet.notices.reviewable') : '',
    ]),
  };
}

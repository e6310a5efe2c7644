/** What the custodian certifies (that these are the records, or that there are none), and the letter that asks who somebody is. */
import type { Block, LetterContent } from '../pdf/blocks.ts';
import { formatLegalDate, formatNumber } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { coverBlocks } from '../packet/cover.ts';
import { noticeBlocks } from '../packet/notices.ts';
import type { PacketPlan } from '../packet/plan.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type CustodianData = LetterBase & { patientName: string; scope: string; pageCount: number; disclosureId: string };
export type NoRecordsCertificationData = LetterBase & { patientName: string; scope: string; searched: readonly string[] };
export type IdentityData = LetterBase & { ways: readonly ('call_back' | 'photo' | 'visit')[]; /** Written by a person, in the person's own language. */ note?: string; runningUntil?: string };
/** The packet's own cover and notices, as one reads them before it is built. */
export type CoverData = LetterBase & { plan: PacketPlan; totalPages: number };

export function custodianLetter(data: CustodianData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose(
    'custodian_certification',
    data,
    locale,
    [
      { kind: 'paragraph', text: t('letters.custodian_certification.intro', { facility: data.letterhead.name }) },
      { kind: 'facts', rows: [[t('common.patient'), data.patientName], [t('packet.cover.scope'), data.scope], [t('letters.dispatch_slip.pages'), formatNumber(data.pageCount, locale)], [t('letters.dispatch_slip.disclosure'), data.disclosureId]] },
      { kind: 'list', items: [t('letters.custodian_certification.true1'), t('letters.custodian_certification.true2'), t('letters.custodian_certification.true3')] },
      ...signed(data, locale),
    ],
    { plain: true },
  );
}

export function noRecordsCertificationLetter(data: NoRecordsCertificationData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose(
    'no_records_certification',
    data,
    locale,
    [
      { kind: 'paragraph', text: t('letters.no_records_certification.intro', { facility: data.letterhead.name }) },
      { kind: 'facts', rows: [[t('common.patient'), data.patientName], [t('packet.cover.scope'), data.scope]] },
      { kind: 'heading', text: t('letters.no_records.searchedTitle') },
      { kind: 'list', items: data.searched },
      { kind: 'paragraph', text: t('letters.no_records_certification.none') },
      ...signed(data, locale),
    ],
    { plain: true },
  );
}

function signed(data: LetterBase, locale: Locale): Block[] {
  const t = translator(locale);
  return [
    { kind: 'paragraph', text: t('letters.custodian_certification.perjury') },
    { kind: 'paragraph', text: t('letters.custodian_certification.sign') },
    { kind: 'signature', closing: formatLegalDate(data.date, locale), name: t('letters.custodian_certification.custodian'), title: data.letterhead.name },
  ];
}

export function identityLetter(data: IdentityData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('identity_problem', data, locale, [
    { kind: 'paragraph', text: t('letters.identity_problem.intro') },
    { kind: 'heading', text: t('letters.identity_problem.waysTitle') },
    { kind: 'list', items: data.ways.map((way) => t(`letters.identity_problem.way.${way}`, { phone: data.letterhead.phone })) },
    { kind: 'paragraph', text: t('letters.identity_problem.once') },
    ...(data.note ? [{ kind: 'notice', title: t('letters.missing_information.note'), text: data.note } as const] : []),
    ...(data.runningUntil ? [{ kind: 'paragraph', text: t('letters.missing_information.runs', { due: formatLegalDate(data.runningUntil, locale) }) } as const] : []),
  ]);
}

export function coverLetter(data: CoverData, locale: Locale): LetterContent {
  const t = translator(locale);
  const plan = { ...data.plan, locale };
  return compose('cover', data, locale, [...coverBlocks(plan, data.totalPages), { kind: 'rule' }, ...noticeBlocks(plan)], { plain: true, subject: t(plan.recipient.kind === 'self' ? 'packet.cover.subjectPatient' : 'packet.cover.subjectThird') });
}

/** 42 CFR 2.32: the statement alone, with the scope of the consent. */
export function part2Letter(data: CoverData, locale: Locale): LetterContent {
  const notices = data.plan.notices.filter((notice) => notice.kind === 'part2');
  const own = noticeBlocks({ ...data.plan, locale, notices }).filter((block) => block.kind !== 'notice' || block.title === translator(locale)('packet.notices.part2Title'));
  return compose('part2_notice', data, locale, own, { plain: true });
}

/**
 * Letters of the lives beside a request: the review of a denial, an accounting's fee, extension and suspension, the notice of a
 * breach, the objection to a subpoena. Pure; the cause of each stands in the data.
 */
import type { LetterContent } from '../pdf/blocks.ts';
import { formatCents, formatLegalDate } from '../locales/format.ts';
import { say, translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import type { Ground } from '../packet/plan.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';
import type { DefectData } from './deficiency.ts';

export type DenialReviewData = LetterBase & { outcome: 'upheld' | 'overturned'; ground: Ground; decidedOn: string };
export type AccountingExtensionData = LetterBase & { askedOn: string; dueOn: string; extendedTo: string; /** in the requester's words */ reason: string };
export type AccountingFeeData = LetterBase & { feeCents: number; /** The clock does not wait for the answer. */ dueOn: string };
export type SuspensionData = LetterBase & { patientName: string; madeOn: string; until: string; oral: boolean };
/** What was in the release that went wrong; each has its own words (164.404(c)(1)(B)). */
export const breachedKinds = ['name', 'birth_date', 'address', 'record_number', 'insurance', 'diagnoses', 'results', 'medicines', 'ssn'] as const;
export type BreachedKind = (typeof breachedKinds)[number];
export const breachCauses = ['wrong_person', 'wrong_page', 'lost', 'other'] as const;
export type BreachCause = (typeof breachCauses)[number];
export type BreachNoticeData = LetterBase & { happenedOn?: string; discoveredOn: string; cause: BreachCause; kinds: readonly BreachedKind[]; /** Unopened links were taken back. */ recalled: boolean };
export type ObjectionData = LetterBase & { patientName: string; returnDate: string; defects: readonly DefectData[] };

export function denialReviewLetter(data: DenialReviewData, locale: Locale): LetterContent {
  const t = translator(locale);
  const upheld = data.outcome === 'upheld';
  return compose('denial_review', data, locale, [
    { kind: 'paragraph', text: t('letters.denial_review.intro', { decided: formatLegalDate(data.decidedOn, locale) }) },
    { kind: 'heading', text: t('letters.denial_review.resultTitle') },
    { kind: 'paragraph', text: t(upheld ? 'letters.denial_review.upheld' : 'letters.denial_review.overturned') },
    ...(upheld ? [{ kind: 'list', items: [t(`packet.ground.${data.ground}`)] } as const] : []),
    ...(upheld
      ? [
          { kind: 'heading', text: t('letters.denial.complaintTitle') } as const,
          { kind: 'list', items: [t('letters.denial.complaintUs', { ...data.contact }), t('letters.denial.complaintHhs')] } as const,
        ]
      : []),
    { kind: 'paragraph', text: t('letters.denial_review.law'), muted: true },
  ]);
}

export function accountingExtensionLetter(data: AccountingExtensionData, locale: Locale): LetterContent {
  const t = translator(locale);
  const on = (date: string) => formatLegalDate(date, locale);
  return compose('accounting_extension', data, locale, [
    { kind: 'paragraph', text: t('letters.accounting_extension.intro', { asked: on(data.askedOn), due: on(data.dueOn) }) },
    { kind: 'heading', text: t('letters.extension.reasonTitle') },
    { kind: 'paragraph', text: data.reason },
    { kind: 'heading', text: t('letters.extension.newTitle') },
    { kind: 'paragraph', text: t('letters.accounting_extension.newDate', { extendedTo: on(data.extendedTo) }) },
    { kind: 'paragraph', text: t('letters.accounting_extension.law'), muted: true },
  ]);
}

export function accountingFeeLetter(data: AccountingFeeData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('accounting_fee', data, locale, [
    { kind: 'paragraph', text: t('letters.accounting_fee.intro', { amount: formatCents(data.feeCents, locale) }) },
    { kind: 'heading', text: t('letters.accounting_fee.nextTitle') },
    { kind: 'list', items: [t('letters.accounting_fee.agree'), t('letters.accounting_fee.narrow'), t('letters.accounting_fee.withdraw')] },
    { kind: 'paragraph', text: t('letters.accounting_fee.runs', { due: formatLegalDate(data.dueOn, locale) }) },
    { kind: 'paragraph', text: t('letters.accounting_fee.law'), muted: true },
  ]);
}

export function suspensionLetter(data: SuspensionData, locale: Locale): LetterContent {
  const t = translator(locale);
  const on = (date: string) => formatLegalDate(date, locale);
  return compose('suspension', data, locale, [
    { kind: 'paragraph', text: t('letters.suspension.intro', { made: on(data.madeOn), until: on(data.until) }) },
    { kind: 'paragraph', text: t(data.oral ? 'letters.suspension.oral' : 'letters.suspension.written', { until: on(data.until) }) },
    { kind: 'paragraph', text: t('letters.suspension.after') },
    { kind: 'paragraph', text: t('letters.suspension.law'), muted: true },
  ]);
}

/** 164.404(c)(1): what happened and when, what it was, what to do, what we do, whom to ask. */
export function breachNoticeLetter(data: BreachNoticeData, locale: Locale): LetterContent {
  const t = translator(locale);
  const on = (date: string) => formatLegalDate(date, locale);
  const risky = data.kinds.some((kind) => kind === 'ssn' || kind === 'insurance');
  return compose('breach_notice', data, locale, [
    { kind: 'heading', text: t('letters.breach_notice.whatTitle') },
    {
      kind: 'paragraph',
      text: [
        t(`letters.breach_notice.cause.${data.cause}`),
        ...(data.happenedOn ? [t('letters.breach_notice.happened', { happened: on(data.happenedOn) })] : []),
        t('letters.breach_notice.discovered', { discovered: on(data.discoveredOn) }),
      ].join(' '),
    },
    { kind: 'heading', text: t('letters.breach_notice.whichTitle') },
    { kind: 'list', items: data.kinds.map((kind) => t(`letters.breach_notice.kind.${kind}`)) },
    { kind: 'heading', text: t('letters.breach_notice.youTitle') },
    { kind: 'list', items: [t('letters.breach_notice.you1'), t('letters.breach_notice.you2'), ...(risky ? [t('letters.breach_notice.you3')] : [])] },
    { kind: 'heading', text: t('letters.breach_notice.weTitle') },
    { kind: 'list', items: [...(data.recalled ? [t('letters.breach_notice.we1')] : []), t('letters.breach_notice.we2'), t('letters.breach_notice.we3')] },
    { kind: 'paragraph', text: t('letters.breach_notice.law'), muted: true },
  ]);
}

export function objectionLetter(data: ObjectionData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('subpoena_objection', data, locale, [
    { kind: 'paragraph', text: t('letters.subpoena_objection.intro', { returnDate: formatLegalDate(data.returnDate, locale) }) },
    { kind: 'findings', items: data.defects.map((defect) => ({ title: say(defect.message, locale), lines: [t('letters.deficiency.cure', { cure: say(defect.cure, locale) })], cite: defect.citation })) },
    { kind: 'paragraph', text: t('letters.subpoena_objection.keep') },
    { kind: 'heading', text: t('letters.deficiency.nextTitle') },
    { kind: 'paragraph', text: t('letters.subpoena_objection.next', { request: data.requestNumber }) },
  ]);
}

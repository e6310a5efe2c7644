/** The estimate, told before anything is owed (ACC-FEE), and the invoice after; every line itemised, whole US cents. */
import type { Block, LetterContent } from '../pdf/blocks.ts';
import { formatCents, formatLegalDate, formatNumber } from '../locales/format.ts';
import { hasKey, translator } from '../locales/index.ts';
import type { Locale, Params, Translate } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type FeeLineData = { /** of `rules.fee.line` */ code: string; params?: Params; quantity: number; /** Part of the page rate, for electronic copies. */ percent?: number; unitCents: number; amountCents: number };
export type FeeData = LetterBase & { lines: readonly FeeLineData[]; totalCents: number; citation?: string };
export type FeeEstimateData = FeeData & { payBefore: boolean; /** An individual may take less, or inspect free of charge. */ individual: boolean };
export type InvoiceData = FeeData & { dueOn: string };

export function feeEstimateLetter(data: FeeEstimateData, locale: Locale): LetterContent {
  const t = translator(locale);
  const owed = data.totalCents > 0;
  return compose('fee_estimate', data, locale, [
    ...(owed ? [{ kind: 'paragraph', text: t('letters.fee_estimate.intro') } as const] : []),
    ...feeBlocks(data, locale),
    ...(owed ? [{ kind: 'paragraph', text: t(data.payBefore ? 'letters.fee_estimate.before' : 'letters.fee_estimate.after') } as const] : []),
    ...(owed && data.individual ? [{ kind: 'paragraph', text: t('letters.fee_estimate.less') } as const] : []),
    ...(owed ? payBlocks(data, locale) : []),
  ]);
}

export function invoiceLetter(data: InvoiceData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('invoice', data, locale, [
    { kind: 'paragraph', text: t('letters.invoice.intro') },
    ...feeBlocks(data, locale),
    ...(data.totalCents > 0 ? [{ kind: 'paragraph', text: t('letters.invoice.due', { due: formatLegalDate(data.dueOn, locale) }) } as const, ...payBlocks(data, locale)] : []),
  ]);
}

function feeBlocks(data: FeeData, locale: Locale): Block[] {
  const t = translator(locale);
  if (data.lines.length === 0) return [{ kind: 'notice', title: formatCents(data.totalCents, locale), text: t('letters.fee.free') }];
  return [
    {
      kind: 'table',
      columns: [
        { label: t('letters.fee.what'), width: 0.5 },
        { label: t('letters.fee.quantity'), width: 0.14, align: 'right' },
        { label: t('letters.fee.unit'), width: 0.18, align: 'right' },
        { label: t('letters.fee.amount'), width: 0.18, align: 'right' },
      ],
      rows: data.lines.map((l) => [
        lineWords(l, t),
        formatNumber(l.quantity, locale),
        formatCents(l.unitCents, locale),
        formatCents(l.amountCents, locale),
      ]),
      total: [t('common.total'), '', '', formatCents(data.totalCents, locale)],
    },
    ...(data.citation ? [{ kind: 'paragraph', text: t('letters.fee.rule', { citation: data.citation }), muted: true } as const] : []),
    ...(data.totalCents === 0 ? [{ kind: 'paragraph', text: t('letters.fee.free') } as const] : []),
  ];
}

function lineWords({ code, params, percent }: FeeLineData, t: Translate): string {
  if (percent !== undefined) return t('rules.fee.line.pages_percent', { percent });
  return hasKey(`rules.fee.line.${code}`) ? t(`rules.fee.line.${code}`, params) : code;
}

function payBlocks(data: FeeData, locale: Locale): Block[] {
  const t = translator(locale);
  return [
    { kind: 'heading', text: t('letters.fee.payTitle') },
    { kind: 'paragraph', text: t('letters.fee.pay', { facility: data.letterhead.name, request: data.requestNumber }) },
  ];
}

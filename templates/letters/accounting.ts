/** The accounting of disclosures (AOD, 164.528): date, recipient and address, what, purpose; repeats in one line. */
import type { Block, LetterContent } from '../pdf/blocks.ts';
import { formatCents, formatLegalDate, formatShortDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type AccountingLine = { date: string; recipient: string; address?: string; what: string; purpose: string; /** more than 1 when repeats are summarised */ count: number; lastOn: string };
export type AccountingData = LetterBase & { from: string; to: string; disclosures: readonly AccountingLine[]; /** 0: the free one of twelve months */ feeCents: number };

export function accountingLetter(data: AccountingData, locale: Locale): LetterContent {
  const t = translator(locale);
  const short = (date: string) => formatShortDate(date, locale);
  const list: Block =
    data.disclosures.length === 0
      ? { kind: 'notice', title: t('letters.accounting.subject'), text: t('letters.accounting.none') }
      : {
          kind: 'table',
          columns: [
            { label: t('letters.accounting.date'), width: 0.2 },
            { label: t('letters.accounting.recipient'), width: 0.3 },
            { label: t('letters.accounting.what'), width: 0.25 },
            { label: t('letters.accounting.purpose'), width: 0.25 },
          ],
          rows: data.disclosures.map((d) => [
            d.count > 1 ? `${short(d.date)}\n${t('letters.accounting.repeats', { count: d.count, last: short(d.lastOn) })}` : short(d.date),
            d.address ? `${d.recipient}\n${d.address}` : d.recipient,
            d.what,
            d.purpose,
          ]),
        };
  return compose('accounting', data, locale, [
    { kind: 'paragraph', text: t('letters.accounting.intro', { from: formatLegalDate(data.from, locale), to: formatLegalDate(data.to, locale) }) },
    list,
    { kind: 'paragraph', text: data.feeCents === 0 ? t('letters.accounting.free') : t('letters.accounting.fee', { amount: formatCents(data.feeCents, locale) }) },
    { kind: 'paragraph', text: t('letters.accounting.law'), muted: true },
  ]);
}

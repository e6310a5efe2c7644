/** The accounting of disclosures (164.528): when, to whom, what, why; repeats to one recipient for one purpose summarised. */
import { formatCents, formatShortDate } from '../locales/format.ts';
import { letter, paragraph, sampleBase, type LetterBase } from './letter.ts';

/** Dates are legal dates. `count` above 1: a series from `first` to `last` (164.528(b)(3)). */
export type AccountingEntry = { first: string; last: string; count: number; recipient: string; address?: string; what: string; purpose: string };
export type Accounting = LetterBase & { from: string; to: string; entries: readonly AccountingEntry[]; /** Agreed beforehand; 0 for the first list in twelve months. */ feeCents: number };

export const accounting = letter<Accounting>(
  'accounting',
  {
    ...sampleBase,
    from: '2020-11-20',
    to: '2026-11-20',
    feeCents: 0,
    entries: [
      { first: '2026-05-04', last: '2026-05-04', count: 1, recipient: 'Allegheny County Court of Common Pleas', address: '414 Grant Street, Pittsburgh, PA 15219', what: 'Hospital stay, February 26 to March 2, 2026', purpose: 'Court order' },
      { first: '2025-01-10', last: '2025-06-10', count: 6, recipient: 'Pennsylvania Department of Health', address: '625 Forster Street, Harrisburg, PA 17120', what: 'Laboratory results', purpose: 'Public health reporting' },
    ],
  },
  (data, { t, say, locale }) => {
    const day = (date: string) => formatShortDate(date, locale);
    return [
      paragraph(say('lead', { from: day(data.from), to: day(data.to) })),
      data.entries.length === 0
        ? { kind: 'notice', title: t('letters.accounting.subject'), text: say('none') }
        : {
            kind: 'table',
            columns: [
              { label: say('date'), width: 0.2 },
              { label: say('recipient'), width: 0.32 },
              { label: say('what'), width: 0.26 },
              { label: say('purpose'), width: 0.22 },
            ],
            rows: data.entries.map((entry) => [
              entry.count > 1 ? say('repeated', { first: day(entry.first), last: day(entry.last), count: entry.count }) : day(entry.first),
              [entry.recipient, entry.address].filter(Boolean).join('\n'),
              entry.what,
              entry.purpose,
            ]),
          },
      paragraph(say('leftOff')),
      paragraph(data.feeCents === 0 ? say('free') : say('cost', { amount: formatCents(data.feeCents, locale) })),
      paragraph(say('question', data.privacyContact)),
    ];
  },
);

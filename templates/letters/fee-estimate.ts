/** What a copy costs, line by line, before it is owed. */
import type { Message } from '#workflows/message.ts';
import { formatCents, formatNumber } from '../locales/format.ts';
import { heading, letter, paragraph, sampleBase, type LetterBase } from './letter.ts';

export type FeeLine = { code: string; quantity: number; unitCents: number; /** Where a state takes a share of the page price. */ percent?: number; amountCents: number };
export type FeeEstimate = LetterBase & {
  lines: readonly FeeLine[];
  totalCents: number;
  /** The rule's own sentence: which schedule the price follows. */
  why?: Message;
  /** The copy waits for the payment. */
  hold: boolean;
  /** 164.524(c)(4): the patient or her representative pays for copying only. */
  individual: boolean;
};

export const feeEstimate = letter<FeeEstimate>(
  'fee_estimate',
  {
    ...sampleBase,
    lines: [
      { code: 'labor', quantity: 84, unitCents: 5, amountCents: 420 },
      { code: 'supplies', quantity: 84, unitCents: 3, amountCents: 252 },
      { code: 'postage', quantity: 1, unitCents: 615, amountCents: 615 },
    ],
    totalCents: 1287,
    why: { key: 'rules.fee.individual' },
    hold: false,
    individual: true,
  },
  (data, { t, say, locale }) => {
    const { phone, name } = data.letterhead;
    const money = (cents: number) => formatCents(cents, locale);
    return [
      paragraph(say('lead')),
      {
        kind: 'table',
        columns: [
          { label: say('item'), width: 0.49 },
          { label: say('quantity'), width: 0.15, align: 'right' },
          { label: say('each'), width: 0.18, align: 'right' },
          { label: say('amount'), width: 0.18, align: 'right' },
        ],
        rows: data.lines.map((line) => [t(`rules.fee.line.${line.code}`, { percent: line.percent ?? 100 }), formatNumber(line.quantity, locale), money(line.unitCents), money(line.amountCents)]),
        total: [t('common.total'), '', '', money(data.totalCents)],
      },
      ...(data.why ? [paragraph(t(data.why.key, data.why.params))] : []),
      paragraph(say(data.hold ? 'hold' : 'noHold')),
      heading(say('payTitle')),
      paragraph(say('payText', { facility: name, request: data.request })),
      heading(say('choiceTitle')),
      paragraph(data.individual ? `${say('choiceText', { phone })} ${say('choicePatient', { phone })}` : say('choiceText', { phone })),
    ];
  },
);

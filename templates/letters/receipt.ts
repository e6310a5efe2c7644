/** The receipt: what was asked, when it came, by when we act (RECEIPT, ACC-TIME), and the code to follow it. */
import type { Block, LetterContent } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type ReceiptData = LetterBase & { asked: string; delivery: string; /** null where no clock of the law runs */ dueOn: string | null; tracking?: { code: string; url: string } };

export function receiptLetter(data: ReceiptData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('receipt', data, locale, [
    { kind: 'paragraph', text: t('letters.receipt.intro', { received: formatLegalDate(data.receivedOn, locale), request: data.requestNumber }) },
    { kind: 'facts', rows: [[t('letters.receipt.asked'), data.asked], [t('letters.receipt.delivery'), data.delivery]] },
    ...(data.dueOn ? [{ kind: 'paragraph', text: t('letters.receipt.dueText', { due: formatLegalDate(data.dueOn, locale) }) } as const] : []),
    ...(data.tracking ? trackingBlocks(data.tracking, locale) : []),
    { kind: 'heading', text: t('letters.receipt.nextTitle') },
    { kind: 'list', items: [t('letters.receipt.next1'), t('letters.receipt.next2'), t('letters.receipt.next3')] },
  ]);
}

/** The same receipt with its code, for the paper that goes by post. */
export function withTracking(receipt: LetterContent, tracking: NonNullable<ReceiptData['tracking']>): LetterContent {
  const at = receipt.blocks.findIndex((block) => block.kind === 'heading');
  const place = at < 0 ? receipt.blocks.length : at;
  return { ...receipt, blocks: [...receipt.blocks.slice(0, place), ...trackingBlocks(tracking, receipt.locale), ...receipt.blocks.slice(place)] };
}

function trackingBlocks({ code, url }: NonNullable<ReceiptData['tracking']>, locale: Locale): Block[] {
  const t = translator(locale);
  return [
    { kind: 'secret', label: t('letters.receipt.code'), value: code },
    { kind: 'paragraph', text: t('letters.receipt.codeText', { url }) },
  ];
}

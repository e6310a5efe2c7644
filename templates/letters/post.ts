/** What goes by post: the PIN by another way than the packet, and the slip that is checked before the envelope is closed. */
import type { LetterContent } from '../pdf/blocks.ts';
import { formatNumber } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type PinSlipData = LetterBase & { pin: string };
export type DispatchSlipData = LetterBase & { pageCount: number; disclosureId: string; carrier?: string; trackingNumber?: string };

export function pinSlipLetter(data: PinSlipData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('pin_slip', data, locale, [
    { kind: 'paragraph', text: t('letters.pin_slip.intro', { request: data.requestNumber }) },
    { kind: 'secret', label: t('letters.pin_slip.label'), value: data.pin },
    { kind: 'list', items: [t('letters.pin_slip.how1'), t('letters.pin_slip.how2'), t('letters.pin_slip.how3')] },
  ]);
}

export function dispatchSlipLetter(data: DispatchSlipData, locale: Locale): LetterContent {
  const t = translator(locale);
  const last = t('common.pageOf', { page: data.pageCount, pages: data.pageCount });
  return compose(
    'dispatch_slip',
    data,
    locale,
    [
      { kind: 'paragraph', text: t('letters.dispatch_slip.intro') },
      {
        kind: 'facts',
        rows: [
          [t('letters.dispatch_slip.recipient'), data.addressee.join('\n')],
          [t('letters.dispatch_slip.pages'), formatNumber(data.pageCount, locale)],
          [t('letters.dispatch_slip.disclosure'), data.disclosureId],
          ...(data.carrier ? [[t('letters.dispatch_slip.carrier'), data.carrier] as const] : []),
          ...(data.trackingNumber ? [[t('letters.dispatch_slip.tracking'), data.trackingNumber] as const] : []),
        ],
      },
      { kind: 'list', items: [t('letters.dispatch_slip.check1'), t('letters.dispatch_slip.check2', { last }), t('letters.dispatch_slip.check3'), t('letters.dispatch_slip.check4')] },
      { kind: 'paragraph', text: t('letters.dispatch_slip.done') },
    ],
    { plain: true },
  );
}

/** Papers that go with a request rather than answer it: the printed receipt, the PIN by post, the slip on a packet. */
import { formatLegalDate } from '../locales/format.ts';
import { letter, heading, paragraph, sampleBase, sampleFirm, type LetterBase } from './letter.ts';

type Delivery = 'link' | 'post' | 'pickup' | 'inspection';

export type Receipt = LetterBase & { trackingCode: string; receivedOn: string; dueOn?: string; /** What was asked for, in words of the locale. */ scope: string; delivery: Delivery };

export const receipt = letter<Receipt>(
  'receipt',
  { ...sampleBase, trackingCode: 'A7KQ-2MNP-4RST-6VWX-8YZ3', receivedOn: '2026-11-20', dueOn: '2026-12-20', scope: 'January 1 to December 31, 2023', delivery: 'link' },
  (data, { t, say, locale }) => [
    paragraph(say('lead', { date: formatLegalDate(data.receivedOn, locale) })),
    { kind: 'secret', label: say('trackingCode'), value: data.trackingCode },
    paragraph(say('keep')),
    { kind: 'code', value: data.followUrl, caption: say('code'), alt: say('codeAlt', { url: data.followUrl }) },
    {
      kind: 'facts',
      rows: [
        ...(data.dueOn ? [[say('factDue'), formatLegalDate(data.dueOn, locale)] as const] : []),
        [say('factScope'), data.scope],
        [say('factDelivery'), t(`letters.receipt.delivery.${data.delivery}`)],
      ],
    },
    heading(say('next')),
    { kind: 'list', items: (['check', 'review', 'deliver'] as const).map((step) => t(`letters.receipt.steps.${step}`)) },
  ],
);

/** `pin: null` renders what may be kept and shown; the PIN itself stands on the paper alone. */
export type PinSlip = LetterBase & { pin: string | null; expiresOn: string };

export const pinSlip = letter<PinSlip>('pin_slip', { ...sampleBase, pin: '48291307', expiresOn: '2026-12-20' }, (data, { t, say, locale }) => [
  paragraph(say('lead')),
  data.pin === null ? { kind: 'notice', title: say('pin'), text: say('onPaper') } : { kind: 'secret', label: say('pin'), value: data.pin },
  {
    kind: 'list',
    items: (['open', 'type', 'save'] as const).map((step) => t(`letters.pin_slip.how.${step}`, { date: formatLegalDate(data.expiresOn, locale) })),
  },
  paragraph(say('tries', { phone: data.letterhead.phone })),
  paragraph(say('destroy')),
]);

export type DispatchSlip = LetterBase & { channel: 'post' | 'pickup' | 'inspection'; pages: number; disclosureId: string; tracking?: string };

export const dispatchSlip = letter<DispatchSlip>(
  'dispatch_slip',
  // why no patient's name: the slip may be read by whoever carries the packet
  { ...sampleFirm, patientName: '', channel: 'post', pages: 132, disclosureId: '3f9c2b7e41d05a68', tracking: '9400 1000 0000 0000 0000 00' },
  (data, { t, say }) => [
    paragraph(say('lead')),
    {
      kind: 'facts',
      rows: [
        [say('to'), [data.addressee.name, ...data.addressee.lines].join(', ')],
        [say('pages'), t('common.page', { count: data.pages })],
        [say('channel'), t(`letters.dispatch_slip.channels.${data.channel}`)],
        ...(data.tracking ? [[say('tracking'), data.tracking] as const] : []),
        [say('disclosure'), data.disclosureId],
        ...(data.channel === 'post' ? [] : [[say('received'), say('signature')] as const]),
      ],
    },
    { kind: 'notice', title: say('wrongTitle'), text: say('wrongText', { phone: data.letterhead.phone }) },
  ],
);

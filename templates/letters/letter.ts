/** What every letter shares: who writes, to whom, about which request; and the frame that the words of one letter stand in. Pure. */
import type { Block, LetterContent, Letterhead } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { translator, type Locale, type Translate } from '../locales/index.ts';
import { sampleFacility } from '../packet/sample.ts';

export type LetterBase = {
  /** ISO instant; fixes the file's own dates. */
  issuedAt: string;
  /** YYYY-MM-DD in the facility's zone. */
  date: string;
  letterhead: Letterhead;
  privacyContact: { title: string; phone: string };
  request: string;
  /** The requester's own matter or claim number. */
  reference?: string;
  addressee: { name: string; lines: readonly string[] };
  /** Named where the reader is somebody else than the patient. */
  patientName?: string;
  /** Absolute address of the page where a request is followed. */
  followUrl: string;
};

export type LetterTemplate<Data> = { render: (data: Data, locale: Locale) => LetterContent; sample: Data };

/** `say` takes a key below this letter's own words. */
export type Words = { t: Translate; say: (key: string, params?: Record<string, string | number>) => string; locale: Locale };

/** A letter: its own blocks between the shared head and foot, signed by the office. */
export function letter<Data extends LetterBase>(name: string, sample: Data, blocks: (data: Data, words: Words) => readonly Block[]): LetterTemplate<Data> {
  return {
    sample,
    render(data, locale) {
      const t = translator(locale);
      const say: Words['say'] = (key, params) => t(`letters.${name}.${key}`, params);
      const { phone } = data.letterhead;
      return {
        name,
        locale,
        issuedAt: data.issuedAt,
        letterhead: data.letterhead,
        addressee: [data.addressee.name, ...data.addressee.lines],
        date: formatLegalDate(data.date, locale),
        references: [
          [t('common.request'), data.request],
          ...(data.reference ? [[t('letters.reference'), data.reference] as const] : []),
          ...(data.patientName ? [[t('letters.patient'), data.patientName] as const] : []),
        ],
        subject: say('subject'),
        greeting: t('common.greeting', { name: data.addressee.name }),
        blocks: [...blocks(data, { t, say, locale }), { kind: 'signature', closing: t('common.closing'), name: data.letterhead.department, title: data.letterhead.name }],
        footer: `${t('common.questions', { phone, request: data.request })} ${t('common.languageHelp', { phone })}`,
      };
    },
  };
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const heading = (text: string): Block => ({ kind: 'heading', text });

/** Where an answer goes. */
export function wayBack(data: LetterBase, { t }: Words): Block[] {
  return [heading(t('letters.wayBack')), paragraph(t('letters.wayBackText', { url: data.followUrl, request: data.request, phone: data.letterhead.phone }))];
}

/** To us, by title and telephone, and to the government (164.524(d)(2)(iii)). */
export function complaint(data: LetterBase, { t }: Words): Block[] {
  return [
    heading(t('letters.complaintTitle')),
    { kind: 'list', items: [t('letters.complaintUs', data.privacyContact), t('letters.complaintHhs')] },
    paragraph(t('letters.complaintSafe')),
  ];
}

/** The people of the samples do not exist. */
export const sampleBase: LetterBase = {
  issuedAt: '2026-11-20T15:00:00.000Z',
  date: '2026-11-20',
  letterhead: sampleFacility,
  privacyContact: { title: 'Privacy officer', phone: '(412) 555-0150' },
  request: 'RGH-10042',
  addressee: { name: 'Maria Delgado-Reyes', lines: ['27 Sycamore Street, Apt 4', 'Pittsburgh, PA 15217'] },
  followUrl: 'https://records.riverside.example/follow',
};

export const sampleFirm: LetterBase = {
  ...sampleBase,
  addressee: { name: 'Harper & Quill LLP', lines: ['Attn: Jordan Blake', '88 Grant Street, Suite 1200', 'Pittsburgh, PA 15219'] },
  reference: 'HQ-2026-4471',
  patientName: 'Maria Delgado-Reyes',
};

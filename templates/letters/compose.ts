/** What all letters share: head, addressee, references, greeting, closing. Pure: typed data in, structured content out. */
import type { Block, LetterContent, Letterhead } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';

/** Dates are legal dates (YYYY-MM-DD) in the facility's zone; `issuedAt` is an ISO instant. */
export type LetterBase = {
  issuedAt: string;
  date: string;
  letterhead: Letterhead;
  /** Whom to ask, as 45 CFR 164.524(d)(2)(iii) wants it: name or title, and telephone. */
  contact: { title: string; phone: string };
  requestNumber: string;
  receivedOn: string;
  /** The recipient's own matter or claim number. */
  reference?: string;
  /** Name first, then the lines of the address; just the name when it is handed over or shown on screen. */
  addressee: readonly string[];
  /** Whose records; only in a letter that may name them. */
  patientName?: string;
};

export type LetterName =
  | 'receipt' | 'missing_information' | 'fee_estimate' | 'invoice' | 'extension' | 'denial' | 'partial_grant' | 'no_records'
  | 'deficiency' | 'revocation_confirmed' | 'withdrawal_confirmed' | 'pin_slip' | 'accounting' | 'dispatch_slip'
  | 'denial_review' | 'accounting_extension' | 'accounting_fee' | 'suspension' | 'breach_notice' | 'subpoena_objection'
  | 'custodian_certification' | 'no_records_certification' | 'identity_problem' | 'cover' | 'part2_notice';

export function compose(name: LetterName, base: LetterBase, locale: Locale, blocks: readonly Block[], options: { subject?: string; plain?: boolean } = {}): LetterContent {
  const t = translator(locale);
  const { contact, requestNumber } = base;
  const addressed = base.addressee[0] ?? '';
  return {
    name,
    locale,
    issuedAt: base.issuedAt,
    letterhead: base.letterhead,
    addressee: base.addressee,
    date: formatLegalDate(base.date, locale),
    references: [
      [t('common.request'), requestNumber],
      ...(base.reference ? [[t('common.yourReference'), base.reference] as const] : []),
      ...(base.patientName ? [[t('letters.about'), base.patientName] as const] : []),
    ],
    subject: options.subject ?? t(`letters.${name}.subject`),
    greeting: options.plain ? '' : addressed === '' ? t('common.greetingPlain') : t('common.greeting', { name: addressed }),
    blocks: options.plain
      ? blocks
      : [
          ...blocks,
          { kind: 'paragraph', text: t('letters.contact', { title: contact.title, phone: contact.phone, request: requestNumber }) },
          { kind: 'signature', closing: t('common.closing'), name: base.letterhead.department, title: base.letterhead.name },
        ],
    footer: t('letters.footer', { request: requestNumber }),
  };
}

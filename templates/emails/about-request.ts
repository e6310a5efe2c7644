/** The mails about a request: its number, a link, and no word on whom or what it is about. */
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { composeEmail } from './compose.ts';
import type { EmailContent } from './compose.ts';

export type RequestMailData = {
  requestNumber: string;
  /** Absolute http(s) address. */
  url: string;
  facility: string;
  phone: string;
  /** The firm's own number; set only where the firm asked for it in mails. */
  reference?: string;
};

export type CodeMailData = RequestMailData & { trackingCode: string };
export type ReceiptMailData = RequestMailData & {
  trackingCode?: string;
  /** Numbers of open requests of this same mailbox for the same patient. They are told here, never on the page of whoever typed the address. */
  alsoOpen?: readonly string[];
};
/** YYYY-MM-DD */
export type UntilMailData = RequestMailData & { until?: string };
export type DepartmentMailData = RequestMailData & { department: string; dueOn: string };

type Plain = 'message_waiting' | 'information_needed' | 'fee_quoted' | 'letter_waiting' | 'closed_notice';
type Kind = Plain | 'receipt' | 'packet_ready' | 'reminder' | 'tracking_code' | 'department_request';

/** A mail of fixed words. */
export function plainMail(kind: Plain): (data: RequestMailData, locale: Locale) => EmailContent {
  return (data, locale) => mail(kind, data, locale, [body(kind, data, locale)]);
}

export function receiptMail(data: ReceiptMailData, locale: Locale): EmailContent {
  const t = translator(locale);
  const also = data.alsoOpen?.length ? [t('emails.receipt.alsoOpen', { numbers: data.alsoOpen.join(', '), count: data.alsoOpen.length })] : [];
  if (!data.trackingCode) return mail('receipt', data, locale, [t('emails.receipt.bodyNoCode', { request: data.requestNumber }), ...also]);
  return mail('receipt', data, locale, [body('receipt', data, locale), ...also], data.trackingCode);
}

export function trackingCodeMail(data: CodeMailData, locale: Locale): EmailContent {
  return mail('tracking_code', data, locale, [body('tracking_code', data, locale)], data.trackingCode);
}

/** The link only: the PIN goes another way, always. */
export function packetReadyMail(data: UntilMailData, locale: Locale): EmailContent {
  return mail('packet_ready', data, locale, [body('packet_ready', data, locale), ...until('packet_ready', data, locale)]);
}

export function reminderMail(data: UntilMailData, locale: Locale): EmailContent {
  return mail('reminder', data, locale, [body('reminder', data, locale), ...until('reminder', data, locale)]);
}

export function departmentMail(data: DepartmentMailData, locale: Locale): EmailContent {
  const params = { department: data.department, due: formatLegalDate(data.dueOn, locale) };
  return mail('department_request', data, locale, [body('department_request', data, locale, params)], undefined, params);
}

function body(kind: Kind, data: RequestMailData, locale: Locale, more: Record<string, string> = {}): string {
  return translator(locale)(`emails.${kind}.body`, { request: data.requestNumber, ...more });
}

function until(kind: 'packet_ready' | 'reminder', data: UntilMailData, locale: Locale): string[] {
  return data.until ? [translator(locale)(`emails.${kind}.until`, { until: formatLegalDate(data.until, locale) })] : [];
}

function mail(kind: Kind, data: RequestMailData, locale: Locale, paragraphs: string[], code?: string, more: Record<string, string> = {}): EmailContent {
  const t = translator(locale);
  return composeEmail({
    locale,
    subject: t(`emails.${kind}.subject`, { request: data.requestNumber, ...more }),
    paragraphs: data.reference ? [...paragraphs, `${t('common.yourReference')}: ${data.reference}`] : paragraphs,
    ...(code ? { code: { label: t('emails.tracking_code.code'), value: code } } : {}),
    action: { label: t(`emails.${kind}.action`), url: data.url },
    facility: data.facility,
    phone: data.phone,
    requestNumber: data.requestNumber,
  });
}

/** The certificate of a disposal as a tagged PDF: what was destroyed, by number and count, on which rule, by whose agreement. Pure; the same data gives the same bytes. */
import { translator, type Locale } from '../locales/index.ts';
import { formatLegalDate, formatNumber, formatShortDate } from '../locales/format.ts';
import type { Letterhead } from '../pdf/blocks.ts';
import { letterPdf } from '../letters/pdf.ts';

export type DisposalReport = {
  locale: Locale;
  letterhead: Letterhead;
  /** ISO instant, and its legal date. */
  executedAt: string;
  executedOn: string;
  proposedBy: string;
  approvedBy: string;
  rule: string;
  requests: readonly { number: string; closedOn: string; until: string; files: number; rows: number }[];
  held: readonly string[];
  files: number;
  rows: number;
  patientKeys: number;
  sha256: string;
};

export function disposalCertificate(report: DisposalReport): Promise<Uint8Array> {
  const { locale, letterhead, executedAt, executedOn, requests, held } = report;
  const t = translator(locale);
  const c = (key: string, params?: Record<string, string | number>) => t(`retention.certificate.${key}`, params);
  const number = (value: number) => formatNumber(value, locale);
  return letterPdf({
    name: 'disposal-certificate',
    locale,
    issuedAt: executedAt,
    letterhead,
    addressee: [],
    date: formatLegalDate(executedOn, locale),
    references: [],
    subject: c('title'),
    greeting: '',
    blocks: [
      { kind: 'paragraph', text: c('said') },
      {
        kind: 'facts',
        rows: [
          [c('proposedBy'), report.proposedBy],
          [c('approvedBy'), report.approvedBy],
          [c('rule'), report.rule],
          [c('requests'), number(requests.length)],
          [c('files'), number(report.files)],
          [c('rows'), number(report.rows)],
          [c('patientKeys'), number(report.patientKeys)],
          ['SHA-256', report.sha256],
        ],
      },
      { kind: 'heading', text: c('list') },
      {
        kind: 'table',
        small: true,
        columns: [
          { label: c('number'), width: 0.28 },
          { label: c('closed'), width: 0.22 },
          { label: c('until'), width: 0.22 },
          { label: c('files'), align: 'right', width: 0.14 },
          { label: c('rows'), align: 'right', width: 0.14 },
        ],
        rows: requests.map((each) => [each.number, formatShortDate(each.closedOn, locale), formatShortDate(each.until, locale), number(each.files), number(each.rows)]),
      },
      ...(held.length > 0 ? [{ kind: 'paragraph' as const, text: c('held', { numbers: held.join(', ') }) }] : []),
      { kind: 'paragraph', text: c('log'), muted: true },
    ],
    footer: c('title'),
  });
}

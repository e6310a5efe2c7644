/** The month's report as a tagged PDF: every figure of the statistics in its table, no patient and no request named. Pure; the same data gives the same bytes. */
import { translator, type Locale } from '../locales/index.ts';
import { formatCents, formatLegalDate, formatNumber } from '../locales/format.ts';
import type { Block, Letterhead } from '../pdf/blocks.ts';
import { letterPdf } from '../letters/pdf.ts';

export type ReportChart = { id: string; unit: string; figures: readonly { name: string; value: number; /** Out of how many. */ of?: number }[] };

export type MonthlyReport = {
  locale: Locale;
  letterhead: Letterhead;
  /** Null: of every facility together. */
  facility: string | null;
  /** Legal dates, both inclusive. */
  from: string;
  to: string;
  today: string;
  /** ISO instant. */
  issuedAt: string;
  charts: readonly ReportChart[];
};

export function monthlyReport(report: MonthlyReport): Promise<Uint8Array> {
  const { locale, letterhead, from, to, today, issuedAt, charts } = report;
  const t = translator(locale);
  const inUnit = (value: number, unit: string) => (unit === 'cents' ? formatCents(value, locale) : unit === 'days' ? t('statistics.days', { count: value }) : formatNumber(value, locale));
  const blocks = charts.flatMap(({ id, unit, figures }): Block[] => {
    const shares = unit !== 'days' && figures.some(({ of }) => of !== undefined);
    const heading: Block[] = [
      { kind: 'heading', text: t(`statistics.chart.${id}.title`) },
      { kind: 'paragraph', text: t(`statistics.chart.${id}.lead`), muted: true },
    ];
    if (figures.length === 0) return [...heading, { kind: 'paragraph', text: t('statistics.nothing') }];
    return [
      ...heading,
      {
        kind: 'table',
        small: true,
        columns: [
          { label: t('statistics.figureColumn'), width: shares ? 0.55 : 0.75 },
          { label: t(`statistics.unit.${unit}`), align: 'right', width: shares ? 0.2 : 0.25 },
          ...(shares ? [{ label: t('statistics.ofColumn'), align: 'right' as const, width: 0.25 }] : []),
        ],
        rows: figures.map(({ name, value, of }) => [name, inUnit(value, unit), ...(shares ? [of === undefined ? '' : t('statistics.share', { of: formatNumber(of, locale), percent: of === 0 ? 0 : Math.round((100 * value) / of) })] : [])]),
      },
    ];
  });
  const period: readonly [string, string] = [t('statistics.period'), `${formatLegalDate(from, locale)} – ${formatLegalDate(to, locale)}`];
  return letterPdf({
    name: 'monthly-report',
    locale,
    issuedAt,
    letterhead,
    addressee: [],
    date: formatLegalDate(today, locale),
    references: [period, [t('compliance.searches.facility'), report.facility ?? t('compliance.searches.allFacilities')]],
    subject: t('statistics.reportTitle'),
    greeting: '',
    blocks,
    footer: t('statistics.reportTitle'),
  });
}

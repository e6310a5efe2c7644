/** The statistics as a file: every figure as CSV, or one month as a report in PDF. No patient stands in either; that it was made stands in the log. */
import { createHash } from 'node:crypto';
import type { Chart } from '#app/compliance/figures.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { csv } from '#app/http/csv.ts';
import { statisticsView } from '#app/http/statistics-filter.ts';
import { figureName } from '#app/components/compliance/figure-words.ts';
import { addressLines } from '#app/delivery/packet-plan.ts';
import type { Db } from '#db/open.ts';
import { facilityOf } from '#db/queries/facilities.ts';
import { translator, type Locale } from '#templates/locales/index.ts';
import { monthlyReport } from '#templates/reports/monthly.ts';
import type { Actor } from '#workflows/actor.ts';
import { addDays, addMonths } from '#workflows/rules/dates.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Exported } from './export-disclosures.ts';
import { must, run } from '../run.ts';

type Input = { read: (name: string) => string | null; now: Date };

export async function exportStatistics(db: Db, actor: Actor, input: Input): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'report.read', { facilityId: actor.facilityIds[0] ?? '' });
    const { charts, from, to } = await statisticsView(tx, actor, input.now, input.read);
    const rows = charts.flatMap((chart) => chart.figures.map((figure) => [chart.id, nameOf(chart, figure), figure.value, chart.unit, figure.of ?? null, new Set(figure.requests).size]));
    const body = Buffer.from(`\ufeff${csv([['chart', 'figure', 'value', 'unit', 'out of', 'requests behind it'], ...rows])}`, 'utf8');
    await recorded(tx, actor, input.now, 'csv', rows.length, body);
    return { name: `statistics-${from}-${to}.csv`, mime: 'text/csv; charset=utf-8', body };
  });
}

/** `month` as YYYY-MM, `language` en or es. Throws `invalid_input` for anything else. */
export async function exportMonthlyReport(db: Db, actor: Actor, input: Input): Promise<Exported> {
  const month = input.read('month') ?? '';
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new AppError('invalid_input', 'not a month', { public: { key: 'statistics.monthMissing' } });
  const locale = input.read('language') === 'es' ? 'es' : 'en';
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'report.read', { facilityId: actor.facilityIds[0] ?? '' });
    const days: Record<string, string> = { from: `${month}-01`, to: addDays(addMonths(`${month}-01`, 1), -1) };
    const { charts, from, to, facilityId, facilities, today } = await statisticsView(tx, actor, input.now, (name) => days[name] ?? input.read(name));
    const [shown] = facilities.filter(({ id }) => id === facilityId);
    const head = await facilityOf(tx, shown?.id ?? facilities[0]?.id ?? '');
    if (!head) throw new AppError('not_found', 'no facility to write for');
    // Of several together it is headed by all their names, at the first one's address.
    const letterhead = { name: shown ? head.name : facilities.map(({ name }) => name).join(', '), department: translator(locale)('common.department'), address: addressLines(head.address), phone: head.phone, ...(head.fax ? { fax: head.fax } : {}) };
    const lines = charts.map((chart) => ({ id: chart.id, unit: chart.unit, figures: chart.figures.map((figure) => ({ name: nameOf(chart, figure, locale), value: figure.value, ...(figure.of === undefined ? {} : { of: figure.of }) })) }));
    const body = Buffer.from(await monthlyReport({ locale, letterhead, facility: shown?.name ?? null, from, to, today, issuedAt: input.now.toISOString(), charts: lines }));
    await recorded(tx, actor, input.now, 'pdf', lines.length, body);
    return { name: locale === 'es' ? `informe-${month}.pdf` : `report-${month}.pdf`, mime: 'application/pdf', body };
  });
}

const nameOf = (chart: Chart, figure: Chart['figures'][number], locale: Locale = 'en') => figureName(chart.id, figure, translator(locale), locale);

async function recorded(tx: Db, actor: Actor, now: Date, format: string, rows: number, body: Buffer): Promise<void> {
  await recordEvent(tx, { action: 'export.made', actor, now, facts: { of: 'statistics', format, rows, sha256: createHash('sha256').update(body).digest('hex') } });
}

/** Exports what the register shows, with the export itself in the log. The caller has asked for the second factor. */
import { createHash } from 'node:crypto';
import { csv } from '#app/http/csv.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { accountingFile, accountingOf } from '#app/compliance/accounting.ts';
import { findDisclosures, type DisclosureFilter, type DisclosureRow } from '#db/queries/disclosures.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export type Exported = { name: string; mime: string; body: Uint8Array };

const most = 100_000;

/** The register as filtered, as CSV or JSON. */
export async function exportDisclosures(db: Db, actor: Actor, input: { filter: DisclosureFilter; format: 'csv' | 'json'; now: Date }): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'disclosure.export', { facilityId: actor.facilityIds[0] ?? '' });
    const { rows } = await findDisclosures(tx, { ...input.filter, page: 1 }, most);
    return written(tx, actor, input, 'disclosures', rows.length, input.format === 'csv' ? csv(asTable(rows)) : JSON.stringify(rows, null, 2));
  });
}

/** One patient's accounting of disclosures (164.528), line for line what her letter would say today; of what is left out, nothing. */
export async function exportAccounting(db: Db, actor: Actor, input: { patientId: string; period: { from: string; to: string }; format: 'csv' | 'json'; now: Date }): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    const found = await accountingOf(tx, input.patientId, { now: input.now, ...input.period });
    if (!found) throw new AppError('not_found', `patient ${input.patientId} is not there`);
    must(actor, 'disclosure.export', { facilityId: found.patient.facilityId });
    const { lines, period } = found;
    await recordEvent(tx, {
      action: 'accounting.made',
      actor,
      now: input.now,
      subject: { facilityId: found.patient.facilityId, patientId: found.patient.id },
      facts: { entries: lines.length, from: period.from, to: period.to },
    });
    return written(tx, actor, input, 'accounting', lines.length, accountingFile(input.format, period, lines));
  });
}

async function written(tx: Db, actor: Actor, { format, now }: { format: 'csv' | 'json'; now: Date }, of: string, rows: number, text: string): Promise<Exported> {
  // A spreadsheet takes a file for UTF-8 by its mark.
  const body = Buffer.from(format === 'csv' ? `\ufeff${text}` : text, 'utf8');
  await recordEvent(tx, { action: 'export.made', actor, now, facts: { of, format, rows, sha256: createHash('sha256').update(body).digest('hex') } });
  return { name: `${of}.${format}`, mime: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json', body };
}

function asTable(rows: readonly DisclosureRow[]): (string | number | null)[][] {
  const head = ['date', 'request', 'patient', 'record number', 'recipient', 'address', 'what', 'purpose', 'basis', 'accounted', 'channel', 'dispatch', 'pages', 'disclosure id'];
  return [head, ...rows.map((row) => [row.disclosedOn, row.number, row.patient, row.mrn, row.recipient, row.recipientAddress, row.description, row.purpose, row.basis, row.accounted ? 'yes' : 'no', row.channel, row.dispatch, row.pageCount, row.disclosureId])];
}

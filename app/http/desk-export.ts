/** The organization's list as CSV. */
import type { DeskRow } from '#db/queries/desk.ts';
import type { Translate } from '#templates/locales/index.ts';
import { csv } from './csv.ts';

export function deskCsv(rows: readonly DeskRow[], t: Translate): string {
  const head = ['fields.matterNumber', 'list.number', 'list.patient', 'fields.facilityId', 'list.status', 'list.received', 'list.due', 'list.fee', 'list.missing', 'list.filedBy'].map((key) => t(`desk.${key}`));
  const lines = rows.map((row) => [
    row.matterNumber,
    row.number,
    row.patient,
    row.facility,
    t(`states.requester.${row.state === 'closed' ? `closed_${row.outcome ?? 'released'}` : row.state}.label`),
    row.receivedOn,
    row.dueOn,
    row.feeDueCents === null ? null : (row.feeDueCents / 100).toFixed(2),
    row.missing,
    row.filedBy,
  ]);
  // The mark tells spreadsheets that it is UTF-8.
  return `\ufeff${csv([head, ...lines])}`;
}

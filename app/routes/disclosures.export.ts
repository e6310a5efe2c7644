/** The register as a file. Every export asks for the second factor anew and stands in the log. */
import type { ActionFunctionArgs } from '@remix-run/node';
import { redirect } from '@remix-run/node';
import { exportAccounting, exportDisclosures } from '#app/commands/compliance/export-disclosures.ts';
import { disclosureFilter } from '#app/http/disclosure-filter.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';

export const loader = () => redirect('/disclosures');

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.export');
  const form = await request.formData();
  await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0 });
  const read = (name: string) => (form.has(name) ? String(form.get(name)) : null);
  const format = form.get('format') === 'json' ? 'json' : 'csv';
  const filter = disclosureFilter(read, read('q') ?? '');
  const now = context.now();
  const { name, mime, body } =
    form.get('of') === 'accounting' && filter.patientId && filter.from && filter.to
      ? await exportAccounting(context.db, actor, { patientId: filter.patientId, period: { from: filter.from, to: filter.to }, format, now })
      : await exportDisclosures(context.db, actor, { filter, format, now });
  return fileResponse(request, { body, size: body.length, mime, name });
}

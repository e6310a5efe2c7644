/** The statistics as CSV, or a month of them as a PDF. */
import { redirect, type ActionFunctionArgs } from '@remix-run/node';
import { exportMonthlyReport, exportStatistics } from '#app/commands/export-statistics.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';

export const loader = () => redirect('/reports');

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'report.read');
  const form = await request.formData();
  const read = (name: string) => (form.has(name) ? String(form.get(name)) : null);
  const make = form.get('format') === 'pdf' ? exportMonthlyReport : exportStatistics;
  const { name, mime, body } = await make(context.db, actor, { read, now: context.now() });
  return fileResponse(request, { body, size: body.length, mime, name });
}

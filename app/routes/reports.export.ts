/** The statistics as CSV, or a month of them as a PDF. */
import { redirect, type ActionFunctionArgs } from '@remix-run/node';
import { exportMonthlyReport, exportStatistics } from '#app/commands/compliance/export-statistics.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireStaff } from '#app/http/session.ts';

export const loader = () => redirect('/reports');

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'report.read');
  const form = await request.formData();
  const read = (name: string) => (form.has(name) ? String(form.get(name)) : null);
  const input = { read, now: context.now() };
  const { name, mime, body } = form.get('format') === 'pdf' ? await exportMonthlyReport(context.db, actor, input) : await exportStatistics(context.db, actor, input);
  return fileResponse(request, { body, size: body.length, mime, name });
}

/** The filtered log as JSON lines or in FHIR. Every export asks for the second factor anew. */
import { redirect, type ActionFunctionArgs } from '@remix-run/node';
import { exportEvents, logFormats } from '#app/commands/compliance/export-events.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { logSearch } from '#app/http/log-filter.ts';
import { facilitiesOf } from '#db/queries/log.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';

export const loader = () => redirect('/log');

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.export');
  const form = await request.formData();
  await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0 });
  const filter: Parameters<typeof exportEvents>[2]['filter'] = async (tx) => {
    const [facility] = await facilitiesOf(tx, actor.facilityIds);
    return (await logSearch(tx, actor, facility?.zone ?? 'UTC', (name) => String(form.get(name) ?? ''))).filter;
  };
  const format = logFormats.find((each) => each === form.get('format')) ?? 'bodies';
  const site = new URL(context.env.PUBLIC_URL).hostname;
  const { name, mime, body } = await exportEvents(context.db, actor, { filter, format, site, now: context.now() });
  return fileResponse(request, { body, size: body.length, mime, name });
}

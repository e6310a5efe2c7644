/** The work list: what to do next and why it is next. Claimed and opened by keyboard. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { WorkPage } from '#app/components/work/work-page.tsx';
import { allColumns, defaultColumns, type ColumnName } from '#app/components/work/columns.ts';
import { claimRequest } from '#app/commands/work/claim-request.ts';
import { cookieValue } from '#app/i18n/locale.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { colleagues, pageSize, queues, workCounts, workList, type Queue } from '#db/queries/work-list.ts';
import { bases } from '#workflows/rules/bases.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const search = new URL(request.url).searchParams;
  const queue = queues.find((name) => name === search.get('queue')) ?? 'open';
  const filter = {
    queue,
    state: /^[a-z_]{1,40}$/.test(search.get('state') ?? '') ? search.get('state') : null,
    basis: bases.find((basis) => basis === search.get('basis')) ?? null,
    assignee: search.get('assignee') === 'nobody' || isUuid(search.get('assignee') ?? '') ? search.get('assignee') : null,
    page: Math.max(1, Math.min(10_000, Math.trunc(Number(search.get('page')) || 1))),
  };
  return readAs(context, actor, async (tx, look) => {
    const { rows, total } = await workList(tx, actor, filter);
    const now = context.now();
    await look({ action: 'list.viewed', facts: { list: `work.${queue}`, results: total } });
    return {
      shell: await staffShell(tx, request, context, actor),
      rows: rows.map((row) => {
        const today = legalDateOf(now, row.zone);
        return { ...row, age: daysBetween(row.receivedOn, today), daysLeft: row.dueOn ? daysBetween(today, row.dueOn) : null };
      }),
      total,
      pages: Math.max(1, Math.ceil(total / pageSize)),
      counts: await workCounts(tx, actor),
      colleagues: await colleagues(tx, actor),
      filter,
      columns: columnsOf(cookieValue(request, 'work_columns')),
    };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const form = await request.formData();
  const to = backTo(String(form.get('back') ?? ''));
  if (form.get('intent') === 'columns') {
    const chosen = columnsOf(form.getAll('column').join('.'));
    throw redirect(to, { headers: { 'Set-Cookie': `work_columns=${chosen.join('.')}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax` } });
  }
  const wanted = form.get('assignee');
  const assignee = wanted === 'nobody' ? null : isUuid(String(wanted ?? '')) ? String(wanted) : actor.id;
  const ids = form.getAll('requestId').map(String).filter((id) => isUuid(id)).slice(0, pageSize);
  if (ids.length === 0) return reply({ nothing: true }, { status: 400 });
  for (const requestId of ids) await claimRequest(context.db, actor, { requestId, assignee, now: context.now() });
  throw redirect(to);
}

/** Only the list itself, in whichever filter: never an address somebody else wrote. */
function backTo(search: string): string {
  return search.startsWith('?') && !search.includes('\n') ? `/work${search}` : '/work';
}

function columnsOf(kept: string | null): ColumnName[] {
  if (kept === null || kept === '') return [...defaultColumns];
  const names = kept.split('.');
  return allColumns.filter((name) => names.includes(name));
}

export const meta: MetaFunction = () => [{ title: 'Work - OpenROI' }];

export type WorkData = Awaited<ReturnType<typeof loader>>;
export type WorkQueue = Queue;

export default function Work() {
  const loaded = useLoaderData<typeof loader>();
  return (
    <OfficeLayout shell={loaded.shell}>
      <WorkPage {...loaded} />
    </OfficeLayout>
  );
}

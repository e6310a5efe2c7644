/** All requests of the organization, by what is due first. A search goes by POST: what it looks for stands in no address. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { DeskList } from '#app/components/desk/request-list.tsx';
import { readAtDesk, requireDesk } from '#app/http/desk.ts';
import { listDeskDrafts } from '#app/commands/ask/save-desk-draft.ts';
import { deskCounts, deskFilters, deskPageSize, deskRequests, type DeskFilter } from '#db/queries/desk.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';

function filtersOf(url: URL): { filter: DeskFilter; mine: boolean; page: number } {
  const search = url.searchParams;
  const page = Number(search.get('page') ?? '1');
  return { filter: deskFilters.find((each) => each === search.get('show')) ?? 'open', mine: search.get('mine') === '1', page: Number.isSafeInteger(page) && page > 0 && page < 10_000 ? page : 1 };
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  const { filter, mine, page } = filtersOf(new URL(request.url));
  const found = await readAtDesk(context, actor, async (tx, look) => {
    const list = await deskRequests(tx, { organizationId: organization.id, filter, mineOf: mine ? actor.id : null, page });
    const counts = await deskCounts(tx, organization.id);
    await look({ action: 'list.viewed', facts: { list: 'desk', results: list.rows.length } });
    return { ...list, counts };
  });
  const drafts = await listDeskDrafts(context.db, actor, context.now());
  return {
    ...found,
    filter,
    mine,
    page,
    pages: Math.max(1, Math.ceil(found.total / deskPageSize)),
    today: legalDateOf(context.now(), 'America/New_York'),
    insurer: organization.kind === 'insurer',
    drafts: drafts.map((draft) => ({ id: draft.id, matterNumber: String(draft.content.values['matterNumber'] ?? ''), updatedAt: draft.updatedAt.toISOString() })),
  };
}

/** Looks for a matter, claim or request number among all requests of the organization. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  const form = await request.formData();
  const term = String(form.get('term') ?? '').trim().slice(0, 100);
  if (!term) return null;
  return readAtDesk(context, actor, async (tx, look) => {
    const { rows, total } = await deskRequests(tx, { organizationId: organization.id, filter: 'all', search: term, page: 1 });
    await look({ action: 'search.made', facts: { over: 'desk', fields: ['matter_number'], results: rows.length } });
    return { term, rows, total };
  });
}

export default function DeskIndex() {
  const data = useLoaderData<typeof loader>();
  const searched = useActionData<typeof action>();
  return <DeskList data={data} searched={searched ?? null} />;
}

/** The log: its health always visible, its events by person, patient, requester, request, action, time, place and outcome. Reading it is itself an event. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { Download } from 'lucide-react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { LogSearchForm, SavedSearches } from '#app/components/compliance/log-search.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { EmptyState, Pagination } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/anchor-words.ts';
import '#app/components/compliance/words.ts';
import { auditActions } from '#app/audit/events.ts';
import { logFormats } from '#app/commands/compliance/export-events.ts';
import { beginSearch, dropSearch, keepSearch } from '#app/commands/compliance/save-search.ts';
import { actionGroups, logCriteria, logSearch, outcomes } from '#app/http/log-filter.ts';
import { holds } from '#app/policy/resolver.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { anchorNews } from '#db/queries/anchors.ts';
import { facilitiesOf, findEvents, logHealth, logPerPage } from '#db/queries/log.ts';
import { savedSearchesOf } from '#db/queries/saved-searches.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.read');
  const query = new URL(request.url).searchParams;
  return readAs(context, actor, async (tx, look) => {
    const facilities = await facilitiesOf(tx, actor.facilityIds);
    const zone = facilities[0]?.zone ?? 'UTC';
    const { filter, criteria, saved } = await logSearch(tx, actor, zone, (name) => query.get(name) ?? '');
    const found = await findEvents(tx, filter);
    // An administrator reads the log and no record: whose it was stays out.
    if (!holds(actor, 'patient.read')) for (const row of found.rows) [row.patientId, row.patient] = [null, null];
    const health = await logHealth(tx);
    const anchors = holds(actor, 'log.export') ? await anchorNews(tx) : null;
    await look({ action: 'log.read', facts: { view: 'list', filters: Object.keys(criteria), results: found.total, ...(saved ? { searchId: saved.id } : {}) } });
    return {
      shell: await staffShell(tx, request, context, actor),
      ...found,
      page: filter.page,
      pages: Math.max(1, Math.ceil((found.total + (found.more ? 1 : 0)) / logPerPage)),
      health,
      anchors,
      criteria,
      facilities,
      zone,
      /** The list is told in one zone, the one whose days the search takes; it is named where the facilities have several. */
      zoneName: new Set(facilities.map((facility) => facility.zone)).size > 1 ? zone.replaceAll('_', ' ') : null,
      searches: await savedSearchesOf(tx, actor.id),
      current: saved ? { id: saved.id, kept: saved.name !== null } : null,
      actions: auditActions,
      groups: Object.keys(actionGroups),
      outcomes,
      formats: logFormats,
    };
  });
}

/** Searching, keeping a search and dropping it: each leads to an address that names nobody. */
export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'log.read');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '');
  const [id, now] = [read('id'), context.now()];
  if (read('intent') === 'search') return redirect(`/log?search=${await beginSearch(context.db, actor, { criteria: logCriteria(read), now })}`);
  if (!isUuid(id)) throw new AppError('invalid_input', 'not an id');
  if (read('intent') === 'drop') {
    await dropSearch(context.db, actor, { id, now });
    return redirect('/log');
  }
  try {
    await keepSearch(context.db, actor, { id, name: read('name'), shared: read('shared') === 'yes', now });
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input' && error.public) return reply({ error: error.public.key }, { status: 400 });
    throw error;
  }
  return redirect(`/log?search=${id}`);
}

export const meta: MetaFunction = () => [{ title: 'Log - OpenROI' }];

export default function Log() {
  const { t } = useWords();
  const { shell, rows, total, more, page, pages, health, anchors, criteria, facilities, zone, zoneName, searches, current, actions, groups, outcomes, formats } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [query] = useSearchParams();
  const l = (key: string, params?: Record<string, string | number>) => t(`compliance.log.${key}`, params);
  const href = (next: number) => {
    const search = new URLSearchParams(query);
    search.set('page', String(next));
    return `?${search}`;
  };
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{l('title')}</h1>
          <p className="text-muted">{l('lead')}</p>
          {shell.user.roles.includes('compliance') ? (
            <p className="flex flex-wrap gap-x-6">
              <Link className="link inline-flex min-h-6 items-center" to="/log/patterns">
                {t('oversight.patterns.title')}
              </Link>
              <Link className="link inline-flex min-h-6 items-center" to="/log/tokens">
                {t('compliance.tokens.title')}
              </Link>
              <Link className="link inline-flex min-h-6 items-center" to="/log/anchors">
                {t('anchors.title')}
              </Link>
            </p>
          ) : null}
        </header>
        <Card title={l('health')}>
          <DescriptionList
            facts={[
              { name: l('signed'), value: health.signedAt ? <Instant at={health.signedAt} zone={zone} /> : l('never') },
              { name: l('size'), value: String(health.size) },
              { name: l('waiting'), value: String(health.pending) },
              ...(anchors ? [{ name: l('anchor'), value: <AnchorNews {...anchors} /> }] : []),
              ...(shell.counts.reviews === undefined ? [] : [{ name: l('emergencies'), value: shell.counts.reviews > 0 ? <Link className="link inline-flex min-h-6 items-center font-semibold" to="/emergency/reviews">{l('toReview', { count: shell.counts.reviews })}</Link> : l('nothingToReview') }]),
              ...(health.root ? [{ name: l('root'), value: <code className="break-all text-xs">{health.root}</code> }] : []),
            ]}
          />
        </Card>
        {/* Another search is another form: what was typed for the last one does not stay in it. */}
        <LogSearchForm key={current?.id ?? 'none'} criteria={criteria} groups={groups} actions={actions} outcomes={outcomes} facilities={facilities} />
        <SavedSearches searches={searches} current={current} error={answer ? t(answer.error) : undefined} />
        <Card flush title={<span role="status">{more ? l('more', { count: total }) : l('found', { count: total })}</span>}>
          <Table
            caption={l('title')}
            rows={rows}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={l('empty')}>{l('emptyText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'index', head: t('compliance.story.index'), align: 'right', cell: (row) => row.index ?? '…' },
              { key: 'when', head: zoneName ? `${l('when')} (${zoneName})` : l('when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
              { key: 'who', head: l('who'), cell: (row) => row.actor ?? row.actorId.slice(0, 13) },
              { key: 'action', head: l('action'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.action}</span> },
              { key: 'outcome', head: l('outcome'), cell: (row) => row.outcome },
              { key: 'request', head: l('number'), cell: (row) => (row.requestId && row.number ? <Link className="link whitespace-nowrap" to={`/compliance/requests/${row.requestId}`}>{row.number}</Link> : '–') },
              { key: 'whose', head: l('whose'), cell: (row) => (row.patientId ? <Link className="link" to={`/log/patients/${row.patientId}`}>{row.patient}</Link> : '–') },
              { key: 'place', head: l('place'), cell: (row) => <>{row.facility ?? '–'}{row.place ? <span className="block text-xs text-muted">{row.place}</span> : null}</> },
              { key: 'hash', head: 'SHA-256', cell: (row) => <code className="text-xs" title={row.hash}>{row.hash.slice(0, 16)}…</code> },
            ]}
          />
        </Card>
        <Pagination page={page} pages={pages} href={href} />
        <form method="post" action="/log/export" className="flex flex-wrap items-center gap-3">
          {[...query].map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {formats.map((format) => (
            <Button key={format} look="secondary" name="format" value={format} icon={<Download aria-hidden className="h-4 w-4" />}>
              {l(`export.${format}`)}
            </Button>
          ))}
          <p className="text-xs text-muted">{l('exportHint')}</p>
        </form>
      </div>
    </OfficeLayout>
  );
}

/** Whether the log's daily witness outside the house got what was sent, as a person there says. */
function AnchorNews({ last, unconfirmed }: { last: { day: string; attested: boolean; mailed: boolean } | null; unconfirmed: number }) {
  const { t, locale } = useWords();
  if (!last) return <>{t('compliance.log.never')}</>;
  return (
    <span className="flex flex-wrap items-baseline gap-2">
      {formatShortDate(last.day, locale)}
      {last.attested ? <StatusTag status="done">{t('anchors.arrived')}</StatusTag> : last.mailed ? <StatusTag status="soon">{t('anchors.notYet')}</StatusTag> : null}
      {unconfirmed > 0 ? (
        <Link className="link inline-flex min-h-6 items-center" to="/log/anchors">
          {t('compliance.log.unconfirmed', { count: unconfirmed })}
        </Link>
      ) : null}
    </span>
  );
}

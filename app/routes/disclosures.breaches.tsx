/** The register of releases said to be wrong, each with its clock; what is due first stands first. */
import type { LoaderFunctionArgs, MetaFunction, SerializeFrom } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { Deadline } from '#app/components/deadline.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import '#app/components/cases/words.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { breachRegister } from '#db/queries/quality.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  return readAs(context, actor, async (tx, look) => {
    const today = legalDateOf(context.now(), 'UTC');
    const rows = (await breachRegister(tx)).map((row) => ({ ...row, daysLeft: row.dueOn === null ? null : daysBetween(today, row.dueOn) }));
    await look({ action: 'list.viewed', facts: { list: 'breaches', results: rows.length } });
    return { shell: await staffShell(tx, request, context, actor), rows };
  });
}

export const meta: MetaFunction = () => [{ title: 'Breach register - OpenROI' }];

export default function Breaches() {
  const { t, locale } = useWords();
  const { shell, rows } = useLoaderData<typeof loader>();
  const b = (key: string, params?: Record<string, string | number>) => t(`oversight.breaches.${key}`, params);
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <p>
            <Link className="link" to="/disclosures">
              {t('compliance.disclosures.title')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{b('title')}</h1>
          <p className="max-w-prose text-muted">{b('lead')}</p>
        </header>
        <Card flush title={<span role="status">{b('found', { count: rows.length })}</span>}>
          <Table
            caption={b('title')}
            rows={rows}
            rowKey={(row) => row.id}
            empty={
              <div className="p-4">
                <EmptyState title={b('none')}>{b('noneText')}</EmptyState>
              </div>
            }
            columns={[
              { key: 'request', head: t('compliance.log.number'), rowHeader: true, cell: (row) => <Link className="link whitespace-nowrap font-semibold" to={`/requests/${row.requestId}/cases/${row.id}`}>{row.number}</Link> },
              { key: 'opened', head: b('discovered'), className: 'whitespace-nowrap', cell: (row) => formatShortDate(row.openedOn, locale) },
              { key: 'state', head: t('compliance.story.status'), cell: (row) => <StatusTag status={row.state.startsWith('closed') ? 'done' : row.late ? 'late' : 'waiting'}>{t(`lives.breach.${row.state}.label`)}</StatusTag> },
              { key: 'due', head: b('due'), cell: (row) => (row.dueOn !== null && row.daysLeft !== null && !row.state.startsWith('closed') ? <Deadline due={row.dueOn} daysLeft={row.daysLeft} /> : '–') },
              { key: 'people', head: b('people'), align: 'right', cell: (row) => row.people || '–' },
              { key: 'told', head: b('told'), cell: (row) => <Told told={row.told} /> },
              { key: 'rule', head: t('compliance.story.rule'), cell: (row) => row.rule ?? '–' },
              { key: 'facility', head: t('compliance.searches.facility'), cell: (row) => row.facility },
            ]}
          />
        </Card>
      </div>
    </OfficeLayout>
  );
}

/** The log that the Secretary is owed (164.408(c)): what was told to whom, on which day, and what proves it. */
function Told({ told }: { told: SerializeFrom<typeof loader>['rows'][number]['told'] }) {
  const { t, locale } = useWords();
  const said = (['secretary', 'media'] as const).flatMap((whom) => (told?.[whom] ? [{ whom, ...told[whom] }] : []));
  if (said.length === 0) return '–';
  return (
    <ul>
      {said.map(({ whom, on, reference }) => (
        <li key={whom}>
          {t(`cases.told.${whom}`)}: {formatShortDate(on, locale)}, {reference}
        </li>
      ))}
    </ul>
  );
}

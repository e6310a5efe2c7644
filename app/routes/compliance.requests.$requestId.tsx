/** A request's whole story on one page: what happened, who did it, on which rule, what left, and where it stands in the log. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table, type Column } from '#app/components/table.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/compliance/words.ts';
import { exportStory } from '#app/commands/compliance/export-story.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { requestChanges, requestStory, type StoryLine } from '#db/queries/story.ts';
import { formatCents, formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.read');
  const { requestId = '' } = params;
  return readAs(context, actor, async (tx, look) => {
    const story = isUuid(requestId) ? await requestStory(tx, requestId) : null;
    if (!story) throw new AppError('not_found', 'no such request');
    await look({ action: 'request.viewed', subject: { facilityId: story.request.facilityId, requestId, patientId: story.request.patientId }, facts: { part: 'story' } });
    return { shell: await staffShell(tx, request, context, actor), story, ...(await requestChanges(tx, requestId)) };
  });
}

/** The story as a file. */
export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'disclosure.export');
  await requireRecentSecondFactor(request, context, { maxAgeMinutes: 0 });
  const { name, mime, body } = await exportStory(context.db, actor, { requestId: params['requestId'] ?? '', now: context.now() });
  return fileResponse(request, { body, size: body.length, mime, name });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.story.request.number ?? ''} - OpenROI` }];

export default function StoryPage() {
  const { t, say, locale } = useWords();
  const { shell, story, changes, looks } = useLoaderData<typeof loader>();
  const { request } = story;
  const zone = request.zone;
  const s = (key: string, params?: Record<string, string | number>) => t(`compliance.story.${key}`, params);
  const reader = shell.user.roles.includes('compliance');
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-wrap items-end justify-between gap-3">
          <div className="flex flex-col gap-1">
            <h1 className="text-xl font-semibold">{s('title', { number: request.number })}</h1>
            <p className="text-muted">{s('lead')}</p>
          </div>
          <div className="flex flex-wrap items-center gap-3">
            <Link className="link" to={`/requests/${request.id}`}>
              {s('open')}
            </Link>
            {reader ? (
              <form method="post">
                <Button look="secondary" icon={<Download aria-hidden className="h-4 w-4" />}>
                  {s('export')}
                </Button>
              </form>
            ) : null}
          </div>
        </header>
        <Card title={s('facts')}>
          <DescriptionList
            facts={[
              { name: t('compliance.disclosures.basis'), value: t(`rules.basis.${request.basis}`) },
              { name: t('compliance.disclosures.recipient'), value: request.requester },
              ...(request.patientId ? [{ name: t('compliance.disclosures.patient'), value: <Link className="link" to={`/disclosures/patients/${request.patientId}`}>{`${request.patient ?? ''} (${request.mrn ?? ''})`}</Link> }] : []),
              { name: t('compliance.disclosures.purpose'), value: request.purpose },
              { name: t('office.work.column.received'), value: formatShortDate(request.receivedOn, locale) },
              { name: s('status'), value: t(`states.staff.${request.outcome && request.state === 'closed' ? `closed_${request.outcome}` : request.state}.label`) },
            ]}
          />
        </Card>
        <Section
          title={s('history')}
          rows={changes.map((row, i) => ({ ...row, id: `${row.eventId}-${i}` }))}
          note={
            <>
              {s('changesLead')}{' '}
              {reader && looks.count > 0 ? (
                <Link className="link" to={`/log?what=looks&number=${request.number}`}>
                  {s('looks', looks)}
                </Link>
              ) : (
                s('looks', looks)
              )}
            </>
          }
          columns={[
            { key: 'when', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
            { key: 'event', head: s('event'), rowHeader: true, cell: (row) => <Changed line={row} /> },
            { key: 'who', head: s('who'), cell: (row) => <>{row.actor ?? s('system')}{row.role ? <span className="block text-xs text-muted">{row.role}</span> : null}</> },
            { key: 'before', head: s('before'), cell: (row) => <Value line={row} value={row.before} /> },
            { key: 'after', head: s('after'), cell: (row) => <Value line={row} value={row.after} after /> },
            { key: 'index', head: s('index'), align: 'right', cell: (row) => row.index ?? '…' },
          ]}
        />
        <Section
          title={s('decisions')}
          rows={story.decisions}
          columns={[
            { key: 'rule', head: s('rule'), rowHeader: true, cell: (row) => <span className="font-semibold">{`${row.ruleId} (${row.ruleVersion})`}<span className="block font-normal text-muted">{row.citation}</span></span> },
            { key: 'said', head: s('said'), cell: (row) => say({ key: row.messageKey, ...(row.messageParams ? { params: row.messageParams } : {}) }) },
            { key: 'inputs', head: s('inputs'), cell: (row) => <code className="break-all text-xs">{JSON.stringify(row.inputs)}</code> },
          ]}
        />
        <Section
          title={s('evidence')}
          rows={story.evidence}
          columns={[
            { key: 'line', head: s('line'), rowHeader: true, cell: (row) => row.line },
            { key: 'rule', head: s('rule'), cell: (row) => row.ruleId },
            { key: 'status', head: s('status'), cell: (row) => row.status },
            { key: 'by', head: s('by'), cell: (row) => row.by ?? '–' },
            { key: 'note', head: s('reason'), cell: (row) => row.note ?? '–' },
          ]}
        />
        <Section
          title={s('pages')}
          rows={story.pages.map((row, i) => ({ ...row, id: String(i) }))}
          columns={[
            { key: 'disposition', head: s('disposition'), rowHeader: true, cell: (row) => row.disposition },
            { key: 'reason', head: s('reason'), cell: (row) => (row.reason ? t(`rules.ground.${row.reason}`) : '–') },
            { key: 'verdict', head: s('verdict'), cell: (row) => row.verdict },
            { key: 'by', head: s('by'), cell: (row) => row.by ?? '–' },
            { key: 'count', head: s('count'), align: 'right', cell: (row) => row.count },
          ]}
        />
        <Section
          title={s('redactions')}
          rows={story.redactions.map((row, i) => ({ ...row, id: String(i) }))}
          columns={[
            { key: 'kind', head: s('kind'), rowHeader: true, cell: (row) => row.kind },
            { key: 'reason', head: s('reason'), cell: (row) => t(`rules.ground.${row.reason}`) },
            { key: 'status', head: s('status'), cell: (row) => (row.undone ? '×' : '✓') },
            { key: 'count', head: s('count'), align: 'right', cell: (row) => row.count },
          ]}
        />
        <Section
          title={s('packets')}
          rows={story.packets}
          columns={[
            { key: 'version', head: s('version'), rowHeader: true, cell: (row) => row.version },
            { key: 'status', head: s('status'), cell: (row) => `${row.status}${row.problem ? ` (${row.problem})` : ''}${row.returnReason ? `: ${row.returnReason}` : ''}` },
            { key: 'prepared', head: s('prepared'), cell: (row) => <>{row.preparedBy} <Instant at={row.preparedAt} zone={zone} /></> },
            { key: 'decided', head: s('decided'), cell: (row) => (row.decidedAt ? <>{row.decidedBy} <Instant at={row.decidedAt} zone={zone} /></> : '–') },
            {
              key: 'hashes',
              head: s('hashes'),
              cell: (row) =>
                row.approvedSha256 ? (
                  <StatusTag status={row.sha256 === row.verifiedSha256 && row.sha256 === row.approvedSha256 ? 'done' : 'late'}>
                    {row.sha256 === row.verifiedSha256 && row.sha256 === row.approvedSha256 ? s('same') : s('differs')}
                  </StatusTag>
                ) : (
                  '–'
                ),
            },
            { key: 'sha', head: 'SHA-256', cell: (row) => <code className="break-all text-xs">{row.sha256 ?? '–'}</code> },
          ]}
        />
        <Section
          title={s('links')}
          rows={story.links}
          columns={[
            { key: 'when', head: t('compliance.log.when'), rowHeader: true, cell: (row) => <Instant at={row.createdAt} zone={zone} /> },
            { key: 'downloads', head: s('downloads'), align: 'right', cell: (row) => `${row.downloads} / ${row.maxDownloads}` },
            { key: 'tries', head: s('tries'), align: 'right', cell: (row) => row.tries },
            { key: 'until', head: s('until'), cell: (row) => <Instant at={row.expiresAt} zone={zone} /> },
            { key: 'status', head: s('status'), cell: (row) => row.revokedReason ?? '–' },
          ]}
        />
        <Section
          title={s('disclosures')}
          rows={story.disclosures}
          columns={[
            { key: 'when', head: t('compliance.log.when'), rowHeader: true, cell: (row) => <Instant at={row.at} zone={zone} /> },
            { key: 'recipient', head: t('compliance.disclosures.recipient'), cell: (row) => row.recipient },
            { key: 'accounted', head: t('compliance.disclosures.accounted'), cell: (row) => `${row.accounted ? t('compliance.disclosures.yes') : t('compliance.disclosures.no')} (${row.ruleId} ${row.ruleVersion})` },
            { key: 'channel', head: s('kind'), cell: (row) => [row.channel, ...(row.channel === 'link' ? [] : story.dispatches.flatMap(({ carrier, reference }) => [carrier, reference]))].filter(Boolean).join(', ') },
            { key: 'id', head: 'ID', cell: (row) => <code className="text-xs">{row.disclosureId}</code> },
          ]}
        />
        <Section
          title={s('messages')}
          rows={story.messages}
          columns={[
            { key: 'when', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
            { key: 'who', head: s('who'), rowHeader: true, cell: (row) => row.author },
            { key: 'text', head: s('said'), cell: (row) => row.body ?? row.code ?? '–' },
          ]}
        />
        <Section
          title={s('letters')}
          rows={story.letters}
          columns={[
            { key: 'when', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
            { key: 'kind', head: s('kind'), rowHeader: true, cell: (row) => row.kind.replaceAll('_', ' ') },
          ]}
        />
        <Section
          title={s('fees')}
          rows={[...story.fees.map((row) => ({ id: row.id, at: row.at, what: `${row.status} (${row.ruleId})`, cents: row.totalCents, by: '' })), ...story.payments.map((row) => ({ id: row.id, at: row.at, what: `${row.kind}${row.reference ? ` ${row.reference}` : ''}${row.reason ? `: ${row.reason}` : ''}`, cents: row.amountCents, by: row.by }))]}
          columns={[
            { key: 'when', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
            { key: 'what', head: s('kind'), rowHeader: true, cell: (row) => row.what },
            { key: 'amount', head: s('amount'), align: 'right', cell: (row) => formatCents(row.cents, locale) },
            { key: 'by', head: s('by'), cell: (row) => row.by || '–' },
          ]}
        />
        <Section
          title={s('log')}
          rows={story.log}
          columns={[
            { key: 'index', head: s('index'), align: 'right', cell: (row) => row.index ?? s('pending') },
            { key: 'when', head: t('compliance.log.when'), cell: (row) => <Instant at={row.at} zone={zone} /> },
            { key: 'action', head: t('compliance.log.action'), rowHeader: true, cell: (row) => row.action },
            { key: 'outcome', head: t('compliance.log.outcome'), cell: (row) => row.outcome },
            { key: 'stream', head: s('stream'), cell: (row) => <code className="text-xs">{`${row.stream.slice(0, 24)}… #${row.seq}`}</code> },
          ]}
        />
      </div>
    </OfficeLayout>
  );
}

/** What happened: a life's event in its own words, anything else by what it changed. */
function Changed({ line }: { line: Line }) {
  const { t } = useWords();
  const s = (key: string, params?: Record<string, string | number>) => t(`compliance.story.${key}`, params);
  if (line.of === 'state') return <span className="font-semibold">{line.name === 'request' ? t(`states.events.${line.event ?? ''}`) : `${line.name} ${line.event ?? ''}`}</span>;
  // A page is known by its number, a mark by its kind; ids say nothing to a reader.
  const name = line.of === 'page' ? (line.name.split('/')[1] ?? '') : ['pages', 'note', 'scope', 'link'].includes(line.of) ? '' : line.name.replaceAll('_', ' ');
  return (
    <>
      <span className="font-semibold">{s(`of.${line.of}`)}</span>
      {name ? ` ${name}` : ''}
      {line.count !== null && line.count > 1 ? <span className="block text-xs text-muted">{s('times', { count: line.count })}</span> : null}
    </>
  );
}

function Value({ line, value, after }: { line: Line; value: string | null; after?: boolean }) {
  const { t, locale } = useWords();
  if (value === null) return <span className="text-muted">–</span>;
  const text = line.of === 'fee' || line.of === 'paid' ? formatCents(Number(value), locale) : line.of === 'state' && line.name === 'request' ? stateWords(value, t) : value.replaceAll('_', ' ');
  return <span className={after && line.before !== value ? 'font-semibold' : undefined}>{text}</span>;
}

type Line = Omit<StoryLine, 'at'> & { at: string | Date };

/** The state's own label where there is one: a closed one's name tells how it closed. */
function stateWords(state: string, t: (key: string) => string): string {
  const key = `states.staff.${state}.label`;
  const said = t(key);
  return said === key ? state.replaceAll('_', ' ') : said;
}

function Section<T extends { id: string }>({ title, rows, columns, note }: { title: ReactNode; rows: readonly T[]; columns: readonly Column<T>[]; note?: ReactNode }) {
  const { t } = useWords();
  return (
    <Card flush title={title}>
      {note ? <p className="px-4 py-2 text-muted">{note}</p> : null}
      <Table caption={String(title)} rows={rows} rowKey={(row) => row.id} columns={columns} empty={<p className="px-4 pb-4 text-muted">{t('compliance.story.nothing')}</p>} />
    </Card>
  );
}

/** The record: counts, the way to the reviewer or the approver, every document with why it is in scope or not, scans, departments. */
import { LinkButton } from '#app/components/button.tsx';
import { Notice } from '#app/components/notice.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { hasWords } from '#app/components/work/has-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { recordKinds } from '#workflows/request/scope.ts';
import { ActForm, FoldedAct, InputLine, SelectLine } from '../act-form.tsx';
import { AskForm, DenialForm } from '../set-aside-forms.tsx';
import { useRequestPage } from '../page-context.tsx';
import { known } from './working.tsx';

export function RecordsStep() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const { instance, machine, offers, counts, request, packets } = data;
  const packet = packets[0];
  const base = `/requests/${request.id}`;
  return (
    <>
      {machine.problem && (instance.state === 'reviewing' || instance.state === 'retrieval_failed') ? (
        <Notice kind="late" title={t(`office.problem.${known(machine.problem)}`)}>
          {packet?.status === 'returned' ? packet.returnReason : null}
        </Notice>
      ) : null}
      {instance.state === 'approved' ? <Waits /> : null}
      {instance.state === 'retrieval_failed' ? <ActForm intent="retry" label={t('office.act.retry')} offer={offers.retry} /> : <Counts />}
      {instance.state === 'reviewing' ? (
        <div>
          <LinkButton to={`${base}/review`}>{counts.undecided > 0 ? t('office.records.review', { count: counts.undecided }) : t('office.records.reviewAgain')}</LinkButton>
        </div>
      ) : null}
      {instance.state === 'awaiting_approval' ? (
        <>
          <p>{t('office.records.prepared', { name: packet?.preparedByName ?? '', version: packet?.version ?? 1 })}</p>
          <div>
            <LinkButton to={`${base}/approve`}>{t('office.records.approve')}</LinkButton>
          </div>
        </>
      ) : null}
      <RecordTable />
      <Departments />
      <div>
        <FoldedAct title={t('office.act.add_record')} offer={offers.add_record} intents={['add_scan']}>
          <ActForm intent="add_scan" label={t('office.scan.add')} offer={offers.add_record} multipart>
            <DocumentFields />
          </ActForm>
        </FoldedAct>
        {instance.state === 'reviewing' ? (
          <>
            <FoldedAct title={t('office.act.retry')} offer={offers.retry} intents={['retry']}>
              <p className="max-w-prose text-muted">{t('office.records.retryText')}</p>
              <ActForm intent="retry" label={t('office.act.retry')} offer={offers.retry} look="secondary" />
            </FoldedAct>
            <FoldedAct title={t('office.act.ask')} offer={offers.ask} intents={['ask']}>
              <AskForm />
            </FoldedAct>
            <FoldedAct title={t('office.act.no_records')} offer={offers.no_records} intents={['no_records']}>
              <p className="max-w-prose text-muted">{t('office.records.noRecordsText')}</p>
              <ActForm intent="no_records" label={t('office.act.no_records')} offer={offers.no_records} look="danger" />
            </FoldedAct>
            <FoldedAct title={t('office.act.propose_denial')} offer={offers.propose_denial} intents={['propose_denial']}>
              <DenialForm />
            </FoldedAct>
          </>
        ) : null}
        {instance.state === 'awaiting_approval' || instance.state === 'approved' ? (
          <FoldedAct title={t('office.act.reopen_review')} offer={offers.reopen_review} intents={['reopen_review']}>
            <p className="max-w-prose text-muted">{t('office.records.reopenText')}</p>
            <ActForm intent="reopen_review" label={t('office.act.reopen_review')} offer={offers.reopen_review} look="secondary" />
          </FoldedAct>
        ) : null}
      </div>
    </>
  );
}

function Waits() {
  const { t } = useWords();
  const { held, machine, feeState } = useRequestPage().data;
  const waits = [held ? t('office.approved.hold') : null, machine.prepay && feeState !== 'settled' ? t('office.approved.fee') : null].filter((each) => each !== null);
  return <Notice kind="waiting" title={waits.length > 0 ? t('office.approved.waits') : t('office.approved.leaves')}>{waits.join(' ')}</Notice>;
}

function Counts() {
  const { t } = useWords();
  const { counts } = useRequestPage().data;
  const shown = [
    ['records', counts.records],
    ['pages', counts.pages],
    ['undecided', counts.undecided],
    ['leaving', counts.leaving],
    ['wrong', counts.wrong],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-muted">{t(`office.records.count.${name}`)}</dt>
          <dd className="text-lg font-semibold tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function RecordTable() {
  const { t, locale } = useWords();
  const { records: listed } = useRequestPage().data;
  // What leaves first; what was not asked for below it, with why.
  const records = [...listed.filter((record) => record.inScope), ...listed.filter((record) => !record.inScope)];
  return (
    <div className="rounded border border-line">
      <Table
        caption={t('office.records.title')}
        rows={records}
        rowKey={(record) => record.id}
        maxHeight="max-h-[28rem]"
        empty={<p className="p-4 text-muted">{t('office.records.none')}</p>}
        columns={[
          { key: 'title', head: t('office.records.document'), rowHeader: true, cell: (record) => <>{record.title}<span className="block text-xs text-muted">{[t(`office.source.${record.source}`), record.department].filter(Boolean).join(', ')}</span></> },
          { key: 'kind', head: t('office.records.kind'), cell: (record) => (hasWords(`office.kind.${record.kind}`) ? t(`office.kind.${record.kind}`) : record.kind) },
          { key: 'date', head: t('office.records.date'), className: 'whitespace-nowrap', cell: (record) => (record.serviceDate ? formatShortDate(record.serviceDate, locale) : '–') },
          { key: 'pages', head: t('office.records.pages'), align: 'right', cell: (record) => record.pageCount },
          {
            key: 'scope',
            head: t('office.records.scope'),
            cell: (record) => {
              if (!record.inScope) return <span className="text-muted">{t('office.records.out')}: {reasonWords(record.outOfScopeReason, t)}</span>;
              if (record.status === 'refused') return <span className="font-semibold text-late">{t('office.records.refused')}: {record.problem && hasWords(record.problem) ? t(record.problem) : record.problem}</span>;
              if (record.status === 'fetched' && record.problem) return <StatusTag status="waiting">{t('office.papers.scan.waiting')}</StatusTag>;
              return record.undecided > 0 ? t('office.records.undecided', { count: record.undecided }) : t('office.records.inScope');
            },
          },
        ]}
      />
    </div>
  );
}

function reasonWords(reason: string | null, t: (key: string) => string): string {
  if (!reason) return t('office.outOfScope.other');
  return hasWords(`office.outOfScope.${reason}`) ? t(`office.outOfScope.${reason}`) : reason;
}

function DocumentFields() {
  const { t } = useWords();
  return (
    <>
      <InputLine name="scan" type="file" accept=".pdf,.tif,.tiff,.jpg,.jpeg,.png" label={t('office.scan.file')} hint={t('office.scan.fileHint')} wide />
      <InputLine name="title" label={t('office.scan.title')} wide />
      <div className="flex flex-wrap gap-3">
        <SelectLine name="kind" label={t('office.scan.kind')} options={recordKinds.map((kind) => ({ value: kind, label: t(`office.kind.${kind}`) }))} />
        <InputLine name="serviceDate" type="date" label={t('office.scan.date')} />
      </div>
    </>
  );
}

function Departments() {
  const { t } = useWords();
  const { subRequests, offers } = useRequestPage().data;
  if (subRequests.length === 0) return null;
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('office.departments.title')}</h3>
      {subRequests.map((sub) => (
        <div key={sub.id} className="rounded border border-line p-3">
          <p className="flex flex-wrap justify-between gap-2">
            <span className="font-semibold">{sub.department}</span>
            <span className="text-muted">{t(`office.departments.${sub.status}`)}</span>
          </p>
          {sub.note ? <p className="text-muted">{sub.note}</p> : null}
          {sub.status === 'asked' ? (
            <>
              <FoldedAct title={t('office.departments.upload')} offer={offers.add_record} intents={['department_answered']}>
                <ActForm intent="department_answered" label={t('office.departments.add')} offer={offers.add_record} multipart of={{ name: 'subRequestId', value: sub.id }}>
                  <DocumentFields />
                  <InputLine name="note" label={t('office.departments.note')} wide />
                </ActForm>
              </FoldedAct>
              <FoldedAct title={t('office.departments.nothing')} intents={['department_nothing']}>
                <ActForm intent="department_nothing" label={t('office.departments.nothingSend')} look="secondary" of={{ name: 'subRequestId', value: sub.id }}>
                  <InputLine name="note" label={t('office.departments.note')} wide />
                </ActForm>
              </FoldedAct>
            </>
          ) : null}
        </div>
      ))}
    </div>
  );
}

/** Below the step: what was found in the pages and what it comes to; and what the chart owes, asked for, answered, closed. */
import '#app/components/review/words.ts';
import { Link } from '@remix-run/react';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { hasWords } from '#app/components/work/has-words.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { ActForm, AreaLine, FoldedAct, InputLine } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';

/** Finding by consent by rule: the staff's map; no third party ever sees it (42 CFR 2.13(c)(2)). */
export function CoverageMap() {
  const { t, say, locale } = useWords();
  const { coverage } = useRequestPage().data;
  if (coverage.length === 0) return null;
  return (
    <section className="flex flex-col gap-3 rounded border border-line bg-surface p-4" aria-labelledby="coverage-title">
      <h2 id="coverage-title" className="text-lg font-semibold">{t('charts.coverage.title')}</h2>
      <p className="max-w-prose text-muted">{t('charts.coverage.lead')}</p>
      <div className="rounded border border-line">
        <Table
          caption={t('charts.coverage.table')}
          rows={coverage}
          rowKey={(line) => line.kind}
          columns={[
            { key: 'kind', head: t('charts.coverage.found'), rowHeader: true, cell: (line) => <>{hasWords(`review.kind.${line.kind}`) ? t(`review.kind.${line.kind}`) : line.kind}<span className="block text-xs font-normal text-muted">{t('charts.coverage.pages', { count: line.pages })}</span></> },
            { key: 'said', head: t('charts.coverage.said'), cell: (line) => (line.open > 0 ? <StatusTag status="soon">{t('charts.coverage.open', { count: line.open })}</StatusTag> : t('charts.coverage.decided', { accepted: line.accepted, dismissed: line.dismissed })) },
            { key: 'rule', head: t('charts.coverage.rule'), cell: (line) => (line.rule ? <>{line.rule.id}<span className="block text-xs text-muted">{line.rule.citation}</span></> : '–') },
            { key: 'consent', head: t('charts.coverage.consent'), cell: (line) => (line.consents.length > 0 ? t('charts.coverage.signed', { dates: line.consents.map((day) => formatShortDate(day, locale)).join(', ') }) : t('charts.coverage.noConsent')) },
            {
              key: 'then',
              head: t('charts.coverage.then'),
              cell: (line) => (
                <>
                  <StatusTag status={line.may ? 'done' : 'late'}>{t(line.may ? 'charts.coverage.may' : 'charts.coverage.mayNot')}</StatusTag>
                  <span className="block">{line.rule ? say(line.rule.message) : t(line.may ? 'charts.coverage.ownAccess' : 'charts.coverage.otherPerson')}</span>
                  <span className="block text-xs text-muted">{t('charts.coverage.pagesThen', { leaving: line.leaving, behind: line.behind })}</span>
                </>
              ),
            },
          ]}
        />
      </div>
    </section>
  );
}

export function ChartTasks() {
  const { t } = useWords();
  const { tasks } = useRequestPage().data;
  if (tasks.length === 0) return null;
  return (
    <section className="flex flex-col gap-3 rounded border border-line bg-surface p-4" aria-labelledby="chart-tasks-title">
      <h2 id="chart-tasks-title" className="text-lg font-semibold">{t('charts.task.title')}</h2>
      <ul className="flex flex-col gap-3">
        {tasks.map((task) => (
          <li key={task.id} className="flex flex-col gap-2 rounded border border-line p-3" data-task={task.kind}>
            <Task task={task} />
          </li>
        ))}
      </ul>
    </section>
  );
}

type Task = ReturnType<typeof useRequestPage>['data']['tasks'][number];

function Task({ task }: { task: Task }) {
  const { t, locale } = useWords();
  const day = (at: string) => formatShortDate(at.slice(0, 10), locale);
  const said = [
    t(task.openedByName ? 'charts.task.openedBy' : 'charts.task.opened', { day: day(task.openedAt), name: task.openedByName ?? '' }),
    task.askedAt ? t('charts.task.askedOf', { day: day(task.askedAt), of: task.askedOf ?? '', name: task.askedByName ?? '' }) : null,
    task.answeredAt ? t('charts.task.answered', { day: day(task.answeredAt), answer: task.answer ?? '' }) : null,
    task.closedAt ? t('charts.task.closed', { day: day(task.closedAt), name: task.closedByName ?? '', note: task.note ?? '' }) : null,
  ].filter((line) => line !== null);
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-semibold">{task.kind === 'correction' ? t('charts.task.correction', { title: task.title ?? '', page: task.page ?? '' }) : t('charts.task.missing', { kind: t(`office.kind.${task.recordKind}`), visit: task.encounterTitle ?? '', day: task.encounterOn ? day(task.encounterOn) : '' })}</span>
        <StatusTag status={task.closedAt ? 'done' : task.askedAt && !task.answeredAt ? 'waiting' : 'soon'}>{t(`charts.task.state.${task.closedAt ? 'closed' : task.answeredAt ? 'answered' : task.askedAt ? 'asked' : 'open'}`)}</StatusTag>
      </p>
      {task.kind === 'correction' ? <Earlier task={task} /> : null}
      <ul className="text-muted">{said.map((line) => <li key={line}>{line}</li>)}</ul>
      {task.closedAt ? null : <TaskForms task={task} />}
    </>
  );
}

/** Whoever got the same page before, by mistake. */
function Earlier({ task }: { task: Task }) {
  const { t, locale } = useWords();
  if (task.earlier.length === 0) return <p>{t('charts.task.noEarlier')}</p>;
  return (
    <div>
      <p className="font-semibold text-late">{t('charts.task.earlier', { count: task.earlier.length })}</p>
      <ul className="list-disc pl-5">
        {task.earlier.map((one) => (
          <li key={one.requestId}>
            <Link className="link" to={`/requests/${one.requestId}`}>{one.number}</Link>, {one.requesterName}
            {one.releasedOn ? `, ${formatShortDate(one.releasedOn, locale)}` : ''}
          </li>
        ))}
      </ul>
    </div>
  );
}

function TaskForms({ task }: { task: Task }) {
  const { t } = useWords();
  const of = { name: 'taskId', value: task.id };
  return (
    <div>
      <FoldedAct title={t(task.askedAt ? 'charts.task.askAgain' : 'charts.task.ask')} intents={['task_ask']}>
        <ActForm intent="task_ask" label={t('charts.task.askSend')} look="secondary" of={of}>
          <InputLine name="askedOf" label={t('charts.task.department')} defaultValue={task.askedOf ?? task.department ?? ''} wide />
        </ActForm>
      </FoldedAct>
      {task.askedAt ? (
        <FoldedAct title={t('charts.task.answer')} intents={['task_answer']}>
          <ActForm intent="task_answer" label={t('charts.task.answerSend')} look="secondary" of={of}>
            <AreaLine name="answer" label={t('charts.task.answerIs')} rows={2} />
          </ActForm>
        </FoldedAct>
      ) : null}
      <FoldedAct title={t('charts.task.close')} intents={['task_close']}>
        <ActForm intent="task_close" label={t('charts.task.closeSend')} look="secondary" of={of}>
          <AreaLine name="taskNote" label={t('charts.task.note')} rows={2} />
        </ActForm>
      </FoldedAct>
    </div>
  );
}

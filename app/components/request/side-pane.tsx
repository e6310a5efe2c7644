/** Right: the clocks with their computation, the thread, the letters, and everything that happened, by whom and when. */
import { Link } from '@remix-run/react';
import { Deadline } from '#app/components/deadline.tsx';
import { Timeline } from '#app/components/timeline.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { BesideRequest } from '../cases/beside-request.tsx';
import { ActForm, AreaLine, SelectLine } from './act-form.tsx';
import { codeKey } from './information-codes.ts';
import { Instant } from './instant.tsx';
import { useRequestPage } from './page-context.tsx';
import { Section } from './section.tsx';
import { WhyHere } from './why.tsx';

export function SidePane() {
  const { t } = useWords();
  const { data } = useRequestPage();
  return (
    <>
      <Section title={t('office.clocks.title')}>
        <Clocks />
        <WhyHere of={['extension', 'receipt', 'clock_again']} />
      </Section>
      <Section title={t('office.thread.title')}>
        <Thread />
      </Section>
      <Section title={t('office.letters.title')}>
        <Letters />
      </Section>
      <Section title={t('cases.beside')}>
        <BesideRequest />
      </Section>
      <Section title={t('office.history.title')}>
        <Timeline
          compact
          steps={data.history.map((row) => ({
            key: row.id,
            when: 'past' as const,
            title: t(`states.events.${row.eventType}`),
            date: <Instant at={row.at} />,
            text: `${row.actorKind === 'system' ? t('office.history.system') : row.actorName} (${t(`office.role.${row.actorRole}`)})`,
          }))}
        />
      </Section>
    </>
  );
}

function Clocks() {
  const { t, say, locale } = useWords();
  const { data } = useRequestPage();
  const closed = data.instance.state === 'closed';
  const shown = data.deadlines.filter((deadline) => deadline.status !== 'cleared' || closed);
  if (shown.length === 0) return <p className="text-muted">{t('office.clocks.none')}</p>;
  return (
    <ul className="flex flex-col gap-3">
      {shown.map((deadline) => (
        <li key={deadline.id}>
          <p className="font-semibold">
            {t(`office.clocks.kind.${deadline.kind.startsWith('pack_') ? 'pack' : deadline.kind}`)}
            {deadline.governs ? '' : ` (${t('office.clocks.beside')})`}
          </p>
          <Deadline due={deadline.dueOn} daysLeft={data.daysLeft[deadline.id] ?? 0} zone={data.facility.zone} met={closed}>
            <p>
              {deadline.citation} ({deadline.ruleId}, {deadline.ruleVersion})
            </p>
            <ul className="list-disc pl-5">
              {deadline.computation.map((step, i) => (
                <li key={i}>
                  <span className="tabular-nums text-muted">{formatShortDate(step.date, locale)}:</span> {say(step.message)}
                </li>
              ))}
            </ul>
          </Deadline>
        </li>
      ))}
    </ul>
  );
}

function Thread() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const mayWrite = data.shell.user.roles.some((role) => role === 'technician' || role === 'supervisor' || role === 'physician');
  return (
    <div className="flex flex-col gap-4">
      {data.messages.length === 0 ? <p className="text-muted">{t('office.thread.none')}</p> : null}
      <ol className="flex flex-col gap-3">
        {data.messages.map((message) => (
          <li key={message.id} className={message.direction === 'from_requester' ? 'rounded border-l-4 border-brand bg-brand-soft p-3' : message.direction === 'internal' ? 'rounded border-l-4 border-soon bg-soon-soft p-3' : 'rounded border-l-4 border-line bg-bg p-3'}>
            <p className="text-xs text-muted">
              {message.authorName}, {t(`office.thread.${message.direction}`)}, <Instant at={message.sentAt} />
            </p>
            <p className="whitespace-pre-line">{[message.code ? t(codeKey(message.code.replace(/^missing\./, ''))) : null, message.body].filter(Boolean).join('\n')}</p>
          </li>
        ))}
      </ol>
      {mayWrite ? (
        <ActForm intent="message" label={t('office.thread.send')} look="secondary" size="small">
          <AreaLine name="body" label={t('office.thread.write')} hint={t('office.thread.hint', { language: t(`office.language.${data.request.language}`) })} />
          <SelectLine name="audience" label={t('office.thread.to')} options={[{ value: 'requester', label: t('office.thread.to_requester') }, { value: 'internal', label: t('office.thread.internal') }]} />
        </ActForm>
      ) : null}
    </div>
  );
}

function Letters() {
  const { t } = useWords();
  const { data } = useRequestPage();
  const dispatches = data.shell.user.roles.some((role) => role === 'technician' || role === 'supervisor');
  if (data.letters.length === 0) return <p className="text-muted">{t('office.letters.none')}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {data.letters.map((letter) => (
        <li key={letter.id}>
          <Link className="link" to={`/requests/${data.request.id}/letters/${letter.id}`}>
            {t(`office.letters.kind.${letter.kind}`)}
          </Link>
          <span className="block text-xs text-muted">
            <Instant at={letter.createdAt} /> · {t(letter.readAt ? 'office.letters.read' : letter.postedAt ? 'office.letters.posted' : 'office.letters.written')}
          </span>
          {letter.kind === 'receipt' && letter.fileId && !letter.postedAt && !data.request.requesterEmail && dispatches ? (
            <div className="mt-1 flex flex-col items-start gap-2">
              <a className="link" href={`/requests/${data.request.id}/slips/${letter.id}/file`} target="_blank" rel="noreferrer">
                {t('office.slip.receipt')}
              </a>
              <ActForm intent="post_slip" label={t('office.slip.posted')} look="secondary" size="small" of={{ name: 'letterId', value: letter.id }} />
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

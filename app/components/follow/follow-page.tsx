/** Where a request stands: now, what has happened, what is asked, the packet, the money, the letters, the thread. */
import { Link } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import type { Message } from '#workflows/message.ts';
import { Deadline } from '../deadline.tsx';
import { ErrorSummary } from '../error-summary.tsx';
import { Notice } from '../notice.tsx';
import { PublicLayout } from '../public-layout.tsx';
import { StatusTag, type Status } from '../status-tag.tsx';
import { Timeline, type TimelineStep } from '../timeline.tsx';
import { Computation } from './computation.tsx';
import { FeePart, MissingPart } from './fee-and-missing.tsx';
import { Delivered } from './delivered.tsx';
import { PacketPart } from './packet-part.tsx';
import { Day } from './parts.tsx';
import { Thread } from './thread.tsx';
import type { FollowView } from './types.ts';

type Props = { view: FollowView; done: string | null; formKey: string; failed: { problems: Record<string, Message>; body: string } | null };

const dones = ['sent', 'withdrawn', 'revoked', 'reported', 'link-sent', 'link-later', 'link-asked', 'call'];

export function FollowPage({ view, done, formKey, failed }: Props) {
  const { t, say } = useWords();
  const errors = Object.fromEntries(Object.entries(failed?.problems ?? {}).map(([name, problem]) => [name, say(problem)]));
  const of = `states.requester.${view.state}`;
  const yours = view.state === 'awaiting_information';
  return (
    <PublicLayout>
      <div className="flex flex-col gap-10">
        <ErrorSummary errors={errors} />
        {done && dones.includes(done) && !failed ? <Notice kind={done.endsWith('later') || done.endsWith('call') ? 'soon' : 'done'} title={t(`requester.follow.done.${done.replace('-', '_')}`)} live /> : null}
        <header className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <h1 className="text-xl font-semibold sm:text-2xl">{t('requester.follow.heading', { number: view.number })}</h1>
            <StatusTag status={tagOf(view)}>{t(`${of}.label`)}</StatusTag>
          </div>
          <p className="max-w-prose sm:text-lg sm:leading-8">{t(`${of}.what`)}</p>
          <dl className="grid gap-x-6 gap-y-3 rounded border border-line bg-surface p-4 sm:grid-cols-[auto_1fr]">
            <dt className="text-muted">{t('requester.follow.who')}</dt>
            <dd>{t(`${of}.who`)}</dd>
            <dt className="text-muted">{t('requester.follow.next')}</dt>
            <dd>{t(`${of}.next`)}</dd>
            {view.deadline && !view.closed ? (
              <>
                <dt className="text-muted">{t('requester.follow.by')}</dt>
                <dd>
                  <Deadline due={view.deadline.dueOn} daysLeft={view.deadline.daysLeft} zone={view.facility.zone}>
                    <Computation deadline={view.deadline} />
                  </Deadline>
                </dd>
              </>
            ) : null}
            <dt className="text-muted">{t('requester.follow.at')}</dt>
            <dd>
              {view.facility.name}, <span className="whitespace-nowrap">{view.facility.phone}</span>
            </dd>
          </dl>
        </header>
        {yours ? <Thread view={view} formKey={formKey} errors={errors} body={failed?.body ?? ''} /> : null}
        <PacketPart view={view} formKey={formKey} />
        <Delivered view={view} />
        <MissingPart view={view} />
        <FeePart view={view} />
        <section aria-labelledby="story" className="flex flex-col gap-4">
          <h2 id="story" className="text-lg font-semibold">
            {t('requester.follow.story')}
          </h2>
          <Timeline steps={storyOf(view, t)} />
        </section>
        {view.letters.length > 0 ? (
          <section aria-labelledby="letters" className="flex flex-col gap-3">
            <h2 id="letters" className="text-lg font-semibold">
              {t('requester.follow.letters')}
            </h2>
            <ul className="divide-y divide-line rounded border border-line bg-surface">
              {view.letters.map((letter) => (
                <li key={letter.id} className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-3">
                  <Link to={`/follow/${view.requestId}/letters/${letter.id}`} className="link inline-flex min-h-6 items-center">
                    {t(`requester.follow.letterKinds.${letter.kind}`)}
                  </Link>
                  <span className="text-sm text-muted">
                    <Day at={letter.at} zone={view.facility.zone} />
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {yours ? null : <Thread view={view} formKey={formKey} errors={errors} body={failed?.body ?? ''} />}
        <section aria-labelledby="more" className="flex flex-col gap-3 border-t border-line pt-6">
          <h2 id="more" className="text-lg font-semibold">
            {t('requester.follow.more')}
          </h2>
          <ul className="flex flex-col gap-2">
            <li>
              <Link className="link inline-flex min-h-6 items-center" to={`/follow/${view.requestId}/report`}>
                {t('requester.follow.report.link')}
              </Link>
            </li>
            <li>
              <Link className="link inline-flex min-h-6 items-center" to={`/follow/${view.requestId}/rights`}>
                {t('requester.follow.rightsLink')}
              </Link>
            </li>
            {mayWithdraw(view) ? (
              <li>
                <Link className="link inline-flex min-h-6 items-center" to={`/follow/${view.requestId}/withdraw`}>
                  {t('requester.follow.withdraw.link')}
                </Link>
              </li>
            ) : null}
            {view.authorization && !view.authorization.revoked ? (
              <li>
                <Link className="link inline-flex min-h-6 items-center" to={`/follow/${view.requestId}/revoke`}>
                  {t('requester.follow.revoke.link')}
                </Link>
              </li>
            ) : null}
          </ul>
        </section>
      </div>
    </PublicLayout>
  );
}

function tagOf(view: FollowView): Status {
  if (view.state === 'closed_released' || view.state === 'released') return 'done';
  if (view.closed) return 'none';
  if (view.state === 'awaiting_information' || view.state === 'undelivered') return 'soon';
  return view.deadline && view.deadline.daysLeft < 0 ? 'late' : 'waiting';
}

/** A request can be taken back until it is closed; a packet that has left cannot. */
function mayWithdraw(view: FollowView): boolean {
  return !view.closed && view.state !== 'released';
}

function storyOf(view: FollowView, t: (key: string) => string): TimelineStep[] {
  const past = view.events.map((event): TimelineStep => ({ key: event.id, when: 'past', title: t(`states.events.${event.type}`), date: <Day at={event.at} zone={view.facility.zone} />, dateTitle: event.at }));
  if (view.closed) return past;
  const now: TimelineStep = { key: 'now', when: 'now', title: t(`states.requester.${view.state}.label`) };
  return [...past, now, { key: 'next', when: 'next', title: t(`states.requester.${view.state}.next`) }];
}

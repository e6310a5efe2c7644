/** What somebody keeps: number, code, what is next and by when. Prints on one sheet. */
import { CircleCheck, Printer } from 'lucide-react';
import { formatLegalDate } from '#templates/locales/format.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { useHydrated } from '../a11y.tsx';
import { Button, LinkButton } from '../button.tsx';
import { Deadline } from '../deadline.tsx';
import { PublicLayout } from '../public-layout.tsx';
import { CopyButton } from '../small.tsx';
import { Timeline } from '../timeline.tsx';
import type { ReceiptView } from '../follow/types.ts';
import { Computation } from '../follow/computation.tsx';

export function Receipt({ code, ...view }: ReceiptView & { code: string }) {
  const { t, locale } = useWords();
  const hydrated = useHydrated();
  const prove = view.identity === 'call_back' || view.identity === 'in_person' ? t(`ask.receipt.identity.${view.identity}`) : null;
  const pin = view.pinBy === 'call_back' || view.pinBy === 'post' ? ` ${t(`ask.receipt.pin.${view.pinBy}`)}` : '';
  const next = [...(prove ? [prove] : []), t('ask.receipt.next.check'), t('ask.receipt.next.collect'), `${t(`ask.receipt.next.${view.channel}`)}${pin}`];
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        <div className="flex flex-col gap-2">
          <h1 className="flex items-start gap-3 text-xl font-semibold sm:text-2xl">
            <CircleCheck aria-hidden className="mt-1 h-8 w-8 shrink-0 text-done" />
            {t('ask.receipt.title')}
          </h1>
          <p className="text-muted">
            {view.facility.name}, {view.facility.phone}
          </p>
        </div>
        <section aria-labelledby="code" className="flex flex-col gap-3 rounded border-2 border-brand bg-surface p-6">
          <h2 id="code" className="font-semibold">
            {t('ask.receipt.code')}
          </h2>
          <p className="break-words font-mono text-lg font-semibold tracking-wide sm:text-xl" data-testid="tracking-code">
            {code}
          </p>
          <p className="max-w-prose">{t('ask.receipt.codeHint')}</p>
          <p className="max-w-prose text-muted">{view.email ? t('ask.receipt.mailed', { email: view.email }) : t(view.hasAddress ? 'ask.receipt.notMailed' : 'ask.receipt.onlyHere')}</p>
          <div className="no-print flex flex-wrap gap-3">
            <CopyButton text={code} />
            {hydrated ? (
              <Button type="button" look="secondary" size="small" icon={<Printer aria-hidden className="h-4 w-4" />} onClick={() => window.print()}>
                {t('ask.receipt.print')}
              </Button>
            ) : null}
          </div>
        </section>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[auto_1fr]">
          <dt className="text-muted">{t('ask.receipt.number')}</dt>
          <dd className="font-semibold">{view.number}</dd>
          <dt className="text-muted">{t('ask.receipt.received')}</dt>
          <dd>{formatLegalDate(view.receivedOn, locale)}</dd>
          {view.deadline ? (
            <>
              <dt className="text-muted">{t('ask.receipt.due')}</dt>
              <dd>
                <Deadline due={view.deadline.dueOn} daysLeft={view.deadline.daysLeft} zone={view.facility.zone}>
                  <Computation deadline={view.deadline} />
                </Deadline>
              </dd>
            </>
          ) : null}
        </dl>
        <section aria-labelledby="next" className="flex flex-col gap-4">
          <h2 id="next" className="text-lg font-semibold">
            {t('ask.receipt.nextTitle')}
          </h2>
          <Timeline steps={next.map((title, i) => ({ key: String(i), when: i === 0 ? ('now' as const) : ('next' as const), title }))} />
        </section>
        <div className="no-print flex flex-wrap gap-4">
          <LinkButton to={`/follow/${view.requestId}`} size="large">
            {t('ask.receipt.follow')}
          </LinkButton>
          <LinkButton to="/" look="secondary" size="large">
            {t('ask.receipt.home')}
          </LinkButton>
        </div>
      </div>
    </PublicLayout>
  );
}

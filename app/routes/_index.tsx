/** The first page: ask, or follow. Each door says what to have at hand, how long it takes and what it may cost. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useRouteLoaderData } from '@remix-run/react';
import { ArrowRight, ChevronDown, FileText } from 'lucide-react';
import { LinkButton } from '#app/components/button.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';
import type { loader as rootLoader } from '../root.tsx';

const first = [
  { door: 'myself', to: '/ask/myself' },
  { door: 'representative', to: '/ask/representative' },
  { door: 'lawFirm', to: '/ask/law-firm' },
  { door: 'insurer', to: '/ask/insurer' },
] as const;
const more = [
  { door: 'clinician', to: '/ask/clinician' },
  { door: 'agency', to: '/ask/agency' },
  { door: 'other', to: '/ask/other' },
] as const;
type DoorOf = (typeof first)[number] | (typeof more)[number];

export function loader({ request, context }: LoaderFunctionArgs) {
  const t = translator(localeOf(request));
  return { title: `${t('requester.start.metaTitle')} – ${context.site.name}` };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default function Start() {
  const { t } = useWords();
  const site = useRouteLoaderData<typeof rootLoader>('root')?.site.name ?? 'OpenROI';
  return (
    <PublicLayout wide>
      <div className="flex flex-col gap-10">
        <header className="flex max-w-prose flex-col gap-3">
          <h1 className="text-xl font-semibold sm:text-2xl">{t('requester.start.title')}</h1>
          <p className="text-muted sm:text-lg sm:leading-8">{t('requester.start.lead', { name: site })}</p>
          <p className="lg:hidden">
            <Link to="/follow" className="link inline-flex min-h-8 items-center gap-2 font-semibold">
              {t('requester.start.followAction')}
              <ArrowRight aria-hidden className="h-5 w-5" />
            </Link>
          </p>
        </header>
        <div className="grid items-start gap-8 lg:grid-cols-[1fr_20rem]">
          <section aria-labelledby="ask" className="flex flex-col gap-4">
            <div>
              <h2 id="ask" className="text-lg font-semibold">
                {t('requester.start.askTitle')}
              </h2>
              <p className="text-muted">{t('requester.start.askQuestion')}</p>
            </div>
            <ul className="grid gap-4 sm:grid-cols-2">
              {first.map((door) => (
                <Door key={door.door} {...door} />
              ))}
            </ul>
            <details className="group/more">
              <summary className="flex list-none items-center justify-between gap-4 rounded border border-line bg-surface px-4 py-3 hover:border-brand [&::-webkit-details-marker]:hidden">
                <span>
                  <span className="block font-semibold">{t('requester.start.more')}</span>
                  <span className="block text-sm text-muted">{t('requester.start.moreHint')}</span>
                </span>
                <ChevronDown aria-hidden className="h-5 w-5 shrink-0 text-muted transition-transform group-open/more:rotate-180" />
              </summary>
              <ul className="mt-4 grid gap-4 sm:grid-cols-2">
                {more.map((door) => (
                  <Door key={door.door} {...door} />
                ))}
              </ul>
            </details>
          </section>
          <aside className="flex flex-col gap-4">
            <section aria-labelledby="follow" className="flex flex-col gap-4 rounded bg-brand-soft p-6">
              <h2 id="follow" className="text-lg font-semibold">
                {t('requester.start.followTitle')}
              </h2>
              <p>{t('requester.start.followText')}</p>
              <p className="flex gap-2 text-sm text-muted">
                <FileText aria-hidden className="mt-px h-5 w-5 shrink-0" />
                {t('requester.start.followHave')}
              </p>
              <LinkButton to="/follow" size="large">
                {t('requester.start.followAction')}
              </LinkButton>
            </section>
            <section aria-labelledby="account" className="flex flex-col gap-1 px-6 py-2">
              <h2 id="account" className="font-semibold">
                {t('requester.start.signInTitle')}
              </h2>
              <p className="text-sm text-muted">{t('requester.start.signInText')}</p>
              <p>
                <Link to="/sign-in" className="link inline-flex min-h-8 items-center font-semibold">
                  {t('requester.layout.signIn')}
                </Link>
              </p>
            </section>
          </aside>
        </div>
      </div>
    </PublicLayout>
  );
}

function Door({ door, to }: DoorOf) {
  const { t } = useWords();
  const facts = ['have', 'time', 'cost'] as const;
  return (
    <li className="group relative flex flex-col gap-3 rounded border border-line bg-surface p-5 transition-shadow hover:border-brand hover:shadow has-[a:focus-visible]:border-brand">
      <div className="flex items-start justify-between gap-4">
        <h3 className="text-base font-semibold">
          <Link to={to} className="text-brand no-underline after:absolute after:inset-0 after:rounded group-hover:underline group-hover:underline-offset-4">
            {t(`requester.start.doors.${door}.title`)}
          </Link>
        </h3>
        <ArrowRight aria-hidden className="mt-px h-5 w-5 shrink-0 text-brand transition-transform group-hover:translate-x-1" />
      </div>
      <p>{t(`requester.start.doors.${door}.text`)}</p>
      <dl className="flex flex-col gap-2 border-t border-line pt-3 text-sm">
        {facts.map((fact) => (
          <div key={fact} className="grid grid-cols-[6rem_1fr] gap-2">
            <dt className="text-muted">{t(`requester.start.${fact}`)}</dt>
            <dd>{t(`requester.start.doors.${door}.${fact}`)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

/** A door's first page: what to have at hand, how long it takes, what it may cost; begin, or go on where one left. */
import { Form, Link, useLoaderData } from '@remix-run/react';
import { Clock3, FileText, Wallet } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import { Button, LinkButton } from '../button.tsx';
import { Notice } from '../notice.tsx';
import { PublicLayout } from '../public-layout.tsx';

export type StartData = { door: string; desk: boolean; resume: string | null; title: string; problem: string | null };

/** The words of a door on the first page stand under this name. */
export function doorWords(door: string): string {
  return door === 'law-firm' ? 'lawFirm' : door;
}

export function StartPage() {
  const { door, desk, resume, problem } = useLoaderData() as StartData;
  const { t } = useWords();
  const words = doorWords(door);
  const base = door === 'staff' ? 'ask.doors.staff' : `requester.start.doors.${words}`;
  const facts = [
    { key: 'have', icon: FileText },
    { key: 'time', icon: Clock3 },
    { key: 'cost', icon: Wallet },
  ] as const;
  return (
    <PublicLayout quiet={!desk}>
      <div className="flex flex-col gap-8">
        <div className="flex flex-col gap-3">
          <h1 className="text-xl font-semibold sm:text-2xl">{t(`${base}.title`)}</h1>
          <p className="max-w-prose text-muted">{t(`ask.doors.${words}.lead`)}</p>
        </div>
        {problem ? <Notice kind="late" title={t(problem)} live /> : null}
        <dl className="flex flex-col divide-y divide-line rounded border border-line bg-surface">
          {facts.map(({ key, icon: Icon }) => (
            <div key={key} className="grid grid-cols-[auto_1fr] gap-x-4 px-4 py-3">
              <Icon aria-hidden className="row-span-2 mt-px h-5 w-5 text-brand" />
              <dt className="text-sm text-muted">{t(`requester.start.${key}`)}</dt>
              <dd>{t(`${base}.${key}`)}</dd>
            </div>
          ))}
        </dl>
        {desk ? (
          <div className="flex flex-col gap-4">
            <h2 className="text-lg font-semibold">{t('ask.desk.title')}</h2>
            <p className="max-w-prose">{t('ask.desk.text')}</p>
            <ol className="flex max-w-prose list-decimal flex-col gap-2 pl-6">
              {(['one', 'two', 'three'] as const).map((each) => (
                <li key={each}>{t(`ask.desk.${words}.${each}`)}</li>
              ))}
            </ol>
            <div>
              <LinkButton to="/sign-in?to=%2Fdesk" size="large">
                {t('ask.desk.signIn')}
              </LinkButton>
            </div>
            <p className="max-w-prose text-sm text-muted">
              {t('ask.desk.once')}{' '}
              <Link className="link" to="/ask/other">
                {t('ask.desk.without')}
              </Link>
            </p>
          </div>
        ) : resume ? (
          <div className="flex flex-col gap-4">
            <Notice kind="info" title={t('ask.resume.title')}>
              {t('ask.resume.text')}
            </Notice>
            <div className="flex flex-wrap items-center gap-4">
              <LinkButton to={resume} size="large">
                {t('ask.resume.goOn')}
              </LinkButton>
              <Form method="post">
                <Button name="over" value="yes" look="secondary" size="large">
                  {t('ask.resume.over')}
                </Button>
              </Form>
            </div>
          </div>
        ) : (
          <Form method="post" className="flex flex-col items-start gap-4">
            <Button size="large">{t('ask.begin')}</Button>
            <p className="max-w-prose text-sm text-muted">{t('ask.kept')}</p>
          </Form>
        )}
      </div>
    </PublicLayout>
  );
}

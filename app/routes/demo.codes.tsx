/** The demo's people and their codes of this half minute. In production mode this page does not exist. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData, useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';
import { Card } from '#app/components/card.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import '#app/components/sign-in/words.ts';
import { Table } from '#app/components/table.tsx';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { demoSignIns } from '#app/identity/demo-sign-ins.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export function loader({ request, context }: LoaderFunctionArgs) {
  if (context.env.OPENROI_MODE !== 'demo') throw new AppError('not_found', 'the demo’s page, outside the demo');
  return { ...demoSignIns(new Date()), title: translator(localeOf(request))('signIn.demo.title') };
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.title ?? ''} - OpenROI` }];

export default function DemoCodes() {
  const { t } = useWords();
  const { people, password, secondsLeft } = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const timer = setTimeout(revalidate, (secondsLeft + 1) * 1000);
    return () => clearTimeout(timer);
  }, [secondsLeft, revalidate, people]);
  return (
    <PublicLayout wide>
      <div className="flex flex-col gap-6">
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold">{t('signIn.demo.title')}</h1>
          <p className="max-w-prose text-muted">{t('signIn.demo.intro')}</p>
        </div>
        <p>
          {t('signIn.demo.passwordForAll')}: <code className="font-semibold">{password}</code>
        </p>
        <Card flush>
          <Table
            caption={t('signIn.demo.title')}
            rows={people}
            rowKey={(p) => p.handle}
            columns={[
              { key: 'name', head: t('signIn.demo.name'), rowHeader: true, cell: (p) => p.name },
              { key: 'role', head: t('signIn.demo.does'), cell: (p) => t(`signIn.demo.roles.${p.role}`, { organization: p.organization ?? '' }) },
              { key: 'email', head: t('signIn.demo.account'), cell: (p) => <code>{p.email}</code> },
              { key: 'code', head: t('signIn.demo.code'), cell: (p) => (p.code ? <code className="text-base font-semibold">{p.code}</code> : <span className="text-muted">{t('signIn.demo.noCode')}</span>) },
            ]}
          />
        </Card>
        <p className="text-muted">{t('signIn.demo.secondsLeft', { count: secondsLeft })}</p>
      </div>
    </PublicLayout>
  );
}

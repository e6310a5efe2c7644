/** Every letter and mail there is, to be looked at with made-up people. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/cases/words.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { emails } from '#templates/emails/registry.ts';
import { letterNames } from '#templates/letters/registry.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, null);
  return { shell: await readAs(context, actor, (tx) => staffShell(tx, request, context, actor)), letters: letterNames, mails: Object.keys(emails) };
}

export const meta: MetaFunction = () => [{ title: 'Letters - OpenROI' }];

export default function Letters() {
  const { t } = useWords();
  const { shell, letters, mails } = useLoaderData<typeof loader>();
  const list = (names: readonly string[], of: 'letter' | 'mail') => (
    <ul className="columns-1 gap-8 sm:columns-2">
      {names.map((name) => (
        <li key={name} className="break-inside-avoid py-1">
          <Link className="link inline-flex min-h-6 items-center" to={`/letters/${name}?of=${of}`}>
            {of === 'letter' ? t(`office.letters.kind.${name}`) : name.replaceAll('_', ' ')}
          </Link>
        </li>
      ))}
    </ul>
  );
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="flex flex-col gap-1">
          <h1 className="text-xl font-semibold">{t('cases.preview.title')}</h1>
          <p className="max-w-prose text-muted">{t('cases.preview.lead')}</p>
        </header>
        <Card title={t('cases.preview.letters')}>{list(letters, 'letter')}</Card>
        <Card title={t('cases.preview.mails')}>{list(mails, 'mail')}</Card>
      </div>
    </OfficeLayout>
  );
}

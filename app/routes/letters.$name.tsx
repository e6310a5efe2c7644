/** One letter or mail with its sample, in both languages; nothing of it is real. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Letter } from '#app/components/letter.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import '#app/components/cases/words.ts';
import { previewOf } from '#app/http/letter-preview.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, null);
  const query = new URL(request.url).searchParams;
  const preview = await previewOf(params['name'] ?? '', { locale: query.get('in') === 'es' ? 'es' : 'en', pdf: false, mail: query.get('of') === 'mail' });
  return { shell: await readAs(context, actor, (tx) => staffShell(tx, request, context, actor)), preview };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.preview.name ?? ''} - OpenROI` }];

export default function Preview() {
  const { t } = useWords();
  const { shell, preview } = useLoaderData<typeof loader>();
  const { name, locale } = preview;
  const of = preview.kind === 'mail' ? 'mail' : 'letter';
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <header className="no-print flex flex-col gap-2">
          <p>
            <Link className="link inline-flex min-h-6 items-center" to="/letters">
              {t('cases.preview.all')}
            </Link>
          </p>
          <h1 className="text-xl font-semibold">{of === 'letter' ? t(`office.letters.kind.${name}`) : name.replaceAll('_', ' ')}</h1>
          <p className="flex flex-wrap gap-4">
            {(['en', 'es'] as const).map((each) => (
              <Link key={each} className="link inline-flex min-h-6 items-center" aria-current={each === locale ? 'page' : undefined} to={`/letters/${name}?of=${of}&in=${each}`}>
                {t(`cases.preview.${each}`)}
              </Link>
            ))}
            {preview.kind === 'letter' ? (
              <a className="link inline-flex min-h-6 items-center" href={`/letters/${name}/file?in=${locale}`}>
                {t('cases.preview.pdf')}
              </a>
            ) : null}
          </p>
        </header>
        {preview.kind === 'letter' ? (
          <Letter content={preview.content} />
        ) : preview.kind === 'mail' ? (
          <article lang={locale} className="flex flex-col gap-4 rounded border border-line bg-surface p-5 text-base">
            <h2 className="text-lg font-semibold">{preview.subject}</h2>
            <p className="max-w-prose whitespace-pre-line break-words">{preview.text}</p>
          </article>
        ) : null}
      </div>
    </OfficeLayout>
  );
}

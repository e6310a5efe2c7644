/** A letter as it was written, to be read or printed. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Letter } from '#app/components/letter.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { letterOf } from '#db/queries/request-view.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const { requestId = '', letterId = '' } = params;
  return readAs(context, actor, async (tx, look) => {
    const found = isUuid(requestId) && isUuid(letterId) ? await letterOf(tx, requestId, letterId) : null;
    if (!found) throw new AppError('not_found', 'no such letter');
    await look({ action: 'request.viewed', subject: { facilityId: found.facilityId, requestId }, facts: { part: 'letter' } });
    return { shell: await staffShell(tx, request, context, actor), requestId, number: found.number, letter: { ...found.letter, content: found.letter.content as LetterContent } };
  });
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.number ?? ''} - OpenROI` }];

export default function LetterPage() {
  const { t } = useWords();
  const { shell, requestId, number, letter } = useLoaderData<typeof loader>();
  return (
    <OfficeLayout shell={shell}>
      <div className="mx-auto flex max-w-page flex-col gap-4">
        <div className="no-print flex flex-wrap items-center justify-between gap-4">
          <h1 className="text-xl font-semibold">{t(`office.letters.kind.${letter.kind}`)}</h1>
          <Link className="link" to={`/requests/${requestId}`}>
            {t('office.letters.back', { number })}
          </Link>
        </div>
        <Letter content={letter.content} />
      </div>
    </OfficeLayout>
  );
}

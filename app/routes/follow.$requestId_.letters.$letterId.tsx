/** A letter as it was written; prints on its own. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { ChevronLeft, Download, Printer } from 'lucide-react';
import { validate as isUuid } from 'uuid';
import { useHydrated } from '#app/components/a11y.tsx';
import { Button, buttonClass } from '#app/components/button.tsx';
import { Letter } from '#app/components/letter.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { recordEvent } from '#app/audit/record-event.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { asActor } from '#db/open.ts';
import { readLetter } from '#db/queries/follow.ts';
import { translator } from '#templates/locales/index.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const [requestId, letterId] = [params['requestId'] ?? '', params['letterId'] ?? ''];
  const actor = await requireRequestAccess(request, context, requestId);
  const now = context.now();
  const letter = !isUuid(letterId) ? null : await asActor(context.db, actor, async (tx) => {
    const found = await readLetter(tx, { requestId, letterId, now });
    if (found) await recordEvent(tx, { action: 'request.viewed', actor, now, subject: { facilityId: found.facilityId, requestId }, facts: { part: 'letter' } });
    return found;
  });
  if (!letter) throw new AppError('not_found', 'no such letter');
  const t = translator(localeOf(request));
  return { requestId, letter: { ...letter, content: letter.content as LetterContent }, title: `${t(`requester.follow.letterKinds.${letter.kind}`)} – ${context.site.name}` };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default function LetterPage() {
  const { t } = useWords();
  const { requestId, letter } = useLoaderData<typeof loader>();
  const hydrated = useHydrated();
  return (
    <PublicLayout>
      <div className="flex flex-col gap-6">
        <Link to={`/follow/${requestId}`} className="no-print -ml-1 inline-flex items-center gap-1 self-start rounded text-muted underline-offset-4 hover:text-ink hover:underline">
          <ChevronLeft aria-hidden className="h-5 w-5" />
          {t('requester.layout.back')}
        </Link>
        <h1 className="no-print text-xl font-semibold sm:text-2xl">{t(`requester.follow.letterKinds.${letter.kind}`)}</h1>
        <Letter content={letter.content} />
        <div className="no-print flex flex-wrap gap-3">
          {letter.fileId ? (
            <a href={`/follow/${requestId}/letters/${letter.id}/file`} className={buttonClass('primary', 'large')}>
              <Download aria-hidden className="h-5 w-5" />
              {t('requester.follow.letter.download')}
            </a>
          ) : null}
          {letter.kind === 'accounting'
            ? (['csv', 'json'] as const).map((as) => (
                <a key={as} href={`/follow/${requestId}/letters/${letter.id}/file?as=${as}`} className={buttonClass('secondary', 'large')}>
                  <Download aria-hidden className="h-5 w-5" />
                  {t(`requester.follow.letter.${as}`)}
                </a>
              ))
            : null}
          {hydrated ? (
            <Button type="button" look="secondary" size="large" icon={<Printer aria-hidden className="h-5 w-5" />} onClick={() => window.print()}>
              {t('requester.follow.letter.print')}
            </Button>
          ) : null}
        </div>
      </div>
    </PublicLayout>
  );
}

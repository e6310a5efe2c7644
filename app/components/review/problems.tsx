/** Why a review cannot be sent on: each page with its problem, a click away. */
import { Link } from '@remix-run/react';
import { Notice } from '#app/components/notice.tsx';
import { useWords } from '#app/i18n/use-words.ts';

export type PageProblem = { pageId: string; problem: string };

const most = 40;

export function Problems({ title, problems, places }: { title: string; problems: readonly PageProblem[]; places: ReadonlyMap<string, number> }) {
  const { t } = useWords();
  return (
    <div className="max-h-48 overflow-y-auto px-4 py-2">
      <Notice kind="late" live title={title}>
        {problems.length > 0 ? (
          <ul aria-label={t('review.problemsTitle')} className="flex flex-col gap-1">
            {problems.slice(0, most).map(({ pageId, problem }) => (
              <li key={pageId}>
                <Link to={`?page=${pageId}`} className="link">
                  {t('review.pageNumber', { page: places.get(pageId) ?? 0 })}
                </Link>
                {': '}
                {t(`review.problems.${problem}`)}
              </li>
            ))}
            {problems.length > most ? <li>{t('review.moreProblems', { count: problems.length - most })}</li> : null}
          </ul>
        ) : null}
      </Notice>
    </div>
  );
}

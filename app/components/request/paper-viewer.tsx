/** A paper page by page, as an image made by the server; a line of evidence can point at the page that is shown. */
import { Link } from '@remix-run/react';
import { buttonClass } from '#app/components/button.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { useRequestPage } from './page-context.tsx';

export function PaperViewer({ paper, page }: { paper: { id: string; name: string; pages: number | null; kind: string }; page: number }) {
  const { t } = useWords();
  const { data } = useRequestPage();
  const pages = paper.pages ?? 1;
  const base = `/requests/${data.request.id}/attachments/${paper.id}`;
  return (
    <section className="m-4 flex flex-col gap-3 rounded border border-line bg-surface p-4 lg:m-6" aria-labelledby="paper-title">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="paper-title" className="min-w-0 break-all font-semibold">
          {paper.name}
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          {page > 1 ? (
            <Link className={buttonClass('secondary', 'small')} to={`?paper=${paper.id}&page=${page - 1}`} preventScrollReset>
              {t('requester.layout.previousPage')}
            </Link>
          ) : null}
          <span className="tabular-nums text-muted">{t('common.pageOf', { page, pages })}</span>
          {page < pages ? (
            <Link className={buttonClass('secondary', 'small')} to={`?paper=${paper.id}&page=${page + 1}`} preventScrollReset>
              {t('requester.layout.nextPage')}
            </Link>
          ) : null}
          <a className={buttonClass('quiet', 'small')} href={`${base}/file`} target="_blank" rel="noreferrer">
            {t('office.papers.open')}
          </a>
          <Link className={buttonClass('quiet', 'small')} to="?" preventScrollReset>
            {t('requester.layout.close')}
          </Link>
        </div>
      </div>
      <img src={`${base}/pages/${page}`} alt={t('office.papers.pageOf', { name: paper.name, page })} className="mx-auto max-h-[70dvh] min-h-64 max-w-full border border-line bg-white object-contain" />
    </section>
  );
}

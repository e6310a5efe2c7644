/** The requests of a batch as kept so far: which pages, and whether each is indexed. */
import { Link } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import { Card } from '../card.tsx';
import { Progress } from '../progress.tsx';
import { StatusTag } from '../status-tag.tsx';
import { ownPages } from './split-plan.ts';

export type Part = { id: string; firstPage: number; lastPage: number; setAside: string | null; requestId: string | null; indexed: boolean; number: string | null; started: boolean };

export function PartsList({ batchId, parts }: { batchId: string; parts: readonly Part[] }) {
  const { t } = useWords();
  const requests = parts.filter((part) => part.setAside === null);
  if (requests.length === 0) return null;
  return (
    <Card title={t('intake.split.parts')}>
      <div className="flex flex-col gap-3">
        <Progress label={t('intake.index.progress')} done={requests.filter((part) => part.indexed).length} total={requests.length} />
        <ol className="flex flex-col divide-y divide-line">
          {requests.map((part, i) => (
            <li key={part.id} className="flex flex-wrap items-center justify-between gap-2 py-2">
              <span className="flex flex-col">
                <Link to={`/intake/${batchId}/parts/${part.id}`} className="link font-semibold">
                  {t('intake.split.part', { number: i + 1 })}
                </Link>
                <span className="text-xs text-muted">{t('intake.split.pagesOf', { pages: pageText(ownPages(part, parts)) })}</span>
              </span>
              {part.indexed && part.requestId ? (
                <Link to={`/requests/${part.requestId}`} className="link">
                  <StatusTag status="done">{part.number ?? ''}</StatusTag>
                </Link>
              ) : (
                <StatusTag status={part.started ? 'waiting' : 'soon'}>{t(part.started ? 'intake.split.begun' : 'intake.split.notIndexed')}</StatusTag>
              )}
            </li>
          ))}
        </ol>
      </div>
    </Card>
  );
}

/** `2–3, 5` */
export function pageText(pages: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const page of pages) {
    const last = runs.at(-1);
    if (last && last[1] === page - 1) last[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(', ');
}

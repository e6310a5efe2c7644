/** Somebody was first: what stands, who did it, and both ways on. */
import { Button } from '#app/components/button.tsx';
import { Notice } from '#app/components/notice.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Review } from './use-review.ts';

export function ConflictNotice({ review, onOpen }: { review: Review; onOpen: (pageId: string) => void }) {
  const { t } = useWords();
  const { conflict, setConflict, send, index } = review;
  const [first] = conflict?.pages ?? [];
  if (!conflict || !first) return null;
  const { act, pages } = conflict;
  const title = t('review.conflict', { count: pages.length, name: first.by || t('review.somebody'), page: (index.get(first.pageId) ?? 0) + 1, theirs: t(`review.disposition.${first.disposition}`), yours: t(`review.disposition.${act.disposition}`) });
  return (
    <div className="px-4 py-2">
      <Notice kind="late" live title={title}>
        <div className="flex flex-wrap gap-2">
          <Button type="button" size="small" look="secondary" onClick={() => onOpen(first.pageId)}>
            {t('review.conflictShow')}
          </Button>
          <Button type="button" size="small" look="secondary" onClick={() => (setConflict(null), void send({ ...act, pageIds: pages.map(({ pageId }) => pageId) }))}>
            {t('review.conflictMine', { yours: t(`review.disposition.${act.disposition}`) })}
          </Button>
          <Button type="button" size="small" look="quiet" onClick={() => setConflict(null)}>
            {t('review.conflictTheirs')}
          </Button>
        </div>
      </Notice>
    </div>
  );
}

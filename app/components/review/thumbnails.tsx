/** All pages, small, with what was decided. */
import { StickyNote, TriangleAlert, UserX } from 'lucide-react';
import { useMemo } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import { imageAddress } from './images.ts';
import { Strip, thumbnailClass } from './strip.tsx';
import type { ReviewPage, ReviewRecord } from './types.ts';

type Props = { requestId: string; pages: readonly ReviewPage[]; records: readonly ReviewRecord[]; current: number; onOpen: (at: number) => void };

export function Thumbnails({ requestId, pages, records, current, onOpen }: Props) {
  const { t } = useWords();
  const titles = useMemo(() => new Map(records.map((record) => [record.id, record.title])), [records]);
  return (
    <Strip label={t('review.thumbnails')} count={pages.length} current={current} onOpen={onOpen} keyOf={(at) => pages[at]?.id ?? String(at)}>
      {(at) => {
        const page = pages[at];
        if (!page) return null;
        return (
          <>
            <img src={imageAddress(requestId, page.id, 'thumbnail')} alt="" loading="lazy" decoding="async" className={thumbnailClass} />
            <span className="flex w-full items-center justify-between gap-1 tabular-nums">
              <span>{at + 1}</span>
              <span className="flex items-center gap-1">
                {page.open > 0 ? <Flag icon={TriangleAlert} look="text-soon" label={t('review.openFindings', { count: page.open })} /> : null}
                {page.notes > 0 ? <Flag icon={StickyNote} look="text-muted" label={t('review.notesCount', { count: page.notes })} /> : null}
                {page.verdict === 'wrong' ? <Flag icon={UserX} look="text-late" label={t('review.verdict.wrong')} /> : null}
                <DispositionMark disposition={page.disposition} short />
              </span>
            </span>
            <span className="hidden w-full truncate text-left text-muted lg:block">{page.number === 1 ? titles.get(page.recordId) : `${t('review.pageShort')} ${page.number}`}</span>
          </>
        );
      }}
    </Strip>
  );
}

function Flag({ icon: Icon, look, label }: { icon: typeof UserX; look: string; label: string }) {
  return (
    <span className={look}>
      <Icon aria-hidden className="h-4 w-4" />
      <span className="sr-only">{label}</span>
    </span>
  );
}

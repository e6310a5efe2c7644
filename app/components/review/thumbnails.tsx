/** All pages, small, with what was decided. Only those in sight are drawn, so two thousand cost as much as ten. */
import clsx from 'clsx';
import { StickyNote, TriangleAlert, UserX } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import { imageAddress } from './images.ts';
import type { ReviewPage, ReviewRecord } from './types.ts';

/** One page's share of the list, down the side and, on a phone, along the top. */
const [rowPx, columnPx] = [156, 84];
const around = 3;

type Props = { requestId: string; pages: readonly ReviewPage[]; records: readonly ReviewRecord[]; current: number; onOpen: (at: number) => void };

export function Thumbnails({ requestId, pages, records, current, onOpen }: Props) {
  const { t } = useWords();
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState({ from: 0, length: 900, down: true });
  const titles = useMemo(() => new Map(records.map((record) => [record.id, record.title])), [records]);
  const each = view.down ? rowPx : columnPx;

  const measure = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const down = window.matchMedia('(min-width: 1024px)').matches;
    setView({ down, from: down ? element.scrollTop : element.scrollLeft, length: down ? element.clientHeight : element.clientWidth });
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const [from, length] = view.down ? [element.scrollTop, element.clientHeight] : [element.scrollLeft, element.clientWidth];
    const at = current * each;
    if (at >= from && at + each <= from + length) return;
    const to = at - length / 2 + each / 2;
    if (view.down) element.scrollTop = to;
    else element.scrollLeft = to;
  }, [current, each, view.down]);

  const first = Math.max(0, Math.floor(view.from / each) - around);
  const last = Math.min(pages.length - 1, Math.ceil((view.from + view.length) / each) + around);
  const shown = pages.slice(first, last + 1);
  return (
    <nav ref={box} aria-label={t('review.thumbnails')} onScroll={measure} className="sticky left-0 h-32 shrink-0 overflow-x-auto overflow-y-hidden border-b border-line bg-surface lg:static lg:h-auto lg:w-40 lg:overflow-y-auto lg:overflow-x-hidden lg:border-b-0 lg:border-r">
      <ol className="relative h-full" style={view.down ? { height: pages.length * rowPx } : { width: pages.length * columnPx }}>
        {shown.map((page, i) => {
          const at = first + i;
          return (
            <li key={page.id} aria-setsize={pages.length} aria-posinset={at + 1} className={clsx('absolute p-1', view.down ? 'inset-x-0' : 'inset-y-0')} style={view.down ? { top: at * rowPx, height: rowPx } : { left: at * columnPx, width: columnPx }}>
              <button
                type="button"
                tabIndex={at === current ? 0 : -1}
                aria-current={at === current ? 'page' : undefined}
                onClick={() => onOpen(at)}
                className={clsx('flex h-full w-full flex-col items-center gap-1 rounded border p-1 text-xs', at === current ? 'border-brand bg-brand-soft' : 'border-transparent hover:bg-sunken')}
              >
                <img src={imageAddress(requestId, page.id, 'thumbnail')} alt="" loading="lazy" decoding="async" className="h-16 w-auto border border-line bg-paper object-contain lg:h-24" />
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
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
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

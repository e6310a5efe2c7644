/** All pages, small, with what was decided. Only those in sight are drawn, so two thousand cost as much as ten. */
import clsx from 'clsx';
import { TriangleAlert, UserX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import { imageAddress } from './images.ts';
import type { ReviewPage, ReviewRecord } from './types.ts';

const rowPx = 156;
const around = 3;

type Props = { requestId: string; pages: readonly ReviewPage[]; records: readonly ReviewRecord[]; current: number; onOpen: (at: number) => void };

export function Thumbnails({ requestId, pages, records, current, onOpen }: Props) {
  const { t } = useWords();
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState({ top: 0, height: 900 });
  const titles = new Map(records.map((record) => [record.id, record.title]));

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const top = current * rowPx;
    if (top < element.scrollTop || top + rowPx > element.scrollTop + element.clientHeight) element.scrollTop = top - element.clientHeight / 2 + rowPx / 2;
  }, [current]);

  const first = Math.max(0, Math.floor(view.top / rowPx) - around);
  const last = Math.min(pages.length - 1, Math.ceil((view.top + view.height) / rowPx) + around);
  const shown = pages.slice(first, last + 1);
  return (
    <nav ref={box} aria-label={t('review.thumbnails')} onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })} className="hidden w-40 shrink-0 overflow-y-auto border-r border-line bg-surface lg:block">
      <ol className="relative" style={{ height: pages.length * rowPx }}>
        {shown.map((page, i) => {
          const at = first + i;
          return (
            <li key={page.id} aria-setsize={pages.length} aria-posinset={at + 1} className="absolute inset-x-0 p-1" style={{ top: at * rowPx, height: rowPx }}>
              <button
                type="button"
                tabIndex={at === current ? 0 : -1}
                aria-current={at === current ? 'page' : undefined}
                onClick={() => onOpen(at)}
                className={clsx('flex h-full w-full flex-col items-center gap-1 rounded border p-1 text-xs', at === current ? 'border-brand bg-brand-soft' : 'border-transparent hover:bg-sunken')}
              >
                <img src={imageAddress(requestId, page.id, 'thumbnail')} alt="" loading="lazy" decoding="async" className="h-24 w-auto border border-line bg-paper object-contain" />
                <span className="flex w-full items-center justify-between gap-1 tabular-nums">
                  <span>{at + 1}</span>
                  <span className="flex items-center gap-1">
                    {page.open > 0 ? <Flag icon={TriangleAlert} look="text-soon" label={t('review.openFindings', { count: page.open })} /> : null}
                    {page.verdict === 'wrong' ? <Flag icon={UserX} look="text-late" label={t('review.verdict.wrong')} /> : null}
                    <DispositionMark disposition={page.disposition} short />
                  </span>
                </span>
                <span className="w-full truncate text-left text-muted">{page.number === 1 ? titles.get(page.recordId) : `${t('review.pageShort')} ${page.number}`}</span>
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

/** The pages of one part, one under the other, large enough to read a fax. The page keys work while somebody types beside it. */
import clsx from 'clsx';
import { ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { useHydrated } from '../a11y.tsx';
import { Button } from '../button.tsx';

const zooms = ['w-full', 'w-[150%]', 'w-[225%]'] as const;

export function PageViewer({ batchId, pages }: { batchId: string; pages: readonly number[] }) {
  const { t } = useWords();
  const hydrated = useHydrated();
  const [zoom, setZoom] = useState(0);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.altKey && event.code === 'KeyZ') setZoom((z) => (z + 1) % zooms.length);
      else if (event.key === 'PageDown' || event.key === 'PageUp') turn(event.key === 'PageDown' ? 1 : -1);
      else return;
      event.preventDefault();
    }
    /** To the next page's top; within a page that is taller than the pane, by most of the pane. */
    function turn(by: 1 | -1) {
      const pane = box.current;
      if (!pane) return;
      pane.scrollBy({ top: by * pane.clientHeight * 0.9 });
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <div className="flex min-h-0 min-w-0 flex-col bg-sunken">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        {/* They work with the script alone, and have their place before it. */}
        <span className={clsx('flex gap-2', !hydrated && 'invisible')}>
          <Button type="button" look="secondary" size="small" icon={<ZoomIn aria-hidden className="h-4 w-4" />} disabled={zoom === zooms.length - 1} onClick={() => setZoom(zoom + 1)}>
            {t('intake.index.zoomIn')}
          </Button>
          <Button type="button" look="secondary" size="small" icon={<ZoomOut aria-hidden className="h-4 w-4" />} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>
            {t('intake.index.zoomOut')}
          </Button>
        </span>
        <p className="text-xs text-muted">{t('intake.index.viewerKeys')}</p>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: a region that scrolls must be reachable by keyboard */}
      <div ref={box} role="region" aria-label={t('intake.index.pages')} tabIndex={0} className="max-h-[70dvh] min-h-0 flex-1 overflow-auto p-4 lg:max-h-none">
        <div className={clsx('mx-auto flex flex-col gap-4', zooms[zoom], zoom === 0 && 'max-w-[60rem]')}>
          {pages.map((page, i) => (
            <figure key={page} className="border border-line bg-paper">
              <img src={`/intake/${batchId}/pages/${page}?size=large`} alt={t('intake.split.pageImage', { page })} loading={i === 0 ? 'eager' : 'lazy'} className="aspect-[17/22] w-full object-contain" />
              <figcaption className="border-t border-line bg-surface px-2 py-1 text-xs tabular-nums text-muted">{t('intake.split.page', { page })}</figcaption>
            </figure>
          ))}
        </div>
      </div>
    </div>
  );
}

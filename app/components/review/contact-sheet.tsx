/** Twelve legible pages at once. `R` releases those without an open finding; each is recorded as seen by this person. */
import clsx from 'clsx';
import { useEffect, useMemo, useState } from 'react';
import { Button } from '#app/components/button.tsx';
import { Kbd, useShortcuts, type Shortcut } from '#app/components/keys.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import { imageAddress, loadPicture, usePicture } from './images.ts';
import type { ReviewPage } from './types.ts';
import { releasable, type Acts } from './use-acts.ts';

const perSheet = 12;

type Props = { requestId: string; pages: readonly ReviewPage[]; acts: Acts; editable: boolean; onOpen: (at: number) => void; onClose: () => void };

export function ContactSheet({ requestId, pages, acts, editable, onOpen, onClose }: Props) {
  const { t } = useWords();
  // Undecided pages when the sheet was laid out: deciding does not shuffle what is being looked at.
  const [laid, setLaid] = useState<readonly string[]>(() => pages.filter((page) => page.disposition === 'undecided').map((page) => page.id));
  const [sheet, setSheet] = useState(0);
  const places = useMemo(() => new Map(pages.map((page, at) => [page.id, at])), [pages]);
  const sheets = Math.max(1, Math.ceil(laid.length / perSheet));
  const shown = laid.slice(sheet * perSheet, (sheet + 1) * perSheet).flatMap((id) => pages[places.get(id) ?? -1] ?? []);
  const ready = shown.filter((page) => page.disposition === 'undecided' && releasable(page));

  useEffect(() => {
    for (const id of laid.slice((sheet + 1) * perSheet, (sheet + 1) * perSheet + 3)) void loadPicture(imageAddress(requestId, id, 'sheet')).catch(() => undefined);
  }, [laid, sheet, requestId]);

  function next(step: 1 | -1) {
    const to = sheet + step;
    if (to >= sheets && step === 1) {
      // Round again, with what is still undecided.
      setLaid(pages.filter((page) => page.disposition === 'undecided').map((page) => page.id));
      setSheet(0);
    } else if (to >= 0) setSheet(to);
  }

  function releaseAll() {
    if (editable && ready.length > 0) acts.decide(ready.map((page) => page.id), 'release', null);
  }

  const shortcuts: Shortcut[] = [
    { key: 'R', label: t('review.keys.releaseSheet'), group: t('review.sheet'), run: releaseAll },
    { key: 'j', label: t('review.keys.nextSheet'), group: t('review.sheet'), run: () => next(1) },
    { key: 'k', label: t('review.keys.previousSheet'), group: t('review.sheet'), run: () => next(-1) },
    { key: 'c', label: t('review.keys.closeSheet'), group: t('review.sheet'), run: onClose },
    { key: 'Escape', label: t('review.keys.closeSheet'), group: t('review.sheet'), run: onClose },
  ];
  useShortcuts(shortcuts);

  if (shown.length === 0) {
    return (
      <div className="p-6">
        <EmptyState title={t('review.sheetEmpty')} action={<Button type="button" look="secondary" onClick={onClose}>{t('review.backToPages')}</Button>}>
          {t('review.sheetEmptyWhat')}
        </EmptyState>
      </div>
    );
  }
  return (
    <section aria-label={t('review.sheet')} className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-3 border-b border-line bg-surface px-4 py-2">
        <h2 className="font-semibold">{t('review.sheetOf', { sheet: sheet + 1, sheets })}</h2>
        <Button type="button" size="small" look="secondary" onClick={releaseAll} {...(ready.length === 0 ? { whyNot: t('review.nothingReady') } : {})}>
          {t('review.releaseShown', { count: ready.length })} <Kbd>R</Kbd>
        </Button>
        <Button type="button" size="small" look="quiet" onClick={() => next(-1)}>
          {t('review.previous')} <Kbd>k</Kbd>
        </Button>
        <Button type="button" size="small" look="quiet" onClick={() => next(1)}>
          {t('review.next')} <Kbd>j</Kbd>
        </Button>
        <Button type="button" size="small" look="quiet" onClick={onClose}>
          {t('review.backToPages')} <Kbd>c</Kbd>
        </Button>
      </div>
      <ol className="grid min-h-0 flex-1 grid-cols-1 gap-4 overflow-y-auto p-4 sm:grid-cols-2 xl:grid-cols-3" tabIndex={-1}>
        {shown.map((page) => (
          <SheetPage key={page.id} requestId={requestId} page={page} at={places.get(page.id) ?? 0} onOpen={onOpen} />
        ))}
      </ol>
    </section>
  );
}

function SheetPage({ requestId, page, at, onOpen }: { requestId: string; page: ReviewPage; at: number; onOpen: (at: number) => void }) {
  const { t } = useWords();
  const { url } = usePicture(imageAddress(requestId, page.id, 'sheet'));
  const held = !releasable(page);
  return (
    <li>
      <button type="button" onClick={() => onOpen(at)} className={clsx('flex w-full flex-col gap-1 rounded border p-1 text-left', held ? 'border-soon bg-soon-soft' : 'border-line bg-surface hover:border-brand')}>
        <svg viewBox={`0 0 ${page.width} ${page.height}`} className="block w-full bg-paper" aria-hidden data-picture={url ? 'shown' : 'loading'}>
          {url ? <image href={url} width={page.width} height={page.height} preserveAspectRatio="none" /> : null}
        </svg>
        <span className="flex flex-wrap items-center justify-between gap-2 px-1">
          <span className="tabular-nums">{t('review.pageNumber', { page: at + 1 })}</span>
          {page.open > 0 ? <span className="font-semibold text-soon">{t('review.openFindings', { count: page.open })}</span> : null}
          {page.second === 'missing' ? <span className="font-semibold text-soon">{t('review.second.short')}</span> : null}
          {page.verdict === 'wrong' && page.override !== 'confirmed' ? <span className="font-semibold text-late">{t('review.verdict.wrong')}</span> : null}
          <DispositionMark disposition={page.disposition} />
        </span>
      </button>
    </li>
  );
}

/** Over the page: where in the record, how much is left, and the acts that are not about one page. */
import { ChevronLeft, ChevronRight, Columns3, Contrast, Keyboard, Redo2, Rows3, Search, TextCursorInput, Undo2, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd, showKeys } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { PageMode } from './page-view.tsx';
import type { ReviewPage, ReviewRecord } from './types.ts';
import type { Review } from './use-review.ts';

type Props = {
  at: number;
  pages: readonly ReviewPage[];
  records: readonly ReviewRecord[];
  undecided: number;
  editable: boolean;
  after: boolean;
  zoom: number;
  /** Of its size on paper; undefined where it just has room. */
  percent: number | undefined;
  mode: PageMode;
  review: Review;
  show: (at: number) => void;
  nextUndecided: () => void;
  onUndo: () => void;
  onRedo: () => void;
  onSheet: () => void;
  onAfter: () => void;
  onTerm: () => void;
  onLarger: () => void;
  onSmaller: () => void;
  /** From just room to the size on paper, and back. */
  onFit: () => void;
  onLine: (mode: PageMode) => void;
};

export function Toolbar({ at, pages, records, undecided, editable, after, zoom, percent, mode, review, show, nextUndecided, onUndo, onRedo, onSheet, onAfter, onTerm, onLarger, onSmaller, onFit, onLine }: Props) {
  const { t } = useWords();
  return (
    <div role="toolbar" aria-label={t('review.tools')} className="flex flex-wrap items-center gap-y-1 border-b border-line bg-surface px-4 py-1 text-xs">
      <p className="mr-2 tabular-nums" aria-live="polite">
        <strong>{undecided === 0 ? t('review.allDecided') : t('review.undecidedCount', { count: undecided })}</strong>{' '}
        <span className="text-muted">{t('review.place', { page: at + 1, pages: pages.length })}</span>
      </p>
      <label className="min-w-0">
        <span className="sr-only">{t('review.document')}</span>
        <select className="control max-w-36 py-0 2xl:max-w-44" value={pages[at]?.recordId ?? ''} onChange={(event) => show(pages.findIndex((page) => page.recordId === event.target.value))}>
          {records.map((record) => (
            <option key={record.id} value={record.id} disabled={record.pageCount === 0}>
              {record.title} ({record.pageCount})
            </option>
          ))}
        </select>
      </label>
      <Tool onClick={() => show(at - 1)} hint="k" icon={<ChevronLeft aria-hidden className="h-4 w-4" />} bare>{t('review.previous')}</Tool>
      <Tool onClick={() => show(at + 1)} hint="j" icon={<ChevronRight aria-hidden className="h-4 w-4" />} bare>{t('review.next')}</Tool>
      <Tool onClick={nextUndecided} hint="n">{t('review.nextUndecided')}</Tool>
      <span className="mx-1 h-5 w-px bg-line" aria-hidden />
      <Tool onClick={onSheet} hint="c" icon={<Columns3 aria-hidden className="h-4 w-4" />}>{t('review.sheet')}</Tool>
      <Tool onClick={onAfter} hint="v" pressed={after} icon={<Contrast aria-hidden className="h-4 w-4" />}>{t('review.asItLeaves')}</Tool>
      <Tool onClick={onSmaller} hint="-" disabled={zoom <= 1} icon={<ZoomOut aria-hidden className="h-4 w-4" />} bare>{t('review.smaller')}</Tool>
      <button type="button" onClick={onFit} title={t(percent === undefined ? 'review.keys.paper' : 'review.keys.fit')} data-zoom={zoom} className="min-h-8 min-w-10 rounded px-1 font-semibold tabular-nums text-muted hover:bg-sunken hover:text-ink">
        {percent === undefined ? t('review.fits') : `${percent}%`}
      </button>
      <Tool onClick={onLarger} hint="+" disabled={zoom >= 4} icon={<ZoomIn aria-hidden className="h-4 w-4" />} bare>{t('review.larger')}</Tool>
      {editable ? (
        <>
          <Tool onClick={() => onLine('line')} hint="l" pressed={mode === 'line'} icon={<Rows3 aria-hidden className="h-4 w-4" />}>{t('review.line')}</Tool>
          <Tool onClick={() => onLine('rest')} hint="e" pressed={mode === 'rest'} icon={<TextCursorInput aria-hidden className="h-4 w-4" />}>{t('review.rest')}</Tool>
          <Tool onClick={onTerm} hint="t" icon={<Search aria-hidden className="h-4 w-4" />}>{t('review.term')}</Tool>
          <Tool onClick={onUndo} hint="u" disabled={!review.mayUndo} icon={<Undo2 aria-hidden className="h-4 w-4" />} bare>{t('review.undo')}</Tool>
          <Tool onClick={onRedo} hint="U" disabled={!review.mayRedo} icon={<Redo2 aria-hidden className="h-4 w-4" />} bare>{t('review.redo')}</Tool>
        </>
      ) : null}
      <Tool onClick={showKeys} hint="?" icon={<Keyboard aria-hidden className="h-4 w-4" />} bare>{t('review.allKeys')}</Tool>
      <span role="status" data-saving={review.saving} data-waiting={review.waiting ?? ''} className={review.waiting ? 'ml-auto rounded bg-late-soft px-2 font-semibold text-late' : 'ml-auto text-muted'}>
        {review.waiting ? t(`review.waiting.${review.waiting}`, { count: review.saving }) : review.saving > 0 ? t('review.saving') : editable ? t('review.saved') : ''}
      </span>
    </div>
  );
}

/** Without room for its word the icon says it, its key stands beside it, and the word is its name still. */
function Tool({ children, hint, icon, pressed, disabled, bare, onClick }: { children: string; hint: string; icon?: ReactNode; pressed?: boolean; disabled?: boolean; /** The icon says it. */ bare?: boolean; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} disabled={disabled} title={children} {...(pressed === undefined ? {} : { 'aria-pressed': pressed })} className="inline-flex min-h-8 items-center gap-1 rounded px-1 font-semibold text-muted hover:bg-sunken hover:text-ink disabled:cursor-not-allowed disabled:opacity-60 aria-pressed:bg-brand-soft aria-pressed:text-brand">
      {icon}
      <span className={bare ? 'sr-only' : icon ? 'max-2xl:sr-only' : undefined}>{children}</span>
      <Kbd>{hint}</Kbd>
    </button>
  );
}

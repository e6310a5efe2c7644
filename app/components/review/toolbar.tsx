/** Over the page: where in the record, how much is left, and the acts that are not about one page. */
import { Columns3, Contrast, Redo2, Rows3, Search, TextCursorInput, Undo2, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd } from '#app/components/keys.tsx';
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
  onLine: (mode: PageMode) => void;
};

export function Toolbar({ at, pages, records, undecided, editable, after, zoom, mode, review, show, nextUndecided, onUndo, onRedo, onSheet, onAfter, onTerm, onLarger, onSmaller, onLine }: Props) {
  const { t } = useWords();
  return (
    <div role="toolbar" aria-label={t('review.tools')} className="flex flex-wrap items-center gap-y-1 border-b border-line bg-surface px-4 py-1 text-xs">
      <p className="mr-2 tabular-nums" aria-live="polite">
        <strong>{undecided === 0 ? t('review.allDecided') : t('review.undecidedCount', { count: undecided })}</strong>{' '}
        <span className="text-muted">{t('review.place', { page: at + 1, pages: pages.length })}</span>
      </p>
      <label className="min-w-0">
        <span className="sr-only">{t('review.document')}</span>
        <select className="control max-w-44 py-0" value={pages[at]?.recordId ?? ''} onChange={(event) => show(pages.findIndex((page) => page.recordId === event.target.value))}>
          {records.map((record) => (
            <option key={record.id} value={record.id} disabled={record.pageCount === 0}>
              {record.title} ({record.pageCount})
            </option>
          ))}
        </select>
      </label>
      <Tool onClick={() => show(at - 1)} hint="k">{t('review.previous')}</Tool>
      <Tool onClick={() => show(at + 1)} hint="j">{t('review.next')}</Tool>
      <Tool onClick={nextUndecided} hint="n">{t('review.nextUndecided')}</Tool>
      <span className="mx-1 h-5 w-px bg-line" aria-hidden />
      <Tool onClick={onSheet} hint="c" icon={<Columns3 aria-hidden className="h-4 w-4" />}>{t('review.sheet')}</Tool>
      <Tool onClick={onAfter} hint="v" pressed={after} icon={<Contrast aria-hidden className="h-4 w-4" />}>{t('review.asItLeaves')}</Tool>
      <Tool onClick={onSmaller} hint="-" disabled={zoom <= 1} icon={<ZoomOut aria-hidden className="h-4 w-4" />} bare>{t('review.smaller')}</Tool>
      <span className="tabular-nums text-muted" data-zoom={zoom}>{Math.round(zoom * 100)}%</span>
      <Tool onClick={onLarger} hint="+" disabled={zoom >= 4} icon={<ZoomIn aria-hidden className="h-4 w-4" />} bare>{t('review.larger')}</Tool>
      {editable ? (
        <>
          <Tool onClick={() => onLine('line')} hint="l" pressed={mode === 'line'} icon={<Rows3 aria-hidden className="h-4 w-4" />}>{t('review.line')}</Tool>
          <Tool onClick={() => onLine('rest')} hint="e" pressed={mode === 'rest'} icon={<TextCursorInput aria-hidden className="h-4 w-4" />}>{t('review.rest')}</Tool>
          <Tool onClick={onTerm} hint="t" icon={<Search aria-hidden className="h-4 w-4" />}>{t('review.term')}</Tool>
          <Tool onClick={onUndo} hint="u" disabled={!review.mayUndo} icon={<Undo2 aria-hidden className="h-4 w-4" />}>{t('review.undo')}</Tool>
          <Tool onClick={onRedo} hint="U" disabled={!review.mayRedo} icon={<Redo2 aria-hidden className="h-4 w-4" />}>{t('review.redo')}</Tool>
        </>
      ) : null}
      <span role="status" data-saving={review.saving} data-waiting={review.waiting ?? ''} className={review.waiting ? 'ml-auto rounded bg-late-soft px-2 font-semibold text-late' : 'ml-auto text-muted'}>
        {review.waiting ? t(`review.waiting.${review.waiting}`, { count: review.saving }) : review.saving > 0 ? t('review.saving') : editable ? t('review.saved') : ''}
      </span>
    </div>
  );
}

function Tool({ children, hint, icon, pressed, disabled, bare, onClick }: { children: ReactNode; hint: string; icon?: ReactNode; pressed?: boolean; disabled?: boolean; /** The icon says it. */ bare?: boolean; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} disabled={disabled} {...(pressed === undefined ? {} : { 'aria-pressed': pressed })} className="inline-flex min-h-8 items-center gap-1 rounded px-1 font-semibold text-muted hover:bg-sunken hover:text-ink disabled:cursor-not-allowed disabled:opacity-60 aria-pressed:bg-brand-soft aria-pressed:text-brand">
      {icon}
      <span className={bare ? 'sr-only' : undefined}>{children}</span>
      <Kbd>{hint}</Kbd>
    </button>
  );
}

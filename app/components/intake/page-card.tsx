/** One page on the contact sheet: its image, the request it belongs to by colour and number, and its two decisions. */
import clsx from 'clsx';
import { useWords } from '#app/i18n/use-words.ts';
import { asideReasons, isAsideReason, type AsideReason } from './split-plan.ts';

type Props = {
  batchId: string;
  page: number;
  starts: boolean;
  aside: AsideReason | null;
  /** Of the request it belongs to, or null. */
  number: number | null;
  current: boolean;
  selected: boolean;
  locked: boolean;
  /** A script holds the plan; else the form's own controls do. */
  controlled: boolean;
  onTake: (extend: boolean) => void;
  onStart: () => void;
  onAside: (reason: AsideReason | null) => void;
};

/** Two neighbours never look the same; the number says which is which. */
const looks = ['border-brand bg-brand-soft text-brand', 'border-waiting bg-waiting-soft text-waiting'] as const;

export function PageCard({ batchId, page, starts, aside, number, current, selected, locked, controlled, onTake, onStart, onAside }: Props) {
  const { t } = useWords();
  const look = number === null ? 'border-line bg-sunken text-muted' : looks[number % 2];
  const start = controlled ? { checked: starts, onChange: onStart } : { defaultChecked: starts };
  const reason = controlled
    ? { value: aside ?? '', onChange: (e: { currentTarget: HTMLSelectElement }) => onAside(isAsideReason(e.currentTarget.value) ? e.currentTarget.value : null) }
    : { defaultValue: aside ?? '' };
  return (
    <li data-page={page} data-part={number ?? 'aside'} aria-current={current ? 'true' : undefined} className={clsx('flex scroll-mt-24 flex-col overflow-hidden rounded border-2 bg-surface', current ? 'border-ink shadow' : selected ? 'border-brand' : 'border-line')}>
      <div className={clsx('flex items-center justify-between gap-2 border-l-4 px-2 py-1 text-xs font-semibold', look)}>
        <span>{number === null ? t('intake.split.partAside') : t('intake.split.part', { number })}</span>
        <span className="tabular-nums">{t('intake.split.page', { page })}</span>
      </div>
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- why: the keyboard has j, k and the arrows; a click only saves the way */}
      <div className={clsx('bg-paper', aside && 'opacity-40')} onClick={(e) => onTake(e.shiftKey)}>
        <img src={`/intake/${batchId}/pages/${page}?size=small`} alt={t('intake.split.pageImage', { page })} loading="lazy" className="aspect-[17/22] w-full object-contain" />
      </div>
      <div className="flex flex-col gap-2 border-t border-line p-2">
        <label className="flex min-h-6 items-center gap-2 text-xs">
          <input type="checkbox" name="start" value={page} disabled={locked || page === 1} aria-label={t('intake.split.startsPage', { page })} className="h-5 w-5 shrink-0" {...start} />
          {locked ? t('intake.split.locked') : t('intake.split.starts')}
        </label>
        <select name={`aside-${page}`} disabled={locked} aria-label={t('intake.split.asidePage', { page })} className="control text-xs" {...reason}>
          <option value="">{t('intake.split.keep')}</option>
          {asideReasons.map((each) => (
            <option key={each} value={each}>
              {t(`intake.reason.${each}`)}
            </option>
          ))}
        </select>
        {/* A disabled control sends nothing; what is decided must come along. */}
        {locked && starts ? <input type="hidden" name="start" value={page} /> : null}
        {locked && aside ? <input type="hidden" name={`aside-${page}`} value={aside} /> : null}
      </div>
    </li>
  );
}

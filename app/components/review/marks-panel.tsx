/** Everything that is taken out of the page, as a list; and the page's words as a list, so that nobody needs a mouse or eyes to redact. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from '#app/components/button.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { clip, grow, wordsInOrder, wordsUnder, type Line } from './geometry.ts';
import type { Box, Redaction, ReviewPage } from './types.ts';

type Props = {
  page: ReviewPage;
  marks: readonly Redaction[];
  grounds: readonly WithholdingGround[];
  ground: WithholdingGround | null;
  onGround: (ground: WithholdingGround | null) => void;
  editable: boolean;
  lines: readonly Line[] | null;
  /** The list of words stays open from page to page. */
  listOpen: boolean;
  onListOpen: (open: boolean) => void;
  onDraw: (box: Box) => void;
  onRemove: (redaction: Redaction) => void;
};

export function MarksPanel({ page, marks, grounds, ground, onGround, editable, lines, listOpen, onListOpen, onDraw, onRemove }: Props) {
  const { t } = useWords();
  return (
    <div className="flex flex-col gap-4">
      <section className="flex flex-col gap-2 border-t border-line pt-3">
        <h2 className="font-semibold">{t('review.removed')}</h2>
        {marks.length === 0 ? <p className="text-muted">{t('review.nothingRemoved')}</p> : null}
        <ul className="flex flex-col gap-1" aria-label={t('review.removed')}>
          {marks.map((mark) => {
            const covered = mark.box && lines ? wordsUnder(lines, mark.box) : '';
            const what = mark.box ? t('review.boxAt', { x: Math.round(mark.box.x), y: Math.round(mark.box.y), width: Math.round(mark.box.width), height: Math.round(mark.box.height) }) : t('review.termEverywhere', { term: mark.term ?? '' });
            return (
              <li key={mark.id} className="flex items-baseline justify-between gap-2">
                <span className="min-w-0">
                  {what}
                  {covered ? <q className="block break-words">{covered}</q> : null}
                  <span className="block text-muted">{t(`rules.ground.${mark.reason}`)}</span>
                </span>
                {editable ? (
                  <Button type="button" size="small" look="quiet" aria-label={t('review.removeMark', { what })} onClick={() => onRemove(mark)}>
                    {t('review.remove')}
                  </Button>
                ) : null}
              </li>
            );
          })}
        </ul>
        {editable ? (
          <label className="flex flex-col gap-1">
            <span className="font-semibold">{t('review.groundOfBoxes')}</span>
            <select className="control" value={ground ?? ''} onChange={(event) => onGround((event.target.value || null) as WithholdingGround | null)}>
              <option value="">{t('review.askEachTime')}</option>
              {grounds.map((each) => (
                <option key={each} value={each}>
                  {t(`rules.ground.${each}`)}
                </option>
              ))}
            </select>
          </label>
        ) : null}
      </section>
      {editable ? <Coordinates page={page} onDraw={onDraw} /> : null}
      <WordList page={page} lines={lines} editable={editable} listOpen={listOpen} onListOpen={onListOpen} onDraw={onDraw} />
    </div>
  );
}

const sides = ['x', 'y', 'width', 'height'] as const;

function Coordinates({ page, onDraw }: { page: ReviewPage; onDraw: (box: Box) => void }) {
  const { t } = useWords();
  const [problem, setProblem] = useState(false);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [x, y, width, height] = sides.map((side) => Number.parseFloat(String(form.get(side))));
    const box = { x: x ?? NaN, y: y ?? NaN, width: width ?? NaN, height: height ?? NaN };
    const valid = Object.values(box).every(Number.isFinite) && box.width > 0 && box.height > 0 && box.x + box.width <= page.width && box.y + box.height <= page.height && box.x >= 0 && box.y >= 0;
    setProblem(!valid);
    if (!valid) return;
    onDraw(clip(box, page));
    event.currentTarget.reset();
  }
  return (
    <details className="border-t border-line pt-3">
      <summary className="font-semibold">{t('review.byNumbers')}</summary>
      <form onSubmit={submit} className="mt-2 flex flex-col gap-2" noValidate>
        <p className="text-muted">{t('review.numbersHint', { width: Math.round(page.width), height: Math.round(page.height) })}</p>
        <div className="grid grid-cols-4 gap-2">
          {sides.map((side) => (
            <label key={side} className="flex flex-col gap-1">
              <span>{t(`review.side.${side}`)}</span>
              <input name={side} inputMode="decimal" className="control" aria-invalid={problem || undefined} />
            </label>
          ))}
        </div>
        {problem ? (
          <p role="alert" className="font-semibold text-late">
            {t('review.errors.box_outside')}
          </p>
        ) : null}
        <div>
          <Button size="small" look="secondary">
            {t('review.addBox')}
          </Button>
        </div>
      </form>
    </details>
  );
}

function WordList({ page, lines, editable, listOpen: open, onListOpen, onDraw }: Pick<Props, 'page' | 'lines' | 'editable' | 'listOpen' | 'onListOpen' | 'onDraw'>) {
  const { t } = useWords();
  const details = useRef<HTMLDetailsElement>(null);
  // Somebody may have opened it before the script was there to hear of it.
  useEffect(() => {
    if (details.current?.open) onListOpen(true);
  }, [onListOpen]);
  return (
    <details ref={details} className="border-t border-line pt-3" open={open} onToggle={(event) => onListOpen(event.currentTarget.open)}>
      <summary className="font-semibold">{t('review.wordList')}</summary>
      {open && lines === null ? (
        <p role="status" className="mt-2 text-muted">
          {t('review.pictureLoading')}
        </p>
      ) : null}
      {open && lines?.length === 0 ? <p className="mt-2 text-muted">{t('review.noWords')}</p> : null}
      {open && lines ? (
        <ol className="mt-2 flex flex-col gap-1">
          {lines.map((line) => (
            <li key={line.line} className="flex items-start justify-between gap-2 border-b border-line pb-1">
              <span className="flex min-w-0 flex-wrap gap-x-1">
                {wordsInOrder(line).map((word, i) =>
                  editable ? (
                    <button key={i} type="button" className="rounded hover:bg-brand-soft" aria-label={t('review.redactWord', { word: word.text })} onClick={() => onDraw(clip(grow(word, 1), page))}>
                      {word.text}
                    </button>
                  ) : (
                    <span key={i}>{word.text}</span>
                  ),
                )}
              </span>
              {editable ? (
                <Button type="button" size="small" look="quiet" aria-label={t('review.redactLineNamed', { line: wordsInOrder(line).map((w) => w.text).join(' ') })} onClick={() => onDraw(clip(grow(line.box, 1), page))}>
                  {t('review.redactLine')}
                </Button>
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
    </details>
  );
}

/**
 * The page itself, in points: the engine's picture, and over it what will be painted. A box is drawn with the mouse without a
 * render in between, so it follows the hand; `line` mode takes the whole line that is clicked.
 */
import clsx from 'clsx';
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { between, clip, grow, lineAt, type Line } from './geometry.ts';
import { imageAddress, usePicture } from './images.ts';
import type { Box, Redaction, ReviewPage } from './types.ts';

export type PageMode = 'box' | 'line';

type Props = {
  requestId: string;
  page: ReviewPage;
  label: string;
  zoom: number;
  after: boolean;
  mode: PageMode;
  editable: boolean;
  boxes: readonly Redaction[];
  /** Words that a term takes. */
  terms: readonly Box[];
  lines: readonly Line[];
  /** The line under the keyboard. */
  activeLine: Line | null;
  /** A box under the keyboard. */
  draft: Box | null;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onDraw: (box: Box) => void;
  onKey: (event: KeyboardEvent, redaction: Redaction) => void;
};

const widths: Record<number, string> = { 1: 'max-w-[52rem]', 2: 'w-[88rem] max-w-none' };

export function PageView(props: Props) {
  const { requestId, page, label, zoom, after, mode, editable, boxes, terms, lines, activeLine, draft, selected, onSelect, onDraw, onKey } = props;
  const { t } = useWords();
  const svg = useRef<SVGSVGElement>(null);
  const trace = useRef<SVGRectElement>(null);
  const start = useRef<{ x: number; y: number } | null>(null);
  const { url, failed } = usePicture(imageAddress(requestId, page.id, 'review', zoom));

  useEffect(() => {
    start.current = null;
    trace.current?.setAttribute('visibility', 'hidden');
  }, [page.id]);

  function point(event: PointerEvent): { x: number; y: number } {
    const matrix = svg.current?.getScreenCTM();
    if (!matrix) return { x: 0, y: 0 };
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return { x, y };
  }

  function begin(event: PointerEvent<SVGSVGElement>) {
    if (!editable || event.button !== 0 || event.pointerType === 'touch') return;
    const at = point(event);
    if (mode === 'line') {
      const line = lineAt(lines, at.x, at.y);
      if (line) onDraw(clip(grow(line.box, 1), page));
      return;
    }
    start.current = at;
    onSelect(null);
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function go(event: PointerEvent<SVGSVGElement>) {
    if (!start.current || !trace.current) return;
    const box = between(start.current, point(event));
    for (const [name, value] of Object.entries(box)) trace.current.setAttribute(name, String(value));
    trace.current.setAttribute('visibility', 'visible');
  }

  function end(event: PointerEvent<SVGSVGElement>) {
    if (!start.current) return;
    const box = clip(between(start.current, point(event)), page);
    start.current = null;
    trace.current?.setAttribute('visibility', 'hidden');
    if (box.width >= 3 && box.height >= 3) onDraw(box);
  }

  return (
    <div className={clsx('relative mx-auto w-full', widths[zoom])}>
      <svg
        ref={svg}
        role="group"
        aria-label={label}
        viewBox={`0 0 ${page.width} ${page.height}`}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        data-page={page.id}
        data-picture={url ? 'shown' : failed ? 'failed' : 'loading'}
        className={clsx('block w-full select-none border border-line bg-paper', editable && (mode === 'line' ? 'cursor-text' : 'cursor-crosshair'))}
      >
        {url ? <image href={url} width={page.width} height={page.height} preserveAspectRatio="none" /> : null}
        {mode === 'line' && !after ? lines.map((line) => <rect key={line.line} {...grow(line.box, 1)} className="fill-transparent hover:fill-brand hover:opacity-30" />) : null}
        {activeLine && mode === 'line' ? <rect {...grow(activeLine.box, 1)} className="fill-brand opacity-30" /> : null}
        {terms.map((box, i) => (
          <rect key={`t${i}`} {...grow(box, 1)} className={paint(after, false)} vectorEffect="non-scaling-stroke" />
        ))}
        {boxes.map((redaction) =>
          redaction.box ? (
            <rect
              key={redaction.id}
              {...redaction.box}
              role="button"
              tabIndex={0}
              aria-label={t('review.boxLabel', { reason: t(`rules.ground.${redaction.reason}`), x: Math.round(redaction.box.x), y: Math.round(redaction.box.y) })}
              aria-pressed={selected === redaction.id}
              onFocus={() => onSelect(redaction.id)}
              onKeyDown={(event) => onKey(event, redaction)}
              className={clsx(paint(after, selected === redaction.id), 'outline-none')}
              vectorEffect="non-scaling-stroke"
            />
          ) : null,
        )}
        {draft ? <rect {...draft} className="fill-brand stroke-brand [fill-opacity:0.2] [stroke-width:2]" vectorEffect="non-scaling-stroke" /> : null}
        <rect ref={trace} visibility="hidden" className="fill-redaction stroke-brand [fill-opacity:0.35] [stroke-width:2]" vectorEffect="non-scaling-stroke" pointerEvents="none" />
      </svg>
      {url ? null : (
        <p role="status" className="absolute inset-x-0 top-1/3 text-center text-[#41504d]">
          {failed ? t('review.pictureFailed') : t('review.pictureLoading')}
        </p>
      )}
    </div>
  );
}

function paint(after: boolean, selected: boolean): string {
  if (after) return 'fill-redaction';
  return clsx('fill-redaction [fill-opacity:0.28] [stroke-width:1.5]', selected ? 'stroke-brand [stroke-width:3]' : 'stroke-redaction');
}

/**
 * The page itself, in points: the engine's picture, and over it what will be painted. Boxes are drawn, moved and sized with the mouse
 * without a render in between, so they follow the hand; `line` and `rest` take the line, or its rest, that is clicked.
 */
import clsx from 'clsx';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { AfterPicture } from './after-picture.tsx';
import { between, clip, dragged, grow, lineAt, restOfLine, wordAt, type Corner, type Line } from './geometry.ts';
import { imageAddress, usePicture } from './images.ts';
import type { Box, Redaction, ReviewPage } from './types.ts';

export type PageMode = 'box' | 'line' | 'rest';

type Props = {
  requestId: string;
  page: ReviewPage;
  label: string;
  zoom: number;
  after: boolean;
  /** Names the marks in force: another name, another picture of it as it leaves. */
  marksName: string;
  mode: PageMode;
  editable: boolean;
  boxes: readonly Redaction[];
  /** Words that a term takes. */
  terms: readonly Box[];
  /** Words that an open finding is about. */
  noticed: readonly Box[];
  /** Words that say whose page it is; `other`: somebody else's. */
  evidence: readonly { boxes: readonly Box[]; other: boolean }[];
  lines: readonly Line[];
  /** What Enter takes in `line` and `rest`. */
  aim: Box | null;
  /** A box under the keyboard. */
  draft: Box | null;
  selected: string | null;
  onSelect: (id: string | null) => void;
  onDraw: (box: Box) => void;
  onMove: (redaction: Redaction, to: Box) => void;
  onKey: (event: KeyboardEvent, redaction: Redaction) => void;
};

type Hold = { start: { x: number; y: number }; of: Redaction | null; corner: Corner | null };
const corners = ['nw', 'ne', 'sw', 'se'] as const satisfies readonly Corner[];

export function PageView(props: Props) {
  const { requestId, page, label, zoom, after, mode, editable, boxes, terms, noticed, evidence, lines, aim, draft, selected, onSelect, onDraw, onMove, onKey } = props;
  const { t } = useWords();
  const svg = useRef<SVGSVGElement>(null);
  const trace = useRef<SVGRectElement>(null);
  const hold = useRef<Hold | null>(null);
  const [restUnder, setRestUnder] = useState<Box | null>(null);
  const plain = usePicture(imageAddress(requestId, page.id, 'review'));
  const fine = usePicture(zoom > 1.3 ? imageAddress(requestId, page.id, 'review', 2) : null);
  const url = fine.url ?? plain.url;

  useEffect(() => {
    drop();
    setRestUnder(null);
  }, [page.id, mode]);

  function drop() {
    hold.current = null;
    trace.current?.setAttribute('visibility', 'hidden');
  }

  function point(event: PointerEvent): { x: number; y: number } {
    const matrix = svg.current?.getScreenCTM();
    if (!matrix) return { x: 0, y: 0 };
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return { x, y };
  }

  /** What a click takes in `line` and `rest`. */
  function under(at: { x: number; y: number }): Box | null {
    const line = lineAt(lines, at.x, at.y);
    if (!line) return null;
    return clip(mode === 'rest' ? restOfLine(lines, line, wordAt(line, at.x)) : grow(line.box, 1), page);
  }

  function begin(event: PointerEvent<SVGSVGElement>) {
    if (!editable || after || event.button !== 0) return;
    const at = point(event);
    if (mode !== 'box') {
      const taken = under(at);
      if (taken) onDraw(taken);
      return;
    }
    // why: a finger scrolls; lines can be tapped
    if (event.pointerType === 'touch') return;
    const target = event.target instanceof Element ? event.target : null;
    const of = boxes.find((box) => box.id === target?.getAttribute('data-box')) ?? null;
    hold.current = { start: at, of, corner: (target?.getAttribute('data-corner') as Corner | null) ?? null };
    onSelect(of?.id ?? null);
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function boxNow(event: PointerEvent): Box | null {
    const now = hold.current;
    if (!now) return null;
    const to = point(event);
    return now.of?.box ? dragged(now.of.box, now.corner, { x: to.x - now.start.x, y: to.y - now.start.y }, page) : clip(between(now.start, to), page);
  }

  function go(event: PointerEvent<SVGSVGElement>) {
    const box = boxNow(event);
    if (!box || !trace.current) {
      if (mode === 'rest' && editable && !after) setRestUnder(under(point(event)));
      return;
    }
    for (const [name, value] of Object.entries(box)) trace.current.setAttribute(name, String(value));
    trace.current.setAttribute('visibility', 'visible');
  }

  function end(event: PointerEvent<SVGSVGElement>) {
    const box = boxNow(event);
    const of = hold.current?.of;
    drop();
    if (!box || box.width < 3 || box.height < 3) return;
    if (!of) return onDraw(box);
    const still = of.box && Math.abs(of.box.x - box.x) + Math.abs(of.box.y - box.y) + Math.abs(of.box.width - box.width) + Math.abs(of.box.height - box.height) < 1;
    if (!still) onMove(of, box);
  }

  return (
    <div data-sheet className="relative mx-auto" style={{ width: `calc(min(100%, 52rem) * ${zoom})` }}>
      <svg
        ref={svg}
        role="group"
        aria-label={label}
        viewBox={`0 0 ${page.width} ${page.height}`}
        onPointerDown={begin}
        onPointerMove={go}
        onPointerUp={end}
        onPointerCancel={drop}
        data-page={page.id}
        data-picture={url ? 'shown' : plain.failed ? 'failed' : 'loading'}
        className={clsx('block w-full select-none border border-line bg-paper', editable && !after && (mode === 'box' ? 'cursor-crosshair' : 'cursor-text'))}
      >
        {url ? <image href={url} width={page.width} height={page.height} preserveAspectRatio="none" /> : null}
        {after ? null : (
          <>
            {mode === 'line' ? lines.map((line) => <rect key={line.line} {...grow(line.box, 1)} className="fill-transparent hover:fill-brand hover:opacity-30" />) : null}
            {noticed.map((box, i) => (
              <rect key={`n${i}`} {...grow(box, 1.5)} className="fill-none stroke-[#b45309] [stroke-dasharray:4_3] [stroke-width:2]" vectorEffect="non-scaling-stroke" pointerEvents="none" />
            ))}
            {evidence.flatMap(({ boxes: found, other }, i) =>
              found.map((box, j) => (
                <rect key={`e${i}.${j}`} data-evidence={other ? 'other' : 'own'} {...grow(box, 2)} className={clsx('fill-none [stroke-width:2]', other ? 'stroke-[#b42318]' : 'stroke-[#17805f] [stroke-dasharray:2_2]')} vectorEffect="non-scaling-stroke" pointerEvents="none" />
              )),
            )}
            {terms.map((box, i) => (
              <rect key={`t${i}`} {...grow(box, 1)} className={paint(false)} vectorEffect="non-scaling-stroke" pointerEvents="none" />
            ))}
            {boxes.map((redaction) =>
              redaction.box ? (
                <rect
                  key={redaction.id}
                  data-box={redaction.id}
                  {...redaction.box}
                  role="button"
                  tabIndex={0}
                  aria-label={t('review.boxLabel', { reason: t(`rules.ground.${redaction.reason}`), x: Math.round(redaction.box.x), y: Math.round(redaction.box.y) })}
                  aria-pressed={selected === redaction.id}
                  onFocus={() => onSelect(redaction.id)}
                  onKeyDown={(event) => onKey(event, redaction)}
                  className={clsx(paint(selected === redaction.id), 'outline-none', editable && 'cursor-move')}
                  vectorEffect="non-scaling-stroke"
                />
              ) : null,
            )}
            {editable && mode === 'box' ? boxes.filter((box) => box.id === selected).map((box) => <Corners key={box.id} redaction={box} zoom={zoom} />) : null}
            {aim ? <rect {...aim} data-aim className="fill-brand opacity-30" pointerEvents="none" /> : null}
            {mode === 'rest' && restUnder ? <rect {...restUnder} className="fill-brand opacity-30" pointerEvents="none" /> : null}
            {draft ? <rect {...draft} className="fill-brand stroke-brand [fill-opacity:0.2] [stroke-width:2]" vectorEffect="non-scaling-stroke" /> : null}
          </>
        )}
        <rect ref={trace} visibility="hidden" className="fill-redaction stroke-brand [fill-opacity:0.35] [stroke-width:2]" vectorEffect="non-scaling-stroke" pointerEvents="none" />
      </svg>
      {after ? <AfterPicture requestId={requestId} page={page} marksName={props.marksName} label={label} /> : null}
      {url ? null : (
        <p role="status" className="absolute inset-x-0 top-1/3 text-center text-[#41504d]">
          {plain.failed ? t('review.pictureFailed') : t('review.pictureLoading')}
        </p>
      )}
    </div>
  );
}

/** Four handles; the box itself moves. By keyboard the arrows do both. */
function Corners({ redaction, zoom }: { redaction: Redaction; zoom: number }) {
  const box = redaction.box;
  if (!box) return null;
  const size = 7 / zoom;
  return (
    <>
      {corners.map((corner) => (
        <rect
          key={corner}
          data-box={redaction.id}
          data-corner={corner}
          x={(corner.endsWith('w') ? box.x : box.x + box.width) - size / 2}
          y={(corner.startsWith('n') ? box.y : box.y + box.height) - size / 2}
          width={size}
          height={size}
          className={clsx('fill-surface stroke-brand [stroke-width:1.5]', corner === 'nw' || corner === 'se' ? 'cursor-nwse-resize' : 'cursor-nesw-resize')}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </>
  );
}

function paint(selected: boolean): string {
  return clsx('fill-redaction [fill-opacity:0.28]', selected ? 'stroke-brand [stroke-width:3]' : 'stroke-redaction [stroke-width:1.5]');
}

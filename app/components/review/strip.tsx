/** A list along the page's side (on a phone: along its top), of which only what is in sight is drawn: two thousand cost as much as ten. */
import clsx from 'clsx';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';

/** One item's share of the list, down the side and along the top. */
const [rowPx, columnPx] = [156, 84];
const around = 3;

type Props = {
  label: string;
  count: number;
  current: number;
  onOpen: (at: number) => void;
  keyOf: (at: number) => string;
  children: (at: number) => ReactNode;
};

export function Strip({ label, count, current, onOpen, keyOf, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState({ from: 0, length: 900, down: true });
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
  const last = Math.min(count - 1, Math.ceil((view.from + view.length) / each) + around);
  const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return (
    <nav ref={box} aria-label={label} onScroll={measure} className="sticky left-0 h-32 shrink-0 overflow-x-auto overflow-y-hidden border-b border-line bg-surface lg:static lg:h-auto lg:w-40 lg:overflow-y-auto lg:overflow-x-hidden lg:border-b-0 lg:border-r">
      <ol className="relative h-full" style={view.down ? { height: count * rowPx } : { width: count * columnPx }}>
        {shown.map((at) => (
          <li key={keyOf(at)} aria-setsize={count} aria-posinset={at + 1} className={clsx('absolute p-1', view.down ? 'inset-x-0' : 'inset-y-0')} style={view.down ? { top: at * rowPx, height: rowPx } : { left: at * columnPx, width: columnPx }}>
            <button
              type="button"
              tabIndex={at === current ? 0 : -1}
              aria-current={at === current ? 'page' : undefined}
              onClick={() => onOpen(at)}
              className={clsx('flex h-full w-full flex-col items-center gap-1 rounded border p-1 text-xs', at === current ? 'border-brand bg-brand-soft' : 'border-transparent hover:bg-sunken')}
            >
              {children(at)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

export const thumbnailClass = 'h-16 w-auto border border-line bg-paper object-contain lg:h-24';

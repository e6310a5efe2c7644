/** How large the page is shown, by key, button and wheel; the place under the pointer, or in the middle, stays where it is. 1: as wide as there is room. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** On the server nothing is laid out, and React says so aloud. */
const useLayout = typeof document === 'undefined' ? useEffect : useLayoutEffect;

const steps = [1, 1.25, 1.5, 2, 2.5, 3, 4];
const [least = 1] = steps;
const most = steps.at(-1) ?? 4;
/** Points of paper to the screen's own measure of a 72nd of an inch. */
const paper = 96 / 72;

type Anchor = { x: number; y: number; acrossX: number; acrossY: number };

/** `scroller` is what scrolls; the page is its first `[data-sheet]`. */
export function useZoom() {
  const scroller = useRef<HTMLElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const [zoom, setZoom] = useState(1);
  /** How wide the page is where it just has room, once it was measured. */
  const [room, setRoom] = useState(0);
  const now = useRef(zoom);
  now.current = zoom;

  const zoomTo = useCallback((to: number, at?: { x: number; y: number }) => {
    const box = scroller.current;
    const sheet = box?.querySelector('[data-sheet]')?.getBoundingClientRect();
    if (box && sheet) {
      setRoom(sheet.width / now.current);
      const frame = box.getBoundingClientRect();
      const x = at?.x ?? frame.x + Math.min(frame.width, box.clientWidth) / 2;
      const y = at?.y ?? frame.y + box.clientHeight / 2;
      anchor.current = { x, y, acrossX: (x - sheet.x) / sheet.width, acrossY: (y - sheet.y) / sheet.height };
    }
    setZoom(Math.min(Math.max(to, 0.2), most));
  }, []);
  /** As large as on paper. `width` in points. */
  const toPaper = useCallback(
    (width: number) => {
      const sheet = scroller.current?.querySelector('[data-sheet]')?.getBoundingClientRect();
      if (sheet && sheet.width > 0) zoomTo((width * paper * now.current) / sheet.width);
    },
    [zoomTo],
  );
  /** Of its size on paper; undefined until it was measured, and where it just has room. */
  const percent = useCallback((width: number) => (zoom === 1 || room === 0 ? undefined : Math.round((zoom * room * 100) / (width * paper))), [zoom, room]);

  useLayout(() => {
    const box = scroller.current;
    const sheet = box?.querySelector('[data-sheet]')?.getBoundingClientRect();
    const place = anchor.current;
    anchor.current = null;
    if (!box || !sheet || !place) return;
    box.scrollLeft += sheet.x + place.acrossX * sheet.width - place.x;
    box.scrollTop += sheet.y + place.acrossY * sheet.height - place.y;
  }, [zoom]);

  const larger = useCallback(() => zoomTo(steps.find((step) => step > now.current + 0.01) ?? most), [zoomTo]);
  const smaller = useCallback(() => zoomTo([...steps].reverse().find((step) => step < now.current - 0.01) ?? Math.min(now.current, least)), [zoomTo]);

  // Ctrl and the wheel, or two fingers on a pad; the browser's own zoom is for everything else.
  const listen = useCallback(
    (element: HTMLElement | null) => {
      (scroller as { current: HTMLElement | null }).current = element;
      if (!element) return;
      element.onwheel = (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoomTo(Math.max(least, now.current * Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002))), { x: event.clientX, y: event.clientY });
      };
    },
    [zoomTo],
  );
  useEffect(() => () => void (scroller.current && (scroller.current.onwheel = null)), []);
  return { zoom, percent, zoomTo, toPaper, larger, smaller, listen };
}

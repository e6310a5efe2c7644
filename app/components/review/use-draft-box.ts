/** A box under the keyboard: arrows move it, shift makes it larger or smaller, alt goes by single points; Enter keeps it. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { clip } from './geometry.ts';
import type { Box, ReviewPage } from './types.ts';

export type Draft = { box: Box; /** The saved box that is being moved, or null for a new one. */ of: string | null };

const grid = 6;

export function nudge(box: Box, key: string, { shift, fine }: { shift: boolean; fine: boolean }): Box | null {
  const step = fine ? 1 : grid;
  const along = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
  if (!along) return null;
  const [dx = 0, dy = 0] = along;
  return shift ? { ...box, width: Math.max(step, box.width + dx), height: Math.max(step, box.height + dy) } : { ...box, x: box.x + dx, y: box.y + dy };
}

/** What is drafted is known to the next key at once, rendered or not: nobody types too fast. */
export function useDraftBox(page: ReviewPage | undefined, onKeep: (draft: Draft) => void) {
  const [draft, show] = useState<Draft | null>(null);
  const now = useRef({ draft, page, onKeep });
  Object.assign(now.current, { page, onKeep });
  const setDraft = useCallback((next: Draft | null) => {
    now.current.draft = next;
    show(next);
  }, []);
  const pageId = page?.id;
  // A page left is a draft left; the page comes with the render that shows it.
  useLayoutEffect(() => setDraft(null), [pageId, setDraft]);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const { draft: held, page: on, onKeep: keep } = now.current;
      if (!held || !on || (event.target instanceof Element && event.target.closest('[role="dialog"], input, select, textarea'))) return;
      const moved = nudge(held.box, event.key, { shift: event.shiftKey, fine: event.altKey });
      if (moved) setDraft({ ...held, box: inside(moved, on) });
      else if (event.key === 'Enter') {
        setDraft(null);
        keep({ ...held, box: clip(held.box, on) });
      } else if (event.key === 'Escape') setDraft(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [setDraft]);
  return { draft, setDraft };
}

function inside(box: Box, page: ReviewPage): Box {
  const width = Math.min(box.width, page.width);
  const height = Math.min(box.height, page.height);
  return { x: Math.min(Math.max(0, box.x), page.width - width), y: Math.min(Math.max(0, box.y), page.height - height), width, height };
}

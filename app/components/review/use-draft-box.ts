/** A box under the keyboard: arrows move it, shift makes it larger or smaller, alt goes by single points; Enter keeps it. */
import { useEffect, useState } from 'react';
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

export function useDraftBox(page: ReviewPage | undefined, onKeep: (draft: Draft) => void) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const pageId = page?.id;
  useEffect(() => setDraft(null), [pageId]);
  useEffect(() => {
    if (!draft || !page) return;
    function onKey(event: KeyboardEvent) {
      if (!draft || !page || (event.target instanceof Element && event.target.closest('[role="dialog"], input, select, textarea'))) return;
      const moved = nudge(draft.box, event.key, { shift: event.shiftKey, fine: event.altKey });
      if (moved) setDraft({ ...draft, box: inside(moved, page) });
      else if (event.key === 'Enter') {
        setDraft(null);
        onKeep({ ...draft, box: clip(draft.box, page) });
      } else if (event.key === 'Escape') setDraft(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [draft, page, onKeep]);
  return { draft, setDraft };
}

function inside(box: Box, page: ReviewPage): Box {
  const width = Math.min(box.width, page.width);
  const height = Math.min(box.height, page.height);
  return { x: Math.min(Math.max(0, box.x), page.width - width), y: Math.min(Math.max(0, box.y), page.height - height), width, height };
}

/** Which page is in front, also in the address, and the ways from it to others. */
import { useCallback, useMemo, useState } from 'react';
import type { ReviewPage } from './types.ts';

/** The page that is in front at first: the one asked for, or the first undecided one. */
export function useFront(pages: readonly ReviewPage[], first: string | null) {
  return useState(first ?? pages.find((page) => page.disposition === 'undecided')?.id ?? pages[0]?.id ?? null);
}

/** `onShow` is told of each page that is brought to the front. */
export function usePlace(pages: readonly ReviewPage[], index: ReadonlyMap<string, number>, front: string | null, setFront: (id: string) => void, onShow: () => void) {
  const at = front === null ? -1 : (index.get(front) ?? -1);
  const undecided = useMemo(() => pages.reduce((sum, each) => sum + (each.disposition === 'undecided' ? 1 : 0), 0), [pages]);

  const show = useCallback(
    (to: number) => {
      const next = pages[Math.min(Math.max(to, 0), pages.length - 1)];
      if (!next) return;
      onShow();
      setFront(next.id);
      const url = new URL(window.location.href);
      url.searchParams.set('page', next.id);
      window.history.replaceState(window.history.state, '', url);
    },
    [pages, setFront, onShow],
  );

  /** The next undecided page after this one, round the end. */
  const nextUndecided = useCallback(() => {
    for (let step = 1; step <= pages.length; step++) {
      const to = (Math.max(at, 0) + step) % pages.length;
      if (pages[to]?.disposition === 'undecided') return show(to);
    }
  }, [pages, at, show]);

  return { at, page: pages[at], undecided, show, nextUndecided };
}

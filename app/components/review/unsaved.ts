/** Acts that the server has not answered yet, counted where the whole page sees them: nothing is sent on, and no window closed, over one. */
import { useSyncExternalStore } from 'react';

/** `refused`: how many came back as not kept, or not kept whole, since the page was opened. */
export type UnsavedCount = { count: number; refused: number };
export type Unsaved = ReturnType<typeof createUnsaved>;

export function createUnsaved() {
  let now: UnsavedCount = { count: 0, refused: 0 };
  const listeners = new Set<() => void>();
  // Held by the count, not by a component: an act may still wait when its page is left within the portal.
  const hold = (event: BeforeUnloadEvent) => event.preventDefault();
  function change(next: UnsavedCount) {
    if (now.count === 0 && next.count > 0) window.addEventListener('beforeunload', hold);
    if (next.count === 0) window.removeEventListener('beforeunload', hold);
    now = next;
    for (const listener of listeners) listener();
  }
  return {
    get: () => now,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sent: () => change({ ...now, count: now.count + 1 }),
    answered: (kept: boolean) => change({ count: now.count - 1, refused: now.refused + (kept ? 0 : 1) }),
  };
}

export function useUnsaved(unsaved: Unsaved): UnsavedCount {
  return useSyncExternalStore(unsaved.subscribe, unsaved.get, unsaved.get);
}

/** Lists by keyboard: `j` and `k` move, `Enter` opens. Give `current` to `Table`; rows are found by their `data-row`. */
import { useEffect, useMemo, useState } from 'react';
import { useShortcuts, type Shortcut } from './keys.tsx';

type RowNavigation = { /** Keys of the rows as shown. */ ids: readonly string[]; open: (id: string) => void; group?: string };

export function useRowNavigation({ ids, open, group = 'List' }: RowNavigation): { current: string | null; setCurrent: (id: string | null) => void } {
  const [chosen, setCurrent] = useState<string | null>(null);
  const current = chosen !== null && ids.includes(chosen) ? chosen : null;
  const shortcuts = useMemo<Shortcut[]>(() => {
    const at = current === null ? -1 : ids.indexOf(current);
    const go = (to: number) => setCurrent(ids[Math.max(0, Math.min(to, ids.length - 1))] ?? null);
    return [
      { key: 'j', label: 'Next', group, run: () => go(at + 1) },
      { key: 'k', label: 'Previous', group, run: () => go(at - 1) },
      { key: 'Enter', label: 'Open', group, run: () => (current === null ? undefined : open(current)) },
    ];
  }, [ids, current, open, group]);
  useShortcuts(shortcuts);
  useEffect(() => {
    if (current !== null) document.querySelector(`[data-row="${CSS.escape(current)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return { current, setCurrent };
}

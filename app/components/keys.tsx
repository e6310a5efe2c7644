/** Keyboard: hints, shortcuts, and the overlay of all keys under `?`. Never fires while somebody types. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Dialog } from './overlays.tsx';

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line-strong bg-surface px-1 font-mono text-xs leading-none text-muted">{children}</kbd>;
}

export type Shortcut = {
  /** `event.key`: 'j', 'R' (with shift), 'Enter', '/', 'ArrowDown'. */
  key: string;
  /** In the overlay. */
  label: string;
  group?: string;
  run: (event: KeyboardEvent) => void;
};

/** Every set of keys that is bound now, each as its component last gave it; one listener hears for all. */
const bound: { current: readonly Shortcut[] }[] = [];

/** Binds keys while the component is shown and `enabled`; the set bound last wins. A new array with each render costs nothing, and no key falls between two. */
export function useShortcuts(shortcuts: readonly Shortcut[], enabled = true): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!enabled) return;
    if (bound.length === 0) document.addEventListener('keydown', hear);
    bound.push(latest);
    return () => {
      bound.splice(bound.indexOf(latest), 1);
      if (bound.length === 0) document.removeEventListener('keydown', hear);
    };
  }, [enabled]);
}

function hear(event: KeyboardEvent) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  // why: Enter and space belong to the control that has the focus
  if ((event.key === 'Enter' || event.key === ' ') && event.target instanceof Element && event.target.closest('a, button, summary')) return;
  const found = bound.map(({ current }) => current.find((s) => s.key === event.key)).findLast(Boolean);
  if (!found) return;
  event.preventDefault();
  found.run(event);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"]') || target.closest('[role="menu"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Opens what `?` opens, for those who do not know the key yet. */
export function showKeys(): void {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: '?' }));
}

/** One per page (the staff layout has it): `?` opens every key that works here. */
export function ShortcutHelp({ title, groupTitle }: { title: string; groupTitle: string }) {
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState<readonly Shortcut[]>([]);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== '?' || isTyping(event.target)) return;
      setAll(bound.flatMap(({ current }) => current));
      setOpen(true);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const groups = [...new Set(all.map((s) => s.group ?? groupTitle))];
  return (
    <Dialog title={title} open={open} onOpenChange={setOpen}>
      {groups.map((group) => (
        <section key={group}>
          <h3 className="mb-2 font-semibold">{group}</h3>
          <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
            {all
              .filter((s) => (s.group ?? groupTitle) === group)
              .map((s) => (
                <li key={s.key} className="flex items-center justify-between gap-4 border-b border-line py-1">
                  <span>{s.label}</span>
                  <Kbd>{s.key}</Kbd>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

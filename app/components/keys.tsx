/** Keyboard: hints, shortcuts, and the overlay of all keys under `?`. Never fires while somebody types. */
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
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

let sets: readonly (readonly Shortcut[])[] = [];
const listeners = new Set<() => void>();

function change(next: readonly (readonly Shortcut[])[]) {
  sets = next;
  for (const listener of listeners) listener();
}

/** Binds keys while the component is shown; the latest set wins. Memoise the array. */
export function useShortcuts(shortcuts: readonly Shortcut[], enabled = true): void {
  useEffect(() => {
    if (!enabled) return;
    change([...sets, shortcuts]);
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      // why: Enter and space belong to the control that has the focus
      if ((event.key === 'Enter' || event.key === ' ') && event.target instanceof Element && event.target.closest('a, button, summary')) return;
      const found = shortcuts.find((s) => s.key === event.key);
      if (!found) return;
      event.preventDefault();
      found.run(event);
    }
    document.addEventListener('keydown', onKey);
    return () => {
      change(sets.filter((s) => s !== shortcuts));
      document.removeEventListener('keydown', onKey);
    };
  }, [shortcuts, enabled]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"]') || target.closest('[role="menu"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const none: readonly (readonly Shortcut[])[] = [];

/** One per page (the staff layout has it): `?` opens every key that works here. */
export function ShortcutHelp({ title, groupTitle }: { title: string; groupTitle: string }) {
  const [open, setOpen] = useState(false);
  const all = useSyncExternalStore(subscribe, () => sets, () => none).flat();
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key === '?' && !isTyping(event.target)) setOpen(true);
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

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

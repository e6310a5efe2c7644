/** Tabs: panels of one page (`Tabs`), and links between pages that look the same (`LinkTabs`, without a script too). */
import { NavLink } from '@remix-run/react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';

export type Tab = { value: string; label: ReactNode; count?: number; content: ReactNode };

const look =
  '-mb-px inline-flex min-h-9 items-center gap-2 whitespace-nowrap border-b-2 border-transparent px-3 text-sm font-semibold text-muted hover:text-ink';

function Label({ label, count }: { label: ReactNode; count?: number | undefined }) {
  return (
    <>
      {label}
      {count === undefined ? null : <span className="rounded-full bg-sunken px-2 text-xs font-semibold tabular-nums leading-5 text-muted">{count}</span>}
    </>
  );
}

/** why not a library's: those render style attributes on the server, which the security policy refuses. */
export function Tabs({ label, tabs, defaultValue, value, onChange }: { label: string; tabs: readonly Tab[]; defaultValue?: string; value?: string; onChange?: (value: string) => void }) {
  const id = useId();
  const [own, setOwn] = useState(defaultValue ?? tabs[0]?.value ?? '');
  const shown = value ?? own;

  function show(next: string) {
    setOwn(next);
    onChange?.(next);
  }
  function onKey(event: KeyboardEvent<HTMLDivElement>) {
    const at = tabs.findIndex((tab) => tab.value === shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    show(next.value);
    document.getElementById(`${id}-tab-${next.value}`)?.focus();
  }

  return (
    <div>
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- why: the focus is on one of its tabs */}
      <div role="tablist" aria-label={label} onKeyDown={onKey} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-tab-${tab.value}`}
            aria-controls={`${id}-panel-${tab.value}`}
            aria-selected={tab.value === shown}
            tabIndex={tab.value === shown ? 0 : -1}
            onClick={() => show(tab.value)}
            className={`${look} aria-selected:border-brand aria-selected:text-ink`}
          >
            <Label label={tab.label} count={tab.count} />
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div key={tab.value} role="tabpanel" id={`${id}-panel-${tab.value}`} aria-labelledby={`${id}-tab-${tab.value}`} hidden={tab.value !== shown} className="pt-4">
          {tab.content}
        </div>
      ))}
    </div>
  );
}

export function LinkTabs({ label, tabs }: { label: string; tabs: readonly { to: string; label: ReactNode; count?: number; end?: boolean }[] }) {
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} end={tab.end ?? true} className={({ isActive }) => `${look} ${isActive ? '!border-brand !text-ink' : ''}`}>
          <Label label={tab.label} count={tab.count} />
        </NavLink>
      ))}
    </nav>
  );
}

/** Tabs: panels of one page (`Tabs`), and links between pages that look the same (`LinkTabs`, without a script too). */
import { NavLink } from '@remix-run/react';
import { Tabs as T } from 'radix-ui';
import type { ReactNode } from 'react';

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

export function Tabs({ label, tabs, defaultValue, value, onChange }: { label: string; tabs: readonly Tab[]; defaultValue?: string; value?: string; onChange?: (value: string) => void }) {
  const first = defaultValue ?? tabs[0]?.value ?? '';
  return (
    <T.Root {...(value === undefined ? { defaultValue: first } : { value })} {...(onChange ? { onValueChange: onChange } : {})}>
      <T.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <T.Trigger key={tab.value} value={tab.value} className={`${look} data-[state=active]:border-brand data-[state=active]:text-ink`}>
            <Label label={tab.label} count={tab.count} />
          </T.Trigger>
        ))}
      </T.List>
      {tabs.map((tab) => (
        <T.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </T.Content>
      ))}
    </T.Root>
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

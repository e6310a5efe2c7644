/** A part of a pane under its heading. */
import type { ReactNode } from 'react';

export function Section({ title, count, children }: { title: ReactNode; count?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-line p-4 last:border-b-0">
      <header className="mb-3 flex flex-wrap items-baseline justify-between gap-2">
        <h2 className="text-base font-semibold">{title}</h2>
        {count ? <span className="text-xs text-muted">{count}</span> : null}
      </header>
      {children}
    </section>
  );
}

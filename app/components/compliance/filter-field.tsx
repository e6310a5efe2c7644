/** Small labelled controls of a filter bar; a plain form, so they work without a script. */
import type { ReactNode } from 'react';

export function FilterField({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="flex flex-col gap-1 text-xs">
      <span className="font-semibold text-muted">{label}</span>
      {children}
    </label>
  );
}

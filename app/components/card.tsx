/** A sheet of paper on the desk. */
import clsx from 'clsx';
import type { ReactNode } from 'react';

/** `level` sets the heading's rank (2 by default); `action` stands right of the title; `flush` lets a table reach the edge. */
export function Card({ title, level = 2, action, children, flush, className }: { title?: ReactNode; level?: 2 | 3; action?: ReactNode; children?: ReactNode; flush?: boolean; className?: string }) {
  const Heading = `h${level}` as const;
  return (
    <section className={clsx('rounded border border-line bg-surface', className)}>
      {title || action ? (
        <header className={clsx('flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3', flush && 'border-b border-line')}>
          {title ? <Heading className="font-semibold">{title}</Heading> : <span />}
          {action}
        </header>
      ) : null}
      {children ? <div className={clsx(!flush && 'px-4 pb-4', !flush && !title && !action && 'pt-4')}>{children}</div> : null}
    </section>
  );
}

/** Dense tables with a heading row that stays. Scrolls by itself on narrow screens, reachable by keyboard. */
import clsx from 'clsx';
import type { ReactNode } from 'react';

export type Column<T> = {
  key: string;
  head: ReactNode;
  cell: (row: T, index: number) => ReactNode;
  align?: 'left' | 'right';
  /** The cell that names the row for a screen reader. */
  rowHeader?: boolean;
  className?: string;
};

type TableProps<T> = {
  /** Says what the table shows; read aloud, and shown when `showCaption`. */
  caption: string;
  showCaption?: boolean;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** The row the keyboard is on (`j k`). */
  current?: string | null;
  empty?: ReactNode;
  maxHeight?: string;
};

export function Table<T>({ caption, showCaption, columns, rows, rowKey, current, empty, maxHeight }: TableProps<T>) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: a region that scrolls must be reachable by keyboard
    <div className={clsx('relative overflow-auto', maxHeight)} role="region" aria-label={caption} tabIndex={0}>
      <table className="w-full border-collapse text-left text-sm tabular-nums">
        <caption className={showCaption ? 'px-4 py-2 text-left font-semibold' : 'sr-only'}>{caption}</caption>
        <thead className="sticky top-0 z-10 bg-surface shadow-[inset_0_-1px_0_var(--line-strong)]">
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={clsx('whitespace-nowrap px-3 py-2 text-xs font-semibold text-muted', column.align === 'right' && 'text-right')}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row, i) => {
            const key = rowKey(row);
            return (
              <tr key={key} data-row={key} aria-current={current === key ? true : undefined} className="hover:bg-bg aria-[current=true]:bg-brand-soft aria-[current=true]:shadow-[inset_3px_0_0_var(--brand)]">
                {columns.map((column) => {
                  const Cell = column.rowHeader ? 'th' : 'td';
                  return (
                    <Cell key={column.key} scope={column.rowHeader ? 'row' : undefined} className={clsx('px-3 py-2 align-top font-normal', column.align === 'right' && 'text-right', column.className)}>
                      {column.cell(row, i)}
                    </Cell>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A state as icon and word; colour only helps. */
import clsx from 'clsx';
import { CircleCheck, Clock3, Minus, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

export type Status = 'waiting' | 'soon' | 'late' | 'done' | 'none';

const statuses = {
  waiting: { icon: Clock3, look: 'bg-waiting-soft text-waiting' },
  soon: { icon: TriangleAlert, look: 'bg-soon-soft text-soon' },
  late: { icon: OctagonAlert, look: 'bg-late-soft text-late' },
  done: { icon: CircleCheck, look: 'bg-done-soft text-done' },
  none: { icon: Minus, look: 'bg-sunken text-muted' },
} as const satisfies Record<Status, { icon: LucideIcon; look: string }>;

/** Without children the state's own word is shown; with them, theirs (`<StatusTag status="waiting">Awaiting fee</StatusTag>`). */
export function StatusTag({ status, children }: { status: Status; children?: ReactNode }) {
  const { t } = useWords();
  const { icon: Icon, look } = statuses[status];
  return (
    <span className={clsx('inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2 text-xs font-semibold leading-6', look)}>
      <Icon aria-hidden className="h-4 w-4 shrink-0" />
      {children ?? (status === 'none' ? '–' : t(`requester.layout.${status}`))}
    </span>
  );
}

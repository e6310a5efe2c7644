/** What the page wants known: a notice in the text, or a banner over all of it. Each state has an icon, a word and a colour. */
import clsx from 'clsx';
import { CircleCheck, Clock3, Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type NoticeKind = 'info' | 'waiting' | 'soon' | 'late' | 'done';

const kinds = {
  info: { icon: Info, box: 'border-brand bg-brand-soft', mark: 'text-brand' },
  waiting: { icon: Clock3, box: 'border-waiting bg-waiting-soft', mark: 'text-waiting' },
  soon: { icon: TriangleAlert, box: 'border-soon bg-soon-soft', mark: 'text-soon' },
  late: { icon: OctagonAlert, box: 'border-late bg-late-soft', mark: 'text-late' },
  done: { icon: CircleCheck, box: 'border-done bg-done-soft', mark: 'text-done' },
} as const satisfies Record<NoticeKind, { icon: LucideIcon; box: string; mark: string }>;

/** `live` announces it when it appears (a result of what was just done). */
export function Notice({ kind = 'info', title, children, action, live }: { kind?: NoticeKind; title: ReactNode; children?: ReactNode; action?: ReactNode; live?: boolean }) {
  const { icon: Icon, box, mark } = kinds[kind];
  return (
    <div role={live ? 'status' : undefined} className={clsx('flex items-start gap-3 rounded border-l-4 p-4', box)}>
      <Icon aria-hidden className={clsx('mt-px h-5 w-5 shrink-0', mark)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-semibold">{title}</p>
        {children ? <div className="max-w-prose">{children}</div> : null}
        {action ? <div className="mt-2">{action}</div> : null}
      </div>
    </div>
  );
}

/** Over the whole page: demo mode, emergency access, an unreachable system. */
export function Banner({ kind = 'info', children }: { kind?: NoticeKind; children: ReactNode }) {
  const { icon: Icon, box, mark } = kinds[kind];
  return (
    <div className={clsx('flex items-center justify-center gap-2 border-b px-4 py-2 text-sm', box)}>
      <Icon aria-hidden className={clsx('h-4 w-4 shrink-0', mark)} />
      <span>{children}</span>
    </div>
  );
}

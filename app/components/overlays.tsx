/** What opens over the page: dialog, menu, tooltip, popover. For the inside; public forms do without. */
import clsx from 'clsx';
import { X } from 'lucide-react';
import { Dialog as D, DropdownMenu as M, Popover as P, Tooltip as T } from 'radix-ui';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

const sheet = 'rounded border border-line bg-surface text-ink shadow';

type DialogProps = { title: ReactNode; description?: ReactNode; trigger?: ReactNode; open?: boolean; onOpenChange?: (open: boolean) => void; children: ReactNode; wide?: boolean };

/** Controlled by `open`/`onOpenChange`, or opened by `trigger` (one element, a Button). */
export function Dialog({ title, description, trigger, open, onOpenChange, children, wide }: DialogProps) {
  const { t } = useWords();
  return (
    <D.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      {trigger ? <D.Trigger asChild>{trigger}</D.Trigger> : null}
      <D.Portal>
        <D.Overlay className="fixed inset-0 z-40 bg-[rgb(5_12_12/0.55)]" />
        <D.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={clsx('inside fixed left-1/2 top-1/2 z-50 flex max-h-[85dvh] w-[calc(100%-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-auto p-6 text-sm', sheet, wide ? 'max-w-page' : 'max-w-[36rem]')}
        >
          <div className="flex items-start justify-between gap-4">
            <D.Title className="text-lg font-semibold">{title}</D.Title>
            <D.Close className="-mr-2 -mt-1 inline-flex h-8 w-8 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink" aria-label={t('requester.layout.close')}>
              <X aria-hidden className="h-5 w-5" />
            </D.Close>
          </div>
          {description ? <D.Description className="text-muted">{description}</D.Description> : null}
          {children}
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

export type MenuItem = { label: ReactNode; onSelect?: () => void; /** Or: a link, or a button of a form. */ element?: ReactNode; danger?: boolean; disabled?: boolean } | 'line';

export function Menu({ trigger, label, items, align = 'end' }: { trigger: ReactNode; label: string; items: readonly MenuItem[]; align?: 'start' | 'end' }) {
  const look = 'flex min-h-8 w-full cursor-pointer select-none items-center gap-2 rounded px-3 py-1 text-left text-sm outline-none data-[disabled]:cursor-not-allowed data-[highlighted]:bg-brand-soft data-[disabled]:text-muted';
  return (
    <M.Root modal={false}>
      <M.Trigger asChild>{trigger}</M.Trigger>
      <M.Portal>
        <M.Content align={align} sideOffset={4} aria-label={label} className={clsx('z-50 min-w-48 p-1', sheet)}>
          {items.map((item, i) =>
            item === 'line' ? (
              <M.Separator key={i} className="my-1 h-px bg-line" />
            ) : (
              <M.Item key={i} {...(item.disabled ? { disabled: true } : {})} {...(item.onSelect ? { onSelect: item.onSelect } : {})} asChild={item.element !== undefined} className={clsx(look, item.danger && 'text-late')}>
                {item.element ?? item.label}
              </M.Item>
            ),
          )}
        </M.Content>
      </M.Portal>
    </M.Root>
  );
}

/** Adds to what is named already; never the only place of a word. `children` is one focusable element. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <T.Provider delayDuration={300}>
      <T.Root>
        <T.Trigger asChild>{children}</T.Trigger>
        <T.Portal>
          <T.Content sideOffset={6} className="z-50 max-w-72 rounded bg-ink px-3 py-2 text-xs text-bg shadow">
            {text}
          </T.Content>
        </T.Portal>
      </T.Root>
    </T.Provider>
  );
}

export function Popover({ trigger, label, children, align = 'start' }: { trigger: ReactNode; label: string; children: ReactNode; align?: 'start' | 'end' }) {
  return (
    <P.Root>
      <P.Trigger asChild>{trigger}</P.Trigger>
      <P.Portal>
        <P.Content align={align} sideOffset={6} aria-label={label} className={clsx('inside z-50 w-80 max-w-[calc(100vw-2rem)] p-4 text-sm', sheet)}>
          {children}
        </P.Content>
      </P.Portal>
    </P.Root>
  );
}

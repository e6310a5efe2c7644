/** Buttons and links that look like them. One primary action a page. */
import { Link, type LinkProps } from '@remix-run/react';
import clsx from 'clsx';
import type { ButtonHTMLAttributes, ReactNode } from 'react';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'large' | 'normal' | 'small';

const looks = {
  primary: 'border-brand bg-brand text-brand-on hover:border-brand-strong hover:bg-brand-strong',
  secondary: 'border-line-strong bg-surface text-ink hover:border-brand hover:text-brand',
  quiet: 'border-transparent text-brand hover:bg-brand-soft',
  danger: 'border-late bg-surface text-late hover:bg-late-soft',
} as const satisfies Record<ButtonLook, string>;

const sizes = {
  large: 'min-h-12 px-6 text-base',
  normal: 'min-h-9 px-4 text-sm',
  small: 'min-h-8 px-3 py-1 text-xs',
} as const satisfies Record<ButtonSize, string>;

export function buttonClass(look: ButtonLook, size: ButtonSize, className?: string): string {
  return clsx(
    'inline-flex items-center justify-center gap-2 rounded border font-semibold no-underline transition-colors',
    'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-muted',
    'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-muted',
    looks[look],
    sizes[size],
    className,
  );
}

type Common = { look?: ButtonLook; size?: ButtonSize; icon?: ReactNode };

/**
 * `whyNot` greys the button but keeps it reachable, with the reason as its description: "a greyed one says why not".
 */
export function Button({ look = 'primary', size = 'normal', icon, whyNot, className, children, type = 'submit', ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & Common & { whyNot?: string }) {
  if (whyNot) {
    return (
      <span className="inline-flex flex-col items-start gap-1">
        <button {...rest} type="button" aria-disabled="true" onClick={undefined} className={buttonClass(look, size, className)}>
          {icon}
          {children}
        </button>
        <span className="text-xs text-muted">{whyNot}</span>
      </span>
    );
  }
  return (
    <button {...rest} type={type} className={buttonClass(look, size, className)}>
      {icon}
      {children}
    </button>
  );
}

/** A link that leads on, looking like a button. Without script it is a link like any other. */
export function LinkButton({ look = 'primary', size = 'normal', icon, className, children, ...rest }: LinkProps & Common) {
  return (
    <Link {...rest} className={buttonClass(look, size, className)}>
      {icon}
      {children}
    </Link>
  );
}

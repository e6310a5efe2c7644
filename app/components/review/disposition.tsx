/** A page's disposition as icon and word; the black square stands for redaction only. */
import clsx from 'clsx';
import { CircleDashed, CircleMinus, CircleSlash, Check, Square } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import type { Disposition } from './types.ts';

const looks = {
  undecided: { icon: CircleDashed, look: 'text-soon' },
  release: { icon: Check, look: 'text-done' },
  redact: { icon: Square, look: 'text-ink' },
  withhold: { icon: CircleMinus, look: 'text-late' },
  out_of_scope: { icon: CircleSlash, look: 'text-muted' },
} as const;

export function DispositionMark({ disposition, short }: { disposition: Disposition; short?: boolean }) {
  const { t } = useWords();
  const { icon: Icon, look } = looks[disposition];
  return (
    <span className={clsx('inline-flex items-center gap-1 font-semibold', look)}>
      <Icon aria-hidden className={clsx('h-4 w-4 shrink-0', disposition === 'redact' && 'fill-redaction')} />
      <span className={short ? 'sr-only' : undefined}>{t(`review.disposition.${disposition}`)}</span>
    </span>
  );
}

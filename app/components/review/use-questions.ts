/** What an act asks first: its ground, a term, or why another patient's page may leave. The ground of new boxes is kept from one to the next. */
import { useCallback, useState } from 'react';
import { flushSync } from 'react-dom';
import { useWords } from '#app/i18n/use-words.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';

type Then = (ground: WithholdingGround) => void;
export type Asking = null | 'term' | 'override' | { ground: string; then: Then };

export function useQuestions(grounds: readonly WithholdingGround[]) {
  const { t } = useWords();
  const [asking, setAsking] = useState<Asking>(null);
  const [ground, setGround] = useState<WithholdingGround | null>(grounds.length === 1 ? (grounds[0] ?? null) : null);
  const close = useCallback(() => setAsking(null), []);
  // At once: whoever types the figure right after the letter is heard.
  const ask = useCallback((what: Asking) => flushSync(() => setAsking(what)), []);
  const askGround = useCallback((title: string, then: Then) => ask({ ground: title, then }), [ask]);
  /** Of a box: asked for once. */
  const withGround = useCallback(
    (then: Then) => {
      if (ground) then(ground);
      else setAsking({ ground: t('review.groundOfBox'), then: (picked) => (setGround(picked), then(picked)) });
    },
    [ground, t],
  );
  /** What may not leave goes on the ground that says so; where that is none of the basis, a person picks. */
  const asProtected = (then: Then) => (grounds.includes('protected') ? then('protected') : setAsking({ ground: t('review.groundOfBox'), then }));
  return { asking, ask, askGround, close, ground, setGround, withGround, asProtected };
}

export type Questions = ReturnType<typeof useQuestions>;

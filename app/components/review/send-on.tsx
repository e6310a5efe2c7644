/**
 * Sends the review to approval, once every act is kept: until then it waits and says so, and an act that is refused stops it.
 * Where the law draws a line that only a person can hold pages against, that person says here that nothing leaves beyond it.
 */
import { Form, useNavigation } from '@remix-run/react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from '#app/components/button.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { ReviewLimit } from './types.ts';
import { useUnsaved, type Unsaved } from './unsaved.ts';

export function SendOn({ formKey, unsaved, limit }: { formKey: string; unsaved: Unsaved; limit: ReviewLimit | null }) {
  const { t } = useWords();
  const sending = useNavigation().state !== 'idle';
  const form = useRef<HTMLFormElement>(null);
  const { count, refused } = useUnsaved(unsaved);
  /** What was refused by the time it was asked for; null: nobody asked. */
  const [asked, setAsked] = useState<number | null>(null);
  const [stopped, setStopped] = useState(false);

  useEffect(() => {
    if (asked === null) return;
    const stop = refused !== asked;
    if (!stop && count > 0) return;
    setAsked(null);
    setStopped(stop);
    if (!stop) form.current?.requestSubmit();
  }, [asked, count, refused]);

  function submit(event: FormEvent) {
    const now = unsaved.get();
    setStopped(false);
    if (now.count === 0) return;
    event.preventDefault();
    setAsked(now.refused);
  }

  const waits = asked !== null;
  return (
    <Form ref={form} method="post" onSubmit={submit} className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="key" value={formKey} />
      {limit ? (
        <label className="flex max-w-prose items-start gap-2">
          <input type="checkbox" name="withinLimits" value="yes" className="mt-px h-5 w-5 shrink-0" />
          <span>{limit.kind === 'order' ? t('review.limit.order', { what: limit.what }) : t('review.limit.identifiers', { what: limit.list.map((one) => t(`review.limit.identifier.${one}`)).join(', ') })}</span>
        </label>
      ) : null}
      <p role="status" className={stopped ? 'font-semibold text-late' : 'font-semibold text-waiting'} data-sending={waits ? 'waits' : stopped ? 'stopped' : ''}>
        {waits ? t('review.sendWaits', { count }) : stopped ? t('review.sendStopped') : ''}
      </p>
      {waits ? (
        // why the keys: one element that turned into the other under a click would send after all
        <Button key="not" type="button" look="secondary" onClick={() => setAsked(null)}>
          {t('review.sendNot')}
        </Button>
      ) : (
        <Button key="send" disabled={sending}>{t('review.send')}</Button>
      )}
    </Form>
  );
}

/** The reviewer's state: the ledger as shown, acts sent one after another, taken back and done again. The server keeps everything. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRevalidator } from '@remix-run/react';
import type { Message } from '#workflows/message.ts';
import type { Act, ActAnswer, ActRefusal, PageDetail, Redaction, ReviewPage } from './types.ts';

type Start = { request: { id: string }; pages: ReviewPage[]; redactions: Redaction[] };
type Undoable = { undo: () => void; redo: () => void };

/** `pages` in packet order; `saving` counts acts on their way; `detail` of the page in front. */
export function useReview(start: Start, front: string | null) {
  const { revalidate } = useRevalidator();
  const requestId = start.request.id;
  const [pages, setPages] = useState(start.pages);
  const [redactions, setRedactions] = useState(start.redactions);
  const [ghosts, setGhosts] = useState<readonly Redaction[]>([]);
  const [detail, setDetail] = useState<PageDetail | null>(null);
  const [saving, setSaving] = useState(0);
  const [notice, setNotice] = useState<Message | null>(null);
  const [done, setDone] = useState<readonly Undoable[]>([]);
  const [undone, setUndone] = useState<readonly Undoable[]>([]);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const frontNow = useRef(front);
  frontNow.current = front;

  // What the server says anew (after a refusal, or a reload) replaces what is shown.
  useEffect(() => {
    setPages(start.pages);
    setRedactions(start.redactions);
    setGhosts([]);
  }, [start.pages, start.redactions]);

  const index = useMemo(() => new Map(pages.map((page, at) => [page.id, at])), [pages]);

  const take = useCallback((answer: ActAnswer) => {
    const changed = new Map(answer.pages.map((page) => [page.id, page]));
    setPages((now) => now.map((page) => changed.get(page.id) ?? page));
    setRedactions(answer.redactions);
    if (answer.detail && answer.detail.page.id === frontNow.current) setDetail(answer.detail);
  }, []);

  const send = useCallback(
    (act: Act, ghost?: Redaction): Promise<ActAnswer | null> => {
      if (ghost) setGhosts((now) => [...now, ghost]);
      setSaving((n) => n + 1);
      const sent = queue.current.then(async (): Promise<ActAnswer | null> => {
        try {
          const response = await fetch(`/requests/${requestId}/review/act`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ act, front: frontNow.current }),
          });
          const body = (await response.json()) as ActAnswer | ActRefusal | { message?: Message };
          if ('ok' in body && body.ok) {
            take(body);
            return body;
          }
          setNotice(body.message ?? { key: 'review.errors.not_saved' });
          revalidate();
        } catch {
          // why: the network is gone; what was tried is not shown as done
          setNotice({ key: 'review.errors.not_saved' });
          revalidate();
        } finally {
          setSaving((n) => n - 1);
          if (ghost) setGhosts((now) => now.filter((g) => g !== ghost));
        }
        return null;
      });
      queue.current = sent;
      return sent;
    },
    [requestId, revalidate, take],
  );

  const remember = useCallback((step: Undoable) => {
    setDone((now) => [...now.slice(-199), step]);
    setUndone([]);
  }, []);

  const paint = useCallback((pageIds: readonly string[], change: Partial<ReviewPage>) => {
    const ids = new Set(pageIds);
    setPages((now) => now.map((page) => (ids.has(page.id) ? { ...page, ...change } : page)));
  }, []);

  const undo = useCallback(() => {
    const step = done.at(-1);
    if (!step) return;
    setDone(done.slice(0, -1));
    setUndone((now) => [...now, step]);
    step.undo();
  }, [done]);

  const redo = useCallback(() => {
    const step = undone.at(-1);
    if (!step) return;
    setUndone(undone.slice(0, -1));
    setDone((now) => [...now, step]);
    step.redo();
  }, [undone]);

  const marks = useMemo(() => [...redactions, ...ghosts], [redactions, ghosts]);
  return { pages, index, redactions: marks, detail, setDetail, saving, notice, setNotice, send, remember, paint, undo, redo, mayUndo: done.length > 0, mayRedo: undone.length > 0 };
}

export type Review = ReturnType<typeof useReview>;

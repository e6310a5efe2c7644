/**
 * The reviewer's state: the ledger as shown, acts sent one after another until each is answered, taken back and done again, and what
 * others do meanwhile. The server keeps everything; an act that finds no connection waits here and is tried again.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useRevalidator } from '@remix-run/react';
import type { Message } from '#workflows/message.ts';
import type { Act, ActAnswer, ActRefusal, Conflict, Disposition, KindOpen, PageDetail, Redaction, ReviewPage, Stamp } from './types.ts';
import { useUnsaved, type Unsaved } from './unsaved.ts';
import { useOthers } from './use-others.ts';

export type ReviewStart = { request: { id: string }; pages: ReviewPage[]; redactions: Redaction[]; kinds: KindOpen[]; stamp: Stamp };
/** `at`: the page it happened on, which is shown when it is taken back. */
type Undoable = { undo: () => void; redo: () => void; at?: string | null | undefined };
/** Why acts wait: no connection, or the session is over. */
export type Waiting = null | 'offline' | 'signed_out';
/** `of`: the act that was refused; it stands until such an act is kept. Null: about what was just tried, over with the next act or page. */
export type ReviewNotice = { message: Message; of: Act['act'] | null };
type WithoutFrom<T> = T extends { act: 'decide' } ? Omit<T, 'from'> : T;
export type ActToSend = WithoutFrom<Act>;

/** `pages` in packet order; `saving` counts acts on their way; `detail` of the page in front. */
export function useReview(start: ReviewStart, front: string | null, unsaved: Unsaved) {
  const { revalidate } = useRevalidator();
  const requestId = start.request.id;
  const [pages, setPages] = useState(start.pages);
  const [redactions, setRedactions] = useState(start.redactions);
  const [kinds, setKinds] = useState(start.kinds);
  const [ghosts, setGhosts] = useState<readonly Redaction[]>([]);
  const [detail, setDetail] = useState<PageDetail | null>(null);
  const { count: saving } = useUnsaved(unsaved);
  const [waiting, setWaiting] = useState<Waiting>(null);
  const [notice, setNotice] = useState<ReviewNotice | null>(null);
  /** Others decided these pages first; what was tried can be written over theirs, knowingly. */
  const [conflict, setConflict] = useState<{ pages: Conflict[]; act: ActToSend & { act: 'decide' } } | null>(null);
  const [done, setDone] = useState<readonly Undoable[]>([]);
  const [undone, setUndone] = useState<readonly Undoable[]>([]);
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const frontNow = useRef(front);
  frontNow.current = front;
  /** As the server last said it, beside what is painted ahead; and pages whose acts are not answered yet. */
  const said = useRef(new Map<string, Disposition>());
  const ahead = useRef(new Map<string, number>());
  /** Grows with each act sent and answered: what was asked before is too old to be shown after. */
  const turn = useRef(0);

  // What the server says anew (after a refusal, or a reload) replaces what is shown, but for what is still on its way there.
  useEffect(() => {
    said.current = new Map(start.pages.map((page) => [page.id, page.disposition]));
    setPages((now) => {
      const painted = new Map(now.filter((page) => ahead.current.get(page.id)).map((page) => [page.id, page]));
      return start.pages.map((page) => painted.get(page.id) ?? page);
    });
    setRedactions(start.redactions);
    setKinds(start.kinds);
  }, [start.pages, start.redactions, start.kinds]);

  const index = useMemo(() => new Map(pages.map((page, at) => [page.id, at])), [pages]);

  const takeLines = useCallback((lines: readonly ReviewPage[]) => {
    if (lines.length === 0) return;
    for (const line of lines) said.current.set(line.id, line.disposition);
    const changed = new Map(lines.filter((line) => !ahead.current.get(line.id)).map((line) => [line.id, line]));
    setPages((now) => now.map((page) => changed.get(page.id) ?? page));
  }, []);

  const take = useCallback(
    (answer: ActAnswer) => {
      takeLines(answer.pages);
      setRedactions(answer.redactions);
      setKinds(answer.kinds);
      if (answer.detail && answer.detail.page.id === frontNow.current) setDetail(answer.detail);
    },
    [takeLines],
  );

  /** What was just tried is over; what was refused stays until it works. */
  const clearTried = useCallback(() => setNotice((now) => (now?.of === null ? null : now)), []);

  const send = useCallback(
    (act: ActToSend, ghost?: Redaction): Promise<ActAnswer | null> => {
      const touched = act.act === 'decide' ? act.pageIds : 'pageId' in act ? [act.pageId] : [];
      for (const id of touched) ahead.current.set(id, (ahead.current.get(id) ?? 0) + 1);
      if (ghost) setGhosts((now) => [...now, ghost]);
      clearTried();
      unsaved.sent();
      turn.current += 1;
      const sent = queue.current.then(async (): Promise<ActAnswer | null> => {
        const whole: Act = act.act === 'decide' ? { ...act, from: Object.fromEntries(act.pageIds.map((id) => [id, said.current.get(id) ?? 'undecided'])) } : act;
        const body = await untilAnswered(`/requests/${requestId}/review/act`, { act: whole, front: frontNow.current }, setWaiting);
        turn.current += 1;
        for (const id of touched) ahead.current.set(id, (ahead.current.get(id) ?? 1) - 1);
        if (ghost) setGhosts((now) => now.filter((g) => g !== ghost));
        if ('ok' in body && body.ok) {
          take(body);
          setNotice((now) => (now?.of === act.act ? null : now));
          if (act.act === 'decide' && body.conflicts.length > 0) setConflict({ pages: body.conflicts, act });
          unsaved.answered(body.conflicts.length === 0);
          return body;
        }
        setNotice({ message: body.message ?? { key: 'review.errors.not_saved' }, of: act.act });
        unsaved.answered(false);
        revalidate();
        return null;
      });
      queue.current = sent;
      return sent;
    },
    [requestId, revalidate, take, unsaved, clearTried],
  );

  const others = useOthers({
    requestId,
    stamp: start.stamp,
    turn,
    busy: saving > 0,
    onChanges: (changes) => {
      takeLines(changes.pages);
      if (changes.redactions) setRedactions(changes.redactions);
      if (changes.kinds) setKinds(changes.kinds);
      return changes.pages.find((page) => page.id === frontNow.current)?.id ?? null;
    },
    onDetail: (fresh) => fresh.page.id === frontNow.current && setDetail(fresh),
    onEnd: revalidate,
  });

  const remember = useCallback((step: Undoable) => {
    setDone((now) => [...now.slice(-199), step]);
    setUndone([]);
  }, []);

  const paint = useCallback((pageIds: readonly string[], change: Partial<ReviewPage>) => {
    const ids = new Set(pageIds);
    setPages((now) => now.map((page) => (ids.has(page.id) ? { ...page, ...change } : page)));
  }, []);

  const undo = useCallback((): string | null => {
    const step = done.at(-1);
    if (!step) return null;
    setDone(done.slice(0, -1));
    setUndone((now) => [...now, step]);
    step.undo();
    return step.at ?? null;
  }, [done]);

  const redo = useCallback((): string | null => {
    const step = undone.at(-1);
    if (!step) return null;
    setUndone(undone.slice(0, -1));
    setDone((now) => [...now, step]);
    step.redo();
    return step.at ?? null;
  }, [undone]);

  const marks = useMemo(() => [...redactions, ...ghosts], [redactions, ghosts]);
  return { pages, index, redactions: marks, kinds, detail, setDetail, saving, waiting, others, notice, setNotice, clearTried, conflict, setConflict, send, remember, paint, undo, redo, mayUndo: done.length > 0, mayRedo: undone.length > 0 };
}

export type Review = ReturnType<typeof useReview>;

type Answer = ActAnswer | ActRefusal | { message?: Message };

/** Sent until the server has answered: its ids make twice once. A refusal is an answer; a lost connection or session is none. */
async function untilAnswered(address: string, body: unknown, say: (waiting: Waiting) => void): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      const response = await fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      const over = response.status === 401 ? await refusedSession(response.clone()) : false;
      if (!over && response.status < 500) {
        const answer = (await response.json().catch(() => ({}))) as Answer;
        say(null);
        return answer;
      }
      say(over ? 'signed_out' : 'offline');
    } catch {
      // why: no connection; it is tried again below
      say('offline');
    }
    await new Promise<void>((resolve) => {
      const go = () => (clearTimeout(timer), window.removeEventListener('online', go), resolve());
      const timer = setTimeout(go, Math.min(1000 * 2 ** tries, 15_000));
      window.addEventListener('online', go);
    });
  }
}

/** A 401 that asks for a code of this act is an answer; one that says the session is over is not. */
async function refusedSession(response: Response): Promise<boolean> {
  const body = (await response.json().catch(() => ({}))) as Partial<ActRefusal>;
  return body.code !== 'second_factor_required';
}

/** What a reviewer can do, each shown at once, saved, and able to be taken back. */
import { useMemo, useRef } from 'react';
import { v7 as uuidv7 } from 'uuid';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import type { Box, Disposition, Redaction, ReviewPage } from './types.ts';
import type { Review } from './use-review.ts';

/** Pages that may be released with the others: nothing open on them, and not called another patient's. */
export function releasable(page: ReviewPage): boolean {
  return page.open === 0 && (page.verdict !== 'wrong' || page.override === 'confirmed');
}

export type Acts = ReturnType<typeof useActs>;

export function useActs(review: Review, by: string) {
  const { pages, index, redactions, send, remember, paint, setNotice } = review;
  /** Moving a mark, or doing it again, gives it a new id; steps further back know the old one. */
  const heirs = useRef(new Map<string, string>());
  return useMemo(() => {
    const latest = (id: string): string => {
      const heir = heirs.current.get(id);
      return heir === undefined ? id : latest(heir);
    };
    const succeed = (id: string): string => {
      const next = uuidv7();
      heirs.current.set(latest(id), next);
      return next;
    };
    const pageOf = (id: string) => pages[index.get(id) ?? -1];

    function decide(pageIds: readonly string[], disposition: Disposition, ground: WithholdingGround | null) {
      const wanted = pageIds.flatMap((id) => pageOf(id) ?? []);
      const ready = disposition === 'release' || disposition === 'redact' ? wanted.filter(releasable) : wanted;
      const left = wanted.length - ready.length;
      const tellLeft = () => setNotice((now) => (left > 0 ? { message: { key: 'review.left', params: { count: left } }, of: null } : now?.of === null ? null : now));
      if (ready.length === 0) return tellLeft();
      const ids = ready.map((page) => page.id);
      const before = new Map<string, { ids: string[]; disposition: Disposition; reason: string | null }>();
      for (const page of ready) {
        const name = `${page.disposition}:${page.reason}`;
        before.set(name, { disposition: page.disposition, reason: page.reason, ids: [...(before.get(name)?.ids ?? []), page.id] });
      }
      const go = () => {
        paint(ids, { disposition, reason: ground, seen: true });
        void send({ act: 'decide', pageIds: ids, disposition, ground });
      };
      go();
      tellLeft();
      remember({
        at: ids[0],
        redo: go,
        undo: () => {
          for (const old of before.values()) {
            paint(old.ids, { disposition: old.disposition, reason: old.reason });
            void send({ act: 'decide', pageIds: old.ids, disposition: old.disposition, ground: old.reason as WithholdingGround | null });
          }
        },
      });
    }

    /** A new mark under an id of its own, each time it is done. */
    function mark(add: (id: string) => void, at: string | null): string {
      const id = uuidv7();
      add(id);
      remember({ at, undo: () => void send({ act: 'undo', redactionIds: [latest(id)] }), redo: () => add(succeed(id)) });
      return id;
    }

    const addBox = (id: string, pageId: string, at: Box, ground: WithholdingGround) => {
      paint([pageId], { disposition: 'redact', reason: ground, seen: true });
      void send({ act: 'box', id, pageId, box: at, ground }, { id, pageId, kind: 'area', box: at, term: null, reason: ground, by });
    };

    /** -> the id of the new box. */
    function box(pageId: string, at: Box, ground: WithholdingGround): string {
      return mark((id) => addBox(id, pageId, at, ground), pageId);
    }

    function term(text: string, ground: WithholdingGround) {
      mark((id) => void send({ act: 'term', id, term: text, ground }), null);
    }

    function remove(redaction: Redaction) {
      const { box: at, pageId, term: text } = redaction;
      const ground = redaction.reason as WithholdingGround;
      const go = () => void send({ act: 'undo', redactionIds: [latest(redaction.id)] });
      go();
      remember({
        at: pageId,
        redo: go,
        undo: () => {
          const id = succeed(redaction.id);
          if (at && pageId) addBox(id, pageId, at, ground);
          else void send({ act: 'term', id, term: text ?? '', ground });
        },
      });
    }

    /** -> the id that the box has there. */
    function move(redaction: Redaction, to: Box): string {
      const from = redaction.box;
      const put = (at: Box): string => {
        const old = latest(redaction.id);
        const id = succeed(old);
        void send({ act: 'move', id, redactionId: old, box: at }, { ...redaction, id, box: at });
        return id;
      };
      const moved = put(to);
      remember({ at: redaction.pageId, undo: () => from && put(from), redo: () => put(to) });
      return moved;
    }

    /** `takeOut`: the words go too. Taken back, they are open again and the words stand. */
    function suggestions(act: { act: 'findings'; findingIds: string[] } | { act: 'kind'; kind: string }, status: 'accepted' | 'dismissed', takeOut: WithholdingGround | null) {
      let answered = send({ ...act, status, takeOut });
      remember({
        undo: () =>
          void answered.then((answer) => {
            if (!answer) return;
            if (answer.redactionIds.length > 0) void send({ act: 'undo', redactionIds: answer.redactionIds });
            if (answer.findingIds.length > 0) void send({ act: 'findings', findingIds: answer.findingIds, status: 'open', takeOut: null });
          }),
        redo: () => {
          answered = send({ ...act, status, takeOut });
        },
      });
    }
    const findings = (ids: readonly string[], status: 'accepted' | 'dismissed', takeOut: WithholdingGround | null) => suggestions({ act: 'findings', findingIds: [...ids] }, status, takeOut);
    const kind = (name: string, status: 'accepted' | 'dismissed', takeOut: WithholdingGround | null) => suggestions({ act: 'kind', kind: name }, status, takeOut);

    const note = (pageId: string, text: string) => void send({ act: 'note', id: uuidv7(), pageId, text });
    const unnote = (noteId: string) => void send({ act: 'unnote', noteId });

    const read = (pageId: string) => void send({ act: 'read', pageId });

    /** Pages of a document that leave, and wait for a second person. */
    const secondsIn = (recordId: string) => pages.filter((page) => page.recordId === recordId && page.second === 'missing' && (page.disposition === 'release' || page.disposition === 'redact')).map(({ id }) => id);
    const second = (pageIds: readonly string[]) => void send({ act: 'second', pageIds: [...pageIds] });

    function override(pageId: string, reason: string, code: string) {
      return send({ act: 'override', pageId, reason, code });
    }

    return { decide, box, term, remove, move, findings, kind, note, unnote, read, second, secondsIn, override, redactions };
  }, [pages, index, redactions, send, remember, paint, setNotice, by]);
}

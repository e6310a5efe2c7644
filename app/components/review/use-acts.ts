/** What a reviewer can do, each shown at once, saved, and able to be taken back. */
import { useMemo } from 'react';
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
  return useMemo(() => {
    const pageOf = (id: string) => pages[index.get(id) ?? -1];

    function decide(pageIds: readonly string[], disposition: Disposition, ground: WithholdingGround | null) {
      const wanted = pageIds.flatMap((id) => pageOf(id) ?? []);
      const ready = disposition === 'release' || disposition === 'redact' ? wanted.filter(releasable) : wanted;
      const left = wanted.length - ready.length;
      setNotice(left > 0 ? { key: 'review.left', params: { count: left } } : null);
      if (ready.length === 0) return;
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
      remember({
        redo: go,
        undo: () => {
          for (const old of before.values()) {
            paint(old.ids, { disposition: old.disposition, reason: old.reason });
            void send({ act: 'decide', pageIds: old.ids, disposition: old.disposition, ground: old.reason as WithholdingGround | null });
          }
        },
      });
    }

    /** A mark whose id is known only once it is saved. */
    function mark(add: () => ReturnType<typeof send>) {
      let id: Promise<string | null>;
      const go = () => {
        id = add().then((answer) => answer?.newRedactionId ?? null);
      };
      go();
      remember({ redo: go, undo: () => void id.then((known) => (known ? send({ act: 'undo', redactionId: known }) : null)) });
    }

    function box(pageId: string, at: Box, ground: WithholdingGround) {
      const ghost: Redaction = { id: `new:${at.x}:${at.y}`, pageId, kind: 'area', box: at, term: null, reason: ground, by };
      setNotice(null);
      mark(() => {
        paint([pageId], { disposition: 'redact', reason: ground, seen: true });
        return send({ act: 'box', pageId, box: at, ground }, ghost);
      });
    }

    function term(text: string, ground: WithholdingGround) {
      mark(() => send({ act: 'term', term: text, ground }));
    }

    function remove(redaction: Redaction) {
      void send({ act: 'undo', redactionId: redaction.id });
      const { box: at, pageId, term: text } = redaction;
      const ground = redaction.reason as WithholdingGround;
      let again: Promise<string | null> = Promise.resolve(null);
      remember({
        undo: () => {
          const sent = at && pageId ? send({ act: 'box', pageId, box: at, ground }) : send({ act: 'term', term: text ?? '', ground });
          again = sent.then((answer) => answer?.newRedactionId ?? null);
        },
        redo: () => void again.then((id) => (id ? send({ act: 'undo', redactionId: id }) : null)),
      });
    }

    function move(redaction: Redaction, to: Box) {
      const from = redaction.box;
      let id: Promise<string | null> = Promise.resolve(redaction.id);
      const put = (at: Box) => {
        id = id.then((known) => (known ? send({ act: 'move', redactionId: known, box: at }).then((answer) => answer?.newRedactionId ?? null) : null));
      };
      put(to);
      remember({ undo: () => from && put(from), redo: () => put(to) });
    }

    function findings(ids: readonly string[], status: 'accepted' | 'dismissed') {
      const go = () => void send({ act: 'findings', findingIds: [...ids], status });
      go();
      remember({ redo: go, undo: () => void send({ act: 'findings', findingIds: [...ids], status: 'open' }) });
    }

    function kind(name: string, status: 'accepted' | 'dismissed') {
      let ids = send({ act: 'kind', kind: name, status }).then((answer) => answer?.findingIds ?? []);
      remember({
        undo: () => void ids.then((known) => (known.length > 0 ? send({ act: 'findings', findingIds: known, status: 'open' }) : null)),
        redo: () => {
          ids = send({ act: 'kind', kind: name, status }).then((answer) => answer?.findingIds ?? []);
        },
      });
    }

    function override(pageId: string, reason: string, code: string) {
      return send({ act: 'override', pageId, reason, code });
    }

    return { decide, box, term, remove, move, findings, kind, override, redactions };
  }, [pages, index, redactions, send, remember, paint, setNotice, by]);
}

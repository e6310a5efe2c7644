/** What other reviewers did at the same request, asked every few seconds while the page is looked at. */
import { useEffect, useRef, useState, type MutableRefObject } from 'react';
import { loadDetail } from './images.ts';
import type { PageDetail, ReviewChanges, Stamp } from './types.ts';

const everyMs = 4000;

type Options = {
  requestId: string;
  stamp: Stamp;
  /** Changes with each own act: an answer asked for before it is dropped. */
  turn: MutableRefObject<number>;
  busy: boolean;
  /** Shows them; the page in front, where it is among them. */
  onChanges: (changes: ReviewChanges) => string | null;
  onDetail: (detail: PageDetail) => void;
  /** The review is over. */
  onEnd: () => void;
};

/** Who did something last, and to which pages; null until somebody does. */
export function useOthers(options: Options): { names: string[]; pageIds: string[] } | null {
  const [others, setOthers] = useState<{ names: string[]; pageIds: string[] } | null>(null);
  const now = useRef(options);
  now.current = options;
  const known = useRef(options.stamp);
  useEffect(() => {
    known.current = options.stamp;
  }, [options.stamp]);
  useEffect(() => {
    async function ask() {
      const { requestId, turn, busy } = now.current;
      if (busy || document.visibilityState !== 'visible') return;
      const asked = turn.current;
      const response = await fetch(`/requests/${requestId}/review/changes?${new URLSearchParams({ revision: String(known.current.revision), marks: known.current.marks })}`);
      if (!response.ok) return;
      const changes = (await response.json()) as ReviewChanges;
      if (asked !== turn.current) return;
      const same = changes.stamp.revision === known.current.revision && changes.stamp.marks === known.current.marks;
      known.current = changes.stamp;
      if (!changes.reviewing) return now.current.onEnd();
      if (same) return;
      const front = now.current.onChanges(changes);
      const pageIds = Object.keys(changes.by);
      if (pageIds.length > 0) setOthers({ names: [...new Set(Object.values(changes.by))], pageIds });
      if (front) void loadDetail(requestId, front).then((detail) => now.current.onDetail(detail)).catch(() => undefined);
    }
    // why: a lost connection is said where an act waits for it, and the next round asks again
    const timer = setInterval(() => void ask().catch(() => undefined), everyMs);
    return () => clearInterval(timer);
  }, []);
  return others;
}

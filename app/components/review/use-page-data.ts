/** What the page in front brings along: its details, its words where something needs them, and the pictures that are likely next. */
import { useEffect, useMemo, useState } from 'react';
import { linesOf } from './geometry.ts';
import { imageAddress, loadDetail, loadPicture, loadWords } from './images.ts';
import type { PageDetail, PageWord, ReviewPage } from './types.ts';

/** Tries again while it is wanted, less and less often: a reviewer waits for it, and nobody tells her to load the page anew. -> ends it */
function whileWanted<T>(load: () => Promise<T>, take: (found: T) => void): () => void {
  let wanted = true;
  let wait = 500;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    load()
      .then((found) => wanted && take(found))
      .catch(() => {
        if (!wanted) return;
        timer = setTimeout(go, wait);
        wait = Math.min(wait * 2, 15_000);
      });
  };
  go();
  return () => {
    wanted = false;
    clearTimeout(timer);
  };
}

export function useDetail(requestId: string, front: string | null, setDetail: (detail: PageDetail | null) => void): void {
  useEffect(() => {
    if (!front) return;
    setDetail(null);
    return whileWanted(() => loadDetail(requestId, front), setDetail);
  }, [front, requestId, setDetail]);
}

/** The pages that are likely next are fetched as soon as this one is here. */
export function usePicturesAhead(requestId: string, pages: readonly ReviewPage[], at: number): void {
  useEffect(() => {
    const front = pages[at];
    const ahead = [pages[at + 1], pages.slice(at + 1).find((each) => each.disposition === 'undecided'), pages[at + 2], pages[at - 1]];
    let wanted = front !== undefined;
    if (front) {
      void loadPicture(imageAddress(requestId, front.id, 'review'))
        .then(async () => {
          for (const next of ahead) if (wanted && next) await loadPicture(imageAddress(requestId, next.id, 'review'), true);
        })
        .catch(() => undefined);
    }
    return () => {
      wanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- why: a changed decision is no reason to fetch again
  }, [at, requestId]);
}

/** The page's words and lines, once they are needed and here; else null. */
export function usePageWords(requestId: string, front: string | null, needed: boolean) {
  const [words, setWords] = useState<{ pageId: string; words: PageWord[] } | null>(null);
  useEffect(() => {
    if (!front || !needed) return;
    return whileWanted(() => loadWords(requestId, front), (found) => setWords({ pageId: front, words: found }));
  }, [needed, front, requestId]);
  const own = words?.pageId === front ? words.words : null;
  const lines = useMemo(() => (own ? linesOf(own) : null), [own]);
  return { words: own, lines };
}

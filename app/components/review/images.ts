/** Pictures and data of pages in the browser: fetched once, the next ones ahead, the oldest forgotten. Nothing touches a disk. */
import { useEffect, useState } from 'react';
import type { PageDetail, PageWord } from './types.ts';

export type Purpose = 'thumbnail' | 'sheet' | 'review' | 'prefetch';

export function imageAddress(requestId: string, pageId: string, purpose: Purpose, zoom = 1): string {
  return `/requests/${requestId}/pages/${pageId}/image?for=${purpose}${zoom === 2 ? '&zoom=2' : ''}`;
}

const pictures = new Map<string, Promise<string>>();
const kept = 40;

/** An address of the picture in memory. What was fetched ahead is the same picture. */
export function loadPicture(address: string, ahead = false): Promise<string> {
  const known = pictures.get(address);
  if (known) {
    pictures.delete(address);
    pictures.set(address, known);
    return known;
  }
  const loading = fetch(ahead ? address.replace('for=review', 'for=prefetch') : address).then(async (response) => {
    if (!response.ok) throw new Error(String(response.status));
    return URL.createObjectURL(await response.blob());
  });
  loading.catch(() => pictures.delete(address));
  pictures.set(address, loading);
  for (const [oldest, old] of pictures) {
    if (pictures.size <= kept) break;
    pictures.delete(oldest);
    void old.then((url) => URL.revokeObjectURL(url)).catch(() => undefined);
  }
  return loading;
}

/** The picture of an address, or null while it comes (or none is asked for); `failed` when it does not. */
export function usePicture(address: string | null): { url: string | null; failed: boolean } {
  const [shown, setShown] = useState<{ address: string | null; url: string | null; failed: boolean }>({ address, url: null, failed: false });
  useEffect(() => {
    if (!address) return;
    let wanted = true;
    loadPicture(address)
      .then((url) => wanted && setShown({ address, url, failed: false }))
      .catch(() => wanted && setShown({ address, url: null, failed: true }));
    return () => {
      wanted = false;
    };
  }, [address]);
  return shown.address === address ? shown : { url: null, failed: false };
}

/** The page as it leaves; `refusal` is the engine's reason where it would not let it. Made anew for each address: marks change. */
export function useAfterPicture(address: string | null): { url: string | null; refusal: string | null } {
  const [shown, setShown] = useState<{ address: string | null; url: string | null; refusal: string | null }>({ address: null, url: null, refusal: null });
  useEffect(() => {
    if (!address) return;
    let made: string | null = null;
    const gone = new AbortController();
    void fetch(address, { signal: gone.signal })
      .then(async (response) => {
        if (response.ok) {
          made = URL.createObjectURL(await response.blob());
          if (!gone.signal.aborted) setShown({ address, url: made, refusal: null });
        } else setShown({ address, url: null, refusal: ((await response.json().catch(() => ({}))) as { reason?: string }).reason ?? String(response.status) });
      })
      .catch(() => gone.signal.aborted || setShown({ address, url: null, refusal: 'unavailable' }));
    return () => {
      gone.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [address]);
  return shown.address === address ? shown : { url: null, refusal: null };
}

export async function loadDetail(requestId: string, pageId: string): Promise<PageDetail> {
  const response = await fetch(`/requests/${requestId}/pages/${pageId}`);
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as PageDetail;
}

const words = new Map<string, Promise<PageWord[]>>();

export function loadWords(requestId: string, pageId: string): Promise<PageWord[]> {
  const known = words.get(pageId);
  if (known) return known;
  const loading = fetch(`/requests/${requestId}/pages/${pageId}/words`).then(async (response) => {
    if (!response.ok) throw new Error(String(response.status));
    return ((await response.json()) as { words: PageWord[] }).words;
  });
  loading.catch(() => words.delete(pageId));
  words.set(pageId, loading);
  if (words.size > 60) words.delete(words.keys().next().value ?? '');
  return loading;
}

/** A search that answers while somebody types: a quarter of a second after the last key, in the body of a POST; the button does the same without a script. */
import { useFetcher } from '@remix-run/react';
import { useEffect, useRef } from 'react';

const pauseMs = 250;

/** `search` takes the form; of answers that overtake each other the last one asked for stays. */
export function useAsTyped<Answer>(action: string): { answer: Answer | undefined; search: (form: HTMLFormElement) => void } {
  const fetcher = useFetcher<Answer>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    answer: fetcher.data as Answer | undefined,
    search(form) {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => fetcher.submit(new FormData(form), { method: 'post', action }), pauseMs);
    },
  };
}

/** What is there for some people only. */
import { useEffect, useState, type ReactNode } from 'react';

/** Read aloud, not seen. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className="sr-only">{children}</span>;
}

/** First stop of the keyboard: jumps over the navigation to `#content`. */
export function SkipLink({ children }: { children: ReactNode }) {
  return (
    <a href="#content" className="sr-only rounded bg-brand px-4 py-2 font-semibold text-brand-on focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50">
      {children}
    </a>
  );
}

/** False on the server and in the first render, true once scripts run: what needs a script is drawn only then. */
export function useHydrated(): boolean {
  const [hydrated, setHydrated] = useState(false);
  useEffect(() => setHydrated(true), []);
  return hydrated;
}

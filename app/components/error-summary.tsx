/** "There is a problem": everything that needs another look, first on the page, each line leading to its field. */
import { useEffect, useRef } from 'react';
import { useWords } from '#app/i18n/use-words.ts';

/** Field name -> sentence. Names without a field on the page are shown without a link when they start with `_`. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

export function ErrorSummary({ errors }: { errors: FieldErrors | null | undefined }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const lines = Object.entries(errors ?? {}).filter((line): line is [string, string] => Boolean(line[1]));
  const fingerprint = lines.map(([name]) => name).join();
  useEffect(() => {
    if (fingerprint) box.current?.focus();
  }, [fingerprint]);
  if (lines.length === 0) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" aria-labelledby="error-summary-title" className="rounded border-2 border-late bg-surface p-4">
      <h2 id="error-summary-title" className="text-lg font-semibold">
        {t('requester.layout.problem')}
      </h2>
      <ul className="mt-2 flex flex-col gap-1">
        {lines.map(([name, text]) => (
          <li key={name}>
            {name.startsWith('_') ? (
              <span className="font-semibold text-late">{text}</span>
            ) : (
              <a href={`#${name}`} className="font-semibold text-late underline underline-offset-4 hover:decoration-2" onClick={(e) => focusField(e.currentTarget.hash)}>
                {text}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusField(hash: string) {
  document.getElementById(hash.slice(1))?.focus();
}

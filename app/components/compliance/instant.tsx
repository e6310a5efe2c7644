/** An instant as an auditor reads it: date and time in the reader's locale, the exact instant on hover. */
import { useWords } from '#app/i18n/use-words.ts';

export function Instant({ at, zone }: { at: string | Date; zone?: string }) {
  const { locale } = useWords();
  const iso = typeof at === 'string' ? at : at.toISOString();
  // A zone is always named, so that server and browser write the same.
  const text = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone ?? 'UTC' }).format(new Date(iso));
  return (
    <time dateTime={iso} title={`${iso}${zone ? ` (${zone})` : ''}`} className="whitespace-nowrap">
      {text}
    </time>
  );
}

/** An instant in the facility's zone; its zone on hover. */
import { useWords } from '#app/i18n/use-words.ts';
import { useRequestPage } from './page-context.tsx';

export function Instant({ at, dateOnly }: { at: Date; dateOnly?: boolean }) {
  const { locale } = useWords();
  const { zone } = useRequestPage().data.facility;
  const text = new Intl.DateTimeFormat(locale === 'es' ? 'es-US' : 'en-US', { dateStyle: 'medium', ...(dateOnly ? {} : { timeStyle: 'short' }), timeZone: zone }).format(at);
  return (
    <time dateTime={at.toISOString()} title={`${text}, ${zone}`}>
      {text}
    </time>
  );
}

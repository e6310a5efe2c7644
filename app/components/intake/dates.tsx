/** A legal day and an instant as intake shows them: short, with the weekday, the zone and the time on hover. */
import { useWords } from '#app/i18n/use-words.ts';

export function dayText(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`));
}

export function Day({ day }: { day: string }) {
  const { locale } = useWords();
  return (
    <time dateTime={day} className="whitespace-nowrap">
      {dayText(day, locale)}
    </time>
  );
}

export function Instant({ at, zone }: { at: string; zone: string }) {
  const { locale } = useWords();
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(at));
  return (
    <time dateTime={at} title={`${format({ dateStyle: 'full', timeStyle: 'short' })} (${zone})`} className="whitespace-nowrap">
      {format({ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' })}
    </time>
  );
}

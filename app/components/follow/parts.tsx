/** Small things of a followed request: a day in the hospital's zone, and which paper answers which missing line. */
import { useWords } from '#app/i18n/use-words.ts';

/** An instant as a day of the hospital's zone; the exact time on hover. */
export function Day({ at, zone }: { at: string; zone: string }) {
  const { locale } = useWords();
  const tag = locale === 'es' ? 'es-US' : 'en-US';
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: zone }).format(new Date(at));
  const full = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'long', timeZone: zone }).format(new Date(at));
  return (
    <time dateTime={at} title={full}>
      {day}
    </time>
  );
}

export type PaperKind = 'identity' | 'authority' | 'authorization' | 'letter' | 'other';

/** Keys of a missing line's name and cure, and the kind of paper that would meet it. */
export function partOfLine(line: string): { label: string; cure: string; paper: PaperKind } {
  if (line.startsWith('authorization.')) {
    const element = line.slice('authorization.'.length);
    return { label: `rules.element.${element}`, cure: `rules.cure.${element}`, paper: 'authorization' };
  }
  const papers: Record<string, PaperKind> = { identity: 'identity', representative_authority: 'authority', authorization_document: 'authorization', authorization_valid: 'authorization', official_identity: 'letter', law_named: 'letter', legal_authority: 'letter' };
  return { label: `rules.evidence.${line}`, cure: `rules.evidence_missing.${line}`, paper: papers[line] ?? 'other' };
}

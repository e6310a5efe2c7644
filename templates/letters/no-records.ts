/** No records found: where we looked, and what the requester can do. */
import type { LetterContent } from '../pdf/blocks.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type NoRecordsData = LetterBase & { scope: string; searched: readonly string[]; elsewhere?: string };

export function noRecordsLetter(data: NoRecordsData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('no_records', data, locale, [
    { kind: 'paragraph', text: t('letters.no_records.intro') },
    { kind: 'paragraph', text: t('letters.no_records.fits', { scope: data.scope }) },
    ...(data.searched.length > 0 ? [{ kind: 'heading', text: t('letters.no_records.searchedTitle') } as const, { kind: 'list', items: data.searched } as const] : []),
    { kind: 'heading', text: t('letters.no_records.nextTitle') },
    { kind: 'paragraph', text: t('letters.no_records.next') },
    ...(data.elsewhere ? [{ kind: 'paragraph', text: t('letters.no_records.elsewhere', { where: data.elsewhere }) } as const] : []),
  ]);
}

/** The one extension: its reason and the new date, written before the first date ends (ACC-TIME, 164.524(b)(2)(ii)). */
import type { LetterContent } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type ExtensionData = LetterBase & { dueOn: string; extendedTo: string; /** in the requester's words */ reason: string };

export function extensionLetter(data: ExtensionData, locale: Locale): LetterContent {
  const t = translator(locale);
  const on = (date: string) => formatLegalDate(date, locale);
  return compose('extension', data, locale, [
    { kind: 'paragraph', text: t('letters.extension.intro', { received: on(data.receivedOn), due: on(data.dueOn) }) },
    { kind: 'heading', text: t('letters.extension.reasonTitle') },
    { kind: 'paragraph', text: data.reason },
    { kind: 'heading', text: t('letters.extension.newTitle') },
    { kind: 'paragraph', text: t('letters.extension.newDate', { extendedTo: on(data.extendedTo) }) },
    { kind: 'paragraph', text: t('letters.extension.law'), muted: true },
  ]);
}

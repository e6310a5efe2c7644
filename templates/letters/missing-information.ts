/** What is missing and how to send it, one by one. The clock of 164.524 runs on, and the letter says so. */
import type { LetterContent } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { hasKey, translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type MissingInformationData = LetterBase & {
  /** Codes of what is asked for; one without words of its own is said by `requester.missing.<code>`, else in general words. */
  codes: readonly string[];
  /** Written by a person, in the person's own language. */
  note?: string;
  answerBy?: string;
  /** The due date of a clock that does not pause. */
  runningUntil?: string;
};

export function missingInformationLetter(data: MissingInformationData, locale: Locale): LetterContent {
  const t = translator(locale);
  const codes = data.codes.length > 0 ? data.codes : ['other'];
  return compose('missing_information', data, locale, [
    { kind: 'paragraph', text: t('letters.missing_information.intro') },
    {
      kind: 'findings',
      items: codes.map((code) => {
        if (!hasKey(`letters.missing.${code}.what`) && hasKey(`requester.missing.${code}`)) return { title: t(`requester.missing.${code}`), lines: [] };
        const known = hasKey(`letters.missing.${code}.what`) ? code : 'other';
        return { title: t(`letters.missing.${known}.what`), lines: [t('letters.missing_information.how', { how: t(`letters.missing.${known}.how`) })] };
      }),
    },
    ...(data.note ? [{ kind: 'notice', title: t('letters.missing_information.note'), text: data.note } as const] : []),
    { kind: 'heading', text: t('letters.missing_information.answerTitle') },
    { kind: 'paragraph', text: t('letters.missing_information.answer', { request: data.requestNumber }) },
    ...(data.answerBy ? [{ kind: 'paragraph', text: t('letters.missing_information.by', { by: formatLegalDate(data.answerBy, locale) }) } as const] : []),
    ...(data.runningUntil ? [{ kind: 'paragraph', text: t('letters.missing_information.runs', { due: formatLegalDate(data.runningUntil, locale) }) } as const] : []),
  ]);
}

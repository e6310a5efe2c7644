/** A third party's deficient request goes back with each defect, its clause and its cure (REJECT). No denial, so no review rights. */
import type { Message } from '#workflows/message.ts';
import type { LetterContent } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { say, translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

/** As the rules find them (`Defect` of workflows/rules/defect.ts fits). */
export type DefectData = { message: Message; cure: Message; citation: string };
export type DeficiencyData = LetterBase & { defects: readonly DefectData[]; /** of a subpoena: the letter is then its objection too */ returnDate?: string };

export function deficiencyLetter(data: DeficiencyData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('deficiency', data, locale, [
    { kind: 'paragraph', text: t('letters.deficiency.intro') },
    {
      kind: 'findings',
      items: data.defects.map((defect) => ({
        title: say(defect.message, locale),
        lines: [t('letters.deficiency.cure', { cure: say(defect.cure, locale) })],
        cite: defect.citation,
      })),
    },
    ...(data.returnDate ? [{ kind: 'paragraph', text: t('letters.deficiency.subpoena', { returnDate: formatLegalDate(data.returnDate, locale) }) } as const] : []),
    { kind: 'heading', text: t('letters.deficiency.nextTitle') },
    { kind: 'paragraph', text: t('letters.deficiency.next', { request: data.requestNumber }) },
  ]);
}

/** Letters that ask for something, or give a third party's request back (AUTH-DEFECT, REJECT). */
import type { Message } from '#workflows/message.ts';
import { formatLegalDate } from '../locales/format.ts';
import { hasKey } from '../locales/index.ts';
import { letter, paragraph, sampleBase, sampleFirm, wayBack, type LetterBase } from './letter.ts';

export type MissingInformation = LetterBase & {
  /** What is asked for, by code; one without words of its own reads as "something else". */
  codes: readonly string[];
  /** A person's own words; `translated` where they are in the letter's language. */
  note?: { text: string; translated: boolean };
  /** The date that does not move while we wait: an individual's request only (ACC-TIME). */
  answerBy?: string;
};

export const missingInformation = letter<MissingInformation>(
  'missing_information',
  { ...sampleBase, codes: ['identity', 'dates'], note: { text: 'You wrote "the operation". We found two. Which one do you mean?', translated: false }, answerBy: '2026-12-22' },
  (data, words) => {
    const { t, say, locale } = words;
    const known = [...new Set(data.codes.map((code) => (hasKey(`letters.missing_information.item.${code}.title`) ? code : 'other')))];
    return [
      paragraph(say('lead')),
      ...(known.length > 0 ? [{ kind: 'findings' as const, items: known.map((code) => ({ title: t(`letters.missing_information.item.${code}.title`), lines: [t(`letters.missing_information.item.${code}.cure`)] })) }] : []),
      ...(data.note
        ? [
            { kind: 'notice' as const, title: say('noteTitle'), text: data.note.text },
            ...(data.note.translated ? [] : [{ kind: 'paragraph' as const, text: say('noteOriginal', { phone: data.letterhead.phone }), muted: true }]),
          ]
        : []),
      ...wayBack(data, words),
      ...(data.answerBy ? [paragraph(say('clock', { date: formatLegalDate(data.answerBy, locale) }))] : []),
    ];
  },
);

/** One thing that is wrong, how to mend it, and the clause that asks for it. */
export type LetterDefect = { message: Message; cure: Message; citation: string };
export type Deficiency = LetterBase & { defects: readonly LetterDefect[]; /** The answer to a subpoena is an objection as well. */ subpoena: boolean };

const defectOf = (id: string, clause: string): LetterDefect => ({ message: { key: `rules.defect.${id}` }, cure: { key: `rules.cure.${id}` }, citation: `45 CFR ${clause}` });

export const deficiency = letter<Deficiency>(
  'deficiency',
  { ...sampleFirm, defects: [defectOf('expiry', '164.508(c)(1)(v)'), defectOf('signature_date', '164.508(c)(1)(vi)'), defectOf('revocation_statement', '164.508(c)(2)(i)')], subpoena: false },
  (data, words) => {
    const { t, say, locale } = words;
    const told = ({ key, params }: Message) => t(key, datesIn(params, locale));
    return [
      paragraph(say('lead')),
      { kind: 'findings', items: data.defects.map(({ message, cure, citation }) => ({ title: told(message), lines: [say('cure', { cure: told(cure) })], cite: t('letters.clause', { citation }) })) },
      ...(data.subpoena ? [paragraph(say('subpoena'))] : []),
      paragraph(say('again')),
      { kind: 'paragraph', text: say('notDenial'), muted: true },
    ];
  },
);

/** Legal dates among the parameters, written out. */
function datesIn(params: Message['params'], locale: 'en' | 'es'): Record<string, string | number> {
  return Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatLegalDate(value, locale) : value]));
}

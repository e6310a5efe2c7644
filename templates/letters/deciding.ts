/** Letters that tell a decision about the request: denied, nothing found, more time, withdrawn, revoked. */
import { denialGround, requiredLetterParts, type DenialGround } from '#workflows/rules/denial.ts';
import type { Block } from '../pdf/blocks.ts';
import { formatLegalDate, formatShortDate } from '../locales/format.ts';
import { complaint, heading, letter, paragraph, sampleBase, sampleFirm, type LetterBase } from './letter.ts';

export type Denial = LetterBase & { ground: DenialGround; /** The rest is released. */ inPart: boolean; /** Who else holds the records, where that is known. */ heldElsewhere: string | null };

/** 164.524(d)(2)-(3): basis, review right where there is one, complaint routes, what is released, where else the records are. */
export const denial = letter<Denial>('denial', { ...sampleBase, ground: 'danger', inPart: false, heldElsewhere: null }, (data, words) => {
  const { t, say } = words;
  const { phone } = data.letterhead;
  const parts = new Set(requiredLetterParts({ ground: data.ground, inPart: data.inPart, heldElsewhere: data.heldElsewhere !== null }));
  const reviewable = denialGround(data.ground).reviewable;
  return [
    paragraph(say(data.inPart ? 'leadPart' : 'lead')),
    heading(say('basisTitle')),
    paragraph(t(`packet.ground.${data.ground}`)),
    ...(reviewable
      ? [{ kind: 'notice' as const, title: say('reviewTitle'), text: say('reviewText', { phone, request: data.request }) }]
      : [heading(say('noReviewTitle')), paragraph(say('noReviewText'))]),
    ...(parts.has('rest_released') ? [heading(say('restTitle')), paragraph(say('restText'))] : []),
    ...(parts.has('elsewhere') ? [heading(say('elsewhereTitle')), paragraph(say('elsewhereText', { holder: data.heldElsewhere ?? '' }))] : []),
    ...complaint(data, words),
  ];
});

export type NoRecords = LetterBase & { searched: { name: string; birthDate: string; from?: string; to?: string } };

export const noRecords = letter<NoRecords>(
  'no_records',
  { ...sampleFirm, searched: { name: 'Maria Delgado-Reyes', birthDate: '1978-03-14', from: '2019-01-01', to: '2019-12-31' } },
  ({ searched, letterhead }, { t, say, locale }) => {
    const day = (date: string | undefined) => (date ? formatShortDate(date, locale) : say('open'));
    return [
      paragraph(say('lead')),
      {
        kind: 'facts',
        rows: [
          [say('factName'), searched.name],
          [t('letters.born'), formatShortDate(searched.birthDate, locale)],
          [say('factDates'), searched.from || searched.to ? say('range', { from: day(searched.from), to: day(searched.to) }) : say('anyDates')],
          [say('factWhere'), say('where', { facility: letterhead.name })],
        ],
      },
      heading(say('why')),
      { kind: 'list', items: (['name', 'birth', 'place', 'old'] as const).map((tip) => t(`letters.no_records.tips.${tip}`)) },
      paragraph(say('again', { phone: letterhead.phone })),
    ];
  },
);

/** Legal dates: received, due before, due now. `reason` is a person's own words. */
export type Extension = LetterBase & { receivedOn: string; dueOn: string; extendedTo: string; reason: string };

/** The written statement of the reasons and the date, sent before the first date ends (164.524(b)(2)(ii)). */
export const extension = letter<Extension>(
  'extension',
  { ...sampleBase, receivedOn: '2026-10-22', dueOn: '2026-11-21', extendedTo: '2026-12-14', reason: 'Part of the record is on paper in an archive outside of the hospital.' },
  (data, words) => {
    const { say, locale } = words;
    return [
      paragraph(say('lead', { received: formatLegalDate(data.receivedOn, locale), dueOn: formatLegalDate(data.dueOn, locale) })),
      paragraph(say('reason', { reason: data.reason })),
      { kind: 'notice', title: say('newDate'), text: formatLegalDate(data.extendedTo, locale) } satisfies Block,
      paragraph(say('once')),
      ...complaint(data, words),
    ];
  },
);

export const withdrawalConfirmed = letter<LetterBase>('withdrawal_confirmed', sampleBase, (data, { say, locale }) => [
  paragraph(say('lead', { date: formatLegalDate(data.date, locale) })),
  paragraph(say('again')),
  paragraph(say('notYou', { phone: data.letterhead.phone })),
]);

/** AUTH-REVOKE: what rests on it stops; what has left stays. */
export const revocationConfirmed = letter<LetterBase>('revocation_confirmed', sampleFirm, (_data, { say }) => [
  paragraph(say('lead')),
  { kind: 'list', items: [say('stops'), say('before'), say('again')] },
]);

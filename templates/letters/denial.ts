/** The denial of access, whole or in part, with what 164.524(d)(2) wants in it: basis, review, complaint, contact. */
import type { Block, LetterContent } from '../pdf/blocks.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { withheldTable } from '../packet/notices.ts';
import type { Ground, WithheldItem } from '../packet/plan.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type DenialData = LetterBase & { grounds: readonly Ground[]; reviewable: boolean; restReleased: boolean; /** 164.524(d)(3): where else the records are, if known */ elsewhere?: string };
export type PartialGrantData = LetterBase & { withheld: readonly WithheldItem[] };

export function denialLetter(data: DenialData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('denial', data, locale, [
    { kind: 'paragraph', text: t(data.restReleased ? 'letters.denial.introPart' : 'letters.denial.introWhole') },
    { kind: 'heading', text: t('letters.denial.basisTitle') },
    { kind: 'list', items: data.grounds.map((ground) => t(`packet.ground.${ground}`)) },
    ...rights(data, data.reviewable, locale),
    ...(data.elsewhere ? [{ kind: 'heading', text: t('letters.denial.elsewhereTitle') } as const, { kind: 'paragraph', text: data.elsewhere } as const] : []),
  ]);
}

export function partialGrantLetter(data: PartialGrantData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('partial_grant', data, locale, [
    { kind: 'paragraph', text: t('letters.partial_grant.intro') },
    withheldTable(locale, data.withheld),
    ...rights(data, data.withheld.some((item) => item.reviewable), locale),
  ]);
}

function rights(data: LetterBase, reviewable: boolean, locale: Locale): Block[] {
  const t = translator(locale);
  return [
    ...(reviewable ? [{ kind: 'heading', text: t('letters.denial.reviewTitle') } as const] : []),
    { kind: 'paragraph', text: reviewable ? t('letters.denial.review', { phone: data.letterhead.phone, request: data.requestNumber }) : t('letters.denial.noReview') },
    { kind: 'heading', text: t('letters.denial.complaintTitle') },
    { kind: 'list', items: [t('letters.denial.complaintUs', { ...data.contact }), t('letters.denial.complaintHhs')] },
  ];
}

/** A letter of denial is held against 164.524(d) before it is kept: what it must hold is looked for in the words that go out. */
import { letterText } from '#templates/letters/html.ts';
import { translator } from '#templates/locales/index.ts';
import type { LetterContent } from '#templates/pdf/blocks.ts';
import { AppError } from '#workflows/app-error.ts';
import { denialLetterParts, type DenialGround, type DenialLetterPart } from '#workflows/rules/denial.ts';
import { denialLetter } from '#workflows/rules/refusals.ts';
import type { Decision } from '#workflows/rules/rule.ts';

type Asked = { grounds: readonly DenialGround[]; inPart: boolean; elsewhere?: string | undefined; contact: { title: string; phone: string }; today: string };

/** One decision a ground. Throws where a part is lacking: such a letter never leaves. */
export function denialLetterDecisions(content: LetterContent, { grounds, inPart, elsewhere, contact, today }: Asked): Decision[] {
  const text = letterText(content);
  const t = translator(content.locale);
  return grounds.map((ground) => {
    const said: Record<DenialLetterPart, boolean> = {
      basis: text.includes(t(`packet.ground.${ground}`)),
      review_right: text.includes(t('letters.denial.reviewTitle')),
      complaint_facility: text.includes(contact.title) && text.includes(contact.phone),
      complaint_hhs: text.includes('hhs.gov/ocr'),
      rest_released: text.includes(t('letters.partial_grant.intro')) || text.includes(t('letters.denial.introPart')),
      elsewhere: Boolean(elsewhere) && text.includes(elsewhere ?? ''),
    };
    const decision = denialLetter({ ground, inPart, heldElsewhere: Boolean(elsewhere), has: denialLetterParts.filter((part) => said[part]), today });
    if (decision.result.missing.length > 0) throw new AppError('internal', `a letter of denial lacks ${decision.result.missing.join(', ')}`);
    return decision;
  });
}

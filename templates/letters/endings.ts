/** Confirmations of what somebody ended: an authorization (AUTH-REVOKE) or their own request. */
import type { LetterContent } from '../pdf/blocks.ts';
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { compose } from './compose.ts';
import type { LetterBase } from './compose.ts';

export type RevocationData = LetterBase & { revokedOn: string; /** `patient`: who revoked; `requester`: whose request rested on it */ to: 'patient' | 'requester' };
export type WithdrawalData = LetterBase & { withdrawnOn: string };

export function revocationLetter(data: RevocationData, locale: Locale): LetterContent {
  const t = translator(locale);
  const texts =
    data.to === 'patient'
      ? [t('letters.revocation_confirmed.intro', { revoked: formatLegalDate(data.revokedOn, locale) }), t('letters.revocation_confirmed.before')]
      : [t('letters.revocation_confirmed.toThird'), t('letters.revocation_confirmed.toThirdNext')];
  const subject = t(data.to === 'patient' ? 'letters.revocation_confirmed.subject' : 'letters.revocation_confirmed.subjectThird');
  return compose('revocation_confirmed', data, locale, texts.map((text) => ({ kind: 'paragraph', text }) as const), { subject });
}

export function withdrawalLetter(data: WithdrawalData, locale: Locale): LetterContent {
  const t = translator(locale);
  return compose('withdrawal_confirmed', data, locale, [
    { kind: 'paragraph', text: t('letters.withdrawal_confirmed.intro', { withdrawn: formatLegalDate(data.withdrawnOn, locale) }) },
    { kind: 'paragraph', text: t('letters.withdrawal_confirmed.again') },
  ]);
}

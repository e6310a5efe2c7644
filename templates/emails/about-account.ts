/** The mails about an account: each link works once or for minutes, and each says what to do if nobody asked for it. */
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { composeEmail } from './compose.ts';
import type { EmailContent } from './compose.ts';

export type AccountMailData = { url: string; facility: string; phone: string };
export type LinkMailData = AccountMailData & { minutes: number };
/** `until` is YYYY-MM-DD. */
export type InvitationMailData = AccountMailData & { organization: string; inviter: string; until: string };

export function linkMail(kind: 'sign_in_link' | 'verify_address' | 'password_reset'): (data: LinkMailData, locale: Locale) => EmailContent {
  return (data, locale) => mail(kind, data, locale, { minutes: data.minutes });
}

export function invitationMail(data: InvitationMailData, locale: Locale): EmailContent {
  const { organization, inviter, facility } = data;
  return mail('invitation', data, locale, { organization, inviter, facility, until: formatLegalDate(data.until, locale) });
}

export type EmergencyMailData = AccountMailData & { person: string; minutes: number };

/** To compliance, at once: that somebody opened a restricted chart, never whose. */
export function emergencyMail(data: EmergencyMailData, locale: Locale): EmailContent {
  return mail('emergency_alert', data, locale, { person: data.person, minutes: data.minutes });
}

type Notice = 'password_changed' | 'factor_reset_asked' | 'factor_reset' | 'passkey_added' | 'passkey_removed';

/** After something about an account changed: that it did, and whom to call where it was somebody else. */
export function noticeMail(kind: Notice): (data: AccountMailData, locale: Locale) => EmailContent {
  return (data, locale) => mail(kind, data, locale, {});
}

function mail(kind: 'sign_in_link' | 'verify_address' | 'password_reset' | 'invitation' | 'emergency_alert' | Notice, data: AccountMailData, locale: Locale, params: Record<string, string | number>): EmailContent {
  const t = translator(locale);
  return composeEmail({
    locale,
    subject: t(`emails.${kind}.subject`, params),
    paragraphs: [t(`emails.${kind}.body`, params)],
    action: { label: t(`emails.${kind}.action`), url: data.url },
    facility: data.facility,
    phone: data.phone,
    requestNumber: null,
  });
}

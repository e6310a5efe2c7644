/** Every mail there is, with a sample that drives its preview and its test. */
import type { EmailName } from '#workflows/request/effects.ts';
import type { Locale } from '../locales/index.ts';
import { emergencyMail, invitationMail, linkMail, noticeMail } from './about-account.ts';
import { anchorMail } from './about-log.ts';
import { departmentMail, packetReadyMail, plainMail, receiptMail, reminderMail, trackingCodeMail } from './about-request.ts';
import type { EmailContent } from './compose.ts';

type Entry<D> = { render: (data: D, locale: Locale) => EmailContent; sample: D };

const request = {
  requestNumber: 'RGH-2026-000123',
  url: 'https://records.riverside.example/follow',
  facility: 'Riverside General Hospital',
  phone: '(412) 555-0140',
};
const account = { url: 'https://records.riverside.example/sign-in/confirm?token=sample', facility: request.facility, phone: request.phone };

const notice = { ...account, url: 'https://records.riverside.example/sign-in' };

function entry<D>(render: Entry<D>['render'], sample: NoInfer<D>): Entry<D> {
  return { render, sample };
}

export const emails = {
  receipt: entry(receiptMail, { ...request, trackingCode: '7KQX-M2RD-9VTH-4CWE' }),
  message_waiting: entry(plainMail('message_waiting'), request),
  information_needed: entry(plainMail('information_needed'), request),
  fee_quoted: entry(plainMail('fee_quoted'), request),
  packet_ready: entry(packetReadyMail, { ...request, url: 'https://records.riverside.example/packet/sample', until: '2026-12-20' }),
  reminder: entry(reminderMail, { ...request, until: '2026-12-02' }),
  letter_waiting: entry(plainMail('letter_waiting'), request),
  closed_notice: entry(plainMail('closed_notice'), request),
  tracking_code: entry(trackingCodeMail, { ...request, trackingCode: '7KQX-M2RD-9VTH-4CWE' }),
  department_request: entry(departmentMail, { ...request, department: 'Patient Financial Services', dueOn: '2026-11-27' }),
  invitation: entry(invitationMail, { ...account, organization: 'Harper & Quill LLP', inviter: 'Jordan Blake', until: '2026-11-27' }),
  emergency_alert: entry(emergencyMail, { ...account, url: 'https://records.riverside.example/emergency/reviews', person: 'Tara Lindqvist', minutes: 60 }),
  sign_in_link: entry(linkMail('sign_in_link'), { ...account, minutes: 15 }),
  verify_address: entry(linkMail('verify_address'), { ...account, minutes: 60 }),
  password_reset: entry(linkMail('password_reset'), { ...account, minutes: 30 }),
  password_changed: entry(noticeMail('password_changed'), notice),
  factor_reset_asked: entry(noticeMail('factor_reset_asked'), notice),
  factor_reset: entry(noticeMail('factor_reset'), notice),
  passkey_added: entry(noticeMail('passkey_added'), notice),
  passkey_removed: entry(noticeMail('passkey_removed'), notice),
  anchor: entry(anchorMail, { ...account, url: 'https://records.riverside.example/log/anchors', day: '2026-11-23', size: 48213, root: 'XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=', code: 'K7QX-M2RD' }),
} satisfies Record<EmailName, unknown> & Record<string, unknown>;

export type MailName = keyof typeof emails;

/** A sample of every mail in a locale, for previews and tests. */
export function sampleEmail(name: MailName, locale: Locale): EmailContent {
  const { render, sample } = emails[name] as unknown as Entry<unknown>;
  return render(sample, locale);
}

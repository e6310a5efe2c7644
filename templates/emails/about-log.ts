/** The mail that carries the log's daily anchor out of the house. */
import { formatLegalDate } from '../locales/format.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';
import { composeEmail } from './compose.ts';
import type { EmailContent } from './compose.ts';

/** `day` is YYYY-MM-DD, `root` base64 as in the checkpoint, `code` what compliance types where it arrived. */
export type AnchorMailData = { url: string; facility: string; phone: string; day: string; size: number; root: string; code: string };

export function anchorMail(data: AnchorMailData, locale: Locale): EmailContent {
  const t = translator(locale);
  const params = { day: formatLegalDate(data.day, locale), size: data.size, root: data.root };
  return composeEmail({
    locale,
    subject: t('emails.anchor.subject', params),
    paragraphs: [t('emails.anchor.body', params), t('emails.anchor.keep')],
    code: { label: t('emails.anchor.code'), value: data.code },
    action: { label: t('emails.anchor.action'), url: data.url },
    facility: data.facility,
    phone: data.phone,
    requestNumber: null,
  });
}

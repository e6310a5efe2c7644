/**
 * One look for every mail: a sentence or two, one button, the address in full, whom to call. Nothing is loaded from
 * anywhere, colours follow the reader's light or dark setting, and every value is escaped.
 */
import { escapeHtml as e } from '../escape.ts';
import { translator } from '../locales/index.ts';
import type { Locale } from '../locales/index.ts';

export type EmailContent = { subject: string; text: string; html: string };

export type EmailParts = {
  locale: Locale;
  subject: string;
  paragraphs: readonly string[];
  code?: { label: string; value: string };
  action: { label: string; url: string };
  facility: string;
  phone: string;
  /** null where the mail is about no request */
  requestNumber: string | null;
};

/** @throws when the link is not http(s), or the subject would break its header line */
export function composeEmail(parts: EmailParts): EmailContent {
  if (!/^https?:\/\/[^\s<>"]+$/.test(parts.action.url)) throw new Error('a mail links to http or https only');
  const t = translator(parts.locale);
  const call = parts.requestNumber === null ? t('emails.phonePlain', { phone: parts.phone }) : t('emails.phone', { phone: parts.phone, request: parts.requestNumber });
  const signed = t('emails.signed', { facility: parts.facility });
  const automatic = t('emails.automatic');
  return {
    subject: parts.subject.replace(/[\r\n\u2028\u2029]+/g, ' '),
    text: [
      t('emails.hello'),
      ...parts.paragraphs,
      ...(parts.code ? [`${parts.code.label}: ${parts.code.value}`] : []),
      `${parts.action.label}:\n${parts.action.url}`,
      call,
      `-- \n${signed}\n${automatic}`,
    ].join('\n\n'),
    html: page(parts, t('emails.hello'), t('emails.linkBelow'), call, signed, automatic),
  };
}

function page(parts: EmailParts, hello: string, linkBelow: string, call: string, signed: string, automatic: string): string {
  const url = e(parts.action.url);
  const code = parts.code
    ? `<p class="muted" style="margin:24px 0 4px;font-size:14px">${e(parts.code.label)}</p><p class="code" style="margin:0 0 24px;font-size:22px;font-weight:700;letter-spacing:1px">${e(parts.code.value)}</p>`
    : '';
  return `<!doctype html>
<html lang="${parts.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${e(parts.subject)}</title>
<style>
:root { color-scheme: light dark; }
body { background: #f3f5f7; color: #1a1d21; }
.card { background: #ffffff; }
.muted { color: #4b5560; }
.button { background: #0d4769; color: #ffffff; }
@media (prefers-color-scheme: dark) {
  body { background: #14171a !important; color: #eceff2 !important; }
  .card { background: #1f2428 !important; }
  .muted { color: #b4bcc4 !important; }
  .button { background: #8cc8ee !important; color: #0c1c28 !important; }
  a { color: #8cc8ee; }
}
</style>
</head>
<body style="margin:0;padding:24px 12px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<div class="card" style="max-width:560px;margin:0 auto;padding:32px 28px;border-radius:8px">
<p style="margin:0 0 24px;font-weight:700">${e(parts.facility)}</p>
<p style="margin:0 0 16px">${e(hello)}</p>
${parts.paragraphs.map((text) => `<p style="margin:0 0 16px">${e(text)}</p>`).join('\n')}
${code}
<p style="margin:24px 0"><a class="button" href="${url}" style="display:inline-block;padding:12px 20px;border-radius:6px;font-weight:700;text-decoration:none">${e(parts.action.label)}</a></p>
<p class="muted" style="margin:0 0 24px;font-size:14px">${e(linkBelow)}<br><span style="word-break:break-all">${url}</span></p>
<p style="margin:0 0 16px">${e(call)}</p>
<p class="muted" style="margin:24px 0 0;font-size:14px">${e(signed)}<br>${e(automatic)}</p>
</div>
</body>
</html>
`;
}

/** From parts to a mail: the same words as text and as HTML that loads nothing, in the reader's own colours. Pure. */
import { translator, type Locale } from '../locales/index.ts';

export type EmailContent = { subject: string; text: string; html: string };

/** Who writes and about what; all that a mail may tell (no patient data in subject or body). */
export type EmailBase = { facility: { name: string; phone: string }; request: string; /** Absolute address of the page where a request is followed. */ followUrl: string };

export type EmailPart =
  | { kind: 'text'; text: string }
  | { kind: 'value'; label: string; value: string }
  | { kind: 'action'; label: string; url: string };

export function layout(locale: Locale, base: EmailBase, mail: { subject: string; preview: string; parts: readonly EmailPart[] }): EmailContent {
  const t = translator(locale);
  const { name, phone } = base.facility;
  const feet = [t('emails.questions', { phone, request: base.request }), t('emails.notYou', { phone }), t('emails.noReply')];
  const signOff = t('emails.signOff', { facility: name });
  const text = [t('emails.greeting'), ...mail.parts.map(textOf), signOff, '--\n' + feet.join('\n')].join('\n\n') + '\n';
  return { subject: mail.subject, text, html: page(locale, { ...mail, greeting: t('emails.greeting'), signOff, feet, orOpen: t('emails.orOpen') }) };
}

function textOf(part: EmailPart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'value':
      return `${part.label}: ${part.value}`;
    case 'action':
      return `${part.label}:\n${part.url}`;
    default:
      return part satisfies never;
  }
}

type Page = { subject: string; preview: string; greeting: string; parts: readonly EmailPart[]; signOff: string; feet: readonly string[]; orOpen: string };

// why no colour of ink or ground: the reader's program sets both, in light and in dark; ours is the button's alone.
const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const line = 'margin:0 0 16px;font-size:16px;line-height:24px';

function page(locale: Locale, mail: Page): string {
  return [
    '<!doctype html>',
    `<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escape(mail.subject)}</title></head>`,
    `<body style="margin:0;padding:24px 16px;${font}">`,
    `<div style="display:none;max-height:0;overflow:hidden">${escape(mail.preview)}</div>`,
    `<div style="max-width:560px;margin:0 auto">`,
    `<p style="${line}">${escape(mail.greeting)}</p>`,
    ...mail.parts.map((part) => htmlOf(part, mail.orOpen)),
    `<p style="${line}">${escape(mail.signOff)}</p>`,
    '<hr style="border:0;border-top:1px solid #8a96a3;margin:24px 0 16px">',
    ...mail.feet.map((foot) => `<p style="margin:0 0 8px;font-size:14px;line-height:20px">${escape(foot)}</p>`),
    '</div></body></html>',
  ].join('\n');
}

function htmlOf(part: EmailPart, orOpen: string): string {
  switch (part.kind) {
    case 'text':
      return `<p style="${line}">${escape(part.text)}</p>`;
    case 'value':
      return `<p style="margin:0 0 16px;padding:12px 16px;border:1px solid #8a96a3;border-radius:6px;font-size:14px;line-height:20px">${escape(part.label)}<br><strong style="font-size:20px;line-height:28px;font-family:ui-monospace,Consolas,monospace">${escape(part.value)}</strong></p>`;
    case 'action':
      return [
        `<p style="margin:24px 0"><a href="${escape(part.url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0d476b;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escape(part.label)}</a></p>`,
        `<p style="margin:0 0 16px;font-size:14px;line-height:20px">${escape(orOpen)}<br><span style="word-break:break-all">${escape(part.url)}</span></p>`,
      ].join('\n');
    default:
      return part satisfies never;
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in HTML, in an attribute too. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? '');
}

/** A letter or mail from its sample, for the pages that show them; throws `not_found` for a name that is none. */
import { emails, sampleEmail, type MailName } from '#templates/emails/registry.ts';
import type { LetterName } from '#templates/letters/compose.ts';
import { letterPdf } from '#templates/letters/pdf.ts';
import { letterNames, sampleLetter } from '#templates/letters/registry.ts';
import type { Locale } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

export async function previewOf(name: string, { locale, pdf, mail }: { locale: Locale; pdf: boolean; mail: boolean }) {
  if (mail && Object.hasOwn(emails, name)) {
    const { subject, text } = sampleEmail(name as MailName, locale);
    return { kind: 'mail' as const, name, locale, subject, text };
  }
  if (mail || !(letterNames as readonly string[]).includes(name)) throw new AppError('not_found', 'no such letter');
  const content = sampleLetter(name as LetterName, locale);
  return pdf ? { kind: 'pdf' as const, name, locale, bytes: await letterPdf(content) } : { kind: 'letter' as const, name, locale, content };
}

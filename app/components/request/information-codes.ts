/** What a requester can be asked for by a coded text in their language: each has words below `requester.missing`. */
import type { ShownLine } from '#app/http/office/request-page.ts';
import { evidenceLineIds } from '#workflows/rules/bases.ts';

const further = ['patient_details', 'dates', 'other'] as const;

/** The lines of this request's own evidence, and what may be missing anywhere. */
export function informationCodes(lines: readonly ShownLine[]): string[] {
  return [...lines.map(({ id }) => id).filter((id) => isLine(id)), ...further];
}

/** Key of a code's words for staff. */
export function codeKey(code: string): string {
  if (isLine(code)) return `rules.evidence.${code}`;
  if (code === 'mail_failed') return 'office.mail_failed';
  if (code.startsWith('call_')) return `office.${code}`;
  if (code.startsWith('report.')) return `requester.${code}`;
  return `office.missing.${further.find((each) => each === code) ?? 'other'}`;
}

function isLine(code: string): boolean {
  return (evidenceLineIds as readonly string[]).includes(code);
}

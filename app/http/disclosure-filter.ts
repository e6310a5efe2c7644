/** What a filter bar of the register may say: dates, basis, accounting and a patient's id. Words come in a body only. */
import { validate as isUuid } from 'uuid';
import { bases } from '#workflows/rules/bases.ts';
import type { DisclosureFilter } from '#db/queries/disclosures.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Anything else in the address is left out. */
export function disclosureFilter(read: (name: string) => string | null, text = ''): DisclosureFilter {
  const from = read('from') ?? '';
  const to = read('to') ?? '';
  const basis = read('basis') ?? '';
  const patientId = read('patient') ?? '';
  const accounted = read('accounted');
  return {
    page: Math.max(1, Math.trunc(Number(read('page') ?? 1)) || 1),
    ...(day.test(from) ? { from } : {}),
    ...(day.test(to) ? { to } : {}),
    ...((bases as readonly string[]).includes(basis) ? { basis } : {}),
    ...(isUuid(patientId) ? { patientId } : {}),
    ...(accounted === 'yes' || accounted === 'no' ? { accounted: accounted === 'yes' } : {}),
    ...(text.trim() ? { text: text.trim().slice(0, 200) } : {}),
  };
}

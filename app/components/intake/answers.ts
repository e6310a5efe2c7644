/** What a technician types for one part of a batch: the form's own values, kept as typed until they become a request. */
import { insurerKinds, purposes, type InsurerKind, type Purpose } from '#workflows/rules/facts.ts';
import { requesterKinds, type RequesterKind } from '#workflows/rules/bases.ts';
import type { AuthorityKind } from '#workflows/rules/representative.ts';

export type Answers = Record<string, string | string[]>;

/** Papers that may lie in a part; each becomes an attachment of its kind. */
export const papers = ['authorization', 'subpoena', 'assurance', 'court_order', 'authority'] as const;
export type Paper = (typeof papers)[number];

/** Who sends paper, the most frequent first: one letter finds each in the list. */
export const paperRequesters = ['law_firm', 'patient', 'health_plan', 'other_insurer', 'copy_service', 'representative', 'clinician', 'agency', 'court', 'other'] as const satisfies readonly RequesterKind[];

export const offeredInsurerKinds = insurerKinds;
export const offeredPurposes = purposes;

/** The rule's own list, written again so that its date library stays out of the browser. */
export const offeredAuthorities = ['parent', 'guardian', 'health_care_agent', 'power_of_attorney', 'conservator', 'executor', 'administrator', 'next_of_kin', 'other'] as const satisfies readonly AuthorityKind[];

export const keptFields = 400;

/** The form as answers: one value a string, several a list; the form's own hidden fields left out. */
export function answersOf(form: FormData): Answers {
  const answers: Answers = {};
  for (const name of new Set(form.keys())) {
    if (name === 'intent' || name === 'key') continue;
    const values = form.getAll(name).filter((value): value is string => typeof value === 'string').map((value) => value.slice(0, 2000));
    if (values.every((value) => value === '')) continue;
    answers[name] = values.length === 1 ? (values[0] ?? '') : values;
    if (Object.keys(answers).length >= keptFields) break;
  }
  return answers;
}

export function one(answers: Answers, name: string): string {
  const value = answers[name];
  return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim();
}

export function many(answers: Answers, name: string): string[] {
  const value = answers[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

export function isRequesterKind(value: string): value is RequesterKind {
  return (requesterKinds as readonly string[]).includes(value);
}

/** What somebody of this kind usually asks for, where the paper says nothing else. */
export function usualPurpose(kind: RequesterKind): Purpose {
  switch (kind) {
    case 'patient':
    case 'representative':
      return 'own_use';
    case 'law_firm':
    case 'copy_service':
    case 'court':
      return 'legal';
    case 'health_plan':
    case 'other_insurer':
      return 'claim_payment';
    case 'clinician':
      return 'treatment';
    case 'hospital_staff':
      return 'quality';
    case 'agency':
      return 'required_by_law';
    case 'other':
      return 'other';
    default:
      return kind satisfies never;
  }
}

/** An organization's own kind, as the requester's kind and the insurer's kind of the rules. */
export function kindsOf(organization: { kind: string; insurerKind: string | null }): { kind: RequesterKind; insurerKind?: InsurerKind } {
  switch (organization.kind) {
    case 'copy_service':
      return { kind: 'copy_service' };
    case 'insurer': {
      const stated = organization.insurerKind === 'health_plan' ? 'health' : organization.insurerKind === 'workers_compensation' ? 'workers_comp' : organization.insurerKind;
      const insurerKind = insurerKinds.find((kind) => kind === stated);
      return { kind: insurerKind === 'health' ? 'health_plan' : 'other_insurer', ...(insurerKind ? { insurerKind } : {}) };
    }
    case 'clinic':
      return { kind: 'clinician' };
    case 'agency':
      return { kind: 'agency' };
    default:
      return { kind: 'law_firm' };
  }
}

/** `2`, `2-3`, `2, 4` of the part's own pages (as numbered in the batch); nothing means all. Null: not readable, or not its pages. */
export function pagesTyped(typed: string, own: readonly number[]): number[] | null {
  if (typed.trim() === '') return [...own];
  const pages = new Set<number>();
  for (const piece of typed.split(/[\s,;]+/).filter(Boolean)) {
    const range = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(piece);
    if (!range) return null;
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    if (first > last || last - first > 5000) return null;
    for (let page = first; page <= last; page++) pages.add(page);
  }
  const found = [...pages].sort((a, b) => a - b);
  return found.length > 0 && found.every((page) => own.includes(page)) ? found : null;
}

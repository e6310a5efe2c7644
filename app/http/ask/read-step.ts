/** Reads one page of a form: what was typed, trimmed and checked field by field. Nothing typed is dropped. */
import { readDate } from '#app/components/date-value.ts';
import { choicesOf, fieldsFor, wordsOf, type Answers, type FieldDef, type StepDef } from '#app/components/ask/steps.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';

export type Typed = Record<string, string | string[]>;
export type Problem = { key: string; params?: Record<string, string | number> };
export type ReadStep = { typed: Typed; problems: Record<string, Problem> };

/** `options` adds values that are known only on the server (the facilities). `today` is the facility's legal date. */
export function readStep(step: StepDef, form: FormData, before: Answers, context: { today: string; options?: Record<string, readonly string[]> }): ReadStep {
  const typed: Typed = {};
  const problems: Record<string, Problem> = {};
  for (const field of fieldsFor(step, before)) {
    if (field.kind === 'file') continue;
    const read = readField(field, form, before, context);
    typed[field.name] = read.value;
    if (read.problem) problems[field.name] = read.problem;
  }
  for (const field of fieldsFor(step, before)) {
    if (!field.same) continue;
    const first = String(typed[field.same] ?? '');
    const second = String(typed[field.name] ?? '');
    if (problems[field.same] || first.toLowerCase() === second.toLowerCase()) continue;
    // The wrong address is how most small breaches begin: a mismatch stops.
    problems[field.name] = { key: second === '' ? 'ask.errors.again_missing' : 'ask.errors.again_differs' };
  }
  acrossFields(step, typed, problems);
  return { typed, problems };
}

function readField(field: FieldDef, form: FormData, before: Answers, context: { today: string; options?: Record<string, readonly string[]> }): { value: string | string[]; problem?: Problem } {
  const missing: Problem = { key: `ask.errors.missing.${wordsOf(field.name)}` };
  if (field.kind === 'date') {
    const { value, typed } = readDate(form, field.name);
    // An invalid date is kept as typed, so that it comes back into its three fields.
    if (value === 'invalid') return { value: `~${typed.month}/${typed.day}/${typed.year}`, problem: { key: 'ask.errors.date' } };
    if (value === null) return field.required ? { value: '', problem: missing } : { value: '' };
    if (field.past && value > context.today) return { value, problem: { key: 'ask.errors.future' } };
    return { value };
  }
  const allowed = context.options?.[field.name] ?? choicesOf(field, before);
  if (field.kind === 'checks') {
    const chosen = form.getAll(field.name).filter((each): each is string => typeof each === 'string' && allowed.includes(each));
    return chosen.length === 0 && field.required ? { value: [], problem: missing } : { value: chosen };
  }
  const raw = form.get(field.name);
  const value = (typeof raw === 'string' ? raw : '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').trim();
  if (field.kind === 'radios' || field.kind === 'select') {
    if (value === '') return field.required ? { value, problem: missing } : { value };
    return allowed.includes(value) ? { value } : { value: '', problem: missing };
  }
  const limit = field.kind === 'area' ? 2000 : 120;
  if (value === '') return field.required ? { value, problem: missing } : { value };
  if ([...value].length > limit) return { value, problem: { key: 'ask.errors.too_long', params: { max: limit } } };
  if (field.kind === 'email' && !field.same && !isMailbox(value)) return { value, problem: { key: 'ask.errors.email' } };
  if (field.check === 'phone' && !isPhone(value)) return { value, problem: { key: 'ask.errors.phone' } };
  if (field.check === 'postcode' && !/^\d{5}(-\d{4})?$/.test(value)) return { value, problem: { key: 'ask.errors.postcode' } };
  if (field.check === 'npi' && !isNpi(value)) return { value, problem: { key: 'ask.errors.npi' } };
  return { value };
}

function acrossFields(step: StepDef, typed: Typed, problems: Record<string, Problem>): void {
  const [from, to] = [String(typed['from'] ?? ''), String(typed['to'] ?? '')];
  if (step.id === 'dates' && !from && !to && !problems['from'] && !problems['to']) problems['from'] = { key: 'ask.errors.missing.from' };
  if (from && to && !problems['from'] && !problems['to'] && from > to) problems['to'] = { key: 'ask.errors.range' };
  if (step.id === 'staff-purpose' && typed['staffPurpose'] === 'treatment' && !typed['treatmentRelationship']) {
    problems['treatmentRelationship'] ??= { key: 'ask.errors.missing.treatmentRelationship' };
  }
}

/** One bare address, as the mailer will take it. */
function isMailbox(value: string): boolean {
  try {
    parseMailbox(value);
    return true;
  } catch {
    // why: the parser says what is wrong for a log; here the answer is yes or no
    return false;
  }
}

/** Ten digits, or more with a country's code; anything people put between them. */
function isPhone(value: string): boolean {
  const digits = value.replace(/(?:ext|x)\.?\s*\d+$/i, '').replace(/[\s().+-]/g, '');
  return /^\d{10,15}$/.test(digits);
}

/** National Provider Identifier: ten digits, Luhn over the prefix 80840. */
function isNpi(value: string): boolean {
  const digits = value.replace(/\s/g, '');
  if (!/^\d{10}$/.test(digits)) return false;
  const sum = [...`80840${digits}`].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

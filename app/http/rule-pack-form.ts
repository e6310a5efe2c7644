/** A rule pack as a form types it, and back: every field a text or a list of ticks, so that what was typed stays when something is wrong. */
import { bases, requesterKinds } from '#workflows/rules/bases.ts';
import { purposes } from '#workflows/rules/facts.ts';
import { packBody, packCategories, switchableRules, type PackBody, type PackKind, type RulePack } from '#workflows/rules/packs.ts';
import type { PackDraft } from '#app/commands/rules/save-rule-pack.ts';

export type Typed = Record<string, string[]>;
export type FormErrors = Record<string, string>;

export const tierRows = 4;

export function typedOf(form: FormData): Typed {
  const typed: Typed = {};
  for (const name of new Set(form.keys())) if (name !== 'code') typed[name] = form.getAll(name).slice(0, 40).map((value) => String(value).slice(0, 4000));
  return typed;
}

/** The draft, or what is wrong, by field: keys below `settings.rules.error`. */
export function readPack(kind: PackKind, typed: Typed): { draft: PackDraft } | { errors: FormErrors } {
  const errors: FormErrors = {};
  const one = (name: string) => (typed[name]?.[0] ?? '').trim();
  const must = (name: string, key = name) => {
    if (one(name) === '') errors[name] = key;
    return one(name);
  };
  const body = readBody(kind, typed, errors);
  const certainty = (['H', 'M', 'L'] as const).find((each) => each === one('certainty')) ?? 'M';
  const validTo = one('validTo') || null;
  const draft = { name: must('name'), citation: must('citation'), certainty, validFrom: must('validFrom'), validTo, enabled: one('enabled') === 'yes', reason: must('reason') };
  if (!isDay(draft.validFrom)) errors['validFrom'] = 'validFrom';
  if (validTo !== null && (!isDay(validTo) || validTo < draft.validFrom)) errors['validTo'] = 'validTo';
  if (Object.keys(errors).length > 0 || !body) return { errors: Object.keys(errors).length > 0 ? errors : { _form: 'form' } };
  const parsed = packBody.safeParse(body);
  return parsed.success ? { draft: { ...draft, body: parsed.data } } : { errors: { [fieldOf(kind)]: fieldOf(kind) === 'tier-1-price' ? 'tiers' : fieldOf(kind) === 'fromAge' ? 'age' : fieldOf(kind) } };
}

/** What a stored pack looks like in the form. */
export function typePack({ name, citation, certainty, validFrom, validTo, enabled, body }: RulePack): Typed {
  return { name: [name], citation: [citation], certainty: [certainty], validFrom: [validFrom], validTo: [validTo ?? ''], enabled: enabled ? ['yes'] : [], ...typeBody(body) };
}

function readBody(kind: PackKind, typed: Typed, errors: FormErrors): PackBody | null {
  const one = (name: string) => (typed[name]?.[0] ?? '').trim();
  const ticked = (name: string) => one(name) === 'yes';
  const chosen = <T extends string>(name: string, known: readonly T[]): T[] => known.filter((each) => typed[name]?.includes(each));
  const whole = (name: string, key: string, from: number, to: number) => {
    const n = /^\d{1,6}$/.test(one(name)) ? Number(one(name)) : NaN;
    if (!(n >= from && n <= to)) errors[name] = key;
    return n;
  };
  const money = (name: string): number | null => {
    if (one(name) === '') return null;
    const found = /^(\d{1,5})(?:\.(\d{1,2}))?$/.exec(one(name));
    if (!found) errors[name] = 'money';
    return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null;
  };
  switch (kind) {
    case 'closures': {
      const lines = one('days').split('\n').map((line) => line.trim()).filter(Boolean);
      const days = lines.map((line) => ({ date: line.slice(0, 10), name: line.slice(10).trim() }));
      if (days.length === 0 || days.some(({ date, name }) => !isDay(date) || name === '')) errors['days'] = 'days';
      return { kind, days };
    }
    case 'fee_schedule': {
      const rows = Array.from({ length: tierRows }, (_, i) => ({ upTo: one(`tier-${i + 1}-upTo`), cents: money(`tier-${i + 1}-price`) })).filter(({ upTo, cents }) => upTo !== '' || cents !== null);
      const tiers = rows.map(({ upTo, cents }) => ({ upTo: upTo === '' ? null : Number(upTo), cents: cents ?? -1 }));
      const baseCents = money('baseAmount');
      const code = (['search', 'handling', 'initial'] as const).find((each) => each === one('baseCode'));
      if (code && baseCents === null) errors['baseAmount'] = 'money';
      const percent = one('percent') === '' ? null : whole('percent', 'percent', 1, 100);
      return { kind, attorneysOnly: ticked('attorneysOnly'), base: code && baseCents !== null ? { code, cents: baseCents } : null, tiers, electronicPercent: percent, certificationCents: money('certification'), pagesCapCents: money('cap') };
    }
    case 'prepayment':
      return { kind, thirdParty: ticked('thirdParty'), patient: ticked('patient') };
    case 'clock': {
      const on = chosen('bases', bases);
      if (on.length === 0) errors['bases'] = 'bases';
      return { kind, bases: on, requesterKinds: chosen('requesterKinds', requesterKinds), days: whole('count', 'count', 1, 365), count: one('countKind') === 'business' ? 'business' : 'calendar' };
    }
    case 'protected': {
      const category = packCategories.find((each) => each === one('category')) ?? packCategories[0];
      return { kind, category, alone: ticked('alone'), neverFor: chosen('neverFor', purposes) };
    }
    case 'minors':
      return { kind, fromAge: whole('fromAge', 'age', 0, 20) };
    case 'switch': {
      const ruleId = switchableRules.find((each) => each === one('ruleId'));
      if (!ruleId) errors['ruleId'] = 'ruleId';
      return ruleId ? { kind, ruleId, on: one('switchTo') === 'on' } : null;
    }
    default:
      return kind satisfies never;
  }
}

function typeBody(body: PackBody): Typed {
  const dollars = (cents: number | null) => [cents === null ? '' : (cents / 100).toFixed(2)];
  const tick = (on: boolean) => (on ? ['yes'] : []);
  switch (body.kind) {
    case 'closures':
      return { days: [body.days.map(({ date, name }) => `${date} ${name}`).join('\n')] };
    case 'fee_schedule':
      return {
        attorneysOnly: tick(body.attorneysOnly),
        baseCode: [body.base?.code ?? ''],
        baseAmount: dollars(body.base?.cents ?? null),
        percent: [body.electronicPercent === null ? '' : String(body.electronicPercent)],
        certification: dollars(body.certificationCents),
        cap: dollars(body.pagesCapCents),
        ...Object.fromEntries(body.tiers.flatMap(({ upTo, cents }, i) => [[`tier-${i + 1}-upTo`, [upTo === null ? '' : String(upTo)]], [`tier-${i + 1}-price`, dollars(cents)]])),
      };
    case 'prepayment':
      return { thirdParty: tick(body.thirdParty), patient: tick(body.patient) };
    case 'clock':
      return { bases: body.bases, requesterKinds: body.requesterKinds, count: [String(body.days)], countKind: [body.count] };
    case 'protected':
      return { category: [body.category], alone: tick(body.alone), neverFor: body.neverFor };
    case 'minors':
      return { fromAge: [String(body.fromAge)] };
    case 'switch':
      return { ruleId: [body.ruleId], switchTo: [body.on ? 'on' : 'off'] };
    default:
      return body satisfies never;
  }
}

function fieldOf(kind: PackKind): string {
  return { closures: 'days', fee_schedule: 'tier-1-price', prepayment: '_form', clock: 'count', protected: '_form', minors: 'fromAge', switch: 'ruleId' }[kind];
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

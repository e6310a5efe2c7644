/** How an answer is said back: choices in words, dates written out. */
import { formatShortDate } from '#templates/locales/format.ts';
import type { Locale, Translate } from '#templates/locales/index.ts';
import { wordsOf, type Answers, type FieldDef } from './steps.ts';

export type Facility = { id: string; name: string; place: string };

export function labelOf(field: FieldDef, t: Translate): string {
  return t(`ask.fields.${wordsOf(field.name)}`);
}

export function choiceWords(field: FieldDef, value: string, t: Translate, facilities: readonly Facility[]): string {
  if (field.group === 'facility') return facilities.find((f) => f.id === value)?.name ?? '';
  return field.group === 'state' ? t(`ask.options.state.${value}`) : t(`ask.options.${field.group ?? ''}.${value}`);
}

export function answerWords(field: FieldDef, values: Answers, { t, locale, facilities }: { t: Translate; locale: Locale; facilities: readonly Facility[] }): string {
  const value = values[field.name];
  if (value === undefined || value === '' || value.length === 0) return '';
  if (field.kind === 'checks') return (value as readonly string[]).map((each) => choiceWords(field, each, t, facilities)).join('\n');
  const text = String(value);
  if (field.kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(text) ? formatShortDate(text, locale) : '';
  return field.kind === 'radios' || field.kind === 'select' ? choiceWords(field, text, t, facilities) : text;
}

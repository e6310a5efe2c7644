/**
 * The law as dated data. Every decision names its rule, the version in force on its day, what went in, what came
 * out, and a sentence that a requester can read.
 */
import { AppError } from '../app-error.ts';
import { message, type Message } from '../message.ts';
import { ruleVersions, type RuleId } from './registry.ts';

export type { RuleId } from './registry.ts';

/** `YYYY-MM-DD`, a day in the facility's zone. */
export type LegalDate = string;

/** H: read in the regulation or an official FAQ; M: secondary source; L: disputed or stale. */
export type Certainty = 'H' | 'M' | 'L';

export type Rule = {
  id: string;
  version: string;
  citation: string;
  certainty: Certainty;
  validFrom: LegalDate;
  /** Last day in force; null while nobody set an end. */
  validTo: LegalDate | null;
  enabled: boolean;
};

export type Decision<Result = unknown> = {
  ruleId: RuleId;
  ruleVersion: string;
  citation: string;
  certainty: Certainty;
  inputs: Readonly<Record<string, unknown>>;
  result: Result;
  message: Message;
};

/** What an administrator changed about a rule of this facility: switched, or dated anew; with every time that was done, by whom and why. */
export type RuleOverride = { id: RuleId; version: string; enabled?: boolean; validTo?: LegalDate | null; changes?: readonly RuleChange[] };
/** `validTo` null: taken back to the date of the registry. */
export type RuleChange = { on: LegalDate; by: string; validTo: LegalDate | null; reason: string };

/** All versions of all rules, in the order of the registry. */
export function allRules(): readonly (Rule & { id: RuleId })[] {
  return ruleVersions;
}

/**
 * The version of a rule in force on a day, else null (not yet, no longer, or switched off).
 * Of several that overlap the one that began last holds.
 */
export function ruleOn(id: RuleId, on: LegalDate, overrides: readonly RuleOverride[] = []): (Rule & { id: RuleId }) | null {
  const inForce = versionsOf(id)
    .map((rule) => applied(rule, overrides))
    .filter((rule) => rule.enabled && rule.validFrom <= on && (rule.validTo === null || on <= rule.validTo))
    .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
  return inForce[0] ?? null;
}

/** The version that began last on or before the day, in force or not; what an old figure is quoted from. */
export function latestRule(id: RuleId, on: LegalDate, overrides: readonly RuleOverride[] = []): Rule & { id: RuleId } {
  const rules = versionsOf(id).map((rule) => applied(rule, overrides));
  const begun = rules.filter((rule) => rule.validFrom <= on).sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
  const rule = begun[0] ?? rules[0];
  if (!rule) throw new AppError('internal', `no rule ${id}`);
  return rule;
}

/**
 * Writes a decision down under the version in force on the day (or, for a rule that has run out, the last one).
 * @param decided.say key below `rules.`, with its parameters
 * @param decided.by what a rule pack of the facility says of itself, where one decided
 */
export function decide<Result>(
  id: RuleId,
  on: LegalDate,
  decided: { inputs: Record<string, unknown>; result: Result; say: string; params?: Message['params']; citation?: string; by?: Pick<Rule, 'version' | 'citation' | 'certainty'> },
): Decision<Result> {
  const rule = decided.by ?? ruleOn(id, on) ?? latestRule(id, on);
  return {
    ruleId: id,
    ruleVersion: rule.version,
    citation: decided.citation ?? rule.citation,
    certainty: rule.certainty,
    inputs: decided.inputs,
    result: decided.result,
    message: say(decided.say, decided.params),
  };
}

/** A message of this room's catalogue. */
export function say(key: string, params?: Message['params']): Message {
  return message(`rules.${key}`, params);
}

/** Citation of a rule as it stands today in the registry; for labels beside a line or a box. */
export function citationOf(id: RuleId): string {
  return versionsOf(id)[0]?.citation ?? '';
}

function versionsOf(id: RuleId): readonly (Rule & { id: RuleId })[] {
  return ruleVersions.filter((rule) => rule.id === id);
}

function applied(rule: Rule & { id: RuleId }, overrides: readonly RuleOverride[]): Rule & { id: RuleId } {
  const change = overrides.find((o) => o.id === rule.id && o.version === rule.version);
  if (!change) return rule;
  return {
    ...rule,
    enabled: change.enabled ?? rule.enabled,
    validTo: change.validTo === undefined ? rule.validTo : change.validTo,
  };
}

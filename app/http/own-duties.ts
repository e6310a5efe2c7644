/** What the law asks of the house itself, as this installation stands: accessible pages and documents, and the technical safeguards. */
import type { Env } from '#app/http/env.ts';
import { accessibleContentDue, safeguardGaps, technicalSafeguards, type TechnicalSafeguard } from '#workflows/rules/safeguards.ts';
import type { Decision, LegalDate } from '#workflows/rules/rule.ts';

/** A hospital has fifteen employees or more: the earlier of the two dates. */
const employees = 15;

/** Every safeguard but one is part of the software and cannot be switched off; that nothing travels in the clear the operator's address decides. */
export function ownDuties({ PUBLIC_URL }: Pick<Env, 'PUBLIC_URL'>, today: LegalDate): { decisions: Decision[]; missing: TechnicalSafeguard[] } {
  const gaps = safeguardGaps(technicalSafeguards.filter((one) => one !== 'encryption_in_transit' || PUBLIC_URL?.startsWith('https:')), today);
  return { decisions: [accessibleContentDue({ employees, today }), gaps], missing: gaps.result.missing };
}

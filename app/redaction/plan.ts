/** What is to be taken out, and why: the plan. Pure. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { AppError } from '#workflows/app-error.ts';
import { compileTerm } from './search.ts';

const because = { reason: z.string().max(200).optional(), rule: z.string().max(200).optional() };
const points = z.number().refine(Number.isFinite);

const termSchema = z.union([
  z.string().min(1).max(2_000).transform((text) => ({ text, match: 'normalised' as const })),
  z.strictObject({ text: z.string().min(1).max(2_000), match: z.enum(['exact', 'normalised', 'regex']).default('normalised'), ...because }),
]);

const planSchema = z.strictObject({
  terms: z.array(termSchema).max(20_000).default([]),
  /** Points on the page as displayed, origin top left. */
  areas: z.array(z.strictObject({ page: z.int().min(1), x: points, y: points, width: points.positive(), height: points.positive(), ...because })).max(100_000).default([]),
  /** Pages whose pixels a person has read: there a reading by machine that is mostly guesses refuses nothing. */
  seen: z.array(z.int().min(1)).optional(),
  withhold: z.array(z.union([z.int().min(1), z.strictObject({ page: z.int().min(1), ...because }).transform(({ page, ...why }) => ({ page, ...why }))])).default([]),
});

export type RedactionPlan = z.input<typeof planSchema>;
export type PlanTerm = { text: string; match: 'exact' | 'normalised' | 'regex'; reason?: string; rule?: string };
export type PlanArea = { page: number; x: number; y: number; width: number; height: number; reason?: string; rule?: string };
export type ParsedPlan = { terms: PlanTerm[]; areas: PlanArea[]; withhold: { page: number; reason?: string; rule?: string }[]; seen: number[]; sha256: string };

/** Checks a plan's shape and its terms. Throws AppError `invalid_input`; `details.problems` name the keys, never the terms. */
export function parsePlan(plan: unknown): ParsedPlan {
  const result = planSchema.safeParse(plan);
  if (!result.success) {
    throw new AppError('invalid_input', 'the plan is malformed', { details: { problems: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`) } });
  }
  const { terms, areas } = result.data;
  const withhold = result.data.withhold.map((entry) => (typeof entry === 'number' ? { page: entry } : entry));
  terms.forEach((term, index) => {
    if (!compileTerm(term)) throw new AppError('invalid_input', 'a term has nothing to look for, or is no pattern', { details: { problems: [`terms.${index}: empty_or_invalid`] } });
  });
  const seen = result.data.seen ?? [];
  const hashed = { terms, areas, withhold, ...(seen.length > 0 ? { seen } : {}) };
  return { terms, areas, withhold, seen, sha256: createHash('sha256').update(canonicalize(hashed) ?? '').digest('hex') };
}

/** Checks a plan against the document. Throws AppError `invalid_input`. */
export function checkPlanPages(plan: ParsedPlan, pageCount: number): void {
  const pages = [...plan.areas.map((area) => area.page), ...plan.withhold.map((entry) => entry.page), ...plan.seen];
  const outside = pages.find((page) => page > pageCount);
  if (outside !== undefined) throw new AppError('invalid_input', `the plan names page ${outside} of ${pageCount}`, { details: { page: outside, problems: ['page_out_of_range'] } });
  if (new Set(plan.withhold.map((entry) => entry.page)).size >= pageCount) {
    throw new AppError('invalid_input', 'every page is withheld', { details: { problems: ['every_page_withheld'] } });
  }
}

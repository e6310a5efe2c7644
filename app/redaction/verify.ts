/** Verification alone, from an output and its certificate. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { AppError } from '#workflows/app-error.ts';
import type { RedactionReport } from './report.ts';

export { verify } from './redact.ts';

const shape = z.looseObject({
  format: z.literal('openroi-redaction/1'),
  output: z.looseObject({ sha256: z.string().length(64), pages: z.int() }),
  plan: z.looseObject({ terms: z.array(z.looseObject({ text: z.string(), match: z.enum(['exact', 'normalised', 'regex']) })) }),
  options: z.looseObject({ title: z.string(), language: z.string() }),
  checks: z.array(z.looseObject({ ok: z.literal(true) })).min(1),
  pages: z.array(z.looseObject({ page: z.int(), withheld: z.boolean(), boxes: z.array(z.looseObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })) })),
});

/** The certificate as a file, with a digest of itself: not against forgery (who can write it can seal it), but whatever it says is what was written. */
export function sealReport(report: RedactionReport): RedactionReport & { seal: string } {
  return { ...report, seal: sealOf(report) };
}

/** A certificate read from a file: of a redaction that passed, whole, and as it was written. Throws AppError `invalid_input`. */
export function parseReport(value: unknown): RedactionReport {
  const result = shape.safeParse(value);
  if (!result.success) throw new AppError('invalid_input', 'this is no redaction report');
  const { seal, ...report } = value as RedactionReport & { seal?: unknown };
  if (seal !== sealOf(report) || report.output.pages !== report.pages.filter((page) => !page.withheld).length) throw new AppError('invalid_input', 'this report was changed');
  return report;
}

function sealOf(report: RedactionReport): string {
  return createHash('sha256').update(canonicalize(report) ?? '').digest('hex');
}

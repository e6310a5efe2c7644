/** Verification alone, from an output and its certificate. */
import { z } from 'zod';
import { AppError } from '#workflows/app-error.ts';
import type { RedactionReport } from './report.ts';

export { verify } from './redact.ts';

const shape = z.looseObject({
  format: z.literal('openroi-redaction/1'),
  output: z.looseObject({ sha256: z.string().length(64) }),
  plan: z.looseObject({ terms: z.array(z.looseObject({ text: z.string(), match: z.enum(['exact', 'normalised', 'regex']) })) }),
  options: z.looseObject({ title: z.string(), language: z.string() }),
  pages: z.array(z.looseObject({ page: z.int(), withheld: z.boolean(), boxes: z.array(z.looseObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })) })),
});

/** A certificate read from a file. Throws AppError `invalid_input`. */
export function parseReport(value: unknown): RedactionReport {
  const result = shape.safeParse(value);
  if (!result.success) throw new AppError('invalid_input', 'this is no redaction report');
  return value as RedactionReport;
}

/** Why a file is refused: one code each, with the message its sender is shown. Codes cross the process border; errors do not. */
import { AppError } from '#workflows/app-error.ts';

export const refusalReasons = ['not_a_document', 'encrypted', 'too_many_pages', 'damaged', 'too_large'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Thrown inside a child; the parent turns it into an AppError `refused_file`. */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, detail: string) {
    super(detail);
    this.name = 'Refusal';
    this.reason = reason;
  }
}

/** `refused_file` with the public key `uploads.<reason>`; `details` name the page where one is known. */
export function refusedFile(reason: RefusalReason, internal: string, details: Record<string, unknown> = {}): AppError {
  return new AppError('refused_file', internal, { public: { key: `uploads.${reason}` }, details: { reason, ...details } });
}

/** The one error type. The internal message carries ids only, never patient data; the public one is a catalogue key. */
import type { Message } from './message.ts';

export type ErrorCode =
  | 'not_found'
  | 'forbidden'
  | 'unauthenticated'
  | 'second_factor_required'
  | 'invalid_input'
  | 'conflict'
  | 'not_allowed_now'
  | 'stale'
  | 'too_large'
  | 'rate_limited'
  | 'refused_file'
  | 'unavailable'
  | 'verification_failed'
  | 'internal';

export type AppErrorOptions = { public?: Message; cause?: unknown; details?: Record<string, unknown> };

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly public: Message | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, internal: string, options: AppErrorOptions = {}) {
    super(internal, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.public = options.public;
    this.details = options.details;
  }
}

/** Code -> HTTP status; the only such map. An unknown id and a forbidden one look the same from outside. */
export const httpStatus = {
  not_found: 404,
  forbidden: 404,
  unauthenticated: 401,
  second_factor_required: 401,
  invalid_input: 400,
  conflict: 409,
  not_allowed_now: 409,
  stale: 409,
  too_large: 413,
  rate_limited: 429,
  refused_file: 422,
  unavailable: 503,
  verification_failed: 422,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

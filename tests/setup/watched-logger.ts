/** The portal's own logger, at its most talkative, for a portal inside a test: heard instead of printed. */
import { pino, type Logger } from 'pino';
import { createLogger } from '#app/http/logger.ts';
import { hear } from './canary.ts';

export function watchedLogger(name: string): Logger {
  // A measurement that borrows the tests' hospital has nobody who listens.
  if (!process.env['VITEST']) return pino({ level: 'silent' });
  return createLogger({ name, level: process.env['LOG_LEVEL'] ?? 'trace', destination: { write: (line: string) => hear(`${name} (log)`, line) } });
}

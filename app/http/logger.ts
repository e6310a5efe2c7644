/**
 * What a process says about itself. No patient data reaches a log: fields pass by a list of names, not by a list of
 * secrets to hide, and an error of a library leaves its code and its place behind, never its words.
 */
import { pino, type DestinationStream, type Logger } from 'pino';
import { AppError } from '#workflows/app-error.ts';

/** Names of fields whose values are identifiers, codes or measures. `...Id` and `...Ids` pass as well, if they look like ids. */
const allowed = new Set(
  `action attempt attempts bytes code count effect event from host incident job kind machine method mode ms
  outcome pages part pid port queue revision role route seconds signal size source state status step task to
  url version`.split(/\s+/),
);

const identifier = /^[\w:./-]{1,80}$/;
const token = /^[\w:./$()*-]{1,120}$/;

/** A logger of one process. `destination` is for tests. */
export function createLogger(options: { name: string; level?: string; destination?: DestinationStream }): Logger {
  const logger = pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: onlyIds, bindings: ({ name, ...rest }) => ({ ...(name === options.name ? { name } : {}), ...onlyIds(rest) }) },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args as unknown[];
          const masked = rest.map((value) => (typeof value === 'string' ? maskText(value) : value));
          if (typeof first === 'string') method.apply(this, [maskText(first), ...masked] as Parameters<typeof method>);
          // why: without a message of ours, pino would take the error's own.
          else method.apply(this, [first instanceof Error ? { err: first } : first, ...(masked.length > 0 ? masked : [''])] as Parameters<typeof method>);
        },
      },
      serializers: { err: (error: unknown) => error, error: (error: unknown) => error },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return sifted(logger);
}

/** pino does not ask its formatters about a child's own fields: they are sifted here, at every depth. */
function sifted(logger: Logger): Logger {
  const child = logger.child.bind(logger);
  const made = (fields: Record<string, unknown>): Logger => sifted(child(onlyIds(fields)));
  return Object.assign(logger, { child: made });
}

/** Keeps the fields that may be logged; of errors what `describeError` keeps. */
export function onlyIds(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value instanceof Error) kept[name] = describeError(value);
    else if (value === null || typeof value === 'boolean') kept[name] = value;
    else if (typeof value === 'number') kept[name] = allowed.has(name) || /(Id|Ms|Count|Cents)$/.test(name) ? value : '[number]';
    else if (/(^id|Id)$/.test(name)) kept[name] = typeof value === 'string' && identifier.test(value) ? value : '[removed]';
    else if (/Ids$/.test(name) && Array.isArray(value)) kept[name] = value.filter((each) => typeof each === 'string' && identifier.test(each));
    else if (name === 'url' && typeof value === 'string') kept[name] = maskText(value.split(/[?#]/)[0] ?? '');
    else if (allowed.has(name) && typeof value === 'string') kept[name] = token.test(value) ? maskText(value) : '[removed]';
    else kept[name] = '[removed]';
  }
  return kept;
}

/** Name, code and place of an error and of what caused it. Words only where they are ours: AppError's hold ids by contract. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error instanceof AppError ? { message: maskText(error.message) } : {}),
    at: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim()),
    ...(error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}

/** Addresses, dates of birth, telephone and social security numbers, and links' tokens, should one slip into a sentence. */
export function maskText(text: string): string {
  return text
    .replace(/[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+/g, '[mail]')
    .replace(/\b\d{3}-\d{2}-\d{4}\b/g, '[number]')
    .replace(/(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/g, '[number]')
    .replace(/(?<![\w-])(19|20)\d{2}-\d{2}-\d{2}(?![\dT-])/g, '[date]')
    .replace(/\b\d{1,2}\/\d{1,2}\/(\d{4}|\d{2})\b/g, '[date]')
    .replace(/(?<![\w-])[A-Za-z0-9_-]{43,}(?![\w-])/g, '[token]');
}

/**
 * What a thrown error becomes outside: a status and a code with a sentence from the catalogue. Wrapped once around every
 * loader and action of the build, so no route maps errors by itself and no internal message reaches a browser.
 */
import type { ServerBuild } from '@remix-run/node';
import type { Logger } from 'pino';
import { AppError, httpStatus, type ErrorCode } from '#workflows/app-error.ts';
import type { Message } from '#workflows/message.ts';

/** What the error boundary gets. */
export type PublicError = { code: ErrorCode; message: Message; incident: string };

/** The code of an error; unknown errors are `internal`. */
export function errorCode(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'internal';
}

/** A thrown error as the response that Remix turns into the error boundary's data. Never holds the internal message. */
export function errorResponse(error: unknown, incident: string): Response {
  const code = errorCode(error);
  const message = (error instanceof AppError && error.public) || { key: `errors.${code}`, params: { incident } };
  const body: PublicError = { code, message, incident };
  return Response.json(body, { status: httpStatus[code], headers: { 'Cache-Control': 'no-store' } });
}

type Handler = (args: { request: Request; context: { logger: Logger; requestId: string } }, ...rest: unknown[]) => unknown;

/** The same build with every loader and action mapping what it throws. */
export function withErrorMapping(build: ServerBuild): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route) return [id, route];
      const module = { ...route.module };
      if (module.loader) module.loader = guarded(id, module.loader as Handler) as typeof module.loader;
      if (module.action) module.action = guarded(id, module.action as Handler) as typeof module.action;
      return [id, { ...route, module }];
    }),
  );
  return { ...build, routes };
}

function guarded(route: string, handler: Handler): Handler {
  return async (args, ...rest) => {
    try {
      return await handler(args, ...rest);
    } catch (error) {
      // why: redirects and data() are thrown on purpose by routes
      if (error instanceof Response || isDataWithResponse(error)) throw error;
      const { logger, requestId } = args.context;
      const code = errorCode(error);
      // why `err`: the logger keeps an error's name, code and place, and words only where they are ours
      logger[code === 'internal' ? 'error' : 'info']({ route, code, incident: requestId, err: error }, 'request failed');
      throw errorResponse(error, requestId);
    }
  };
}

function isDataWithResponse(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'DataWithResponseInit';
}

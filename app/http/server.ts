/** The web server: files of the build, then the security wall, then Remix. Made by a factory, so that tests can have their own. */
import { createRequestHandler } from '@remix-run/express';
import type { AppLoadContext, ServerBuild } from '@remix-run/node';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Request as ExpressRequest, type Response as ExpressResponse } from 'express';
import { join } from 'node:path';
import { withErrorMapping } from './errors.ts';
import { hostCookies } from './host-cookies.ts';
import type { WebContext } from './load-context.ts';
import { requireOwnOrigin } from './origin.ts';
import { withPolicies } from './policy-guard.ts';
import { securityHeaders } from './security-headers.ts';

export type WebAppOptions = WebContext & {
  build: ServerBuild;
  /** Folder of the browser's files. */
  assets?: string;
  /** Handlers that answer before Remix (sign-in endpoints). They stand behind the security headers and the origin check. */
  before?: (app: Express) => void;
};

export function createWebApp(options: WebAppOptions): Express {
  const { build, before, assets = join(import.meta.dirname, '../../build/client'), ...context } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', context.env.TRUSTED_PROXIES.length === 0 ? false : context.env.TRUSTED_PROXIES);
  app.use(securityHeaders({ https: context.env.PUBLIC_URL.startsWith('https:') }));
  app.use(hostCookies({ https: context.env.PUBLIC_URL.startsWith('https:') }));
  app.use(compression({ filter: (req, res) => !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res) }));
  // why immutable: the name of every file under /assets holds the hash of its content
  app.use('/assets', express.static(join(assets, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false, redirect: false, setHeaders: cacheable }));
  app.use(express.static(assets, { index: false, redirect: false, maxAge: '1h' }));
  app.use(requireOwnOrigin({ publicUrl: context.env.PUBLIC_URL, mode: context.env.OPENROI_MODE }));
  before?.(app);
  app.all(
    '*',
    createRequestHandler({
      build: withErrorMapping(withPolicies(build)),
      mode: 'production',
      getLoadContext: (req, res) => loadContext(context, req, res),
    }),
  );
  app.use(answerError(context.logger));
  return app;
}

/** What falls out of a handler before Remix (a missing asset, a broken path): a status and a word. */
function answerError(logger: WebContext['logger']): ErrorRequestHandler {
  return (error: { status?: unknown }, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = typeof error.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) logger.error({ incident: res.locals['requestId'] }, 'request failed before a route');
    res.set('Cache-Control', 'no-store').status(status).type('text').send(status === 404 ? 'Not found' : 'Refused');
  };
}

function loadContext(context: WebContext, req: ExpressRequest, res: ExpressResponse): AppLoadContext {
  return {
    ...context,
    cspNonce: String(res.locals['cspNonce']),
    requestId: String(res.locals['requestId']),
    ip: req.ip ?? '',
  };
}

function cacheable(res: ExpressResponse): void {
  res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
}

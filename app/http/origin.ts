/** Refuses every unsafe request whose Origin is missing, null or foreign, before a route sees it. */
import type { RequestHandler } from 'express';
import { errorPage } from './error-page.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

export type OriginOptions = { publicUrl: string | undefined; mode: 'demo' | 'production' };

/** True when `origin` is ours: that of PUBLIC_URL, or in the demo the loopback address the browser used. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined, options: OriginOptions): boolean {
  if (!origin || origin === 'null') return false;
  if (options.publicUrl && origin === new URL(options.publicUrl).origin) return true;
  if (options.mode !== 'demo' || !host || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  return url.protocol === 'http:' && url.host === host && loopback.has(url.hostname);
}

export function requireOwnOrigin(options: OriginOptions): RequestHandler {
  return (req, res, next) => {
    if (safe.has(req.method) || isOwnOrigin(req.get('origin'), req.get('host'), options)) return next();
    res.status(403).type('html').send(errorPage(req, 'foreignOrigin', String(res.locals['requestId'])));
  };
}

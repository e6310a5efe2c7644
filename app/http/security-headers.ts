/** Headers of every response: a content security policy with a nonce, no framing, nothing kept, nothing told to others. */
import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response as ExpressResponse } from 'express';

export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    // why 'self' too: preloaded modules and lazily loaded routes carry no nonce; no uploaded file is ever served as a script
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Sets them before anything else answers; a later answer may replace one (a file's own policy), never double it. */
export function securityHeaders(options: { https: boolean }): RequestHandler {
  return (_req, res, next) => {
    const nonce = randomBytes(16).toString('base64url');
    res.locals['cspNonce'] = nonce;
    res.locals['requestId'] = randomBytes(5).toString('hex').toUpperCase();
    const headers: Record<string, string> = {
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      // why not no-referrer: it would make browsers send `Origin: null` with our own forms
      'Referrer-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Robots-Tag': 'noindex',
      ...(options.https ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
    };
    res.set(headers);
    replaceInsteadOfAppend(res, new Set(Object.keys(headers).map((h) => h.toLowerCase())));
    next();
  };
}

/** why: the Remix adapter appends its headers, and two Cache-Control values contradict each other */
function replaceInsteadOfAppend(res: ExpressResponse, names: ReadonlySet<string>): void {
  const append = res.append.bind(res);
  res.append = (field: string, value?: string | string[]) =>
    names.has(field.toLowerCase()) && typeof value === 'string' ? res.set(field, value) : append(field, value);
}

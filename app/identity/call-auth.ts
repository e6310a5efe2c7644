/** Speaks to the sign-in library from our pages: one request built from nothing, so no header of the client's slips in. */
import { type Auth, type AuthEnv, authBasePath, baseUrl, clientIpHeader } from './auth.ts';

export type AuthAnswer = {
  ok: boolean;
  status: number;
  /** The library's code of a refusal, such as `INVALID_CODE`. */
  code: string | null;
  body: Record<string, unknown>;
  setCookies: string[];
};

export type AuthCall = {
  path: `/${string}`;
  method?: 'GET' | 'POST';
  body: Record<string, unknown>;
  clientIp: string;
  userAgent?: string | null;
  /** The `Cookie` header to hand on; at sign-in none, so that an old session has no part in the new one. */
  cookie?: string | null;
};

/** Goes through the library's whole router, its rate limits included. */
export async function callAuth(auth: Auth, env: AuthEnv, call: AuthCall): Promise<AuthAnswer> {
  const headers = new Headers({
    'content-type': 'application/json',
    origin: baseUrl(env).origin,
    [clientIpHeader]: call.clientIp,
  });
  if (call.userAgent) headers.set('user-agent', call.userAgent.slice(0, 400));
  if (call.cookie) headers.set('cookie', call.cookie);
  const url = new URL(`${authBasePath}${call.path}`, baseUrl(env));
  const init = call.method === 'GET' ? { method: 'GET', headers } : { method: 'POST', headers, body: JSON.stringify(call.body) };
  const response = await auth.handler(new Request(url, init));
  const text = await response.text();
  const body = parsed(text);
  return {
    ok: response.ok,
    status: response.status,
    code: typeof body.code === 'string' ? body.code : null,
    body,
    setCookies: response.headers.getSetCookie(),
  };
}

/** Of a `Cookie` header, the cookies whose name ends so. */
export function onlyCookie(header: string | null, nameEnd: string): string | null {
  const kept = (header ?? '').split(';').map((c) => c.trim()).filter((c) => (c.split('=')[0] ?? '').endsWith(nameEnd));
  return kept.length > 0 ? kept.join('; ') : null;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    // why: a refusal of the router itself may carry no body; the status says enough.
    return {};
  }
}

/**
 * Reading from a FHIR server: retried, timed, measured, and never led to another host.
 * Plain fetch rather than fhir-kit-client: that library has no byte cap, no retry and no check of length or type, and it
 * follows a `next` link wherever it points; what it adds (URL building) is three lines here.
 */
import { AppError } from '#workflows/app-error.ts';
import type { BackendAuth } from './backend-auth.ts';

export type HttpOptions = {
  baseUrl: string;
  fetch?: typeof globalThis.fetch;
  now?: () => Date;
  /** Waits; tests hand in one that does not. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: () => number;
  /** Of each try, from request to last byte, in milliseconds. Default 60 s. */
  timeoutMs?: number;
  /** Tries in all. Default 5. */
  tries?: number;
  /** A server that asks for a longer pause is given up for now; the job comes back. Default 60 s. */
  maxPauseMs?: number;
  /** A token that stays the same, or one that is asked for (`backend-auth.ts`). */
  token?: string;
  auth?: Pick<BackendAuth, 'headers' | 'refused'>;
  signal?: AbortSignal;
};

export type Fetched = { status: number; contentType: string; headers: Headers; bytes: Uint8Array };
export type FetchLimits = { accept: string; maxBytes: number; /** Bytes the body must have, where known. */ expectedBytes?: number };

export type FhirHttp = { baseUrl: string; get(pathOrUrl: string, limits: FetchLimits): Promise<Fetched> };

/** A try that may be repeated; becomes `unavailable` when the tries are used up. */
class Passing extends Error {
  readonly pauseMs: number | null;
  constructor(message: string, pauseMs: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.pauseMs = pauseMs;
  }
}

/**
 * `get` throws AppError: `unavailable` (did not answer properly after all tries), `not_found` (404, 410), `refused_file` (over the
 * byte cap), `invalid_input` (other 4xx). Messages name the resource type only, never a search's values.
 */
export function createFhirHttp(options: HttpOptions): FhirHttp {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const origin = new URL(baseUrl).origin;
  const send = options.fetch ?? globalThis.fetch;
  const now = options.now ?? (() => new Date());
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? wait;
  const tries = options.tries ?? 5;

  async function once(url: URL, limits: FetchLimits, what: string, again = false): Promise<Fetched> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 60_000);
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
    const authorization = options.auth ? (await options.auth.headers()).authorization : options.token ? `Bearer ${options.token}` : undefined;
    let response: Response;
    try {
      response = await send(url, { headers: { ...(authorization ? { authorization } : {}), accept: limits.accept }, redirect: 'error', signal });
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw new Passing(`${what}: no answer`, null, { cause });
    }
    const { status, headers } = response;
    if (status === 429 || status >= 500) {
      await response.body?.cancel().catch(() => undefined);
      throw new Passing(`${what}: status ${status}`, retryAfter(headers.get('retry-after'), now()));
    }
    // A token taken back before its end: once more with a new one.
    if (status === 401 && options.auth && !again) {
      await response.body?.cancel().catch(() => undefined);
      options.auth.refused(authorization);
      return once(url, limits, what, true);
    }
    if (status !== 200) {
      await response.body?.cancel().catch(() => undefined);
      const code = status === 404 || status === 410 ? 'not_found' : status === 401 || status === 403 ? 'unavailable' : 'invalid_input';
      throw new AppError(code, `${what}: status ${status}`, { details: { status } });
    }
    const bytes = await readBody(response, limits, what, options.signal);
    return { status, headers, bytes, contentType: mediaType(headers.get('content-type')) };
  }

  return {
    baseUrl,
    async get(pathOrUrl, limits) {
      const url = new URL(/^https?:/i.test(pathOrUrl) ? pathOrUrl : `${baseUrl}/${pathOrUrl.replace(/^\/+/, '')}`);
      const what = nameOf(url, baseUrl);
      if (url.origin !== origin) throw new AppError('unavailable', 'the EHR led to another host');
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(url, limits, what);
        } catch (error) {
          if (!(error instanceof Passing)) throw error;
          if (attempt >= tries) throw new AppError('unavailable', `${error.message}, ${attempt} tries`, { cause: error });
          // Full jitter: workers that failed together do not come back together.
          const pause = error.pauseMs ?? Math.round(random() * Math.min(30_000, 500 * 2 ** attempt));
          if (pause > (options.maxPauseMs ?? 60_000)) throw new AppError('unavailable', `${error.message}, asked to wait`, { cause: error, details: { retryAfterMs: pause } });
          await sleep(pause, options.signal);
        }
      }
    },
  };
}

async function readBody(response: Response, limits: FetchLimits, what: string, signal?: AbortSignal): Promise<Uint8Array> {
  const declared = response.headers.has('content-encoding') ? null : Number(response.headers.get('content-length') ?? Number.NaN);
  if (declared !== null && declared > limits.maxBytes) {
    await response.body?.cancel().catch(() => undefined);
    throw new AppError('refused_file', `${what}: larger than ${limits.maxBytes} bytes`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      // Leaving the loop cancels the stream: what lies beyond the cap is never read.
      if (length > limits.maxBytes) throw new AppError('refused_file', `${what}: larger than ${limits.maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    signal?.throwIfAborted();
    throw new Passing(`${what}: cut off after ${length} bytes`, null, { cause });
  }
  const expected = limits.expectedBytes ?? (declared !== null && Number.isFinite(declared) ? declared : length);
  if (length !== expected) throw new Passing(`${what}: ${length} bytes of ${expected}`);
  return Buffer.concat(chunks);
}

/** `application/fhir+json; charset=utf-8` to `application/fhir+json`. */
export function mediaType(header: string | null | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Seconds or an HTTP date (RFC 9110 10.2.3), to milliseconds from now; null when absent or unreadable. */
export function retryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** The resource type alone: ids and search values are patient data. */
function nameOf(url: URL, baseUrl: string): string {
  const path = url.pathname.slice(new URL(baseUrl).pathname.replace(/\/$/, '').length).split('/').filter(Boolean);
  return `EHR ${/^[A-Z][A-Za-z]+$/.test(path[0] ?? '') ? path[0] : (path[0] ?? 'base')}${path.at(-1)?.startsWith('$') ? `/${path.at(-1)}` : ''}`;
}

function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/**
 * SMART backend services: this server proves itself to the EHR's token endpoint by a JWT that it signs (RFC 7523), and keeps the
 * access token until shortly before its end. HL7 SMART App Launch 2.2, "Backend Services" and "Asymmetric authentication".
 */
import { randomUUID } from 'node:crypto';
import { importJWK, importPKCS8, SignJWT, type CryptoKey, type JWK } from 'jose';
import { AppError } from '#workflows/app-error.ts';

export type BackendAuthOptions = {
  clientId: string;
  /** A private key: a JWK as JSON (its `kid` and `alg` count), or PKCS #8 in PEM. */
  privateKey: string;
  /** Default: the JWK's own, else ES384. */
  algorithm?: 'ES384' | 'RS384' | undefined;
  keyId?: string | undefined;
  /** Where it is not named, the EHR's `.well-known/smart-configuration` says it. */
  tokenUrl?: string | undefined;
  baseUrl: string;
  scope?: string | undefined;
  fetch?: typeof globalThis.fetch;
  now?: () => Date;
  timeoutMs?: number;
};

export type BackendAuth = {
  /** The header for one read of the EHR; asks for a token where there is none or it ends within the minute (a short-lived one: where half its life is over). */
  headers(): Promise<{ authorization: string }>;
  /** What the EHR answered 401 to is not used again. */
  refused(authorization: string | undefined): void;
};

type Token = { authorization: string; renewAt: number };

/** Of `system` scopes, what a chart is read by and nothing else. */
export const chartScopes = ['Patient', 'Encounter', 'Condition', 'DocumentReference', 'Binary', 'DiagnosticReport', 'Observation', 'MedicationRequest', 'Procedure', 'Immunization', 'AllergyIntolerance'].map((type) => `system/${type}.rs`).join(' ');

const assertionSeconds = 240;
const renewBeforeMs = 60_000;
const maxAnswerBytes = 64 * 1024;

/** Throws AppError `unavailable`: the endpoint did not answer, refused us, or gave no bearer token. Never holds the answer's words: they may quote the key. */
export function createBackendAuth(options: BackendAuthOptions): BackendAuth {
  const now = options.now ?? (() => new Date());
  const send = options.fetch ?? globalThis.fetch;
  let token: Token | null = null;
  let asking: Promise<Token> | null = null;
  let signer: Promise<{ key: CryptoKey | Uint8Array; alg: string; kid: string | undefined }> | null = null;
  let endpoint: Promise<string> | null = null;

  async function answerOf(url: string, init: RequestInit, what: string): Promise<Record<string, unknown>> {
    let response: Response;
    try {
      response = await send(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(options.timeoutMs ?? 30_000) });
    } catch (cause) {
      throw new AppError('unavailable', `${what}: no answer`, { cause });
    }
    const text = await response.text().catch(() => '');
    if (!response.ok) throw new AppError('unavailable', `${what}: status ${response.status}${oauthError(text)}`, { details: { status: response.status } });
    try {
      return JSON.parse(text.slice(0, maxAnswerBytes)) as Record<string, unknown>;
    } catch {
      throw new AppError('unavailable', `${what}: no JSON`);
    }
  }

  async function discover(): Promise<string> {
    const base = options.baseUrl.replace(/\/+$/, '');
    const { token_endpoint: found } = await answerOf(`${base}/.well-known/smart-configuration`, { headers: { accept: 'application/json' } }, 'SMART configuration');
    if (typeof found !== 'string' || !URL.canParse(found)) throw new AppError('unavailable', 'SMART configuration: it names no token endpoint');
    // why: the assertion goes there; over plain http anybody on the way could use it.
    if (new URL(found).protocol !== 'https:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(found).hostname)) throw new AppError('unavailable', 'SMART configuration: its token endpoint is not https');
    return found;
  }

  async function ask(): Promise<Token> {
    signer ??= signerOf(options);
    const { key, alg, kid } = await signer;
    endpoint ??= options.tokenUrl ? Promise.resolve(options.tokenUrl) : discover();
    const url = await endpoint.catch((error: unknown) => {
      endpoint = null;
      throw error;
    });
    const at = Math.floor(now().getTime() / 1000);
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg, typ: 'JWT', ...(kid ? { kid } : {}) })
      .setIssuer(options.clientId)
      .setSubject(options.clientId)
      .setAudience(url)
      .setIssuedAt(at)
      .setExpirationTime(at + assertionSeconds)
      .setJti(randomUUID())
      .sign(key);
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: options.scope ?? chartScopes, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion });
    const answer = await answerOf(url, { method: 'POST', body, headers: { accept: 'application/json' } }, 'EHR token');
    const { access_token: value, token_type: type, expires_in: seconds } = answer;
    if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(value) || String(type).toLowerCase() !== 'bearer') throw new AppError('unavailable', 'EHR token: none came');
    // Without an end: the five minutes that the guide recommends at most.
    const lives = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 300_000;
    return { authorization: `Bearer ${value}`, renewAt: at * 1000 + Math.max(lives - renewBeforeMs, lives / 2) };
  }

  return {
    async headers() {
      if (token && now().getTime() < token.renewAt) return { authorization: token.authorization };
      asking ??= ask().finally(() => {
        asking = null;
      });
      token = await asking;
      return { authorization: token.authorization };
    },
    refused(authorization) {
      if (token?.authorization === authorization) token = null;
    },
  };
}

async function signerOf({ privateKey, algorithm, keyId }: BackendAuthOptions): Promise<{ key: CryptoKey | Uint8Array; alg: string; kid: string | undefined }> {
  try {
    if (privateKey.trimStart().startsWith('{')) {
      const jwk = JSON.parse(privateKey) as JWK;
      const alg = algorithm ?? (jwk.alg === 'RS384' || jwk.kty === 'RSA' ? 'RS384' : 'ES384');
      return { key: await importJWK(jwk, alg), alg, kid: keyId ?? jwk.kid };
    }
    const alg = algorithm ?? 'ES384';
    return { key: await importPKCS8(privateKey, alg), alg, kid: keyId };
  } catch (error) {
    // The library's message may quote the key: left out.
    throw new AppError('unavailable', 'the key for the EHR cannot be read', { details: { name: (error as Error).name } });
  }
}

/** The registered code alone (RFC 6749 5.2). */
function oauthError(text: string): string {
  const found = /"error"\s*:\s*"(invalid_client|invalid_request|invalid_grant|invalid_scope|unauthorized_client|unsupported_grant_type)"/.exec(text);
  return found ? `, ${found[1] ?? ''}` : '';
}

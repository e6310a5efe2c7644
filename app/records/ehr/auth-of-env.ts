/** How this installation proves itself to its EHR: by a signed assertion, by a token that stays the same, or not at all. */
import { readFileSync } from 'node:fs';
import type { Env } from '#app/http/env.ts';
import { createBackendAuth } from './backend-auth.ts';
import type { HttpOptions } from './http.ts';

type Settings = Pick<Env, 'EHR_FHIR_URL' | 'EHR_TOKEN' | 'EHR_CLIENT_ID' | 'EHR_PRIVATE_KEY_FILE' | 'EHR_KEY_ID' | 'EHR_ALGORITHM' | 'EHR_TOKEN_URL' | 'EHR_SCOPE'>;

/** One for the process: the token is asked for once and shared by all clients. Throws where the key's file is not there. */
export function ehrAuth(env: Settings): Pick<HttpOptions, 'auth' | 'token'> {
  if (!env.EHR_CLIENT_ID || !env.EHR_PRIVATE_KEY_FILE) return env.EHR_TOKEN ? { token: env.EHR_TOKEN } : {};
  return {
    auth: createBackendAuth({
      baseUrl: env.EHR_FHIR_URL,
      clientId: env.EHR_CLIENT_ID,
      privateKey: readFileSync(env.EHR_PRIVATE_KEY_FILE, 'utf8'),
      algorithm: env.EHR_ALGORITHM,
      keyId: env.EHR_KEY_ID,
      tokenUrl: env.EHR_TOKEN_URL,
      scope: env.EHR_SCOPE,
    }),
  };
}

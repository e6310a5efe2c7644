/** SMART backend services against a token endpoint that checks what it is sent as the guide demands. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { ehrAuth } from '#app/records/ehr/auth-of-env.ts';
import { createBackendAuth, type BackendAuthOptions } from '#app/records/ehr/backend-auth.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

type Hospital = { url: string; tokens: string[]; asked: URLSearchParams[]; jtis: Set<string>; takeBack: () => void; fail: (status: number, body?: string) => void; auth: (more?: Partial<BackendAuthOptions>) => BackendAuthOptions };

/** Token endpoint, SMART configuration and a FHIR server that wants the last token given. */
async function hospital(algorithm: 'ES384' | 'RS384', life: number | null = 300): Promise<Hospital> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'k-1', alg: algorithm });
  const tokens: string[] = [];
  const asked: URLSearchParams[] = [];
  const jtis = new Set<string>();
  let valid: string | null = null;
  let failing: { status: number; body: string } | null = null;
  const server = createServer((req, res) => {
    const json = (body: unknown, status = 200) => void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    void (async () => {
      if (req.url === '/fhir/.well-known/smart-configuration') return json({ token_endpoint: `${url}/token` });
      if (req.url === '/token') {
        if (failing) return void res.writeHead(failing.status).end(failing.body);
        const form = new URLSearchParams(await bodyOf(req));
        asked.push(form);
        try {
          const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion') ?? '', publicKey, { issuer: 'openroi', subject: 'openroi', audience: `${url}/token`, algorithms: [algorithm], currentDate: clock });
          if (protectedHeader.kid !== 'k-1' || !payload.jti || jtis.has(payload.jti) || (payload.exp ?? 0) - clock.getTime() / 1000 > 300) throw new Error('not as the guide says');
          jtis.add(payload.jti);
        } catch {
          return json({ error: 'invalid_client', error_description: 'CANARY' }, 400);
        }
        valid = `token-${tokens.length + 1}`;
        tokens.push(valid);
        return json({ access_token: valid, token_type: 'bearer', scope: form.get('scope'), ...(life === null ? {} : { expires_in: life }) });
      }
      if (valid === null || req.headers.authorization !== `Bearer ${valid}`) return void res.writeHead(401).end();
      res.writeHead(200, { 'content-type': 'application/fhir+json' }).end(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: { resourceType: 'Patient', id: 'p1' } }] }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    tokens,
    asked,
    jtis,
    takeBack: () => (valid = null),
    fail: (status, body = '') => (failing = { status, body }),
    auth: (more = {}) => ({ baseUrl: `${url}/fhir`, clientId: 'openroi', privateKey: jwk, now: () => clock, ...more }),
  };
}

let clock = new Date('2026-11-22T12:00:00Z');

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const clientOf = (server: Hospital, more: Partial<BackendAuthOptions> = {}) => createEhrClient({ baseUrl: `${server.url}/fhir`, tries: 2, sleep: async () => undefined, auth: createBackendAuth(server.auth(more)) });

test.each(['ES384', 'RS384'] as const)('%s: the endpoint is found and accepts the assertion; the token is kept for all reads', async (algorithm) => {
  const server = await hospital(algorithm);
  const ehr = clientOf(server);
  // At once: one token for both.
  const found = await Promise.all([ehr.findPatients({ name: 'a' }), ehr.findPatients({ name: 'b' })]);
  await ehr.findPatients({ name: 'c' });
  expect(found.map(([patient]) => patient?.id)).toEqual(['p1', 'p1']);
  expect(server.tokens).toHaveLength(1);
  expect(Object.fromEntries(server.asked[0] ?? [])).toMatchObject({ grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', scope: expect.stringContaining('system/DocumentReference.rs') as string });
});

test('the token is renewed before its end, with an assertion never used before', async () => {
  const server = await hospital('ES384');
  const ehr = clientOf(server);
  const began = clock;
  try {
    await ehr.findPatients({ name: 'a' });
    clock = new Date(began.getTime() + 239_000);
    await ehr.findPatients({ name: 'a' });
    expect(server.tokens).toHaveLength(1);
    clock = new Date(began.getTime() + 241_000);
    await ehr.findPatients({ name: 'a' });
    expect(server.tokens).toHaveLength(2);
    expect(server.jtis.size).toBe(2);
  } finally {
    clock = began;
  }
});

test('a token that lives half a minute is used for half of it; one without an end is used', async () => {
  const short = await hospital('ES384', 30);
  const ehr = clientOf(short);
  await ehr.findPatients({ name: 'a' });
  await ehr.findPatients({ name: 'a' });
  expect(short.tokens).toHaveLength(1);
  const endless = await hospital('ES384', null);
  expect(await clientOf(endless).findPatients({ name: 'a' })).toHaveLength(1);
});

test('a token taken back is asked for anew, once; an EHR that goes on refusing is unavailable', async () => {
  const server = await hospital('ES384');
  const ehr = clientOf(server);
  await ehr.findPatients({ name: 'a' });
  server.takeBack();
  expect(await ehr.findPatients({ name: 'a' })).toHaveLength(1);
  expect(server.tokens).toHaveLength(2);
  const stubborn = createEhrClient({ baseUrl: `${server.url}/fhir`, tries: 2, sleep: async () => undefined, auth: { headers: async () => ({ authorization: 'Bearer none' }), refused: () => undefined } });
  await expect(stubborn.findPatients({ name: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
});

test('another key, a closed endpoint, no token: unavailable, and nothing of the answer or the key is told', async () => {
  const server = await hospital('ES384');
  const stranger = JSON.stringify({ ...(await exportJWK((await generateKeyPair('ES384', { extractable: true })).privateKey)), kid: 'k-1' });
  const failure = await clientOf(server, { privateKey: stranger }).findPatients({ name: 'a' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable' });
  expect(String(failure)).toContain('invalid_client');
  expect(String(failure)).not.toContain('CANARY');
  await expect(clientOf(server, { privateKey: '-----BEGIN PRIVATE KEY-----\nCANARY' }).findPatients({ name: 'a' })).rejects.not.toThrow('CANARY');
  for (const [status, body] of [[503, ''], [200, '<html>'], [200, '{"access_token":"x","token_type":"mac"}'], [302, '']] as const) {
    server.fail(status, body);
    await expect(clientOf(server).findPatients({ name: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  }
});

test('a configuration that names an endpoint without https elsewhere is not believed', async () => {
  const privateKey = await exportPKCS8((await generateKeyPair('ES384', { extractable: true })).privateKey);
  const named = createBackendAuth({ baseUrl: 'https://ehr.example/fhir', clientId: 'openroi', privateKey, fetch: async () => new Response(JSON.stringify({ token_endpoint: 'http://ehr.example/token' })) });
  await expect(named.headers()).rejects.toMatchObject({ code: 'unavailable' });
});

test('the settings: key from its file (PEM), or a token that stays the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-key-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const { publicKey, privateKey } = await generateKeyPair('RS384', { extractable: true });
  writeFileSync(join(folder, 'key.pem'), await exportPKCS8(privateKey));
  let assertion = '';
  const server = createServer((req, res) => {
    void bodyOf(req).then((body) => {
      assertion = new URLSearchParams(body).get('client_assertion') ?? '';
      res.end(JSON.stringify({ access_token: 't', token_type: 'Bearer', expires_in: 300 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const none = { EHR_FHIR_URL: 'http://127.0.0.1:9', EHR_TOKEN: undefined, EHR_CLIENT_ID: undefined, EHR_PRIVATE_KEY_FILE: undefined, EHR_KEY_ID: undefined, EHR_ALGORITHM: undefined, EHR_TOKEN_URL: undefined, EHR_SCOPE: undefined };
  const { auth } = ehrAuth({ ...none, EHR_CLIENT_ID: 'openroi', EHR_PRIVATE_KEY_FILE: join(folder, 'key.pem'), EHR_KEY_ID: 'k-9', EHR_ALGORITHM: 'RS384', EHR_TOKEN_URL: tokenUrl });
  expect(await auth?.headers()).toEqual({ authorization: 'Bearer t' });
  expect((await jwtVerify(assertion, publicKey)).protectedHeader).toMatchObject({ alg: 'RS384', kid: 'k-9' });
  expect(ehrAuth({ ...none, EHR_TOKEN: 'fixed' })).toEqual({ token: 'fixed' });
  expect(ehrAuth(none)).toEqual({});
});

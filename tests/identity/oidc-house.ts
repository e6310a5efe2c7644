/** A real OpenID provider on loopback for the tests: it knows its people, and signs in whoever it is told is sitting there. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type OidcPerson = { email?: string; email_verified?: boolean };
export type OidcHouse = { issuer: string; people: Map<string, OidcPerson>; /** Who sits at the browser. */ sits: (accountId: string, amr?: string[]) => void; close: () => Promise<void> };

type Grant = { addOIDCScope: (scope: string) => void; save: () => Promise<string> };
type Ctx = { oidc: { provider: { Grant: new (of: object) => Grant }; client: { clientId: string }; session: { accountId: string } } };
type Provider = { callback: () => (request: IncomingMessage, response: ServerResponse) => void; interactionFinished: (request: IncomingMessage, response: ServerResponse, result: object) => Promise<void> };

export async function startOidc(clients: readonly { client_id: string; redirect_uris: string[] }[]): Promise<OidcHouse> {
  const name = 'oidc-provider';
  // why by a name in a variable: the package ships no types; what of it is used stands above.
  const { default: Maker } = (await import(name)) as { default: new (issuer: string, options: object) => Provider };
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, OidcPerson>();
  let sitting: { accountId: string; amr?: string[] } = { accountId: '' };
  const provider = new Maker(issuer, {
    clients: clients.map((each) => ({ ...each, client_secret: `secret of ${each.client_id}`, grant_types: ['authorization_code'], response_types: ['code'] })),
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    cookies: { keys: ['only for the tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_: unknown, sub: string) => (people.has(sub) ? { accountId: sub, claims: async () => ({ sub, ...people.get(sub) }) } : undefined),
    loadExistingGrant: async ({ oidc }: Ctx) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void provider.interactionFinished(request, response, { login: sitting });
    else answer(request, response);
  });
  return {
    issuer,
    people,
    sits: (accountId, amr) => {
      sitting = { accountId, ...(amr ? { amr } : {}) };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A browser at the provider: follows it until it leads back to `home`. -> that address. */
export async function throughProvider(url: string, home: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = url;
  for (let hop = 0; hop < 8; hop++) {
    const response = await fetch(next, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const to = response.headers.get('location');
    if (!to) throw new Error(`the provider stops at ${response.status}: ${(await response.text()).slice(0, 300)}`);
    next = new URL(to, next).href;
    if (next.startsWith(home)) return new URL(next);
  }
  throw new Error('the provider leads nowhere');
}

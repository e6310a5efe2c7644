/** Single sign-on against a real OpenID provider: it lets in whom it vouches for, where they belong to its places alone, and nobody by anything changed on the way. */
import { eq } from 'drizzle-orm';
import { createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireStaff } from '#app/http/session.ts';
import type { OidcProvider } from '#app/identity/oidc-providers.ts';
import { loadSession } from '#app/identity/sessions.ts';
import { comeBack, leaveFor, verifyIdToken, type SsoResult } from '#app/identity/single-sign-on.ts';
import { accounts, auditEvents, users } from '#db/schema/index.ts';
import { Browser, createHouse, minutes, person, thrown, type House } from './house.ts';
import { startOidc, throughProvider, type OidcHouse } from './oidc-house.ts';

const home = 'http://portal.example/sign-in/back/';
let house: House;
let oidc: OidcHouse;
let provider: OidcProvider;
beforeAll(async () => {
  [house, oidc] = await Promise.all([createHouse(), startOidc([{ client_id: 'portal', redirect_uris: [`${home}hospital`] }, { client_id: 'another', redirect_uris: [`${home}hospital`] }])]);
  provider = { id: 'hospital', name: 'Riverside', issuer: oidc.issuer, clientId: 'portal', clientSecret: 'secret of portal', mailDomains: ['riverside.example', 'lakeview.example'], facilities: ['Riverside General Hospital'], organizations: [], secondFactor: false };
  for (const handle of ['tech1', 'tech2', 'sup', 'tech3']) oidc.people.set(handle, { email: person(handle).email, email_verified: true });
});
afterAll(async () => {
  await oidc?.close();
  await house?.database.drop();
});

/** There and back, with whatever is changed on the way. */
async function signIn(who: string, change: { amr?: string[]; browser?: Browser; by?: OidcProvider; there?: (url: URL) => void; back?: (url: URL) => void; after?: number } = {}): Promise<{ result: SsoResult; browser: Browser; arrived: URL }> {
  const { browser = new Browser(house), by = provider } = change;
  oidc.sits(who, change.amr);
  const { url, cookie } = await leaveFor(by, browser.call(), '/work');
  browser.keep([cookie]);
  const leaving = new URL(url);
  change.there?.(leaving);
  const arrived = await throughProvider(leaving.href, home);
  change.back?.(arrived);
  const result = await comeBack(by, browser.call(new Date(Date.now() + (change.after ?? 0))), arrived.searchParams);
  browser.keep('result' in result ? [...result.result.setCookies, result.clear] : [result.clear]);
  return { result, browser, arrived };
}
const refusal = (result: SsoResult) => ('refused' in result ? result.refused : 'signed in');
const failures = async () => (await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'sign_in.failed'))).map(({ body }) => String(body));

describe('single sign-on', () => {
  it('lets in whom the provider knows by a verified address, and staff still show their own factor', async () => {
    const { result, browser, arrived } = await signIn('tech1');
    expect(result).toMatchObject({ result: { status: 'signed_in', userId: house.seeded.users['tech1'] }, to: '/work' });
    expect((await thrown(requireStaff(browser.request(), browser.context(), null))).to).toMatch(/^\/sign-in\/confirm/);
    // The answer is worth nothing again: not in this browser, whose cookie is gone, nor in another.
    expect(refusal(await comeBack(provider, browser.call(), arrived.searchParams))).toBe('state');
    expect(refusal(await comeBack(provider, new Browser(house).call(), arrived.searchParams))).toBe('state');
    // Known by the provider's own name from now on: a changed address there changes nothing here.
    oidc.people.set('tech1', { email: 'renamed@riverside.example', email_verified: true });
    expect((await signIn('tech1')).result).toMatchObject({ result: { userId: house.seeded.users['tech1'] } });
    oidc.people.set('tech1', { email: person('tech1').email, email_verified: true });
    // And somebody else who gets that address is not her.
    oidc.people.set('newcomer', { email: person('tech1').email, email_verified: true });
    expect(refusal((await signIn('newcomer')).result)).toBe('unknown');
    const [linked] = await house.database.ownerDb.select().from(accounts).where(eq(accounts.providerId, 'oidc:hospital'));
    expect(linked).toMatchObject({ accountId: 'tech1', password: null, idToken: null, accessToken: null });
    const said = await house.database.ownerDb.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'sign_in.succeeded'));
    expect(said.filter(({ body }) => String(body).includes('single_sign_on'))).toHaveLength(2);
  });

  it('counts as the second factor where the hospital trusts its provider for that and it says so', async () => {
    const trusted = { ...provider, secondFactor: true };
    const opens = async (amr: string[] | undefined, by: OidcProvider) => {
      const { browser } = await signIn('tech1', { by, ...(amr ? { amr } : {}) });
      return (await thrown(requireStaff(browser.request(), browser.context(), null))).to;
    };
    expect(await opens(['pwd', 'mfa'], trusted)).toBeNull();
    for (const [amr, by] of [[['pwd'], trusted], [undefined, trusted], [['pwd', 'mfa'], provider]] as const) expect(await opens(amr ? [...amr] : undefined, by)).toMatch(/^\/sign-in\/confirm/);
  });

  it.each([
    ['a state changed on the way back', { back: (url: URL) => url.searchParams.set('state', 'x'.repeat(43)) }, 'state'],
    ['no state', { back: (url: URL) => url.searchParams.delete('state') }, 'state'],
    ['another issuer’s name on the answer', { back: (url: URL) => url.searchParams.set('iss', 'https://evil.example') }, 'state'],
    ['an answer that took too long', { after: minutes(11) }, 'state'],
    ['a nonce of another sign-in', { there: (url: URL) => url.searchParams.set('nonce', 'y'.repeat(43)) }, 'token'],
    ['a code for another verifier', { there: (url: URL) => url.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM') }, 'token'],
    ['a code for another client', { there: (url: URL) => url.searchParams.set('client_id', 'another') }, 'token'],
    ['a code that is none', { back: (url: URL) => url.searchParams.set('code', 'none') }, 'token'],
    ['a refusal of the provider', { back: (url: URL) => (url.searchParams.delete('code'), url.searchParams.set('error', 'access_denied')) }, 'provider'],
  ] as const)('is refused for %s', async (_, change, why) => {
    const { result, browser } = await signIn('tech2', change);
    expect(refusal(result)).toBe(why);
    const { db, auth, cookie } = browser.call();
    expect((await loadSession(db, auth, cookie, new Date())).signedIn).toBeNull();
    expect((await failures()).at(-1)).toContain('"method":"single_sign_on"');
  });

  it('is refused for a cookie of one’s own making, and for another provider’s answer', async () => {
    const browser = new Browser(house);
    oidc.sits('tech2');
    const { url, cookie } = await leaveFor(provider, browser.call(), '');
    const [text = '', mac = ''] = (/^openroi\.sso=([^;]*)/.exec(cookie)?.[1] ?? '').split('.');
    const kept = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
    const arrived = await throughProvider(url, home);
    browser.cookies.set('openroi.sso', `${Buffer.from(JSON.stringify({ ...kept, to: '//evil.example' })).toString('base64url')}.${mac}`);
    expect(refusal(await comeBack(provider, browser.call(), arrived.searchParams))).toBe('state');
    browser.keep([cookie]);
    expect(refusal(await comeBack({ ...provider, id: 'firm' }, browser.call(), arrived.searchParams))).toBe('state');
  });

  it('is refused for a token of another issuer or for another party, and for a provider that is not who it says', async () => {
    // A real token of the same provider, for the other party and with all else right.
    const keys = createRemoteJWKSet(new URL(`${oidc.issuer}/jwks`));
    const browser = new Browser(house);
    oidc.sits('tech2');
    const other: OidcProvider = { ...provider, clientId: 'another', clientSecret: 'secret of another' };
    const { url } = await leaveFor(other, browser.call(), '');
    const challenge = new URL(url);
    challenge.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    const nonce = challenge.searchParams.get('nonce') ?? '';
    const arrived = await throughProvider(challenge.href, home);
    const answer = await fetch(`${oidc.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('another:secret%20of%20another').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'authorization_code', code: arrived.searchParams.get('code') ?? '', redirect_uri: `${home}hospital`, code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' }),
    });
    const { id_token: token } = (await answer.json()) as { id_token: string };
    const expected = { issuer: oidc.issuer, clientId: 'another', nonce };
    expect((await verifyIdToken(token, keys, expected)).sub).toBe('tech2');
    for (const wrong of [{ clientId: 'portal' }, { issuer: 'https://evil.example' }, { nonce: 'z'.repeat(43) }]) await expect(verifyIdToken(token, keys, { ...expected, ...wrong }), JSON.stringify(wrong)).rejects.toThrow();
    const [head, body, signature = ''] = token.split('.');
    await expect(verifyIdToken(`${head}.${body}.${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`, keys, expected)).rejects.toThrow();
    await expect(verifyIdToken(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`, keys, expected)).rejects.toThrow();
    await expect(leaveFor({ ...provider, issuer: oidc.issuer.replace('127.0.0.1', 'localhost') }, browser.call(), '')).rejects.toThrow('calls itself something else');
  });

  it('opens nothing for an address that is not verified, is of another domain, is unknown, disabled, or belongs elsewhere too', async () => {
    const as = async (claims: { email?: string; email_verified?: boolean }, by = provider) => {
      oidc.people.set('somebody', claims);
      return refusal((await signIn('somebody', { by })).result);
    };
    expect(await as({ email: person('tech2').email, email_verified: false })).toBe('unverified');
    expect(await as({ email: person('tech2').email })).toBe('unverified');
    expect(await as({})).toBe('unverified');
    expect(await as({ email: person('firm').email, email_verified: true })).toBe('unverified');
    expect(await as({ email: 'nobody@riverside.example', email_verified: true })).toBe('unknown');
    // The supervisor also works at Lakeview, which this provider does not speak for; a patient's account belongs to no place of it.
    expect(refusal((await signIn('sup')).result)).toBe('elsewhere');
    expect(refusal((await signIn('tech3')).result)).toBe('elsewhere');
    expect(await as({ email: person('maria').email, email_verified: true }, { ...provider, mailDomains: [person('maria').email.split('@')[1] ?? ''] })).toBe('elsewhere');
    await house.database.ownerDb.update(users).set({ disabledAt: new Date() }).where(eq(users.id, house.seeded.users['tech2'] ?? ''));
    expect(refusal((await signIn('tech2')).result)).toBe('disabled');
    await house.database.ownerDb.update(users).set({ disabledAt: null }).where(eq(users.id, house.seeded.users['tech2'] ?? ''));
    expect(await house.database.ownerDb.select().from(accounts).where(eq(accounts.accountId, 'somebody'))).toEqual([]);
    expect((await failures()).join()).not.toContain('@');
  });

  it('lets in an organization’s members by its own provider, and replaces the session that was there', async () => {
    const firm: OidcProvider = { ...provider, facilities: [], organizations: [house.seeded.organizations['harper'] ?? ''], mailDomains: ['harperquill.example'] };
    oidc.people.set('dana', { email: person('firm').email, email_verified: true });
    const browser = new Browser(house);
    await browser.signIn('insurer');
    const before = browser.call();
    expect((await signIn('dana', { browser, by: firm })).result).toMatchObject({ result: { userId: house.seeded.users['firm'] } });
    expect((await loadSession(before.db, before.auth, before.cookie, new Date())).signedIn).toBeNull();
    const after = browser.call();
    expect((await loadSession(after.db, after.auth, after.cookie, new Date())).signedIn?.user.id).toBe(house.seeded.users['firm']);
  });
});

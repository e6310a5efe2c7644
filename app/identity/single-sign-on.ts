/**
 * OpenID Connect, the code flow with PKCE: to the provider and back. Whoever comes back has an account here already, with that verified
 * address, and belongs to the provider's places alone; single sign-on makes no accounts and opens nobody else's.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { accounts, users } from '#db/schema/identity.ts';
import { baseUrl, beginHouseSession } from './auth.ts';
import { onlyCookie } from './call-auth.ts';
import type { OidcProvider } from './oidc-providers.ts';
import { endSession, placesOf } from './sessions.ts';
import { beginSession, type SignInCall, type SignInResult } from './sign-in.ts';
import { recordIdentity } from './sign-in-events.ts';

const cookieName = 'openroi.sso';
const minutes = 10;
const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'RS384', 'EdDSA'];

/** What the browser keeps while it is away; signed, so that no other one comes back in its place. */
const away = z.strictObject({ provider: z.string(), state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string(), until: z.number() });
type Away = z.infer<typeof away>;

const discovery = z.object({ issuer: z.string(), authorization_endpoint: z.url(), token_endpoint: z.url(), jwks_uri: z.url(), userinfo_endpoint: z.url().optional() });
type Discovery = z.infer<typeof discovery>;

/** -> where to send the browser, with its cookie. Throws where the provider does not answer or is not who it says. */
export async function leaveFor(provider: OidcProvider, call: Pick<SignInCall, 'env' | 'now'>, to: string): Promise<{ url: string; cookie: string }> {
  const { authorization_endpoint } = await discover(provider);
  const random = () => randomBytes(32).toString('base64url');
  const kept: Away = { provider: provider.id, state: random(), nonce: random(), verifier: random(), to, until: call.now.getTime() + minutes * 60_000 };
  const url = new URL(authorization_endpoint);
  const challenge = createHash('sha256').update(kept.verifier).digest('base64url');
  const search = { response_type: 'code', client_id: provider.clientId, redirect_uri: backTo(call, provider), scope: 'openid email', state: kept.state, nonce: kept.nonce, code_challenge: challenge, code_challenge_method: 'S256' };
  for (const [name, value] of Object.entries(search)) url.searchParams.set(name, value);
  return { url: url.href, cookie: cookieLine(call, sealed(call.env.SESSION_SECRET, kept), minutes * 60) };
}

export type SsoRefusal = 'state' | 'provider' | 'token' | 'unverified' | 'unknown' | 'elsewhere' | 'disabled';
export type SsoResult = { result: Extract<SignInResult, { status: 'signed_in' }>; to: string; clear: string } | { refused: SsoRefusal; clear: string };

/** The browser is back with the provider's answer: checked against what it left with, once. */
export async function comeBack(provider: OidcProvider, call: SignInCall, search: URLSearchParams): Promise<SsoResult> {
  const clear = cookieLine(call, '', 0);
  const refuse = async (refused: SsoRefusal, account: string | null = null): Promise<SsoResult> => {
    await recordIdentity(call.db, {}, call.now, { action: 'sign_in.failed', facts: { method: 'single_sign_on', code: refused, account } });
    return { refused, clear };
  };
  const kept = unsealed(call);
  const code = search.get('code');
  if (!kept || kept.provider !== provider.id || !same(kept.state, search.get('state') ?? '') || (search.has('iss') && search.get('iss') !== provider.issuer)) return refuse('state');
  if (!code || search.has('error')) return refuse('provider');
  let claims: Claims;
  try {
    claims = await redeem(provider, call, code, kept);
  } catch {
    // why: a library's error may quote the token; which check failed is the provider's log's to say, ours says that one did.
    return refuse('token');
  }
  if (!claims.email || claims.email_verified !== true || !provider.mailDomains.includes(claims.email.split('@')[1] ?? '')) return refuse('unverified');
  const found = await accountOf(provider, call, { sub: claims.sub, email: claims.email });
  if ('refused' in found) return refuse(found.refused, found.account);
  await endSession(call.db, call.auth, onlyCookie(call.cookie, 'session_token'));
  const setCookies = await beginHouseSession(call, found.userId);
  const secondFactor = provider.secondFactor && claims.amr.some((each) => each === 'mfa' || each === 'hwk');
  const result = await beginSession(call, { setCookies }, 'single_sign_on', secondFactor);
  return result.status === 'signed_in' ? { result, to: kept.to, clear } : { refused: 'disabled', clear };
}

type Claims = { sub: string; email: string | null; email_verified: unknown; amr: string[] };

async function redeem(provider: OidcProvider, call: SignInCall, code: string, kept: Away): Promise<Claims> {
  const found = await discover(provider);
  const basic = Buffer.from(`${encodeURIComponent(provider.clientId)}:${encodeURIComponent(provider.clientSecret)}`).toString('base64');
  const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: backTo(call, provider), code_verifier: kept.verifier });
  const tokens = z.object({ id_token: z.string(), access_token: z.string() }).parse(await ask(found.token_endpoint, { method: 'POST', headers: { authorization: `Basic ${basic}` }, body }));
  const payload = await verifyIdToken(tokens.id_token, createRemoteJWKSet(new URL(found.jwks_uri), { timeoutDuration: 5000 }), { issuer: provider.issuer, clientId: provider.clientId, nonce: kept.nonce });
  // Where the token says no address the provider's own page does, to whoever holds its key; it has to speak of the same person.
  const more = payload['email'] === undefined && found.userinfo_endpoint ? z.record(z.string(), z.unknown()).parse(await ask(found.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } })) : payload;
  if (more['sub'] !== payload.sub) throw new Error('another person');
  const amr = Array.isArray(payload['amr']) ? payload['amr'].map(String) : [];
  return { sub: payload.sub ?? '', email: typeof more['email'] === 'string' ? more['email'].toLowerCase() : null, email_verified: more['email_verified'], amr };
}

/** Signature, issuer, audience, age and nonce (OpenID Connect Core 3.1.3.7). Throws where one is wrong. */
export async function verifyIdToken(token: string, keys: JWTVerifyGetKey, expected: { issuer: string; clientId: string; nonce: string }): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys, { issuer: expected.issuer, audience: expected.clientId, algorithms, clockTolerance: 60, maxTokenAge: '10m', requiredClaims: ['sub', 'exp', 'iat', 'nonce'] });
  const { azp, aud, nonce } = payload;
  if ((Array.isArray(aud) && aud.length > 1 && azp === undefined) || (azp !== undefined && azp !== expected.clientId)) throw new Error('meant for another party');
  if (!same(expected.nonce, String(nonce))) throw new Error('another sign-in’s token');
  return payload;
}

/** The account that this person of the provider has here: by the provider's own name for them; the first time by the verified address. */
async function accountOf(provider: OidcProvider, call: SignInCall, claims: { sub: string; email: string }): Promise<{ userId: string } | { refused: SsoRefusal; account: string | null }> {
  const { db, now } = call;
  const providerId = `oidc:${provider.id}`;
  const [linked] = await db.select({ userId: accounts.userId }).from(accounts).where(and(eq(accounts.providerId, providerId), eq(accounts.accountId, claims.sub)));
  const [user] = await db.select({ id: users.id, name: users.name, disabledAt: users.disabledAt }).from(users).where(linked ? eq(users.id, linked.userId) : eq(users.email, claims.email));
  if (!user) return { refused: 'unknown', account: null };
  if (user.disabledAt) return { refused: 'disabled', account: user.id };
  const places = await placesOf(db, user, now);
  const ours = [...places.facilities.map((each) => provider.facilities.includes(each.id) || provider.facilities.includes(each.name)), ...places.organizationIds.map((id) => provider.organizations.includes(id))];
  // Whoever also belongs elsewhere would let this provider into another's house.
  if (ours.length === 0 || ours.includes(false)) return { refused: 'elsewhere', account: user.id };
  if (!linked) {
    // An address that the provider gave to somebody else since: the account stays with whom it knew first.
    const [other] = await db.select({ id: accounts.id }).from(accounts).where(and(eq(accounts.providerId, providerId), eq(accounts.userId, user.id)));
    if (other) return { refused: 'unknown', account: user.id };
    await db.insert(accounts).values({ id: uuidv7(), userId: user.id, accountId: claims.sub, providerId, createdAt: now, updatedAt: now });
    await recordIdentity(db, { userId: user.id }, now, { action: 'sign_in.linked', facts: { user: user.id, provider: provider.id } });
  }
  return { userId: user.id };
}

async function discover(provider: OidcProvider): Promise<Discovery> {
  const found = discovery.parse(await ask(`${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {}));
  if (found.issuer !== provider.issuer) throw new Error('the provider calls itself something else');
  return found;
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(8000) });
  if (!answer.ok) throw new Error(`the provider answers ${answer.status}`);
  return answer.json();
}

function backTo(call: Pick<SignInCall, 'env'>, provider: OidcProvider): string {
  // One for each provider: an answer of one is never taken for another's.
  return `${baseUrl(call.env).origin}/sign-in/back/${provider.id}`;
}

function cookieLine(call: Pick<SignInCall, 'env'>, value: string, seconds: number): string {
  const secure = baseUrl(call.env).protocol === 'https:';
  return `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

const macOf = (secret: string, text: string): string => createHmac('sha256', secret).update(`single-sign-on:${text}`).digest('base64url');

function sealed(secret: string, kept: Away): string {
  const text = Buffer.from(JSON.stringify(kept)).toString('base64url');
  return `${text}.${macOf(secret, text)}`;
}

function unsealed({ env, cookie, now }: SignInCall): Away | null {
  const pair = (cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(`${cookieName}=`));
  const [text = '', mac = ''] = (pair?.slice(cookieName.length + 1) ?? '').split('.');
  if (!text || !same(mac, macOf(env.SESSION_SECRET, text))) return null;
  const parsed = away.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  return parsed.success && parsed.data.until > now.getTime() ? parsed.data : null;
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

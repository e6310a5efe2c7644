/**
 * Who asks: every loader and action begins here. Pages are sent to sign in, data gets an error, and what somebody may not
 * see does not exist for them. The answer is worked out once per request.
 */
import { redirect } from '@remix-run/node';
import { eq } from 'drizzle-orm';
import { validate as isUuid } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { authOf, baseUrl, type AuthEnv } from '#app/identity/auth.ts';
import { showPasskey } from '#app/identity/passkeys.ts';
import { isFresh, showSecondFactor, spendShowing } from '#app/identity/second-factor.ts';
import { endSession, loadSession, requesterActor, staffActor, touchSession, type SessionState, type SignedIn } from '#app/identity/sessions.ts';
import type { SignInCall } from '#app/identity/sign-in.ts';
import { recordIdentity } from '#app/identity/sign-in-events.ts';
import { closeTrackingSession, trackedRequests } from '#app/identity/tracking-session.ts';
import { may } from '#app/policy/resolver.ts';
import type { Permission, RequesterPermission } from '#app/policy/vocabulary.ts';
import { asActor, type Db } from '#db/open.ts';
import { requests } from '#db/schema/requests.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { localPath } from './local-path.ts';

/** What of the load context is needed here. `ip` is the address by the trusted proxies, never a header as sent. */
export type SessionContext = { db: Db; env: AuthEnv; now: () => Date; ip: string };

export type Asking = {
  /** `page`: nobody signed in is sent to sign in. `data` (files, streams, fetchers): gets an error instead. */
  as?: 'page' | 'data';
  /** False for what a page asks by itself: polling does not keep a session alive. */
  touch?: boolean;
};

/** A member of staff holding the permission somewhere (null: any member). Whether for this very request, the command asks again. */
export async function requireStaff(request: Request, context: SessionContext, permission: Permission | null, asking: Asking = {}): Promise<Actor> {
  const signedIn = await requireAccount(request, context, asking);
  const actor = staffActor(signedIn);
  if (!actor) throw await refusal(context, requesterActor(signedIn, []), permission, 'role');
  // Staff work with two factors from the first sign-in (SECURITY 2).
  if (!signedIn.session.secondFactorAt) throw toPage(request, signedIn.user.twoFactorEnabled ? '/sign-in/confirm' : '/sign-in/set-up', asking);
  const verdict = permission === null ? null : may(actor, permission);
  if (verdict && !verdict.allowed) throw await refusal(context, actor, permission, verdict.reason);
  return actor;
}

/** A member of a requesting organization (the desk). */
export async function requireOrganizationMember(request: Request, context: SessionContext, asking: Asking = {}): Promise<Actor> {
  const signedIn = await requireAccount(request, context, asking);
  const actor = requesterActor(signedIn, await tracked(request, context));
  if (actor.organizationIds.length === 0) throw await refusal(context, actor, 'desk.read', 'not_yours');
  if (signedIn.user.twoFactorEnabled && !signedIn.session.secondFactorAt) throw toPage(request, '/sign-in/confirm', asking);
  return actor;
}

/** Whoever is signed in. */
export async function requireAccount(request: Request, context: SessionContext, asking: Asking = {}): Promise<SignedIn> {
  const state = await sessionOf(request, context, asking.touch ?? true);
  if (state.signedIn) return state.signedIn;
  throw toPage(request, '/sign-in', asking, state.ended);
}

/** The actor if there is one: staff, an account, or a browser that showed a tracking code. For menus and public pages. */
export async function optionalActor(request: Request, context: SessionContext, asking: Asking = {}): Promise<Actor | null> {
  const { signedIn } = await sessionOf(request, context, asking.touch ?? true);
  const requestIds = await tracked(request, context);
  if (signedIn) return (signedIn.session.secondFactorAt ? staffActor(signedIn) : null) ?? requesterActor(signedIn, requestIds);
  const first = requestIds[0];
  return first === undefined ? null : trackingActor(first, requestIds);
}

/** Names of the account for the page's head, or null. */
export async function signedInUser(request: Request, context: SessionContext, asking: Asking = {}): Promise<SignedIn | null> {
  return (await sessionOf(request, context, asking.touch ?? true)).signedIn;
}

/**
 * The requester's own sight of one request: by the account that filed it, by the organization it belongs to, or by its
 * tracking code shown in this browser. Staff come in through `requireStaff`. Not theirs: `not_found`, and an audit row.
 */
export async function requireRequestAccess(
  request: Request,
  context: SessionContext,
  requestId: string,
  permission: RequesterPermission = 'own.read',
  asking: Asking = {},
): Promise<Actor> {
  const { signedIn } = await sessionOf(request, context, asking.touch ?? true);
  const requestIds = await tracked(request, context);
  if (!signedIn && requestIds.length === 0) throw toPage(request, '/follow', asking);
  if (!isUuid(requestId)) throw new AppError('not_found', 'not an id');
  const actor = signedIn ? requesterActor(signedIn, requestIds) : trackingActor(requestIds.includes(requestId) ? requestId : (requestIds[0] ?? ''), requestIds);
  const found = await asActor(context.db, actor, (tx) =>
    tx
      .select({ facilityId: requests.facilityId, organizationId: requests.organizationId, requesterUserId: requests.requesterUserId, requesterName: requests.requesterName })
      .from(requests)
      .where(eq(requests.id, requestId)),
  );
  const target = found[0];
  const verdict = target ? may(actor, permission, { ...target, requestId }) : ({ allowed: false, reason: 'not_yours' } as const);
  if (!verdict.allowed) throw await refusal(context, actor, permission, verdict.reason, requestId);
  return actor.name === '' && target ? { ...actor, name: target.requesterName } : actor;
}

/**
 * Before what matters. 15: shown within fifteen minutes. 0: shown for this very act, and spent by it; so call it in
 * the action only. With `code` (from a field of the same form) that code is taken first. Else sends to the page that asks,
 * and back.
 */
export async function requireRecentSecondFactor(request: Request, context: SessionContext, options: { maxAgeMinutes: 15 | 0; code?: string }, asking: Asking = {}): Promise<void> {
  if (options.code) await confirmSecondFactor(request, context, options.code);
  const signedIn = await requireAccount(request, context, asking);
  const now = context.now();
  const enough = options.maxAgeMinutes === 0 ? await spendShowing(context.db, signedIn, now) : isFresh(signedIn, options.maxAgeMinutes, now);
  forget(context);
  if (!enough) throw toPage(request, '/sign-in/confirm', asking);
}

/** Whether a form has to show the field for the code. Spends nothing. */
export async function needsSecondFactor(request: Request, context: SessionContext, maxAgeMinutes: 15 | 0): Promise<boolean> {
  const signedIn = await requireAccount(request, context);
  return maxAgeMinutes === 0 || !isFresh(signedIn, maxAgeMinutes, context.now());
}

/** Takes a code from the app (or a backup code). Throws `second_factor_required` with the sentence for the field. */
export async function confirmSecondFactor(request: Request, context: SessionContext, code: string): Promise<void> {
  const signedIn = await requireAccount(request, context);
  const problem = await showSecondFactor(signInCall(request, context), signedIn, code);
  forget(context);
  if (problem) throw new AppError('second_factor_required', `second factor ${problem}`, { public: { key: `signIn.code.${problem}` } });
}

/** The same with a passkey; `response` is what the browser's dialog gave. */
export async function confirmWithPasskey(request: Request, context: SessionContext, response: unknown): Promise<void> {
  const signedIn = await requireAccount(request, context);
  const problem = await showPasskey(signInCall(request, context), signedIn, response);
  forget(context);
  if (problem) throw new AppError('second_factor_required', `passkey ${problem}`, { public: { key: problem === 'later' ? 'signIn.code.later' : 'signIn.passkey.wrong' } });
}

/** What a hidden field of the page's script holds; null for anything that is not an object written as JSON. */
export function passkeyResponse(form: FormData): unknown {
  const text = form.get('response');
  try {
    return typeof text === 'string' && text.length <= 20_000 ? (JSON.parse(text) as unknown) : null;
  } catch {
    // why: whoever sends something else gets the answer of a wrong passkey.
    return null;
  }
}

/** The browser's call as the identity functions take it. */
export function signInCall(request: Request, context: SessionContext): SignInCall {
  const { db, env, ip } = context;
  return { db, auth: authOf(context), env, clientIp: ip, userAgent: request.headers.get('user-agent'), cookie: request.headers.get('cookie'), now: context.now() };
}

/** Ends the session and whatever was followed. -> headers that clear the browser: its cookies of ours, its caches. */
export async function signOut(request: Request, context: SessionContext): Promise<Headers> {
  const { db, auth, cookie, now } = signInCall(request, context);
  const ended = await endSession(db, auth, cookie);
  if (ended) await recordIdentity(db, ended, now, { action: 'session.ended', facts: { reason: 'signed_out' } });
  forget(context);
  const headers = new Headers({ 'Clear-Site-Data': '"cache", "storage"' });
  headers.append('Set-Cookie', await closeTrackingSession(db, cookie, secureCookies(context.env)));
  for (const name of (cookie ?? '').split(';').map((c) => c.split('=')[0]?.trim() ?? ''))
    if (/openroi\.(session_token|two_factor|better-auth-passkey)$/.test(name)) headers.append('Set-Cookie', `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secureCookies(context.env) ? '; Secure' : ''}`);
  return headers;
}

/** `redirect(to, withCookies(result.setCookies))`: each on its own line. */
export function withCookies(lines: readonly string[]): { headers: Headers } {
  const headers = new Headers();
  for (const line of lines) headers.append('Set-Cookie', line);
  return { headers };
}

/** Whether cookies carry `Secure`. */
export function secureCookies(env: AuthEnv): boolean {
  return baseUrl(env).protocol === 'https:';
}

const known = new WeakMap<object, Promise<SessionState>>();
const touched = new WeakSet<object>();

/** One reading a request: its loaders run side by side and share the context. */
async function sessionOf(request: Request, context: SessionContext, touch: boolean): Promise<SessionState> {
  const reading = known.get(context) ?? loadSession(context.db, authOf(context), request.headers.get('cookie'), context.now());
  known.set(context, reading);
  const state = await reading;
  if (!touch || !state.signedIn || touched.has(context)) return state;
  touched.add(context);
  const now = context.now();
  await touchSession(context.db, state.signedIn, now);
  state.signedIn.session.lastSeenAt = now;
  return state;
}

function forget(context: SessionContext): void {
  known.delete(context);
}

function tracked(request: Request, context: SessionContext): Promise<string[]> {
  return trackedRequests(context.db, request.headers.get('cookie'), context.now());
}

function trackingActor(requestId: string, requestIds: readonly string[]): Actor {
  return { kind: 'requester', id: requestId, name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds, sessionId: null };
}

/** To a page of ours and back afterwards; for data an error, which the caller's page knows how to say. */
function toPage(request: Request, page: string, asking: Asking, ended: SessionState['ended'] = null): Response | AppError {
  if (asking.as === 'data') return new AppError(page === '/sign-in/confirm' ? 'second_factor_required' : 'unauthenticated', `not signed in for ${page}`);
  const url = cameFrom(request);
  const search = new URLSearchParams({ to: localPath(url.pathname.replace(/\.data$/, '') + url.search) });
  if (ended && ended !== 'none') search.set('ended', ended);
  return redirect(`${page}?${search.toString()}`);
}

/** What to come back to: the page itself, and for a form the page it stood on. */
function cameFrom(request: Request): URL {
  const url = new URL(request.url);
  const referer = request.headers.get('referer');
  if (request.method === 'GET' || !referer || !URL.canParse(referer)) return url;
  const page = new URL(referer);
  return page.host === (request.headers.get('host') ?? url.host) ? page : url;
}

/** Refused: recorded, and to the outside not there. */
async function refusal(context: SessionContext, actor: Actor, permission: Permission | null, reason: string, requestId: string | null = null): Promise<AppError> {
  await asActor(context.db, actor, (tx) =>
    recordEvent(tx, { action: 'access.refused', actor, now: context.now(), facts: { permission, code: reason, target: requestId } }),
  );
  return new AppError('forbidden', `${permission ?? 'staff'} is refused: ${reason}`);
}

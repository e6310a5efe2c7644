/**
 * better-auth, set up once a process: passwords, second factor, sessions and its rate limits, all in our PostgreSQL.
 * Its handler is mounted on no route: `call-auth.ts` speaks to it from our own pages, so none of its other doors is open.
 */
import { passkey } from '@better-auth/passkey';
import { betterAuth, type BetterAuthPlugin } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError, createAuthEndpoint, createAuthMiddleware } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { symmetricDecrypt } from 'better-auth/crypto';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { accounts, rateLimits, sessions, twoFactors, users, verifications, passkeys } from '#db/schema/identity.ts';
import { hashPassword, passwordLength, verifyPassword } from './password.ts';
import type { OidcProvider } from './oidc-providers.ts';
import { fromBase32, matchingStep } from './totp.ts';

/** Of the environment, what sign-in needs. */
export type AuthEnv = { PUBLIC_URL?: string | undefined; SESSION_SECRET: string; OIDC_PROVIDERS?: readonly OidcProvider[] };

/** The address people use; in the demo it may not be known yet, and nothing of sign-in hangs on it there. */
export function baseUrl(env: AuthEnv): URL {
  return new URL(env.PUBLIC_URL ?? 'http://127.0.0.1');
}

/** Whose passkeys they are: the portal's host. A browser takes no bare address there, so on loopback they are localhost's. */
function relyingParty(env: AuthEnv): { rpID: string; origin: string[] } {
  const { hostname, origin, port, protocol } = baseUrl(env);
  if (!/^(127\.|\[::1\])/.test(hostname)) return { rpID: hostname, origin: [origin] };
  return { rpID: 'localhost', origin: [`${protocol}//localhost${port ? `:${port}` : ''}`] };
}

const made = new WeakMap<Db, Auth>();

/** The instance of a database handle; one a process. */
export function authOf({ db, env }: { db: Db; env: AuthEnv }): Auth {
  const auth = made.get(db) ?? createAuth({ db, env });
  made.set(db, auth);
  return auth;
}

/** Set by us on every call from the connection's own address; what a client sends under this name never gets here. */
export const clientIpHeader = 'x-openroi-client-ip';
export const authBasePath = '/identity';
export const sessionHours = 12;

/** A session for somebody whom we know by another way (single sign-on). On the server only: its router does not know it. */
const houseSession = {
  id: 'house-session',
  endpoints: {
    beginHouseSession: createAuthEndpoint('/house/begin', { method: 'POST', body: z.object({ userId: z.uuid() }), metadata: { SERVER_ONLY: true } }, async (ctx) => {
      const session = await ctx.context.internalAdapter.createSession(ctx.body.userId);
      const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId);
      if (!session || !user) throw new APIError('FORBIDDEN', { message: 'no session for this account' });
      await setSessionCookie(ctx, { session, user });
      return ctx.json({ ok: true });
    }),
  },
} satisfies BetterAuthPlugin;

/** -> the cookies of a new session; none where the account may have none. */
export async function beginHouseSession({ auth, clientIp, userAgent }: { auth: Auth; clientIp: string; userAgent: string | null }, userId: string): Promise<string[]> {
  const headers = new Headers({ [clientIpHeader]: clientIp, ...(userAgent ? { 'user-agent': userAgent.slice(0, 400) } : {}) });
  const answer = await auth.api.beginHouseSession({ body: { userId }, headers, asResponse: true });
  return answer.ok ? answer.headers.getSetCookie() : [];
}

export type Auth = ReturnType<typeof createAuth>;

/** -> the library's instance. `db` is a handle of the application's role, never a transaction. */
export function createAuth({ db, env }: { db: Db; env: AuthEnv }) {
  return betterAuth({
    appName: 'OpenROI',
    baseURL: baseUrl(env).origin,
    basePath: authBasePath,
    secret: env.SESSION_SECRET,
    trustedOrigins: [baseUrl(env).origin],
    telemetry: { enabled: false },
    // Its messages name addresses and tables; what matters reaches our own log and the audit log.
    logger: { disabled: true },
    database: drizzleAdapter(db, {
      provider: 'pg',
      usePlural: true,
      schema: { users, sessions, accounts, verifications, twoFactors, rateLimits, passkeys },
    }),
    emailAndPassword: {
      enabled: true,
      // Accounts come by invitation, by registration at a desk, or from the seed.
      disableSignUp: true,
      // The library knows one length; `passwordProblem` splits it (15 alone, 8 with a second factor).
      minPasswordLength: passwordLength.withSecondFactor,
      maxPasswordLength: passwordLength.longest,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: {
      expiresIn: sessionHours * 3600,
      // Never moved: the absolute log-off. The idle one is ours (`sessions.ts`).
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 120,
      // By address, so wide: a hospital stands behind one. The narrow limits are by account.
      customRules: { '/sign-in/email': { window: 60, max: 60 }, '/two-factor/*': { window: 60, max: 60 }, '/passkey/*': { window: 60, max: 60 } },
    },
    advanced: {
      cookiePrefix: 'openroi',
      // Their `__Host-` prefix stands on the wire alone: host-cookies.ts.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: baseUrl(env).protocol === 'https:' },
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
      database: { generateId: () => uuidv7() },
    },
    plugins: [twoFactor({ issuer: 'OpenROI', totpOptions: { digits: 6, period: 30 }, accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 } }), passkey({ rpName: 'OpenROI', ...relyingParty(env), authenticatorSelection: { residentKey: 'required', userVerification: 'required' } }), houseSession],
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const rows = await db.select({ disabledAt: users.disabledAt }).from(users).where(eq(users.id, session.userId));
            // why false: the library refuses the sign-in then, with the same words as for a wrong password.
            if (!rows[0] || rows[0].disabledAt) return false;
            return;
          },
        },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== '/two-factor/verify-totp') return;
        const cookie = ctx.context.createAuthCookie('two_factor');
        const challenge = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
        const pending = challenge ? await ctx.context.internalAdapter.findVerificationValue(challenge) : null;
        const code = (ctx.body as { code?: unknown } | undefined)?.code;
        if (!pending || typeof code !== 'string') return;
        if ((await spendCode(db, ctx.context.secretConfig, pending.value, code, new Date())) === 'used')
          throw new APIError('CONFLICT', { code: 'CODE_ALREADY_USED', message: 'This code was used already' });
      }),
    },
  });
}

type SecretConfig = Parameters<typeof symmetricDecrypt>[0]['key'];

/**
 * Takes a code, once (RFC 6238 5.2). The library would take the same code twice within its minute and a half.
 * -> `spent`: right, and now used; `used`: right, but taken before; `wrong`. Reads the clock's own `now`, as the library does.
 */
export async function spendCode(db: Db, secretConfig: SecretConfig, userId: string, code: string, now: Date): Promise<'spent' | 'used' | 'wrong'> {
  const rows = await db.select().from(twoFactors).where(eq(twoFactors.userId, userId));
  const row = rows[0];
  if (!row) return 'wrong';
  const stored = await symmetricDecrypt({ key: secretConfig, data: row.secret });
  // The library keeps its own secrets as plain text and imported ones as `base32:...`.
  const secret = stored.startsWith('base32:') ? fromBase32(stored.slice(7)) : Buffer.from(stored);
  const step = matchingStep(secret, code, now);
  if (step === null) return 'wrong';
  const taken = await db
    .update(twoFactors)
    .set({ lastUsedStep: step })
    .where(and(eq(twoFactors.id, row.id), or(isNull(twoFactors.lastUsedStep), lt(twoFactors.lastUsedStep, step))))
    .returning({ id: twoFactors.id });
  return taken.length > 0 ? 'spent' : 'used';
}

/** Two facilities, the demo's accounts, and a browser that keeps its cookies: what the identity tests stand on. */
import { v7 as uuidv7 } from 'uuid';
import { authOf, type AuthEnv } from '#app/identity/auth.ts';
import { finishSignIn, startSignIn, type SignInCall, type SignInResult } from '#app/identity/sign-in.ts';
import { fromBase32, totpCode, totpStep } from '#app/identity/totp.ts';
import type { SessionContext } from '#app/http/session.ts';
import { facilities, twoFactors } from '#db/schema/index.ts';
import { seedAccounts, type SeededAccounts } from '#db/seed/accounts.ts';
import { demoPassword, demoPeople } from '#db/seed/demo-accounts.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';

export const env: AuthEnv = { PUBLIC_URL: 'http://portal.example', SESSION_SECRET: 'a secret for the tests of identity, long enough' };

export type House = { database: TestDatabase; riverside: string; lakeview: string; seeded: SeededAccounts };

export async function createHouse(): Promise<House> {
  const database = await createTestDatabase();
  const [riverside, lakeview] = [uuidv7(), uuidv7()];
  const now = new Date(Date.now() - 86_400_000);
  const common = {
    address: { lines: ['1 Main Street'], city: 'Pittsburgh', state: 'PA', postcode: '15219' },
    phone: '+1 412 555 0100',
    contactTitle: 'Privacy Officer',
    policy: { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 },
    createdAt: now,
  };
  await database.ownerDb.insert(facilities).values([
    { id: riverside, name: 'Riverside General Hospital', state: 'PA', zone: 'America/New_York', numberPrefix: 'R', ...common },
    { id: lakeview, name: 'Lakeview Clinic', state: 'IL', zone: 'America/Chicago', numberPrefix: 'L', ...common },
  ]);
  const seeded = await seedAccounts(database.ownerDb, { facilities: { riverside, lakeview }, now, secret: env.SESSION_SECRET });
  return { database, riverside, lakeview, seeded };
}

/** A browser: keeps cookies, asks as one address. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly house: House;
  readonly ip: string;

  constructor(house: House, ip = '203.0.113.7') {
    this.house = house;
    this.ip = ip;
  }

  /** The cookie header, and the call at this time. */
  call(now = new Date()): SignInCall {
    const { appDb } = this.house.database;
    return { db: appDb, auth: authOf({ db: appDb, env }), env, clientIp: this.ip, userAgent: 'test', cookie: this.header(), now };
  }

  request(path = '/work', init: RequestInit = {}): Request {
    const headers = new Headers(init.headers);
    const cookie = this.header();
    if (cookie) headers.set('cookie', cookie);
    return new Request(`http://portal.example${path}`, { ...init, headers });
  }

  /** A context of one request. */
  context(now = new Date()): SessionContext {
    return { db: this.house.database.appDb, env, now: () => now, ip: this.ip };
  }

  keep(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const pair = line.split(';')[0] ?? '';
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      if (/max-age=0/i.test(line) || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  async signIn(handle: string, now = new Date()): Promise<SignInResult> {
    const who = person(handle);
    let result = await startSignIn(this.call(now), { email: who.email, password: demoPassword });
    if (result.status !== 'refused') this.keep(result.setCookies);
    if (result.status === 'second_factor') {
      await this.forgetUsedCodes();
      result = await finishSignIn(this.call(now), code(handle));
      if (result.status !== 'refused') this.keep(result.setCookies);
    }
    return result;
  }

  /** why: tests of other things sign in more often than every thirty seconds; that a code works once has its own test. */
  async forgetUsedCodes(): Promise<void> {
    await this.house.database.ownerDb.update(twoFactors).set({ lastUsedStep: null });
  }

  private header(): string | null {
    return this.cookies.size === 0 ? null : [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

export function person(handle: string) {
  const found = demoPeople.find((p) => p.handle === handle);
  if (!found) throw new Error(`no demo person ${handle}`);
  return found;
}

/** The code on the phone of this person, now. */
export function code(handle: string, steps = 0): string {
  return totpCode(fromBase32(person(handle).totpSecret ?? ''), totpStep(new Date()) + steps);
}

/** What was thrown: a redirect's target, or the error. */
export async function thrown(promise: Promise<unknown>): Promise<{ to: string | null; code: string | null }> {
  try {
    await promise;
    return { to: null, code: null };
  } catch (error) {
    if (error instanceof Response) return { to: error.headers.get('location'), code: null };
    return { to: null, code: (error as { code?: string }).code ?? String(error) };
  }
}

export const minutes = (n: number): number => n * 60_000;

/** The database of this installation: the server named in the settings, or the embedded one. Four addresses, one a role. */
import { createHmac } from 'node:crypto';
import { applicationRoles, type ApplicationRole, type RolePasswords } from '#db/roles.ts';
import type { StartEnv } from '#app/http/env.ts';
import { attachOrStart } from './embedded-postgres.ts';

export type DatabaseUrls = { owner: string; app: string; worker: string; sequencer: string };

export type Database = {
  urls: DatabaseUrls;
  /** Passwords that `migrate` must give to the roles it makes; none where others look after the roles. */
  passwords: RolePasswords;
  /** Null for a server named in the settings. `startedHere` false: it ran already. */
  embedded: { startedHere: boolean; port: number } | null;
  /** Leaves; an embedded server that nobody uses any more stops. */
  release: () => Promise<void>;
  /** Stops an embedded server, whoever uses it. */
  stop: () => Promise<void>;
};

type DatabaseSettings = Pick<
  StartEnv,
  'DATABASE_URL' | 'DATABASE_OWNER_URL' | 'DATABASE_WORKER_URL' | 'DATABASE_SEQUENCER_URL' | 'OPENROI_DATA_DIR' | 'WRAPPING_KEY'
>;

/** Attaches to the database, starting the embedded one where it does not run. Commands call this and `release()` at their end. */
export async function openDatabase(env: DatabaseSettings): Promise<Database> {
  if (env.DATABASE_URL) {
    const nothing = () => Promise.resolve();
    return { ...namedDatabase(env, env.DATABASE_URL), embedded: null, release: nothing, stop: nothing };
  }
  const { ownerUrl, appUrl, workerUrl, sequencerUrl, startedHere, port, release, stop } = await attachOrStart(env.OPENROI_DATA_DIR);
  const urls = { owner: ownerUrl, app: appUrl, worker: workerUrl, sequencer: sequencerUrl };
  return { urls, passwords: {}, embedded: { startedHere, port }, release, stop };
}

/**
 * With DATABASE_OWNER_URL beside it, DATABASE_URL is the application's own user. Alone, it is the owner, and the other users
 * are made by `migrate`, their passwords derived from the wrapping key, so that there is nothing more to keep.
 */
function namedDatabase(env: DatabaseSettings, url: string): Pick<Database, 'urls' | 'passwords'> {
  const owner = env.DATABASE_OWNER_URL ?? url;
  const given: Partial<Record<ApplicationRole, string | undefined>> = {
    openroi_app: env.DATABASE_OWNER_URL ? url : undefined,
    openroi_worker: env.DATABASE_WORKER_URL,
    openroi_sequencer: env.DATABASE_SEQUENCER_URL,
  };
  const passwords: RolePasswords = {};
  const urlOf = (role: ApplicationRole): string => {
    const named = given[role];
    if (named) return named;
    const password = createHmac('sha256', env.WRAPPING_KEY).update(`openroi database role ${role}`).digest('base64url');
    passwords[role] = password;
    const derived = new URL(owner);
    derived.username = role;
    derived.password = password;
    return derived.href;
  };
  const [app, worker, sequencer] = applicationRoles.map(urlOf) as [string, string, string];
  return { urls: { owner, app, worker, sequencer }, passwords };
}

/**
 * Puts a backup into an empty database and store, in one transaction, and brings an older version's up to date. What was closed after it was taken would be open again, so
 * everything that opens something is closed: links end, sessions and tokens too, and accounts wait until an administrator, who is
 * named, lets each of them in again. What the log lost since then shows: a checkpoint kept elsewhere is larger than the log.
 */
import type { ReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { recordEvent } from '#app/audit/record-event.ts';
import { maxAttempts } from '#app/runtime/outbox.ts';
import { chunkCount, open } from '#app/storage/envelope.ts';
import type { Storage } from '#app/storage/storage.ts';
import { migrate, migrationHashes } from '#db/migrate.ts';
import type { Db } from '#db/open.ts';
import type { RolePasswords } from '#db/roles.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { readManifest, sealedName, type Manifest, type TableEntry } from './format.ts';
import { tablesInOrder } from './take-backup.ts';

export type RestoreOptions = {
  /** Owner of a database that holds nothing yet: it gets the tables of the version that took the backup, then of this one. */
  ownerUrl: string;
  passwords?: RolePasswords;
  storage: Storage;
  from: string;
  /** Mail addresses of accounts that stay open: at least one administrator's. */
  keep: readonly string[];
  now: Date;
  say?: (line: string) => void;
};

export type Restored = { manifest: Manifest; closed: { links: number; sessions: number; tokens: number; accounts: number } };

/**
 * Throws `invalid_input` for a database in use, a newer version's backup or a `keep` without an administrator;
 * `verification_failed` for a backup that was changed. In each case nothing of it is in the database.
 */
export async function restoreBackup({ ownerUrl, passwords = {}, storage, from, keep, now, say = () => undefined }: RestoreOptions): Promise<Restored> {
  const { content, key } = await readManifest(from, storage.keyring);
  const known = migrationHashes();
  if (content.schema.length === 0 || content.schema.some((hash, at) => known[at] !== hash)) throw new AppError('invalid_input', 'another version of the product took this backup, and not one that came before this: restore with that version');
  const older = content.schema.length < known.length;
  await migrate(ownerUrl, older ? { passwords, first: content.schema.length } : { passwords });
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'openroi restore' });
  await client.connect();
  try {
    await client.query('begin');
    await refuseUnfit(client, content);
    const names = content.tables.map(({ name }) => `public."${name}"`);
    // why: COPY refuses to write past row security, and the checks of single writes are not for a snapshot; both stand again before the commit
    const { rows: walls } = await client.query<{ name: string }>(`select format('public.%I', relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relforcerowsecurity`);
    for (const { name } of walls) await client.query(`alter table ${name} no force row level security`);
    for (const name of names) await client.query(`alter table ${name} disable trigger user`);
    await client.query(`truncate ${names.join(', ')}`);
    for (const table of content.tables) await load(client, from, content.id, key, table);
    await client.query(setSequences);
    for (const name of names) await client.query(`alter table ${name} enable trigger user`);
    for (const { name } of walls) await client.query(`alter table ${name} force row level security`);
    say(`${content.tables.length} tables`);
    const closed = await closeAll(client, keep, now);
    // why the bytes before the commit: a database that names files which are not there would look whole
    const { rows: files } = await client.query<{ location: string }>('select location from public.files where swept_at is null and destroyed_at is null and store = $1 order by id', [storage.store.kind]);
    if (files.length !== content.files) throw new AppError('verification_failed', `the backup has ${content.files} files, its table ${files.length}`);
    for (const [at, { location }] of files.entries()) {
      await storage.store.put(location, await partOf(from, 'files', location));
      if ((at + 1) % 100 === 0 || at + 1 === files.length) say(`${at + 1} of ${files.length} files`);
    }
    if (older) {
      await client.query('commit');
      say(`from version ${content.schema.length} of the tables to ${known.length}`);
      await migrate(ownerUrl, { passwords });
      await client.query('begin');
    }
    const { rows: owed } = await client.query<{ id: string }>(`select id from public.outbox where status = 'pending'`);
    for (const { id } of owed) await client.query(`select openroi_add_job('run_effect', $1::json, null::timestamptz, $2, $3, null::text)`, [JSON.stringify({ outboxId: id }), `effect:${id}`, maxAttempts]);
    const db = drizzle(client, { casing: 'snake_case' }) as unknown as Db;
    await recordEvent(db, { action: 'system.restored', actor: systemActor, now, facts: { backup: content.id, takenAt: content.takenAt, logSize: content.logSize, ...closed } });
    await client.query('commit');
    return { manifest: content, closed };
  } finally {
    // An open transaction ends with its connection: nothing of it is there.
    await client.end();
  }
}

async function refuseUnfit(client: pg.Client, content: Manifest): Promise<void> {
  const { rows: [used] } = await client.query<{ n: string }>('select (select count(*) from public.requests) + (select count(*) from public.users) as n');
  if (Number(used?.n) > 0) throw new AppError('invalid_input', 'the database is in use; restore into an empty one');
  const { rows: has } = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by id');
  if (has.map(({ hash }) => hash).join() !== content.schema.join()) throw new AppError('invalid_input', 'the database has the tables of another version than the backup; restore into one that has none');
  const shape = (tables: { name: string; columns: string[] }[]) => tables.map(({ name, columns }) => `${name}(${[...columns].sort().join()})`).sort().join('\n');
  if (shape(await tablesInOrder(client)) !== shape(content.tables)) throw new AppError('invalid_input', 'the tables of the backup are not those of this database');
}

async function load(client: pg.Client, from: string, id: string, key: Buffer, { name, columns, rows, bytes }: TableEntry): Promise<void> {
  const count = chunkCount(bytes);
  const list = columns.map((column) => `"${column}"`).join(', ');
  const into = client.query(copyFrom(`copy public."${name}" (${list}) from stdin`));
  await pipeline(open(key, sealedName(id, name), await partOf(from, 'tables', name), { first: 0, end: count, count }), into);
  if (into.rowCount !== rows) throw new AppError('verification_failed', `table ${name} has ${into.rowCount} rows, the backup says ${rows}`);
}

async function partOf(from: string, ...path: string[]): Promise<ReadStream> {
  try {
    return (await openFile(join(from, ...path), 'r')).createReadStream();
  } catch (cause) {
    throw new AppError('verification_failed', `the backup lacks ${path.join('/')}`, { cause });
  }
}

const setSequences = `
  select setval(pg_get_serial_sequence(format('public.%I', c.relname), a.attname), greatest((xpath('/row/m/text()', query_to_xml(format('select coalesce(max(%I), 0) as m from public.%I', a.attname, c.relname), false, true, '')))[1]::text::bigint, 1))
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and pg_get_serial_sequence(format('public.%I', c.relname), a.attname) is not null`;

async function closeAll(client: pg.Client, keep: readonly string[], now: Date): Promise<Restored['closed']> {
  const kept = keep.map((address) => address.toLowerCase());
  const { rows: admins } = await client.query(
    `select 1 from public.users u join public.staff_members m on m.user_id = u.id where m.role = 'admin' and m.disabled_at is null and u.disabled_at is null and lower(u.email) = any($1)`,
    [kept],
  );
  if (admins.length === 0) throw new AppError('invalid_input', 'name an administrator of the backup who stays open: --keep ADDRESS');
  const count = async (query: string, values: unknown[] = []) => (await client.query(query, values)).rowCount ?? 0;
  // Ended, not revoked: the worker's round finds them, and each packet that nobody opened waits for a new link.
  const links = await count('update public.links set expires_at = $1 where revoked_at is null and expires_at > $1', [now]);
  const tokens = await count('update public.service_tokens set revoked_at = $1 where revoked_at is null', [now]);
  // An older version's backup has no invitations.
  const { rows: [has] } = await client.query<{ invitations: boolean }>(`select to_regclass('public.invitations') is not null as invitations`);
  if (has?.invitations) await count('update public.invitations set revoked_at = $1 where revoked_at is null and accepted_at is null', [now]);
  // Links that set a password, and resets that wait for a second person: none is taken up again.
  const { rows: [newer] } = await client.query<{ resets: boolean }>(`select to_regclass('public.password_resets') is not null as resets`);
  if (newer?.resets) {
    await count('update public.password_resets set used_at = $1 where used_at is null', [now]);
    await count(`update public.factor_resets set decided_at = $1, verdict = 'declined' where decided_at is null`, [now]);
  }
  const accounts = await count('update public.users set disabled_at = $1, updated_at = $1 where disabled_at is null and lower(email) <> all($2)', [now, kept]);
  await client.query('delete from public.tracking_sessions');
  await client.query('delete from public.verifications');
  const sessions = await count('delete from public.sessions');
  return { links, sessions, tokens, accounts };
}

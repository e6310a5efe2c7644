/** Takes a backup while the portal runs: one snapshot of the tables, then every file that it names. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { newDataKey, seal } from '#app/storage/envelope.ts';
import { wrapKey } from '#app/storage/keyring.ts';
import type { Storage } from '#app/storage/storage.ts';
import { AppError } from '#workflows/app-error.ts';
import { boundTo, macOf, manifestFile, sealedName, type Manifest, type TableEntry } from './format.ts';

export type TakeOptions = { ownerUrl: string; storage: Storage; out: string; now: Date; say?: (line: string) => void };

/**
 * Writes into `out`, which must be empty or not there. The manifest is written last: a folder without one is no backup.
 * Throws `invalid_input` for a folder in use, `unavailable` where the store does not answer, `internal` where bytes are missing.
 */
export async function takeBackup({ ownerUrl, storage, out, now, say = () => undefined }: TakeOptions): Promise<Manifest> {
  await mkdir(join(out, 'tables'), { recursive: true, mode: 0o700 });
  if ((await readdir(out)).length > 1 || (await readdir(join(out, 'tables'))).length > 0) throw new AppError('invalid_input', `${out} is not empty`);
  const id = randomUUID();
  const key = newDataKey();
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'openroi backup' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const tables: TableEntry[] = [];
    for (const { name, columns } of await tablesInOrder(client)) {
      const list = columns.map((column) => `"${column}"`).join(', ');
      const { rows: [counted] } = await client.query<{ n: string }>(`select count(*) as n from public."${name}"`);
      let bytes = 0;
      const copied = client.query(copyTo(`copy public."${name}" (${list}) to stdout`));
      async function* text(): AsyncGenerator<Uint8Array> {
        for await (const part of copied as AsyncIterable<Buffer>) {
          bytes += part.byteLength;
          yield part;
        }
      }
      await pipeline(seal(key, sealedName(id, name), text()), createWriteStream(join(out, 'tables', name), { mode: 0o600, flush: true }));
      tables.push({ name, columns, rows: Number(counted?.n), bytes });
    }
    say(`${tables.length} tables, ${tables.reduce((sum, each) => sum + each.rows, 0)} rows`);
    const files = await copyFiles(client, storage, out, say);
    const { rows: schema } = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by id');
    const { rows: [log] } = await client.query<{ size: string }>('select coalesce(max(size), 0) as size from public.audit_checkpoints');
    const content: Manifest = { format: 'openroi-backup-1', id, takenAt: now.toISOString(), schema: schema.map(({ hash }) => hash), tables, files, logSize: Number(log?.size), ...wrapKey(storage.keyring, key, boundTo(id)) };
    const path = join(out, manifestFile);
    await writeFile(`${path}.part`, `${JSON.stringify({ manifest: content, mac: macOf(key, content) }, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(`${path}.part`, path);
    return content;
  } finally {
    await client.end();
  }
}

async function copyFiles(client: pg.Client, storage: Storage, out: string, say: (line: string) => void): Promise<number> {
  const { rows } = await client.query<{ location: string }>('select location from public.files where swept_at is null and destroyed_at is null and store = $1 order by id', [storage.store.kind]);
  const made = new Set<string>();
  for (const [at, { location }] of rows.entries()) {
    const path = join(out, 'files', location);
    const folder = dirname(path);
    if (!made.has(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
    made.add(folder);
    await pipeline(await storage.store.get(location), createWriteStream(path, { mode: 0o600, flush: true }));
    if ((at + 1) % 100 === 0 || at + 1 === rows.length) say(`${at + 1} of ${rows.length} files`);
  }
  return rows.length;
}

/** Every table of the product with the columns that are stored, each after those it refers to. */
export async function tablesInOrder(client: pg.ClientBase): Promise<{ name: string; columns: string[] }[]> {
  const { rows: tables } = await client.query<{ name: string; columns: string[] }>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname`);
  const { rows: edges } = await client.query<{ from: string; to: string }>(`
    select distinct f.relname as "from", t.relname as "to" from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and f.relnamespace = 'public'::regnamespace and f.oid <> t.oid`);
  const left = new Map(tables.map((each) => [each.name, each]));
  const ordered: { name: string; columns: string[] }[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(({ name }) => !edges.some(({ from, to }) => from === name && left.has(to)));
    if (free.length === 0) throw new AppError('internal', `tables refer to each other in a ring: ${[...left.keys()].join(', ')}`);
    for (const each of free) left.delete(each.name);
    ordered.push(...free);
  }
  return ordered;
}

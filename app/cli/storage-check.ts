/**
 * `npm run --silent storage:check [-- --deep]`: files whose bytes are missing, damaged or left behind, and bytes that belong to no
 * file. Exit 0: rows and store agree. 1: they do not; each finding is a line. 2: usage, or no answer from database or store.
 */
import { parseArgs } from 'node:util';
import { defaultStorage, readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { checkStorage, type StorageCheck } from '#app/storage/check.ts';
import { createStorage } from '#app/storage/storage.ts';
import { openDb } from '#db/open.ts';

/** A line for each finding, and one that sums up. Ids and locations only. */
export function describeCheck(check: StorageCheck, deep: boolean): { lines: string[]; agrees: boolean } {
  const kinds = { missing: 'bytes are missing of file', damaged: 'does not open: file', leftBehind: 'destroyed but still there: file', orphans: 'belongs to no file:' } as const;
  const lines = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => check[kind].map((what) => `${kinds[kind]} ${what}`));
  const counts = `missing=${check.missing.length} damaged=${deep ? check.damaged.length : 'not looked at'} left_behind=${check.leftBehind.length} orphans=${check.orphans.length}`;
  return { lines: [...lines, `files=${check.files} ${counts}`], agrees: lines.length === 0 };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { deep: { type: 'boolean', default: false } } });
  const env = readEnv();
  const database = await openDatabase(env);
  const opened = openDb({ url: database.urls.worker, role: 'worker', max: 2 });
  try {
    const storage = createStorage({ ...env, STORAGE_URL: env.STORAGE_URL ?? defaultStorage(env) });
    const say = (line: string) => process.stderr.isTTY && process.stderr.write(`\r${line}`);
    const { lines, agrees } = describeCheck(await checkStorage(opened.db, storage, { now: new Date(), deep: values.deep, say }), values.deep);
    console.log(lines.join('\n'));
    process.exitCode = agrees ? 0 : 1;
  } finally {
    await opened.close();
    await database.release();
  }
}

if (process.argv[1] && import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'failed');
    process.exitCode = 2;
  });
}

/**
 * `npm run --silent backup -- --out DIR`: the whole portal as it is now, while it runs: tables, files and what proves the log, encrypted
 * under the wrapping key. Exit 0 once the manifest is written, else 2.
 */
import { parseArgs } from 'node:util';
import { recordEvent } from '#app/audit/record-event.ts';
import { takeBackup } from '#app/backup/take-backup.ts';
import { defaultStorage, readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { createStorage } from '#app/storage/storage.ts';
import { asActor, openDb } from '#db/open.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (!values.out) throw new AppError('invalid_input', 'give --out DIR');
  const env = readEnv();
  const database = await openDatabase(env);
  try {
    const storage = createStorage({ ...env, STORAGE_URL: env.STORAGE_URL ?? defaultStorage(env) });
    const began = Date.now();
    const { id, tables, files, logSize } = await takeBackup({ ownerUrl: database.urls.owner, storage, out: values.out, now: new Date(), say: (line) => console.error(line) });
    await record(database.urls.worker, tables.reduce((sum, { rows }) => sum + rows, 0));
    console.log(`backup ${id} in ${values.out}: ${tables.length} tables, ${files} files, ${logSize} events under the newest checkpoint, ${((Date.now() - began) / 1000).toFixed(1)} s`);
    console.log('It opens with this installation’s WRAPPING_KEY only: keep that elsewhere.');
  } finally {
    await database.release();
  }
}

/** A copy of everything has left: that is in the log, though not in the copy. */
async function record(url: string, rows: number): Promise<void> {
  const { db, close } = openDb({ url, role: 'worker', max: 1 });
  try {
    await asActor(db, systemActor, (tx) => recordEvent(tx, { action: 'export.made', actor: systemActor, now: new Date(), facts: { of: 'backup', format: 'openroi-backup-1', rows } }));
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 2;
});

/**
 * `npm run --silent restore -- --from DIR --keep ADMINISTRATOR [--keep ANOTHER]`: a backup into an empty database and store. Links, sessions,
 * tokens and all accounts but those named are closed by it. Exit 0 where everything is there, else 2 and nothing is.
 */
import { parseArgs } from 'node:util';
import { restoreBackup } from '#app/backup/restore-backup.ts';
import { defaultStorage, readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { createStorage } from '#app/storage/storage.ts';
import { AppError } from '#workflows/app-error.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { from: { type: 'string' }, keep: { type: 'string', multiple: true, default: [] } } });
  if (!values.from) throw new AppError('invalid_input', 'give --from DIR');
  const env = readEnv();
  const database = await openDatabase(env);
  try {
    const storage = createStorage({ ...env, STORAGE_URL: env.STORAGE_URL ?? defaultStorage(env) });
    const began = Date.now();
    const { manifest, closed } = await restoreBackup({ ownerUrl: database.urls.owner, passwords: database.passwords, storage, from: values.from, keep: values.keep, now: new Date(), say: (line) => console.error(line) });
    console.log(`backup ${manifest.id} of ${manifest.takenAt} is back: ${manifest.tables.length} tables, ${manifest.files} files, ${((Date.now() - began) / 1000).toFixed(1)} s`);
    console.log(`closed by it: ${closed.links} links, ${closed.sessions} sessions, ${closed.tokens} tokens, ${closed.accounts} accounts; ${values.keep.join(', ')} may sign in and lets the others in again.`);
  } finally {
    await database.release();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 2;
});

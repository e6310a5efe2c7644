/** A long run says in docs/test-full.md that it ran, what came out and when; only with OPENROI_TEST_FULL=1, and one line a run and day. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/test-full.md');
const lock = join(root, 'docs/.test-full.lock');

let failed = false;
/** Called once in a file: a run in which a test failed says nothing. */
export function watchLongRun(): void {
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true;
  });
}

export async function noteLongRun(what: string, file: string, result: string): Promise<void> {
  if (process.env['OPENROI_TEST_FULL'] !== '1' || failed) return;
  // Test files run side by side and write the same page.
  for (let tries = 0; ; tries += 1) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(100);
    }
  }
  try {
    const head = `| ${new Date().toISOString().slice(0, 10)} | ${what} | \`OPENROI_TEST_FULL=1 npx vitest run ${file}\` |`;
    const lines = readFileSync(page, 'utf8').split('\n').filter((line) => !line.startsWith(head));
    const last = lines.findLastIndex((line) => line.startsWith('|'));
    lines.splice(last + 1, 0, `${head} ${result} |`);
    writeFileSync(page, lines.join('\n'));
  } finally {
    rmdirSync(lock);
  }
}

/** Files that mean harm: every one ends in time with an answer, this process lives, the pool still works, and nothing is left in the folder for temporary files. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedactionPool, redact } from '#app/redaction/redact.ts';
import { AppError } from '#workflows/app-error.ts';
import { handmade, honestFiles, mutated } from './hostile-files.ts';
import type { HostileFile } from './hostile-files.ts';

const whole = process.env.OPENROI_TEST_FULL === '1';
const total = 1000;
/** What one call into a child may take here; a document has a few, and pages a little more. */
const callMs = 8_000;
const muchTooLong = 300_000;

let honest: HostileFile[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'hostile-'));
const before = process.env.TMPDIR;
beforeAll(async () => {
  honest = await honestFiles();
  process.env.TMPDIR = scratch;
}, 1_200_000);
afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(scratch, { recursive: true, force: true });
});

describe('hostile files', () => {
  it(`${whole ? total : 'some'} of them: each an answer, in time`, async () => {
    const made = handmade();
    const mutations = Array.from({ length: total - made.length }, (_, number) => () => mutated(honest, number));
    // evenly through both lists
    const chosen = whole ? [...made.map((file) => () => file), ...mutations] : [...made.filter((_, i) => i % 3 === 0).map((file) => () => file), ...mutations.filter((_, i) => i % 49 === 11)];
    const outcomes: { name: string; answer: string }[] = [];
    let next = 0;
    await Promise.all([0, 1].map(async () => {
      const pool = createRedactionPool({ workers: 1 });
      for (let i = next++; i < chosen.length; i = next++) {
        const { name, bytes } = (chosen[i] as () => HostileFile)();
        const answer = await inTime(redact(bytes, { terms: ['sheffield'], areas: [{ page: 1, x: 20, y: 20, width: 50, height: 10 }] }, { pool, ocr: 'never', ocrTimeoutMs: 500, limits: { callMs, maxPages: 20 } }).then(({ output }) => `out ${output.length > 0}`, describeError));
        outcomes.push({ name, answer });
        if (whole) process.stderr.write(`${outcomes.length}/${chosen.length} ${name}: ${answer}\n`);
      }
      // and the same pool goes on working
      await redact((honest[1] as HostileFile).bytes, { terms: ['sheffield'] }, { pool, ocr: 'never' });
      await pool.close();
    }));
    expect(outcomes).toHaveLength(whole ? total : chosen.length);
    expect(outcomes.filter(({ answer }) => !/^(out true|refused_file: \w+|too_large: \w+|verification_failed: [\w ]+)$/.test(answer))).toEqual([]);
    // honest parts of them do come out: not everything is turned away at the door
    expect(outcomes.filter(({ answer }) => answer === 'out true').length).toBeGreaterThan(outcomes.length / 10);
    expect(readdirSync(scratch)).toEqual([]);
  }, whole ? 4 * 3_600_000 : 1_200_000);
});

function describeError(error: unknown): string {
  return error instanceof AppError ? `${error.code}: ${String(error.details?.reason ?? 'untold')}` : `thrown: ${String(error)}`;
}

async function inTime(answer: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('never answered'), muchTooLong);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}

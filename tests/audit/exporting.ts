/** Exports a database's log to a folder and runs the offline verifiers on it, as an auditor would. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Verdict = { code: number | null; out: string; fail: string | null };

/** The second verifier needs Python 3; without it the tests still hold the first, and say so. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('python3 is not installed: the second verifier is not compared\n');

export function verifyFolder(dir: string, ...options: string[]): Verdict {
  const own = join(dir, 'verify.mjs');
  return agreed(existsSync(own) ? own : verifier, [dir, ...options]);
}

export function verifyReceipt(file: string, ...options: string[]): Verdict {
  return agreed(verifier, ['--receipt', file, ...options]);
}

const verifier = join(import.meta.dirname, '..', '..', 'app', 'cli', 'audit-verify.mjs');

/** What the verifier says; the one written from the format's text alone must say the same: same status, same row. */
function agreed(program: string, options: string[]): Verdict {
  const verdict = run(process.execPath, [program, ...options]);
  if (!hasPython) return verdict;
  const second = run('python3', [join(import.meta.dirname, 'second_verifier.py'), ...options]);
  if (second.code !== verdict.code || row(second.fail) !== row(verdict.fail)) {
    throw new Error(`The verifiers disagree.\nfirst: ${verdict.out}\nsecond: ${second.out}`);
  }
  return verdict;
}

const row = (fail: string | null): string | undefined => /^FAIL (index=\S+ stream=\S+ seq=\S+)/.exec(fail ?? '')?.[1];

function run(program: string, args: string[]): Verdict {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status, out: stdout + stderr, fail: /^FAIL .*$/m.exec(stdout)?.[0] ?? null };
}

export function temporaryFolder(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'openroi-audit-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export type Row = { index: number | null; body: string };

export function readRows(dir: string): Row[] {
  return readFileSync(join(dir, 'events.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Row);
}

export function writeRows(dir: string, rows: Row[]): void {
  writeFileSync(join(dir, 'events.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Exports a database's log to a folder and runs the offline verifier on it, as an auditor would. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Verdict = { code: number | null; out: string; fail: string | null };

export function verifyFolder(dir: string, ...options: string[]): Verdict {
  const run = spawnSync(process.execPath, [join(dir, 'verify.mjs'), dir, ...options], { encoding: 'utf8' });
  return { code: run.status, out: run.stdout + run.stderr, fail: /^FAIL .*$/m.exec(run.stdout)?.[0] ?? null };
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

/** What the fuzzer found once: kept byte for byte, tried by every test run, and where the next search begins. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './targets.ts';

const folder = join(import.meta.dirname, 'findings');

export function findingFiles(): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

export function samplesOf(name: string, target: Target): Buffer[] {
  return [...target.samples.map((sample) => (typeof sample === 'string' ? Buffer.from(sample) : sample)), ...findingFiles().filter((file) => file.replace(/-[0-9a-f]{12}$/, '') === name).map((file) => readFileSync(join(folder, file)))];
}

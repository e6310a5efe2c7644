/**
 * `npm test`: types, lint, unit and database tests, build, browser tests, and one last line that counts them.
 * A file that fails is run once more, alone; whether it needed that stands in the report.
 * `npm test -- path` hands its arguments to vitest and does nothing else. `--full` sets OPENROI_TEST_FULL=1.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBuild } from './build.ts';
import { findChromium } from './find-chromium.ts';
import { installClamd } from './find-clamd.ts';
import { countReport, failedFiles, overlaid, type Count, type TestReport } from './test-report.ts';

const root = join(import.meta.dirname, '..', '..');
const output = join(root, 'tests', 'output');

const total: Count = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const unsteady: string[] = [];
const outside = 'outside the tests';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(given: string[]): Promise<void> {
  const args = given.filter((arg) => arg !== '--full');
  if (args.length < given.length) process.env['OPENROI_TEST_FULL'] = '1';
  mkdirSync(output, { recursive: true });
  if (args.length > 0) await onlyThese(args);
  else await everything();
  for (const failure of failures) say(`failed: ${failure}`);
  for (const path of unsteady) say(`unsteady: ${path} passed only when it was run again`);
  if (total.skipped > 0) say(`${total.skipped} skipped`);
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function everything(): Promise<void> {
  // Beside the types, which take longer.
  const clamd = installClamd(say);
  await step('types', () => node(['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']));
  await step('lint', () => node(['node_modules/eslint/bin/eslint.js', '.']));
  if (!(await clamd)) say('virus scanner: there is no clamd (`apt-get install -y clamav-daemon` as root); its tests are skipped');
  await vitest('unit and database tests', ['--project', 'unit', '--project', 'db'], { again: true });
  const built = await step('build', async () => (await ensureBuild(), true));
  if (built) await browser([]);
  else count('browser tests', { passed: 0, failed: 1, skipped: 0 });
}

async function onlyThese(args: string[]): Promise<void> {
  if (!args.some((arg) => arg.includes('browser'))) return vitest('tests', args);
  if (await step('build', async () => (await ensureBuild(), true))) await browser(args);
}

async function browser(args: string[]): Promise<void> {
  const chromium = findChromium({ install: true, say });
  if (chromium.path === null) {
    say(`browser tests: ${chromium.advice}`);
    return count(`browser tests (${chromium.advice})`, { passed: 0, failed: 1, skipped: 0 });
  }
  process.env['CHROMIUM_PATH'] = chromium.path;
  await vitest('browser tests', ['--project', 'browser', ...args], { again: true });
}

/** One check that passes or fails as a whole. */
async function step(name: string, run: () => Promise<boolean>): Promise<boolean> {
  const began = Date.now();
  let ok = false;
  try {
    ok = await run();
  } catch (error) {
    say(error instanceof Error ? error.message : 'failed');
  }
  say(`${name}: ${ok ? 'ok' : 'FAILED'} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  count(name, ok ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
  return ok;
}

/** `again`: files that failed are run a second time, alone, and the report says so; what fails twice has failed. */
async function vitest(name: string, args: string[], { again = false } = {}): Promise<void> {
  let report = await vitestOnce(name, args);
  const failed = report ? failedFiles(report).filter((path) => path !== outside) : [];
  if (again && report && failed.length > 0 && failed.length <= 3) {
    say(`run again, alone: ${failed.map((path) => relative(root, path)).join(', ')}`);
    const second = await vitestOnce(`${name} again`, [...args, ...failed]);
    if (second) report = overlaid(report, second);
    for (const path of failed) if (!failedFiles(report).includes(path)) unsteady.push(relative(root, path));
  }
  count(name, report ? countReport(report) : { passed: 0, failed: 1, skipped: 0 });
}

async function vitestOnce(name: string, args: string[]): Promise<TestReport | null> {
  const path = join(output, `vitest-${name.replaceAll(' ', '-')}.json`);
  rmSync(path, { force: true });
  const ok = await node(['node_modules/vitest/vitest.mjs', 'run', '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`, ...args]);
  if (!existsSync(path)) return null;
  const report = JSON.parse(readFileSync(path, 'utf8')) as TestReport;
  // why: an error outside every test has no file to count
  if (!ok && failedFiles(report).length === 0) report.testResults.push({ name: outside, status: 'failed', assertionResults: [] });
  return report;
}

function count(name: string, more: Count): void {
  total.passed += more.passed;
  total.failed += more.failed;
  total.skipped += more.skipped;
  if (more.failed > 0) failures.push(`${name}${more.failed > 1 ? ` (${more.failed})` : ''}`);
}

function node(args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: process.env });
    const forward = () => child.kill('SIGTERM');
    process.once('SIGTERM', forward);
    child.on('error', () => resolve(false));
    child.on('exit', (code) => {
      process.off('SIGTERM', forward);
      resolve(code === 0);
    });
  });
}

await main(process.argv.slice(2));

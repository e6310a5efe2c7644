/** The reviewer's desk in Chromium, on one imported document of 2,000 pages: to the first page, from page to page, and a box under the hand. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Row } from './run.ts';

type Measured = { pages: number; first: number[]; next: number[]; undecided: number[]; fast: number[]; release: number[]; gaps: number[]; framesPerSecond: number; nodes: number };

/** Needs a built interface (`npm run build`) and Chromium. The house is that of tests/browser/review-large.test.ts. */
export const bench: Bench = async ({ say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-bench-review-'));
  const out = join(folder, 'measured.json');
  try {
    say('importing 2,000 pages, then measuring in Chromium (some minutes)');
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'browser', 'tests/browser/review-large.test.ts'], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, OPENROI_BENCH_OUT: out } });
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('the measured test failed'))));
    });
    const { pages, first, next, undecided, fast, release, gaps, framesPerSecond, nodes } = JSON.parse(readFileSync(out, 'utf8')) as Measured;
    return [
      {
        title: `The reviewer's desk, ${pages.toLocaleString('en-US')} pages, ms`,
        rows: [
          row('first page, from the address to the picture', first, 2000),
          row('next page (j), after half a second of reading', next, 100),
          row('next undecided page (n), after half a second', undecided, 100),
          row('release and next (r), after half a second', release, 100),
          row('next page (j), key held down', fast, null),
        ],
        notes: [`${nodes} elements on the page; from the key to the frame that follows the picture`],
      },
      { title: 'A box under the mouse', rows: [{ ...row('time between two frames, ms', gaps, null), 'frames a second': framesPerSecond.toFixed(1) }] },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function row(name: string, values: readonly number[], aim: number | null): Row {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return { name, median: at(0.5), 'p95': at(0.95), most: at(1), aim };
}

/** `npm start` as a person waits for it: to the address, to the first page, and to the first page painted in a browser. Not the first start. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, newPage } from '../tests/browser/support/browser.ts';
import type { Bench } from './run.ts';

const rounds = 5;

export const bench: Bench = async ({ say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-bench-start-'));
  try {
    say('first start (fills the demo, builds where needed)');
    const first = await start(folder);
    await first.stop();
    const seconds: number[] = [];
    const pages: Record<string, number[]> = {};
    for (let round = 1; round <= rounds; round += 1) {
      say(`start ${round} of ${rounds}`);
      const running = await start(folder);
      seconds.push(running.seconds);
      await firstPages(running.url, pages);
      await running.stop();
    }
    return [
      { title: 'Start, not the first', rows: [{ name: 'to the address, s', ...spread(seconds) }], notes: [`first start with the demo's data: ${first.seconds.toFixed(1)} s`] },
      { title: 'First visit after a start, Chromium, empty cache', rows: Object.entries(pages).map(([name, ms]) => ({ name: `${name}, first contentful paint, ms`, ...spread(ms) })) },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** From the command to "Open http://..." and an answer behind it. */
async function start(folder: string): Promise<{ url: string; seconds: number; stop: () => Promise<void> }> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ['app/processes/bootstrap.mjs', 'start'], { env: { ...process.env, OPENROI_DATA_DIR: folder, OPENROI_MODE: 'demo', PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      const found = /Open (http:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.on('exit', () => reject(new Error(`it ended before it was ready:\n${said}`)));
  });
  if (!(await fetch(`${url}/health`)).ok) throw new Error('it says ready and is not');
  const seconds = (performance.now() - began) / 1000;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { url, seconds, stop: () => (child.kill('SIGTERM'), ended) };
}

async function firstPages(url: string, pages: Record<string, number[]>): Promise<void> {
  const browser = await launchBrowser();
  try {
    for (const path of ['/', '/ask/patient', '/follow', '/sign-in']) {
      const page = await newPage(browser, { baseURL: url });
      await page.goto(path, { waitUntil: 'load' });
      const painted = await page.evaluate<number>(
        `new Promise((resolve) => new PerformanceObserver((list) => { const paint = list.getEntriesByName('first-contentful-paint')[0]; if (paint) resolve(paint.startTime); }).observe({ type: 'paint', buffered: true }))`,
      );
      (pages[path] ??= []).push(painted);
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
}

function spread(values: number[]): { minimum: string; median: string; maximum: string } {
  const sorted = [...values].sort((a, b) => a - b);
  const show = (value: number | undefined) => (value ?? 0).toFixed((value ?? 0) < 100 ? 1 : 0);
  return { minimum: show(sorted[0]), median: show(sorted[Math.floor(sorted.length / 2)]), maximum: show(sorted.at(-1)) };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The demo's charts from a file made on an earlier start: drawing and scanning them takes seconds, reading them does not. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { buildDemoCharts } from './build.ts';
import type { DemoCharts } from './build.ts';

/** `folder` absent: built each time. The file's name holds the hash of this folder's source: changed code makes new charts. */
export async function cachedDemoCharts(folder?: string): Promise<DemoCharts> {
  if (!folder) return buildDemoCharts();
  const source = createHash('sha256');
  for (const name of readdirSync(import.meta.dirname).sort()) source.update(name).update(readFileSync(join(import.meta.dirname, name)));
  const file = join(folder, `demo-charts-${source.digest('hex').slice(0, 16)}.bin`);
  try {
    return deserialize(readFileSync(file)) as DemoCharts;
  } catch {
    // Not there, or not whole: made anew, and put in place in one step.
    const charts = await buildDemoCharts();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, serialize(charts));
    renameSync(`${file}.${process.pid}`, file);
    return charts;
  }
}

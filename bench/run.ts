/** npm run bench -- NAME: runs bench/NAME.ts, prints its tables and keeps its numbers, with the machine and the day, under bench/results. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One line of a table: a name and its measured columns. */
export type Row = { name: string } & Record<string, string | number | null>;
export type Table = { title: string; rows: Row[]; notes?: string[] };
/** What a bench exports as `bench`: measures and returns; `say` shows progress. */
export type Bench = (options: { args: string[]; say: (line: string) => void }) => Promise<Table[]>;

const folder = import.meta.dirname;
const [name, ...args] = process.argv.slice(2);
const known = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'run.ts' && !file.includes('.test.')).map((file) => basename(file, '.ts'));
if (!name || !known.includes(name) || !existsSync(join(folder, `${name}.ts`))) {
  process.stderr.write(`usage: npm run bench -- ${known.join('|')}\n`);
  process.exit(2);
}

const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGb: Math.round(totalmem() / 1e9), node: process.versions.node, loadBefore: loadavg()[0] };
const { bench } = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as { bench: Bench };
const started = new Date();
const tables = await bench({ args, say: (line) => process.stderr.write(`${line}\n`) });
const result = { bench: name, date: started.toISOString(), seconds: Math.round((Date.now() - started.getTime()) / 1000), machine: { ...machine, loadAfter: loadavg()[0] }, tables };
for (const { title, rows, notes } of tables) {
  process.stdout.write(`\n${title}\n`);
  print(rows);
  for (const note of notes ?? []) process.stdout.write(`  ${note}\n`);
}
process.stdout.write(`\n${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node}; load ${machine.loadBefore?.toFixed(1)} before, ${result.machine.loadAfter?.toFixed(1)} after\n`);
mkdirSync(join(folder, 'results'), { recursive: true });
writeFileSync(join(folder, 'results', `${name}-${started.toISOString().slice(0, 10)}.json`), `${JSON.stringify(result, null, 1)}\n`);

function print(rows: Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => (row[i] as string).length)));
  for (const row of cells) process.stdout.write(`  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ')}\n`);
}

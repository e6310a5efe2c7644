/**
 * Redaction: pages a second on two workers at 200 dpi, by kind of page; verification and OCR by themselves; memory; a 2,000-page packet put
 * together; and MuPDF's own redaction beside it, where it is installed. CPU seconds stand beside the clock: machines are shared.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactionPool, redact, removeWithoutVerifying, verify } from '#app/redaction/redact.ts';
import type { OcrText } from '#app/documents/types.ts';
import { parsePlan } from '#app/redaction/plan.ts';
import type { RedactionReport } from '#app/redaction/report.ts';
import { digitalChart, mixedChart, term } from './redaction-inputs.ts';
import type { Bench, Row } from './run.ts';

const workers = 2;
let rounds = 3;
const plan = { terms: [term], areas: [{ page: 1, x: 72, y: 90, width: 200, height: 14 }] };

export const bench: Bench = async ({ say, args }) => {
  // npm run bench -- redaction PAGES ROUNDS
  const size = Number(args[0]) || 100;
  rounds = Number(args[1]) || rounds;
  say(`inputs of ${size} pages`);
  const digital = await digitalChart(size);
  const mixed = await mixedChart(size, await shotsOf(digital));
  const rows: Row[] = [];
  const outputs: Record<string, { output: Uint8Array; report: RedactionReport }> = {};
  for (const [name, input] of [['digital pages', digital], ['mixed chart', mixed]] as const) {
    say(name);
    const pool = createRedactionPool({ workers });
    await redact(await digitalChart(8), {}, { pool, ocr: 'never' }); // children are up, as in a worker's life
    const runs: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      runs.push(await measured(async () => {
        outputs[name] = await removeWithoutVerifying(pool, input, parsePlan(plan), { ocr: 'never' });
      }));
    }
    const { output, report } = outputs[name] as { output: Uint8Array; report: RedactionReport };
    rows.push(row(`${name}: removal and rebuild`, size, runs, { 'size ratio': (output.length / input.length).toFixed(2) }));
    say(`${name}: verification`);
    const checks: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      checks.push(await measured(async () => {
        if (!(await verify(output, report, { pool })).ok) throw new Error(`${name}: the output does not verify`);
      }));
    }
    rows.push(row(`${name}: verification`, size, checks));
    await pool.close();
  }

  say('OCR');
  const scans = Math.min(4, size);
  const few = await mixedChart(scans * 2, await shotsOf(digital));
  const withhold = Array.from({ length: scans }, (_, i) => i * 2 + 1);
  const pool = createRedactionPool({ workers });
  await redact(await digitalChart(8), {}, { pool, ocr: 'never' });
  const knownWords: Record<number, OcrText> = {};
  const imported = await measured(async () => {
    await Promise.all(withhold.map(async (page) => {
      knownWords[page + 1] = await pool.ocrPage(few, page + 1, { dpi: 200, timeoutMs: 600_000 });
    }));
  });
  rows.push(row('scans: read once, at the import', scans, [imported]));
  for (const [name, known] of [['read before and after', undefined], ['words kept from the import, read after', knownWords]] as const) {
    rows.push(row(`scans: ${name}`, scans, [await measured(async () => {
      await removeWithoutVerifying(pool, few, parsePlan({ terms: [term], withhold }), { ocr: 'auto', ocrTimeoutMs: 600_000, ...(known ? { knownWords: known } : {}) });
    })]));
  }
  await pool.close();

  const mixedOutput = outputs['mixed chart']?.output as Uint8Array;
  return [
    { title: `Redaction on ${workers} workers at 200 dpi, median of ${rounds}`, rows, notes: ['size ratio: output to input; a digital chart becomes pictures, so its ratio says little'] },
    { title: 'A packet put together and numbered, by length', rows: [await packetRow(mixedOutput, 500, say), await packetRow(mixedOutput, 2000, say)] },
    { title: "MuPDF's own redaction of the same files (one process)", rows: mupdf({ 'digital pages': digital, 'mixed chart': mixed }, size) },
  ];
};

type Measured = { seconds: number; cpu: number; worker: number; parent: number };

/** The clock, the CPU of this process and its children, and the most memory each held. */
async function measured(job: () => Promise<void>): Promise<Measured> {
  let [worker, parent] = [0, 0];
  const watch = setInterval(() => {
    worker = Math.max(worker, ...childrenOf(process.pid).map((pid) => statusOf(pid).rss));
    parent = Math.max(parent, process.memoryUsage.rss());
  }, 100);
  const before = cpuOfAll();
  const started = performance.now();
  try {
    await job();
  } finally {
    clearInterval(watch);
  }
  return { seconds: (performance.now() - started) / 1000, cpu: cpuOfAll() - before, worker, parent };
}

function row(name: string, pages: number, runs: Measured[], more: Record<string, string> = {}): Row {
  const [run] = [...runs].sort((a, b) => a.seconds - b.seconds).slice(Math.floor((runs.length - 1) / 2));
  const { seconds, cpu } = run as Measured;
  return {
    name, pages, seconds: seconds.toFixed(2), 'pages/s': (pages / seconds).toFixed(1), 'CPU ms/page': ((cpu * 1000) / pages).toFixed(0), 'pages/s of 2 free cores': ((2 * pages) / cpu).toFixed(1),
    'worker peak MB': Math.round(Math.max(...runs.map((one) => one.worker)) / 1e6), 'parent peak MB': Math.round(Math.max(...runs.map((one) => one.parent)) / 1e6), ...more,
  };
}

/** From file to file, as the worker does it, in a process that holds nothing else: what it needs is its own. */
async function packetRow(redacted: Uint8Array, total: number, say: (line: string) => void): Promise<Row> {
  say(`packet of ${total}`);
  const { PDFDocument } = await import('pdf-lib');
  const pages = (await PDFDocument.load(redacted)).getPageCount();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    writeFileSync(join(folder, 'record.pdf'), redacted);
    const runs = Array.from({ length: rounds }, () => {
      const out = spawnSync(process.execPath, ['--import', 'tsx', join('tests', 'redaction', 'packet-writer.ts'), join(folder, 'record.pdf'), join(folder, 'packet.pdf'), String(Math.ceil(total / pages)), String(pages)], { encoding: 'utf8' });
      if (out.status !== 0) throw new Error(`the packet was not written: ${out.stderr.slice(0, 300)}`);
      const { seconds, cpu, peak } = JSON.parse(out.stdout) as { seconds: number; cpu: number; peak: number };
      return { seconds, cpu, worker: 0, parent: peak };
    });
    return row('put together and written', Math.ceil(total / pages) * pages, runs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Search, mark, apply, save. Older releases have no Document.openDocument. */
const mupdfScript = `var doc = Document.openDocument ? Document.openDocument(scriptArgs[0]) : new PDFDocument(scriptArgs[0]);
for (var i = 0; i < doc.countPages(); i++) {
  var page = doc.loadPage(i), hits = page.search(scriptArgs[2]);
  for (var j = 0; j < hits.length; j++) page.createAnnotation("Redact").setQuadPoints(typeof hits[j][0] === "number" ? [hits[j]] : hits[j]);
  page.applyRedactions(true, 2);
}
doc.save(scriptArgs[1], "garbage,compress");`;

/** Beside ours, for comparison; a place without mutool skips it by name. */
function mupdf(inputs: Record<string, Uint8Array>, pages: number): Row[] {
  if (spawnSync('sh', ['-c', 'command -v mutool']).status !== 0) return [{ name: 'mutool is not installed: skipped' }];
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    writeFileSync(join(folder, 'redact.js'), mupdfScript);
    return Object.entries(inputs).map(([name, bytes]): Row => {
      const [input, output] = [join(folder, 'in.pdf'), join(folder, 'out.pdf')];
      writeFileSync(input, bytes);
      let failure = '';
      const runs = Array.from({ length: rounds }, () => {
        const [started, before] = [performance.now(), childCpu()];
        const { status, stderr } = spawnSync('mutool', ['run', join(folder, 'redact.js'), input, output, term]);
        failure = status === 0 ? failure : String(stderr).trim().slice(0, 200) || `ended with ${status}`;
        return { seconds: (performance.now() - started) / 1000, cpu: childCpu() - before };
      }).sort((a, b) => a.seconds - b.seconds);
      if (failure) return { name, pages, failed: failure };
      const { seconds, cpu } = runs[Math.floor((runs.length - 1) / 2)] as { seconds: number; cpu: number };
      const left = spawnSync('mutool', ['draw', '-F', 'text', output], { maxBuffer: 1 << 28 }).stdout.toString('utf8').split(term).length - 1;
      return { name, pages, seconds: seconds.toFixed(2), 'pages/s': (pages / seconds).toFixed(1), 'CPU ms/page': ((cpu * 1000) / pages).toFixed(0), 'size ratio': (readFileSync(output).length / bytes.length).toFixed(2), 'term left in its own text': left };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function shotsOf(pdf: Uint8Array): Promise<Uint8Array[]> {
  const pool = createRedactionPool({ workers: 1 });
  const session = await pool.openSession(pdf);
  const shots: Uint8Array[] = [];
  for (const page of [1, 2, 3, 4]) shots.push((await session.call<{ bytes: Uint8Array }>('render', { page, dpi: 200, format: 'png' })).bytes);
  await session.close();
  await pool.close();
  return shots;
}

// Linux tells what its processes use; elsewhere these columns read 0
function childrenOf(pid: number): number[] {
  return pids().filter((one) => statusOf(one).parent === pid);
}

function pids(): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

function statusOf(pid: number): { parent: number; rss: number; cpu: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ').map(Number);
    return { parent: fields[1] as number, rss: (fields[21] as number) * 4096, cpu: ((fields[11] as number) + (fields[12] as number)) / 100 };
  } catch {
    return { parent: 0, rss: 0, cpu: 0 };
  }
}

/** This process, its living children, and those that have ended. */
function cpuOfAll(): number {
  return childrenOf(process.pid).reduce((sum, pid) => sum + statusOf(pid).cpu + childCpu(pid), statusOf(process.pid).cpu + childCpu());
}

/** CPU of a process's children that have ended: an OCR program is one. */
function childCpu(pid: number = process.pid): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ').map(Number);
    return ((fields[13] as number) + (fields[14] as number)) / 100;
  } catch {
    return 0;
  }
}

/**
 * A hospital's year: 50,000 requests of every kind with their arrivals, mistakes and staff, through the one write path in injected time, a
 * transaction a fact, everything written, the log sequenced and signed beside it. `-- --requests N` for a smaller one; `--seed N` for
 * another. Ends with exit 1 where a request is open for no reason, a date was missed in silence, or anything is half written.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { runSequencer, sequenceOnce } from '#app/audit/sequencer.ts';
import { readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { migrate } from '#db/migrate.ts';
import { openDb } from '#db/open.ts';
import { accountsOf, turnaround } from './hospital-year/accounts.ts';
import { backendOf, cpuMeter, each, spent } from './measure/cpu.ts';
import { runYear } from './hospital-year/run.ts';
import type { Bench } from './run.ts';

const clients = 16;

export const bench: Bench = async ({ args, say }) => {
  const { values } = parseArgs({ args, options: { requests: { type: 'string', default: '50000' }, seed: { type: 'string' } } });
  const requests = Number(values.requests);
  const folder = mkdtempSync(join(tmpdir(), 'openroi-bench-year-'));
  process.env['OPENROI_DATA_DIR'] = folder;
  try {
    const database = await openDatabase(readEnv());
    await migrate(database.urls.owner, { passwords: database.passwords });
    const owner = openDb({ url: database.urls.owner, role: 'owner', max: 2 });
    const worker = openDb({ url: database.urls.worker, role: 'worker', max: clients });
    const sequencer = openDb({ url: database.urls.sequencer, role: 'sequencer', max: 2 });
    const ending = new AbortController();
    const signingKey = parseSigningKey('11'.repeat(32));
    try {
      const sequencing = runSequencer(sequencer.db, { signingKey, signal: ending.signal });
      const meter = cpuMeter(await backendOf(owner.pool));
      const before = meter();
      const year = await runYear({ db: worker.db, ownerDb: owner.db, requests, clients, say, ...(values.seed ? { seed: Number(values.seed) } : {}) });
      const cost = spent(before, meter());
      ending.abort();
      await sequencing;
      while ((await sequenceOnce(sequencer.db, { signingKey, now: new Date() })).added > 0);
      const accounts = await accountsOf(owner.db, year);
      if (accounts.problems.length > 0) process.exitCode = 1;
      const facts = year.events + year.fired;
      return [
        {
          title: `A year, ${requests} requests, ${clients} clients`,
          rows: [{ name: 'written', seconds: Math.round(year.seconds), facts, 'requests a second': (requests / year.seconds).toFixed(1), 'facts a second': Math.round(facts / year.seconds), ...each(cost, facts), refused: year.refused }],
          notes: accounts.problems.length === 0 ? ['Every request is closed or open for a stated reason; every date was met or its passing is recorded.'] : accounts.problems.map((problem) => `PROBLEM: ${problem}`),
        },
        { title: 'Turnaround, filed to closed', rows: turnaround(year.lives) },
        { title: 'How they ended', rows: Object.entries(accounts.closed).sort(([, a], [, b]) => b - a).map(([name, n]) => ({ name, requests: n })) },
        { title: 'Open, and why', rows: Object.entries(accounts.openFor).map(([name, n]) => ({ name, requests: n })), notes: [`${accounts.breaches.deadline} requests passed a governing date, each recorded; ${accounts.breaches.wrongRelease} wrong releases have their assessment open`] },
      ];
    } finally {
      await Promise.all([owner.close(), worker.close(), sequencer.close()]);
      await database.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

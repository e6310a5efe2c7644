/** The worker: runs the outbox, fires what is due, keeps the log sequenced. Any number of them may run. */
import { run, type Runner, type TaskList } from 'graphile-worker';
import { Logger as GraphileLogger } from 'graphile-worker';
import type { Pool } from 'pg';
import { searchLastDays } from '#app/compliance/nightly.ts';
import { fireDueDeadlines } from './deadlines.ts';
import { maxAttempts } from './outbox.ts';
import { quarantineUnreadable } from './quarantine.ts';
import { recomputeFacility, type Recompute } from './recompute.ts';
import { alertEmergency, sendInvitation, sendPasswordReset, tellAccountOwner, type AccountTold } from './account-mail.ts';
import { runEffect } from './run-effect.ts';
import { scanWaiting } from './scan-waiting.ts';
import type { WorkerServices } from './services.ts';
import { sweep } from './sweep.ts';

/** Starts a worker on `pool` (the worker's role). `stop()` lets running jobs finish or return to the queue. */
export async function startWorker(services: WorkerServices, pool: Pool, options: { concurrency: number }): Promise<Runner> {
  const tasks: TaskList = {
    run_effect: async (payload, helpers) => {
      const { outboxId } = payload as { outboxId: string };
      await runEffect(services, outboxId, helpers.job.attempts >= Math.min(helpers.job.max_attempts, maxAttempts));
    },
    fire_deadlines: async () => {
      await fireDueDeadlines(services);
    },
    recompute_rules: async (payload) => {
      await recomputeFacility(services, payload as Recompute);
    },
    send_invitation: async (payload) => {
      await sendInvitation(services, (payload as { id: string }).id);
    },
    send_password_reset: async (payload) => {
      await sendPasswordReset(services, (payload as { id: string }).id);
    },
    tell_account: async (payload) => {
      await tellAccountOwner(services, payload as AccountTold);
    },
    alert_emergency: async (payload) => {
      await alertEmergency(services, (payload as { id: string }).id);
    },
    scan_waiting: async () => {
      await scanWaiting(services);
    },
    sweep: async () => {
      await sweep(services);
    },
    search_patterns: async () => {
      await searchLastDays(services.db, services.now());
    },
  };
  await quarantineUnreadable(services);
  // Also what came due while nobody was running: within a minute of a restart everything late says so.
  await fireDueDeadlines(services);
  return run({
    pgPool: pool,
    taskList: tasks,
    concurrency: options.concurrency,
    pollInterval: 500,
    noHandleSignals: true,
    crontab: '* * * * * fire_deadlines ?max=1\n* * * * * scan_waiting ?max=1&queue=scan_waiting\n*/10 * * * * sweep ?max=1\n20 9 * * * search_patterns ?max=3&fill=1d',
    logger: new GraphileLogger(() => (level, message) => {
      if (level === 'error' || level === 'warning') services.logger.warn({ source: 'jobs' }, message.slice(0, 300));
    }),
  });
}

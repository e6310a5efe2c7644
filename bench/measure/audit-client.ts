/** A web process of `bench -- audit`: its share of the clients, each changing the state of its own request or looking at a page, again and again. */
import { v7 as uuidv7 } from 'uuid';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { liftHold, placeHold } from '#app/commands/work/hold-request.ts';
import { asActor, openDb, type Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';

export type ClientTask = { url: string; act: 'change' | 'look'; seconds: number; actor: Actor; facilityId: string; requestIds: string[] };
export type ClientResult = { waits: number[]; cpuSeconds: number };

const acts: Record<ClientTask['act'], (db: Db, task: ClientTask, requestId: string, n: number) => Promise<void>> = {
  change: async (db, { actor }, requestId, n) => {
    const input = { requestId, now: new Date(), key: uuidv7() };
    if (n % 2 === 0) await placeHold(db, actor, { ...input, reason: 'legal_hold' });
    else await liftHold(db, actor, input);
  },
  look: async (db, { actor, facilityId }) => {
    await asActor(db, actor, (tx) => recordEvent(tx, { action: 'page.viewed', actor, now: new Date(), subject: { facilityId }, facts: { page: 1 } }));
  },
};

process.on('message', (task: ClientTask) => {
  void work(task).then((result) => process.send?.(result, () => process.exit(0)));
});
process.send?.('ready');

async function work(task: ClientTask): Promise<ClientResult> {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  const { db, close } = openDb({ url: task.url, role: 'app', max: task.requestIds.length });
  const before = process.cpuUsage();
  const end = performance.now() + task.seconds * 1000;
  const waits: number[] = [];
  await Promise.all(
    task.requestIds.map(async (requestId) => {
      // Twice at least, so that what was placed is lifted again.
      for (let n = 0; n % 2 === 1 || performance.now() < end; n += 1) {
        const from = performance.now();
        await acts[task.act](db, task, requestId, n);
        waits.push(performance.now() - from);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  await close();
  return { waits, cpuSeconds: (user + system) / 1e6 };
}

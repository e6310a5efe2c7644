/** Long work as its page shows it: counted, and kept over a restart. */
import { v7 as uuidv7 } from 'uuid';
import { asActor, type Db } from '#db/open.ts';
import { progress } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';

export type Step = {
  facilityId: string;
  requestId: string;
  kind: 'retrieval' | 'packet';
  done: number;
  total: number | null;
  status?: 'running' | 'done' | 'failed' | 'cancelled';
  problem?: string | null;
  now: Date;
};

/** One row a request and kind; the newest step stands. */
export async function showProgress(db: Db, step: Step): Promise<void> {
  const values = { done: step.done, total: step.total, status: step.status ?? 'running', problem: step.problem ?? null, updatedAt: step.now } as const;
  await asActor(db, systemActor, (tx) =>
    tx
      .insert(progress)
      .values({ id: uuidv7(), facilityId: step.facilityId, requestId: step.requestId, kind: step.kind, startedAt: step.now, ...values })
      .onConflictDoUpdate({ target: [progress.requestId, progress.kind], set: values }),
  );
}

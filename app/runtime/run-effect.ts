/**
 * One job of the outbox. The handler does the outside work, repeatable under the row's key, and hands back what to write;
 * that and "done" commit together, so a worker killed anywhere leaves either the work to be done again or all of it done.
 */
import { eq, sql } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import { outbox } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Effect, EffectHere } from '#workflows/definitions.ts';
import { handlers } from './handlers/index.ts';
import { quarantineAfter } from './quarantine.ts';
import type { WorkerServices } from './services.ts';

/** `requestId`: the request itself, or the one that a life stands beside; `instanceId`: whose effect it is. */
export type EffectJob = { outboxId: string; key: string; requestId: string; instanceId: string; facilityId: string; attempt: number };
export type OwedEffect = Exclude<Effect, EffectHere>;
/** What to write when the outside work is done, in the transaction that marks the effect done. */
export type Finish = (tx: Db) => Promise<void>;
export type EffectHandler<T extends OwedEffect['type']> = (
  services: WorkerServices,
  effect: Extract<OwedEffect, { type: T }>,
  job: EffectJob,
) => Promise<Finish | undefined>;

/** Runs one outbox row. Throws to be retried; `last` says that no retry will follow, then the row is dead and visible. */
export async function runEffect(services: WorkerServices, outboxId: string, last: boolean): Promise<void> {
  const row = await asActor(services.db, systemActor, async (tx) => {
    const [found] = await tx
      .update(outbox)
      .set({ attempts: sql`${outbox.attempts} + 1` })
      .where(eq(outbox.id, outboxId))
      .returning();
    return found;
  });
  if (!row || row.status !== 'pending') return;
  const effect = row.effect as OwedEffect;
  const job: EffectJob = { outboxId, key: row.key, requestId: row.requestId ?? row.instanceId, instanceId: row.instanceId, facilityId: row.facilityId, attempt: row.attempts };
  try {
    const handler = handlers[effect.type];
    if (!handler) throw new AppError('internal', `no handler for ${effect.type}`);
    const finish = await handler(services, effect as never, job);
    await asActor(services.db, systemActor, async (tx) => {
      const [locked] = await tx.select({ status: outbox.status }).from(outbox).where(eq(outbox.id, outboxId)).for('update');
      if (locked?.status !== 'pending') return;
      await finish?.(tx);
      await tx.update(outbox).set({ status: 'done', doneAt: services.now(), lastError: null }).where(eq(outbox.id, outboxId));
    });
  } catch (error) {
    await quarantineAfter(services.db, systemActor, services.now(), error);
    const permanent = last || (error instanceof AppError && error.details?.['permanent'] === true);
    const lastError = error instanceof AppError ? `${error.code}: ${error.message}` : 'internal';
    await asActor(services.db, systemActor, (tx) =>
      tx
        .update(outbox)
        .set({ lastError, ...(permanent ? { status: 'dead' as const } : {}) })
        .where(eq(outbox.id, outboxId)),
    );
    services.logger.warn({ outboxId, effect: effect.type, attempt: row.attempts, code: error instanceof AppError ? error.code : 'internal', permanent, err: error }, 'effect failed');
    if (!permanent) throw error;
  }
}

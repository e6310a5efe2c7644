/**
 * A stored state that no machine can load is set aside, logged and shown to a person; nobody guesses what it meant. Found when an
 * event is sent to it, and at the start of a worker for everything that an older version left behind.
 */
import { and, asc, eq, gt, isNull, ne } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { asActor, type Db } from '#db/open.ts';
import { workflowInstances } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { definition, machineNames, restore, type MachineName, type StoredState } from '#workflows/definitions.ts';
import type { WorkerServices } from './services.ts';

/** Restores for the write path; what does not load says so in its error. */
export function restoreOrSay(machine: MachineName, id: string, row: StoredState): ReturnType<typeof restore> {
  try {
    return restore(machine, row);
  } catch (cause) {
    throw new AppError('internal', `${machine} ${id}: stored state of version ${row.machineVersion} does not load`, { cause, details: { unreadable: true, machine, id } });
  }
}

/** Sets aside what an error says cannot be read, in a transaction of its own. -> whether it did. */
export async function quarantineAfter(db: Db, actor: Actor, now: Date, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || error.details?.['unreadable'] !== true) return false;
  const { id } = error.details as { id: string };
  return asActor(db, actor, (tx) => quarantine(tx, { id, actor, now }));
}

async function quarantine(tx: Db, { id, actor, now }: { id: string; actor: Actor; now: Date }): Promise<boolean> {
  const [row] = await tx
    .update(workflowInstances)
    .set({ quarantined: 'unreadable', updatedAt: now })
    .where(and(eq(workflowInstances.id, id), isNull(workflowInstances.quarantined)))
    .returning();
  if (!row) return false;
  await recordEvent(tx, {
    action: 'workflow.quarantined',
    actor,
    now,
    subject: { facilityId: row.facilityId, requestId: row.requestId },
    facts: { machine: row.machine, instance: id, code: 'unreadable', machineVersion: row.machineVersion },
  });
  return true;
}

/** Looks at every state that another version wrote. -> how many were set aside. */
export async function quarantineUnreadable({ db, now, logger }: Pick<WorkerServices, 'db' | 'now' | 'logger'>): Promise<number> {
  let found = 0;
  for (const machine of machineNames) {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await asActor(db, systemActor, (tx) =>
        tx
          .select()
          .from(workflowInstances)
          .where(and(eq(workflowInstances.machine, machine), ne(workflowInstances.machineVersion, definition(machine).version), isNull(workflowInstances.quarantined), gt(workflowInstances.id, after)))
          .orderBy(asc(workflowInstances.id))
          .limit(500),
      );
      for (const row of rows) {
        after = row.id;
        try {
          restoreOrSay(machine, row.id, row);
        } catch (error) {
          if (!(await quarantineAfter(db, systemActor, now(), error))) throw error;
          logger.error({ machine, instance: row.id, version: row.machineVersion }, 'a stored state does not load and was set aside');
          found += 1;
        }
      }
      if (rows.length < 500) break;
    }
  }
  return found;
}

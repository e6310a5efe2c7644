/** Housekeeping every ten minutes: links past their time, reminders of what was asked for, drafts nobody came back for, disposals that were approved, bytes of destroyed files, ended sessions. */
import { and, eq, isNull, lt } from 'drizzle-orm';
import { executeDisposals } from '#app/compliance/dispose.ts';
import { pruneDrafts } from '#app/commands/ask/save-draft.ts';
import { pruneIdentity } from '#app/identity/prune.ts';
import { sweepDestroyedFiles } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { links, workflowInstances } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { remindRequesters } from './reminders.ts';
import { sendEvent } from './send-event.ts';
import type { WorkerServices } from './services.ts';

/** Tells every request whose only link has run out unopened, so that a person offers the post; drops expired drafts. */
export async function sweep({ db, storage, now }: WorkerServices): Promise<void> {
  const at = now();
  const expired = await asActor(db, systemActor, (tx) =>
    tx
      .select({ requestId: links.requestId, linkId: links.id })
      .from(links)
      .innerJoin(workflowInstances, eq(workflowInstances.id, links.requestId))
      .where(and(lt(links.expiresAt, at), isNull(links.revokedAt), eq(workflowInstances.state, 'released'))),
  );
  for (const { requestId, linkId } of expired) {
    await asActor(db, systemActor, async (tx) => {
      await tx.update(links).set({ revokedAt: at, revokedReason: 'expired' }).where(eq(links.id, linkId));
      await sendEvent(tx, {
        machine: 'request',
        id: requestId,
        event: { type: 'LINK_EXPIRED' },
        actor: systemActor,
        now: at,
        key: `link-expired:${linkId}`,
      });
    });
  }
  await remindRequesters(db, at);
  await pruneDrafts(db, storage, at);
  // What two people agreed to dispose of, before the bytes of destroyed files are taken off the store.
  await executeDisposals({ db, storage, now });
  await asActor(db, systemActor, (tx) => sweepDestroyedFiles(tx, storage, at));
  await pruneIdentity(db, at);
}

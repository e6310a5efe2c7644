/** The photo of an ID is destroyed once it has served: its key and its bytes, not only the row. */
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { destroyFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { attachments } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import type { EffectHandler } from '../run-effect.ts';

export const destroyIdentityPhoto: EffectHandler<'destroy_identity_photo'> = async ({ db, storage, now }, _effect, job) => {
  const photos = await asActor(db, systemActor, (tx) =>
    tx
      .select()
      .from(attachments)
      .where(and(eq(attachments.requestId, job.requestId), eq(attachments.kind, 'identity'), isNull(attachments.destroyedAt))),
  );
  return async (tx) => {
    for (const photo of photos) {
      await destroyFile(tx, storage, photo.fileId, now());
      await tx.update(attachments).set({ destroyedAt: now() }).where(eq(attachments.id, photo.id));
      await recordEvent(tx, {
        action: 'file.destroyed',
        actor: systemActor,
        now: now(),
        subject: { facilityId: job.facilityId, requestId: job.requestId },
        facts: { fileId: photo.fileId, kind: 'identity', reason: 'served' },
      });
    }
  };
};

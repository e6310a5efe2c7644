/** A request's whole story as one file. The caller has asked for the second factor. */
import { createHash } from 'node:crypto';
import { recordEvent } from '#app/audit/record-event.ts';
import { requestStory } from '#db/queries/story.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Exported } from './export-disclosures.ts';
import { must, run } from '../run.ts';

export async function exportStory(db: Db, actor: Actor, input: { requestId: string; now: Date }): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    const story = await requestStory(tx, input.requestId);
    if (!story) throw new AppError('not_found', `request ${input.requestId} is not there`);
    must(actor, 'disclosure.export', { facilityId: story.request.facilityId });
    const body = Buffer.from(JSON.stringify(story, null, 2), 'utf8');
    await recordEvent(tx, {
      action: 'export.made',
      actor,
      now: input.now,
      subject: { facilityId: story.request.facilityId, requestId: story.request.id, patientId: story.request.patientId },
      facts: { of: 'story', format: 'json', rows: story.history.length, sha256: createHash('sha256').update(body).digest('hex') },
    });
    return { name: `story-${story.request.number}.json`, mime: 'application/json', body };
  });
}

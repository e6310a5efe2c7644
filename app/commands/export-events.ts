/** The events a compliance officer sees, as their exact bodies; the export is an event too. The caller has asked for the second factor. */
import { recordEvent } from '#app/audit/record-event.ts';
import { eventBodies, type LogFilter } from '#db/queries/log.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import type { Exported } from './export-disclosures.ts';
import { must, run } from './run.ts';

export async function exportEvents(db: Db, actor: Actor, input: { filter: (tx: Db) => Promise<LogFilter>; now: Date }): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'log.export', { facilityId: actor.facilityIds[0] ?? '' });
    const filter = await input.filter(tx);
    const rows = await eventBodies(tx, filter);
    const lines = rows.map(({ index, body }) => JSON.stringify({ index, body }));
    await recordEvent(tx, {
      action: 'export.made',
      actor,
      now: input.now,
      facts: { of: 'log', format: 'jsonl', rows: rows.length },
    });
    return { name: 'events.jsonl', mime: 'application/jsonl', body: Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8') };
  });
}

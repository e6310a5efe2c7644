/**
 * The events a compliance officer sees, as their exact bodies or as FHIR AuditEvents, or the authorizations as FHIR Consents. The
 * export is an event too. The caller has asked for the second factor.
 */
import { auditEventOf } from '#app/audit/fhir/audit-event.ts';
import { consentOf } from '#app/audit/fhir/consent.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { authorizationsForExport, eventBodies, type LogFilter } from '#db/queries/log.ts';
import type { Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import type { Exported } from './export-disclosures.ts';
import { must, run } from '../run.ts';

export const logFormats = ['bodies', 'fhir', 'consents'] as const;
export type LogFormat = (typeof logFormats)[number];

type Input = { filter: (tx: Db) => Promise<LogFilter>; format: LogFormat; site: string; now: Date };

/** One JSON value a line: `{index, body}`, or a resource (NDJSON). */
export async function exportEvents(db: Db, actor: Actor, input: Input): Promise<Exported> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'log.export', { facilityId: actor.facilityIds[0] ?? '' });
    const lines = (await resourcesOf(tx, input)).map((each) => `${JSON.stringify(each)}\n`);
    await recordEvent(tx, {
      action: 'export.made',
      actor,
      now: input.now,
      facts: { of: input.format === 'consents' ? 'authorizations' : 'log', format: input.format === 'bodies' ? 'jsonl' : 'fhir', rows: lines.length },
    });
    const { name, mime } = files[input.format];
    return { name, mime, body: Buffer.from(lines.join(''), 'utf8') };
  });
}

const files = {
  bodies: { name: 'events.jsonl', mime: 'application/jsonl' },
  fhir: { name: 'AuditEvent.ndjson', mime: 'application/fhir+ndjson' },
  consents: { name: 'Consent.ndjson', mime: 'application/fhir+ndjson' },
} as const satisfies Record<LogFormat, { name: string; mime: string }>;

async function resourcesOf(tx: Db, { filter, format, site, now }: Input): Promise<object[]> {
  if (format === 'consents') return (await authorizationsForExport(tx)).map((row) => consentOf(row, now));
  const rows = await eventBodies(tx, await filter(tx));
  return format === 'fhir' ? rows.map(({ body }) => auditEventOf(body, { site })) : rows;
}

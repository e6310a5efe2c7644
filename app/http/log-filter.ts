/** What a filter of the log may say; anything else is left out. A request by its number, a patient by id only. */
import { validate as isUuid } from 'uuid';
import { auditActions } from '#app/audit/events.ts';
import { requestIdOf, type LogFilter } from '#db/queries/log.ts';
import type { Db } from '#db/open.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;
const nobody = '00000000-0000-0000-0000-000000000000';

export async function logFilter(tx: Db, read: (name: string) => string): Promise<LogFilter> {
  const number = read('request');
  return {
    page: Math.max(1, Math.trunc(Number(read('page'))) || 1),
    ...((auditActions as readonly string[]).includes(read('action')) ? { action: read('action') } : {}),
    ...(['done', 'refused', 'failed'].includes(read('outcome')) ? { outcome: read('outcome') } : {}),
    ...(number ? { requestId: (await requestIdOf(tx, number)) ?? nobody } : {}),
    ...(isUuid(read('patient')) ? { patientId: read('patient') } : {}),
    ...(day.test(read('from')) ? { from: new Date(`${read('from')}T00:00:00Z`) } : {}),
    ...(day.test(read('to')) ? { to: new Date(Date.parse(`${read('to')}T00:00:00Z`) + 86_400_000) } : {}),
  };
}

/**
 * What a search of the log may say, and whom it means: a person, patient or requester by name, a request by its number. Names come
 * in a body and stand in `saved_searches`; an address holds that row's id, or a filter that names nobody.
 */
import { validate as isUuid } from 'uuid';
import { auditActions, type AuditAction } from '#app/audit/events.ts';
import { holds } from '#app/policy/resolver.ts';
import { findPatients } from '#app/records/find-patients.ts';
import { requestIdOf, requestsOfRequester, staffNamed, type LogFilter } from '#db/queries/log.ts';
import { readTyped } from '#app/records/read-typed.ts';
import { savedSearch, type SavedSearch } from '#db/queries/saved-searches.ts';
import type { Db } from '#db/open.ts';
import type { LogCriteria } from '#db/schema/compliance.ts';
import type { Actor } from '#workflows/actor.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { startOf } from './day-range.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;
const nobody = '00000000-0000-0000-0000-000000000000';
export const outcomes = ['done', 'refused', 'failed'] as const;

const family = (...starts: string[]) => auditActions.filter((action) => starts.some((start) => action.startsWith(start)));
/** Many actions under one word; each action alone can be asked for too. */
export const actionGroups: Record<string, readonly AuditAction[]> = {
  looks: auditActions.filter((action) => action.endsWith('.viewed') || action === 'search.made'),
  exports: ['export.made', 'log.exported', 'accounting.made'],
  disclosures: family('disclosure.', 'packet.', 'link.', 'pin.', 'download.'),
  states: family('workflow.'),
  signIns: family('sign_in.', 'session.', 'second_factor.', 'password.', 'credential.', 'tracking.'),
  refusals: auditActions.filter((action) => action.endsWith('.refused')),
  settings: family('user.', 'organization.', 'service_token.', 'rule.changed', 'rule.proposed', 'rule.declined', 'setting.', 'key.'),
  log: family('log.', 'search.kept'),
};

const fields = ['person', 'patient', 'requester', 'number', 'what', 'outcome', 'facility', 'place', 'from', 'to'] as const satisfies readonly (keyof LogCriteria)[];

/** As typed, less what means nothing. */
export function logCriteria(read: (name: string) => string): LogCriteria {
  const typed = Object.fromEntries(fields.map((name) => [name, read(name).trim().slice(0, 120)]).filter(([, text]) => text !== '')) as LogCriteria;
  for (const name of ['from', 'to'] as const) if (typed[name] && !day.test(typed[name])) delete typed[name];
  if (typed.facility && !isUuid(typed.facility)) delete typed.facility;
  if (typed.outcome && !(outcomes as readonly string[]).includes(typed.outcome)) delete typed.outcome;
  if (typed.what && !(typed.what in actionGroups) && !(auditActions as readonly string[]).includes(typed.what)) delete typed.what;
  return typed;
}

/** `zone`: whose days "from" and "to" are. A name that nobody bears finds nothing, not everything. */
export async function resolveCriteria(tx: Db, typed: LogCriteria, zone: string): Promise<Omit<LogFilter, 'page'>> {
  const group = typed.what ? actionGroups[typed.what] : undefined;
  return {
    ...(group ? { actions: group } : typed.what ? { action: typed.what } : {}),
    ...(typed.outcome ? { outcome: typed.outcome } : {}),
    ...(typed.person ? { actorIds: isUuid(typed.person) ? [typed.person] : await staffNamed(tx, typed.person) } : {}),
    ...(typed.patient ? { patientIds: await patientsMeant(tx, typed.patient) } : {}),
    ...(typed.requester ? { requestIds: await requestsOfRequester(tx, typed.requester) } : {}),
    ...(typed.number ? { requestId: (await requestIdOf(tx, typed.number)) ?? nobody } : {}),
    ...(typed.facility ? { facilityId: typed.facility } : {}),
    ...(typed.place ? { place: typed.place } : {}),
    ...(typed.from ? { from: startOf(typed.from, zone) } : {}),
    ...(typed.to ? { to: startOf(addDays(typed.to, 1), zone) } : {}),
  };
}

export type LogSearch = { filter: LogFilter; criteria: LogCriteria; saved: SavedSearch | null };

/** From a search's id (an address or a form), or from the filters that name nobody. An id of nothing finds nothing. */
export async function logSearch(tx: Db, actor: Actor, zone: string, read: (name: string) => string): Promise<LogSearch> {
  const id = read('search');
  const saved = isUuid(id) ? await savedSearch(tx, actor.id, id) : null;
  const whole = saved?.criteria ?? (id ? { number: '-' } : logCriteria((name) => (['what', 'outcome', 'number', 'facility', 'from', 'to'].includes(name) ? read(name) : '')));
  // Whoever reads no record (an administrator) looks for nobody by name, not by another's search either.
  const { patient, requester, ...rest } = whole;
  const names = patient === undefined && requester === undefined;
  const criteria = names || holds(actor, 'patient.read') ? whole : { ...rest, number: '-' };
  const page = Math.min(1000, Math.max(1, Math.trunc(Number(read('page'))) || 1));
  return { filter: { page, ...(await resolveCriteria(tx, criteria, zone)) }, criteria, saved };
}

/** Whoever the typed name, number or birth date fits without a contradiction; entries without a look in the log do no harm. */
async function patientsMeant(tx: Db, text: string): Promise<string[]> {
  if (isUuid(text)) return [text];
  const found = await findPatients(tx, null, readTyped(text));
  return found.filter(({ matches }) => matches.every(({ verdict }) => verdict !== 'differs')).map(({ id }) => id);
}

/** Who calls about what: requests by number or by the patient's name and birth date, and what may be said of one. Row security draws the circle. */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { deadlines, dispatches, evidenceChecks, facilities, messages, organizations, patients, requests, workflowInstances } from '../schema/index.ts';

export type CallerQuery = { number?: string; familyName?: string; givenNames?: string; birthDate?: string };
export type CallerHit = { id: string; number: string; requesterName: string; requesterKind: string; patient: string; birthDate: string; state: string; outcome: string | null; receivedOn: string };

/** The number itself, or its last digits; else the whole family name and birth date, as stated or as the index has them. At most twenty, the newest first. */
export async function findForCaller(tx: Db, { number, familyName, givenNames, birthDate }: CallerQuery): Promise<CallerHit[]> {
  const wanted = number?.trim().toUpperCase();
  const like = `${(givenNames ?? '').trim().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const byNumber = sql`upper(r.number) = ${wanted ?? ''} or (${/^\d+$/.test(wanted ?? '')} and ltrim(split_part(r.number, '-', 2), '0') = ltrim(${wanted ?? ''}, '0'))`;
  const byPerson = sql`(lower(r.stated_patient->>'familyName') = lower(${familyName?.trim() ?? ''}) and r.stated_patient->>'birthDate' = ${birthDate ?? ''} and r.stated_patient->>'givenNames' ilike ${like})
    or (lower(p.family_name) = lower(${familyName?.trim() ?? ''}) and p.birth_date::text = ${birthDate ?? ''} and p.given_names ilike ${like})`;
  const { rows } = await tx.execute<CallerHit>(sql`
    select r.id, r.number, r.requester_name as "requesterName", r.requester_kind as "requesterKind",
      concat_ws(', ', r.stated_patient->>'familyName', r.stated_patient->>'givenNames') as patient, r.stated_patient->>'birthDate' as "birthDate",
      i.state, r.outcome, r.received_on::text as "receivedOn"
    from requests r join workflow_instances i on i.id = r.id left join patients p on p.id = r.patient_id
    where ${wanted ? byNumber : byPerson}
    order by r.entered_at desc limit 20`);
  return rows;
}

export type PhoneOnFile = { source: 'patient_index' | 'organization'; number: string };

/**
 * Numbers that the office had before the call: of the patient in the index (the one she chose for confidential
 * communication alone, where there is one: 164.522(b)), or of the organization's account. What stands on the request is
 * the caller's own word.
 */
export async function phonesOnFile(tx: Db, requestId: string): Promise<PhoneOnFile[]> {
  const [found] = await tx
    .select({ kind: requests.requesterKind, patient: patients.phone, confidential: patients.confidentialContact, organization: organizations.phone })
    .from(requests)
    .leftJoin(patients, eq(patients.id, requests.patientId))
    .leftJoin(organizations, eq(organizations.id, requests.organizationId))
    .where(eq(requests.id, requestId));
  if (!found) return [];
  const own = found.kind === 'patient' ? (found.confidential?.phone ?? found.patient) : null;
  return [
    ...(own ? [{ source: 'patient_index' as const, number: own }] : []),
    ...(found.organization ? [{ source: 'organization' as const, number: found.organization }] : []),
  ];
}

/** Null where there is no such request for this actor. */
export async function callerRequest(tx: Db, requestId: string) {
  const [found] = await tx
    .select({ request: requests, facility: facilities, state: workflowInstances.state })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .innerJoin(workflowInstances, eq(workflowInstances.id, requests.id))
    .where(eq(requests.id, requestId));
  if (!found || found.state === 'draft') return null;
  const { request, facility, state } = found;
  const waits = state === 'received' || state === 'awaiting_information';
  const [due] = await tx.select({ dueOn: deadlines.dueOn }).from(deadlines).where(and(eq(deadlines.instanceId, requestId), eq(deadlines.governs, true))).limit(1);
  const [sent] = await tx.select({ on: dispatches.dispatchedOn, channel: dispatches.channel, carrier: dispatches.carrier, reference: dispatches.reference }).from(dispatches).where(eq(dispatches.requestId, requestId)).orderBy(desc(dispatches.createdAt)).limit(1);
  const missing = waits ? await tx.select({ line: evidenceChecks.line }).from(evidenceChecks).where(and(eq(evidenceChecks.requestId, requestId), eq(evidenceChecks.status, 'missing'))).orderBy(asc(evidenceChecks.id)) : [];
  const calls = await tx
    .select({ id: messages.id, code: messages.code, params: messages.params, body: messages.body, author: messages.authorName, authorId: messages.authorId, at: messages.sentAt })
    .from(messages)
    .where(and(eq(messages.requestId, requestId), sql`${messages.code} like 'call\_%'`))
    .orderBy(desc(messages.sentAt), desc(messages.id));
  return {
    id: request.id,
    facilityId: request.facilityId,
    patientId: request.patientId,
    number: request.number,
    requesterName: request.requesterName,
    requesterKind: request.requesterKind,
    requesterPhone: request.requesterPhone,
    language: request.language,
    receivedOn: request.receivedOn,
    patient: request.statedPatient,
    zone: facility.zone,
    /** Key below `states.requester`. */
    state: state === 'closed' ? `closed_${request.outcome ?? 'withdrawn'}` : state,
    closed: state === 'closed',
    dueOn: state === 'closed' ? null : (due?.dueOn ?? null),
    missing: missing.map(({ line }) => line),
    dispatch: sent ?? null,
    calls,
    phones: await phonesOnFile(tx, requestId),
  };
}

export type CallerRequest = NonNullable<Awaited<ReturnType<typeof callerRequest>>>;

/** The lives beside a request, as staff and the requester see them. Row security hides what is another's. */
import { and, asc, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { CaseMachine } from '#workflows/case-facts.ts';
import type { Db } from '../open.ts';
import { cases, deadlines, letters, patients, requests, staffMembers, users, workflowHistory, workflowInstances, facilities } from '../schema/index.ts';

export type CaseLine = { id: string; machine: CaseMachine; state: string; openedOn: string; dueOn: string | null };

/** Newest first; where it has a clock, its date. */
export async function casesOf(tx: Db, requestId: string): Promise<CaseLine[]> {
  const rows = await tx
    .select({ id: cases.id, machine: cases.machine, state: workflowInstances.state, openedOn: cases.openedOn })
    .from(cases)
    .innerJoin(workflowInstances, eq(workflowInstances.id, cases.id))
    .where(eq(cases.requestId, requestId))
    .orderBy(desc(cases.createdAt));
  if (rows.length === 0) return [];
  const clocks = await tx.select({ id: deadlines.instanceId, dueOn: deadlines.dueOn }).from(deadlines).where(and(inArray(deadlines.instanceId, rows.map(({ id }) => id)), ne(deadlines.status, 'cleared'))).orderBy(asc(deadlines.dueOn));
  return rows.map((row) => ({ ...row, dueOn: clocks.find(({ id }) => id === row.id)?.dueOn ?? null }));
}

/** One case with all that its page shows; null where there is none. */
export async function caseView(tx: Db, requestId: string, caseId: string) {
  const [head] = await tx
    .select({ row: cases, instance: workflowInstances, request: requests, facility: facilities })
    .from(cases)
    .innerJoin(workflowInstances, eq(workflowInstances.id, cases.id))
    .innerJoin(requests, eq(requests.id, cases.requestId))
    .innerJoin(facilities, eq(facilities.id, cases.facilityId))
    .where(and(eq(cases.id, caseId), eq(cases.requestId, requestId)));
  if (!head) return null;
  const { row, instance, request, facility } = head;
  const mine = { denial_review: ['denial_review'], accounting: ['accounting', 'accounting_extension', 'accounting_fee'], breach: ['breach_notice'], subpoena: ['subpoena_objection'] }[row.machine];
  const patientId = row.facts.machine === 'breach' ? row.facts.patientId : request.patientId;
  const [patient] = patientId ? await tx.select({ given: patients.givenNames, family: patients.familyName, mrn: patients.mrn }).from(patients).where(eq(patients.id, patientId)) : [];
  return {
    id: row.id,
    machine: row.machine,
    facts: row.facts,
    openedOn: row.openedOn,
    state: instance.state,
    context: instance.context as Record<string, unknown>,
    value: instance.value as Record<string, unknown>,
    quarantined: instance.quarantined,
    request: { id: request.id, number: request.number, facilityId: request.facilityId, requesterName: request.requesterName, basis: request.basis, outcome: request.outcome, patientId: request.patientId, returnDate: request.facts.subpoena?.returnDate ?? null, facts: request.facts, requesterKind: request.requesterKind },
    patient: patient ? { name: `${patient.given} ${patient.family}`, mrn: patient.mrn } : null,
    facility: { state: facility.state, zone: facility.zone },
    deadlines: await tx.select().from(deadlines).where(eq(deadlines.instanceId, caseId)).orderBy(asc(deadlines.dueOn)),
    letters: await tx.select({ id: letters.id, kind: letters.kind, createdAt: letters.createdAt, postedAt: letters.postedAt, readAt: letters.readAt }).from(letters).where(and(eq(letters.requestId, requestId), inArray(letters.kind, mine))).orderBy(desc(letters.createdAt)),
    history: await tx
      .select({ id: workflowHistory.id, type: workflowHistory.eventType, actorName: workflowHistory.actorName, actorKind: workflowHistory.actorKind, actorRole: workflowHistory.actorRole, at: workflowHistory.at })
      .from(workflowHistory)
      .where(eq(workflowHistory.instanceId, caseId))
      .orderBy(desc(workflowHistory.revision)),
    physicians:
      row.machine === 'denial_review'
        ? await tx.select({ id: users.id, name: users.name }).from(staffMembers).innerJoin(users, eq(users.id, staffMembers.userId)).where(and(eq(staffMembers.facilityId, row.facilityId), eq(staffMembers.role, 'physician'), isNull(staffMembers.disabledAt))).orderBy(asc(users.name))
        : [],
  };
}

export type CaseView = NonNullable<Awaited<ReturnType<typeof caseView>>>;

/** What was told of an accounting's cost, in whole US cents. */
export async function feeOfCase(tx: Db, caseId: string): Promise<number> {
  const [instance] = await tx.select({ context: workflowInstances.context }).from(workflowInstances).where(eq(workflowInstances.id, caseId));
  return Number((instance?.context as { feeCents?: number } | undefined)?.feeCents ?? 0);
}

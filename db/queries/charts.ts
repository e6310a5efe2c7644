/** Restricted charts: who is named for one, which are open in an emergency, and what compliance has to review. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

export type Named = { userId: string; name: string; email: string };

/** People named for a chart, by name. */
export async function namedFor(tx: Db, patientId: string): Promise<Named[]> {
  const { rows } = await tx.execute<Named>(sql`
    select u.id as "userId", u.name, u.email from chart_grants g join users u on u.id = g.user_id where g.patient_id = ${patientId}::uuid and g.ended_at is null order by u.name`);
  return rows;
}

export type OpenEmergency = { id: string; patientId: string; mrn: string; endsAt: Date };

/** What this person has open just now. By the database's clock, as row security reads it. */
export async function myEmergencies(tx: Db, userId: string): Promise<OpenEmergency[]> {
  const { rows } = await tx.execute<Omit<OpenEmergency, 'endsAt'> & { endsAt: string | Date }>(sql`
    select e.id, e.patient_id as "patientId", p.mrn, e.ends_at as "endsAt" from emergency_accesses e join patients p on p.id = e.patient_id
    where e.user_id::text = ${userId} and e.ends_at > now() and e.reviewed_at is null order by e.ends_at`);
  return rows.map((row) => ({ ...row, endsAt: new Date(row.endsAt) }));
}

export async function emergenciesToReview(tx: Db): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(sql`select count(*)::int as n from emergency_accesses where reviewed_at is null`);
  return rows[0]?.n ?? 0;
}

export type EmergencyRow = {
  id: string; patientId: string; mrn: string; facility: string; userId: string; userName: string; reason: string; explanation: string; openedAt: Date; endsAt: Date;
  reviewedByName: string | null; reviewedAt: Date | null; finding: string | null; reviewNote: string | null;
};

/** The newest two hundred, those to review first. Row security draws the circle. */
export async function emergencies(tx: Db): Promise<EmergencyRow[]> {
  const { rows } = await tx.execute<Record<keyof EmergencyRow, string | null>>(sql`
    select e.id, e.patient_id as "patientId", p.mrn, f.name as facility, e.user_id as "userId", e.user_name as "userName", e.reason, e.explanation, e.opened_at as "openedAt", e.ends_at as "endsAt",
      e.reviewed_by_name as "reviewedByName", e.reviewed_at as "reviewedAt", e.finding, e.review_note as "reviewNote"
    from emergency_accesses e join patients p on p.id = e.patient_id join facilities f on f.id = e.facility_id
    order by e.reviewed_at is not null, e.opened_at desc limit 200`);
  return rows.map((row) => ({ ...row, openedAt: new Date(row.openedAt ?? 0), endsAt: new Date(row.endsAt ?? 0), reviewedAt: row.reviewedAt ? new Date(row.reviewedAt) : null }) as EmergencyRow);
}

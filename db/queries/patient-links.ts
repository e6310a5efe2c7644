/** Entries of the patient index that are, were or may be one person: of one patient, and what waits for a second person. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

export type PatientLink = {
  id: string;
  kind: 'link' | 'unlink';
  status: 'proposed' | 'confirmed' | 'declined';
  reason: string;
  patientId: string;
  patient: string;
  mrn: string;
  survivorId: string;
  survivor: string;
  survivorMrn: string;
  proposedBy: string;
  proposer: string | null;
  proposedAt: Date;
  decider: string | null;
  decidedAt: Date | null;
};

/** Newest first. Of one patient, on either side (null: the open proposals of all the actor's facilities). */
export async function patientLinksOf(tx: Db, patientId: string | null): Promise<PatientLink[]> {
  const which = patientId === null ? sql`l.status = 'proposed'` : sql`(l.patient_id = ${patientId}::uuid or l.survivor_id = ${patientId}::uuid)`;
  const { rows } = await tx.execute<PatientLink>(sql`
    select l.id, l.kind, l.status, l.reason, l.patient_id as "patientId", a.family_name || ', ' || a.given_names as patient, a.mrn, l.survivor_id as "survivorId",
      b.family_name || ', ' || b.given_names as survivor, b.mrn as "survivorMrn", l.proposed_by as "proposedBy", p.name as proposer, l.proposed_at as "proposedAt", d.name as decider, l.decided_at as "decidedAt"
    from patient_links l join patients a on a.id = l.patient_id join patients b on b.id = l.survivor_id
      left join users p on p.id::text = l.proposed_by::text left join users d on d.id::text = l.decided_by::text
    where ${which} order by l.proposed_at desc, l.id desc limit 100`);
  return rows.map((row) => ({ ...row, proposedAt: new Date(row.proposedAt), decidedAt: row.decidedAt ? new Date(row.decidedAt) : null }));
}

/** The packet to approve, the one before it, and how the request stands. */
import { sql } from 'drizzle-orm';
import type { Db } from '../open.ts';

export type PacketLine = {
  id: string;
  version: number;
  status: 'building' | 'built' | 'refused' | 'approved' | 'returned' | 'void';
  sha256: string | null;
  pageCount: number | null;
  plan: unknown;
  certificate: unknown;
  preparedByName: string;
  preparedAt: Date;
  decidedByName: string | null;
  decidedAt: Date | null;
  returnReason: string | null;
  problem: string | null;
};

/** Newest first; two of them: the one at hand, and what it is compared with. */
export async function latestPackets(tx: Db, requestId: string): Promise<PacketLine[]> {
  const { rows } = await tx.execute<PacketLine & { preparedAt: string | Date; decidedAt: string | Date | null }>(sql`
    select id, version, status, sha256, page_count as "pageCount", plan, certificate, prepared_by_name as "preparedByName", prepared_at as "preparedAt",
      decided_by_name as "decidedByName", decided_at as "decidedAt", return_reason as "returnReason", problem
    from packets where request_id = ${requestId}::uuid order by version desc limit 2`);
  return rows.map((row) => ({ ...row, preparedAt: new Date(row.preparedAt), decidedAt: row.decidedAt ? new Date(row.decidedAt) : null }));
}

export type PacketFile = { fileId: string; facilityId: string; patientId: string | null; pageCount: number; status: string };

export async function packetFile(tx: Db, requestId: string, packetId: string): Promise<PacketFile | null> {
  const { rows } = await tx.execute<PacketFile>(sql`
    select p.file_id as "fileId", p.facility_id as "facilityId", q.patient_id as "patientId", coalesce(p.page_count, 0) as "pageCount", p.status
    from packets p join requests q on q.id = p.request_id
    where p.id = ${packetId}::uuid and p.request_id = ${requestId}::uuid and p.file_id is not null`);
  return rows[0] ?? null;
}

export type Standing = { fee: 'none' | 'quoted' | 'settled'; hold: 'clear' | 'held' };

export async function standing(tx: Db, requestId: string): Promise<Standing> {
  const { rows } = await tx.execute<Standing>(sql`
    select coalesce(value->>'fee', 'none') as fee, coalesce(value->>'hold', 'clear') as hold from workflow_instances where id = ${requestId}::uuid`);
  return rows[0] ?? { fee: 'none', hold: 'clear' };
}

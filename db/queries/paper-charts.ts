/** The chart on paper, as whoever works on a request of that patient sees it. */
import { asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { paperMoves, paperVolumes, type PaperMoveKind } from '../schema/index.ts';

export type PaperMove = { id: string; kind: PaperMoveKind; place: string; holder: string | null; at: Date; byName: string };
export type PaperVolume = { id: string; label: string; covers: string | null; home: string; place: string; holder: string | null; since: Date; askedAt: Date | null; askedOf: string | null; askedByName: string | null; moves: PaperMove[] };

/** By label; each volume's moves, the newest first. Two queries, however many. */
export async function paperChartOf(tx: Db, patientId: string): Promise<PaperVolume[]> {
  const volumes = await tx.select().from(paperVolumes).where(eq(paperVolumes.patientId, patientId)).orderBy(asc(paperVolumes.label));
  if (volumes.length === 0) return [];
  const moves = await tx.select().from(paperMoves).where(eq(paperMoves.patientId, patientId)).orderBy(desc(paperMoves.at), desc(paperMoves.id));
  return volumes.map(({ facilityId: _facility, patientId: _patient, ...volume }) => ({
    ...volume,
    moves: moves.filter(({ volumeId }) => volumeId === volume.id).map(({ id, kind, place, holder, at, byName }) => ({ id, kind, place, holder, at, byName })),
  }));
}

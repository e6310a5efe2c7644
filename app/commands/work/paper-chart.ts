/** The chart on paper: which volumes there are, where each stands and who has it; asked for, brought, handed on, put back. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { paperMoves, paperVolumes, type PaperMoveKind } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf, type RequestRow } from '../on-request.ts';
import { must, run } from '../run.ts';

type Volume = Pick<typeof paperVolumes.$inferSelect, 'id' | 'place' | 'holder'>;

/** A volume that somebody knows of, standing at its place. Throws `conflict` for a label that the chart has already. */
export async function addPaperVolume(db: Db, actor: Actor, input: { requestId: string; label: string; covers: string | null; home: string; now: Date }): Promise<void> {
  return run(db, actor, input.now, async (tx) => {
    const { request, patientId } = await chartOf(tx, actor, input);
    const [added] = await tx
      .insert(paperVolumes)
      .values({ id: uuidv7(), facilityId: request.facilityId, patientId, label: said(input.label), covers: input.covers?.trim() || null, home: said(input.home), place: input.home.trim(), since: input.now })
      .onConflictDoNothing({ target: [paperVolumes.patientId, paperVolumes.label] })
      .returning({ id: paperVolumes.id, place: paperVolumes.place, holder: paperVolumes.holder });
    if (!added) throw new AppError('conflict', 'the chart has a volume of this label', { public: { key: 'charts.paper.twice' } });
    await moved(tx, actor, request, added, 'added', input.now);
  });
}

export type MovePaperVolume = { requestId: string; volumeId: string; now: Date } & (
  | { act: 'ask'; of: string }
  /** It is here, or was handed on: where it is now, and with whom. */
  | { act: 'move'; place: string; holder: string | null }
  | { act: 'return' }
);

/** Asked of whoever has it (again, too), moved to where it is now, put back where it belongs. Each is kept. Throws `not_found` for another patient's volume. */
export async function movePaperVolume(db: Db, actor: Actor, input: MovePaperVolume): Promise<void> {
  return run(db, actor, input.now, async (tx) => {
    const { request, patientId } = await chartOf(tx, actor, input);
    const [volume] = await tx.select().from(paperVolumes).where(and(eq(paperVolumes.id, input.volumeId), eq(paperVolumes.patientId, patientId))).for('update');
    if (!volume) throw new AppError('not_found', `no volume ${input.volumeId} of this chart`);
    const arrived = { since: input.now, askedAt: null, askedOf: null, askedByName: null };
    const set =
      input.act === 'ask'
        ? { askedAt: input.now, askedOf: said(input.of), askedByName: actor.name }
        : input.act === 'move'
          ? { place: said(input.place), holder: input.holder?.trim() || null, ...arrived }
          : { place: volume.home, holder: null, ...arrived };
    await tx.update(paperVolumes).set(set).where(eq(paperVolumes.id, volume.id));
    const now = { ...volume, ...set };
    await moved(tx, actor, request, input.act === 'ask' ? { id: volume.id, place: now.askedOf ?? '', holder: null } : now, ({ ask: 'asked', move: 'moved', return: 'returned' } as const)[input.act], input.now);
  });
}

async function chartOf(tx: Db, actor: Actor, { requestId, now }: { requestId: string; now: Date }): Promise<{ request: RequestRow; patientId: string }> {
  const { request } = await loadRequest(tx, requestId, now);
  must(actor, 'record.upload', targetOf(request));
  if (!request.patientId) throw new AppError('not_allowed_now', 'whose chart it is has not been found', { public: { key: 'charts.paper.whose' } });
  return { request, patientId: request.patientId };
}

async function moved(tx: Db, actor: Actor, request: RequestRow, { id, place, holder }: Volume, kind: PaperMoveKind, now: Date): Promise<void> {
  await tx.insert(paperMoves).values({ id: uuidv7(), facilityId: request.facilityId, volumeId: id, patientId: request.patientId as string, requestId: request.id, kind, place, holder, at: now, by: actor.id, byName: actor.name });
  await recordEvent(tx, { action: 'paper_chart.changed', actor, now, subject: { facilityId: request.facilityId, requestId: request.id, patientId: request.patientId }, facts: { volumeId: id, change: kind } });
}

function said(value: string): string {
  if (value.trim() === '') throw new AppError('invalid_input', 'nothing was said', { public: { key: 'office.error.needed' } });
  return value.trim();
}

/** What a chart owes, as it is found, asked for, answered and closed: another patient's page in it, a document that a visit should have. */
import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Chart } from '#app/records/ehr/chart.ts';
import type { MissingDocument } from '#app/records/ehr/missing.ts';
import type { Db } from '#db/open.ts';
import { earlierReleases } from '#db/queries/chart-tasks.ts';
import { chartTasks, type pages } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { loadRequest, targetOf, type RequestRow } from '../on-request.ts';
import { must, run } from '../run.ts';

type Of = Pick<RequestRow, 'id' | 'facilityId' | 'patientId'>;
type Page = Pick<typeof pages.$inferSelect, 'id' | 'recordId' | 'number' | 'sha256' | 'text'>;

const subjectOf = ({ id, facilityId, patientId }: Of) => ({ facilityId, requestId: id, patientId });

/** A page withheld as another patient's: its chart has to be put right, and whoever got the same page before has to be told. Safe to repeat. */
export async function openCorrections(tx: Db, actor: Actor, request: Of, misfiled: readonly Page[], now: Date): Promise<void> {
  for (const page of misfiled) {
    // An empty text is the same on every sheet, and names none.
    const sha256 = page.text.trim() === '' ? null : page.sha256;
    const [opened] = await tx
      .insert(chartTasks)
      .values({ id: uuidv7(), facilityId: request.facilityId, requestId: request.id, kind: 'correction', about: page.id, pageId: page.id, sha256, openedAt: now, openedBy: actor.id, openedByName: actor.name })
      .onConflictDoNothing({ target: [chartTasks.requestId, chartTasks.kind, chartTasks.about] })
      .returning({ id: chartTasks.id });
    if (!opened) continue;
    const earlier = sha256 ? (await earlierReleases(tx, request.id, [sha256])).length : 0;
    await recordEvent(tx, { action: 'chart_task.opened', actor, now, subject: subjectOf(request), facts: { taskId: opened.id, kind: 'correction', recordId: page.recordId, page: page.number, earlier } });
  }
}

/** What the machine misses in a chart, once a visit and kind. Safe to repeat. */
export async function openMissing(tx: Db, actor: Actor, request: Of, missing: readonly MissingDocument[], now: Date): Promise<void> {
  for (const { kind, encounter } of missing) {
    const [opened] = await tx
      .insert(chartTasks)
      .values({
        id: uuidv7(),
        facilityId: request.facilityId,
        requestId: request.id,
        kind: 'missing',
        about: `${encounter.id}:${kind}`,
        recordKind: kind,
        encounterId: encounter.id,
        encounterTitle: encounter.title,
        encounterOn: encounter.from,
        department: encounter.department,
        openedAt: now,
      })
      .onConflictDoNothing({ target: [chartTasks.requestId, chartTasks.kind, chartTasks.about] })
      .returning({ id: chartTasks.id });
    if (opened) await recordEvent(tx, { action: 'chart_task.opened', actor, now, subject: subjectOf(request), facts: { taskId: opened.id, kind: 'missing' } });
  }
}

/** What was missing and has come with the chart since: the document is the answer; a person closes the task. Safe to repeat. */
export async function answerArrived(tx: Db, actor: Actor, request: Of, { encounters, documents }: Pick<Chart, 'encounters' | 'documents'>, missing: readonly MissingDocument[], now: Date): Promise<void> {
  const open = await tx.select().from(chartTasks).where(and(eq(chartTasks.requestId, request.id), eq(chartTasks.kind, 'missing'), isNull(chartTasks.closedAt), isNull(chartTasks.answeredAt)));
  const still = new Set(missing.map(({ kind, encounter }) => `${encounter.id}:${kind}`));
  for (const task of open) {
    // A visit that the chart does not name any more says nothing about its documents.
    if (still.has(task.about) || !encounters.some(({ id }) => id === task.encounterId)) continue;
    const came = documents.find(({ kind, encounterId }) => kind === task.recordKind && encounterId === task.encounterId) ?? documents.find(({ kind, encounterId }) => kind === task.recordKind && encounterId === null);
    if (!came) continue;
    await tx.update(chartTasks).set({ answer: [came.title, came.date].filter(Boolean).join(', '), answeredAt: now }).where(eq(chartTasks.id, task.id));
    await recordEvent(tx, { action: 'chart_task.changed', actor, now, subject: subjectOf(request), facts: { taskId: task.id, kind: task.kind, change: 'arrived' } });
  }
}

export type ChangeChartTask = { requestId: string; taskId: string; now: Date } & ({ act: 'ask'; department: string } | { act: 'answer'; answer: string } | { act: 'close'; note: string });

/** Asked of a department (again, too), answered by it, closed with a note on what was done. Throws `not_allowed_now` for one that is closed. */
export async function changeChartTask(db: Db, actor: Actor, input: ChangeChartTask): Promise<void> {
  return run(db, actor, input.now, async (tx) => {
    const { request } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'record.upload', targetOf(request));
    const said = (input.act === 'ask' ? input.department : input.act === 'answer' ? input.answer : input.note).trim();
    if (said === '') throw new AppError('invalid_input', 'nothing was said', { public: { key: 'office.error.needed' } });
    const by = { askedByName: actor.name };
    const set =
      input.act === 'ask'
        ? { askedOf: said, askedAt: input.now, ...by, answer: null, answeredAt: null }
        : input.act === 'answer'
          ? { answer: said, answeredAt: input.now }
          : { note: said, closedAt: input.now, closedBy: actor.id, closedByName: actor.name };
    const [task] = await tx
      .update(chartTasks)
      .set(set)
      .where(and(eq(chartTasks.id, input.taskId), eq(chartTasks.requestId, request.id), isNull(chartTasks.closedAt)))
      .returning({ id: chartTasks.id, kind: chartTasks.kind });
    if (!task) throw new AppError('not_allowed_now', `task ${input.taskId} is closed, or not there`, { public: { key: 'errors.not_allowed_now' } });
    const change = { ask: 'asked', answer: 'answered', close: 'closed' }[input.act];
    await recordEvent(tx, { action: 'chart_task.changed', actor, now: input.now, subject: subjectOf(request), facts: { taskId: task.id, kind: task.kind, change } });
  });
}

/** The answer of a department that holds part of the designated record set (164.501): nothing held, or the document itself. */
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { ImportServices } from '#app/records/import-record.ts';
import type { Db } from '#db/open.ts';
import { departments, subRequests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { RecordKind } from '#workflows/request/scope.ts';
import { addScan } from '../intake/add-scan.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must, run } from '../run.ts';

export type AnswerDepartment = {
  requestId: string;
  subRequestId: string;
  now: Date;
  key: string;
  note: string | null;
  /** Null: the department holds nothing. */
  document: { title: string; kind: RecordKind; serviceDate: string | null; bytes: Uint8Array } | null;
};

/** Several documents may answer one sub-request; after "nothing held" there is no second answer. */
export async function answerDepartment(services: ImportServices, actor: Actor, input: AnswerDepartment): Promise<void> {
  const asked = await run(services.db, actor, input.now, (tx) => askedOf(tx, actor, input));
  if (input.document) {
    const { requestId, now, key, document } = input;
    await addScan(services, actor, { requestId, now, key, ...document, source: 'department', department: asked.department });
  }
  await run(services.db, actor, input.now, async (tx) => {
    const { subRequest, facilityId } = await askedOf(tx, actor, input);
    const status = input.document ? 'answered' : 'nothing_held';
    await tx
      .update(subRequests)
      .set({ status, answeredAt: input.now, answeredBy: actor.id, note: input.note })
      .where(eq(subRequests.id, subRequest.id));
    await recordEvent(tx, {
      action: 'department.answered',
      actor,
      now: input.now,
      subject: { facilityId, requestId: input.requestId },
      facts: { subRequestId: subRequest.id, status },
    });
  });
}

async function askedOf(tx: Db, actor: Actor, input: AnswerDepartment) {
  const { request } = await loadRequest(tx, input.requestId, input.now);
  must(actor, 'record.upload', targetOf(request));
  const [found] = await tx
    .select({ subRequest: subRequests, department: departments.name })
    .from(subRequests)
    .innerJoin(departments, eq(departments.id, subRequests.departmentId))
    .where(and(eq(subRequests.id, input.subRequestId), eq(subRequests.requestId, request.id)));
  if (!found) throw new AppError('not_found', `sub-request ${input.subRequestId} is not there`);
  if (found.subRequest.status === 'nothing_held') throw new AppError('not_allowed_now', `sub-request ${input.subRequestId} is answered`, { public: { key: 'errors.not_allowed_now' } });
  return { ...found, facilityId: request.facilityId };
}

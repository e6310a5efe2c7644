/** Sub-requests to the departments that hold billing records and images, where the scope asks for them (164.501). */
import { and, eq, inArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { asActor } from '#db/open.ts';
import { departments, requests, subRequests } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { asksForKind } from '#workflows/request/scope.ts';
import { enqueue } from '../outbox.ts';
import type { EffectHandler } from '../run-effect.ts';

const held = { billing: 'billing', imaging: 'imaging' } as const;

export const askDepartments: EffectHandler<'ask_departments'> = async ({ db, now }, _effect, job) => {
  const wanted = await asActor(db, systemActor, async (tx) => {
    const [request] = await tx.select().from(requests).where(eq(requests.id, job.requestId));
    if (!request) return [];
    const kinds = (['billing', 'imaging'] as const).filter((kind) => asksForKind(request.scope, kind));
    if (kinds.length === 0) return [];
    const asked = await tx.select({ departmentId: subRequests.departmentId }).from(subRequests).where(eq(subRequests.requestId, request.id));
    const known = new Set(asked.map((row) => row.departmentId));
    const found = await tx
      .select()
      .from(departments)
      .where(and(eq(departments.facilityId, request.facilityId), eq(departments.active, true), inArray(departments.kind, kinds.map((kind) => held[kind]))));
    return found.filter((department) => !known.has(department.id)).map((department) => ({ department, askedBy: request.assignedTo }));
  });
  return async (tx) => {
    for (const { department, askedBy } of wanted) {
      const id = uuidv7();
      await tx.insert(subRequests).values({
        id,
        facilityId: job.facilityId,
        requestId: job.requestId,
        departmentId: department.id,
        kinds: [department.kind],
        status: 'asked',
        askedAt: now(),
        askedBy,
      });
      await recordEvent(tx, {
        action: 'department.asked',
        actor: systemActor,
        now: now(),
        subject: { facilityId: job.facilityId, requestId: job.requestId },
        facts: { subRequestId: id, departmentId: department.id, kinds: [department.kind] },
      });
      if (!department.email) continue;
      const instance = { machine: 'request', id: job.requestId, facilityId: job.facilityId, requestId: job.requestId };
      await enqueue(tx, instance, { type: 'send_email', email: 'department_request', subRequestId: id }, { key: `${job.requestId}:department:${id}`, now: now() });
    }
  };
};

/** Records how a quoted fee was settled: a cheque, a waiver, a write-off. Card payments are nobody's here. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { setClocks } from '#app/runtime/deadlines.ts';
import type { SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { fees, payments, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { onRequest, type OnRequest, type RequestRow } from '../on-request.ts';

export type SettleFee = OnRequest & {
  kind: 'cheque' | 'waiver' | 'write_off';
  amountCents: number;
  /** Cheque number; unique per fee. */
  reference: string | null;
  reason: string | null;
};

const facts = { cheque: 'FEE_PAID', waiver: 'FEE_WAIVED', write_off: 'FEE_WRITTEN_OFF' } as const;

/** A waiver and a write-off need their reason; a cheque its number and the whole sum. */
export async function settleFee(db: Db, actor: Actor, input: SettleFee): Promise<SendResult | null> {
  return onRequest(db, actor, input, input.kind === 'write_off' ? 'fee.waive' : 'fee.record', async (tx, { request, facility, today }) => {
    const [fee] = await tx
      .select()
      .from(fees)
      .where(and(eq(fees.requestId, request.id), eq(fees.status, 'quoted')))
      .for('update');
    if (!fee) throw new AppError('not_allowed_now', `request ${request.id} has no quoted fee`);
    if (input.kind === 'cheque' && input.amountCents !== fee.totalCents) {
      throw new AppError('invalid_input', `fee ${fee.id}: the cheque is not over the whole sum`, { public: { key: 'staff.fee.amount_differs' } });
    }
    if (input.kind !== 'cheque' && !input.reason?.trim()) {
      throw new AppError('invalid_input', `fee ${fee.id}: a ${input.kind} without a reason`, { public: { key: 'staff.fee.reason_missing' } });
    }
    await tx.insert(payments).values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      feeId: fee.id,
      kind: input.kind,
      amountCents: input.kind === 'cheque' ? input.amountCents : 0,
      reference: input.reference,
      reason: input.reason,
      receivedOn: today,
      recordedBy: actor.id,
      recordedByName: actor.name,
      createdAt: input.now,
    });
    await tx.update(fees).set({ status: 'settled' }).where(eq(fees.id, fee.id));
    if (input.kind === 'cheque') await countFromPayment(tx, request, facility.state, today, input.now);
    return { type: facts[input.kind] };
  });
}

/** Texas gives fifteen days from the request and its payment (H&S 241.154); the patient's own access waits for no money. */
async function countFromPayment(tx: Db, { id, facilityId, facts: filed }: RequestRow, state: string, paidOn: string, now: Date): Promise<void> {
  if (state !== 'TX') return;
  await tx.update(requests).set({ facts: { ...filed, clockEvents: { ...filed.clockEvents, paidOn } } }).where(eq(requests.id, id));
  await setClocks(tx, { machine: 'request', id, facilityId, requestId: id }, now);
}

/** A followed request on the server: who may look, and the look itself, which stands in the log. */
import type { AppLoadContext } from '@remix-run/node';
import { recordEvent } from '#app/audit/record-event.ts';
import type { DeadlineView, FollowView, ReceiptView } from '#app/components/follow/types.ts';
import { asActor } from '#db/open.ts';
import { followRow, receiptRow, type ReceiptRow } from '#db/queries/follow.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';
import { requireRequestAccess } from './session.ts';

/** `part` names the page in the log. */
export async function followed(request: Request, context: AppLoadContext, requestId: string | undefined, part: string): Promise<{ actor: Actor; view: FollowView }> {
  const id = requestId ?? '';
  const actor = await requireRequestAccess(request, context, id);
  const now = context.now();
  const row = await asActor(context.db, actor, async (tx) => {
    const found = await followRow(tx, { requestId: id, now });
    await recordEvent(tx, { action: 'request.viewed', actor, now, subject: { requestId: id }, facts: { part } });
    return found;
  });
  if (!row) throw new AppError('not_found', `request ${id} is not there`);
  const { packet } = row;
  return { actor, view: { ...row, deadline: counted(row, now), packet: { ...packet, expiresOn: packet.expiresAt ? legalDateOf(packet.expiresAt, row.facility.zone) : null } } };
}

/** What a receipt says, right after filing. */
export async function receipt(request: Request, context: AppLoadContext, requestId: string): Promise<ReceiptView> {
  const actor = await requireRequestAccess(request, context, requestId);
  const now = context.now();
  const row = await asActor(context.db, actor, async (tx) => {
    const found = await receiptRow(tx, requestId);
    await recordEvent(tx, { action: 'request.viewed', actor, now, subject: { requestId }, facts: { part: 'receipt' } });
    return found;
  });
  if (!row) throw new AppError('not_found', `request ${requestId} is not there`);
  return { ...row, deadline: counted(row, now) };
}

function counted({ deadline, facility }: ReceiptRow, now: Date): DeadlineView | null {
  return deadline ? { ...deadline, daysLeft: daysBetween(legalDateOf(now, facility.zone), deadline.dueOn) } : null;
}

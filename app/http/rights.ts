/** What an individual has asked for, and may ask for, beside a request of hers; the look stands in the log. */
import type { AppLoadContext } from '@remix-run/node';
import { recordEvent } from '#app/audit/record-event.ts';
import { loadRequest } from '#app/commands/on-request.ts';
import { reviewableGround } from '#app/commands/cases/review-denial.ts';
import { asActor } from '#db/open.ts';
import { casesOf, feeOfCase } from '#db/queries/cases.ts';
import { isIndividualsRequest } from '#workflows/rules/bases.ts';
import { requireRequestAccess } from './session.ts';

export async function rightsOf(request: Request, context: AppLoadContext, requestId: string) {
  const actor = await requireRequestAccess(request, context, requestId);
  const now = context.now();
  return asActor(context.db, actor, async (tx) => {
    const loaded = await loadRequest(tx, requestId, now);
    await recordEvent(tx, { action: 'request.viewed', actor, now, subject: { facilityId: loaded.request.facilityId, requestId }, facts: { part: 'rights' } });
    const shown = (await casesOf(tx, requestId)).flatMap((line) => (line.machine === 'denial_review' || line.machine === 'accounting' ? [{ ...line, machine: line.machine }] : []));
    const lives = [];
    for (const line of shown) {
      const open = line.machine === 'denial_review' ? ['asked', 'referred'].includes(line.state) : !line.state.startsWith('closed');
      lives.push({ ...line, open, part: line.machine === 'denial_review' ? ('review' as const) : ('accounting' as const), feeCents: line.state === 'awaiting_fee' ? await feeOfCase(tx, line.id) : 0 });
    }
    const individual = isIndividualsRequest(loaded.request.basis) && ['patient', 'representative'].includes(loaded.request.requesterKind);
    return {
      requestId,
      number: loaded.request.number,
      lives,
      may: {
        review: !lives.some(({ part, state }) => part === 'review' && state !== 'withdrawn') && (await reviewableGround(tx, loaded)) !== null,
        accounting: individual && !lives.some(({ part, open }) => part === 'accounting' && open),
      },
    };
  });
}

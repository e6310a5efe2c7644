/** Prices a request by its rule and tells the requester before anything is owed. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { sendEvent, type SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { fees } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { quoteFee as priceOf, type CopyCosts, type FeeInput, type Quote } from '#workflows/rules/fees.ts';
import { prepayment } from '#workflows/rules/prepayment.ts';
import { onRequest, type Loaded, type OnRequest } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';

export type QuoteFee = OnRequest & { pages: number; costs?: CopyCosts; certification?: boolean };

/** What the rules say this request costs for so many pages. Pure but for its arguments. */
export function feeFor(loaded: Loaded, pages: number, extra: Pick<QuoteFee, 'costs' | 'certification'> = {}): Quote {
  return priceOf(feeInput(loaded, pages, extra));
}

/** What the rules are asked about a request's price. */
export function feeInput({ request, facility, today }: Pick<Loaded, 'request' | 'facility' | 'today'>, pages: number, extra: Pick<QuoteFee, 'costs' | 'certification'> = {}): FeeInput {
  return {
    basis: request.basis,
    requesterKind: request.requesterKind,
    state: facility.state,
    pages,
    form: request.delivery.form === 'paper' ? 'paper' : 'electronic',
    delivery: request.delivery.channel,
    today,
    overrides: facility.ruleOverrides,
    packs: facility.rulePacks,
    ...(extra.costs ? { costs: extra.costs } : {}),
    ...(extra.certification || request.facts.certification ? { certification: true } : {}),
    benefitClaim: request.facts.benefitClaim === true || request.facts.purpose === 'benefit_claim',
  };
}

/** Throws `not_allowed_now` where a lapsed or unknown schedule needs an administrator's confirmation first. */
export async function quoteFee(db: Db, actor: Actor, input: QuoteFee): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'fee.record', async (tx, loaded) => {
    const quote = feeFor(loaded, input.pages, input);
    if (quote.needsConfirmation) {
      throw new AppError('not_allowed_now', `fee of request ${input.requestId} needs a confirmation`, {
        ...(quote.confirmation ? { public: quote.confirmation.message } : {}),
      });
    }
    return writeQuote(tx, actor, loaded, quote, input.now);
  });
}

/** Quotes as part of another command's transaction (completing the review); does nothing for a free copy. */
export async function quoteInPassing(tx: Db, actor: Actor, loaded: Loaded, input: { pages: number; now: Date; key: string }): Promise<void> {
  const quote = feeFor(loaded, input.pages);
  if (quote.needsConfirmation || quote.totalCents === 0) return;
  const event = await writeQuote(tx, actor, loaded, quote, input.now);
  await sendEvent(tx, { machine: 'request', id: loaded.request.id, event, actor, now: input.now, key: `${input.key}:fee` });
}

async function writeQuote(tx: Db, actor: Actor, { request, facility, today }: Loaded, quote: Quote, now: Date) {
  const hold = prepayment({
    basis: request.basis,
    requesterKind: request.requesterKind,
    state: facility.state,
    totalCents: quote.totalCents,
    today,
    policy: facility.policy,
    packs: facility.rulePacks,
  });
  await tx
    .update(fees)
    .set({ status: 'replaced' })
    .where(and(eq(fees.requestId, request.id), eq(fees.status, 'quoted')));
  await tx.insert(fees).values({
    id: uuidv7(),
    facilityId: request.facilityId,
    requestId: request.id,
    lines: quote.lines.map(({ code, quantity, unitCents, percent, amountCents, ruleId }) => ({ code, quantity, unitCents, ...(percent === undefined ? {} : { percent }), amountCents, ruleId })),
    totalCents: quote.totalCents,
    ruleId: quote.decision.ruleId,
    ruleVersion: quote.decision.ruleVersion,
    status: 'quoted',
    quotedAt: now,
    quotedBy: actor.id,
  });
  await recordDecision(tx, request, quote.decision, now);
  await recordDecision(tx, request, hold, now);
  return { type: 'FEE_QUOTED', totalCents: quote.totalCents, hold: hold.result.hold } as const;
}

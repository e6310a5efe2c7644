/** Compliance lets a machine read the log of one facility until a day. The token is given once. The caller has asked for the second factor. */
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { newServiceToken } from '#app/identity/service-token.ts';
import type { Db } from '#db/open.ts';
import { serviceTokens } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { must, run } from '../run.ts';

export const longestServiceTokenDays = 366;

/** What was typed, told before a code is spent on it. Throws `invalid_input` for no name, or days outside 1 to 366. */
export function wellFormedToken({ name: typed, days }: { name: string; days: number }): { name: string; days: number } {
  const name = typed.trim();
  if (name === '' || name.length > 80) throw new AppError('invalid_input', 'a token needs a short name', { public: { key: 'compliance.tokens.nameMissing' } });
  if (!Number.isInteger(days) || days < 1 || days > longestServiceTokenDays) throw new AppError('invalid_input', 'days out of range', { public: { key: 'compliance.tokens.daysWrong' } });
  return { name, days };
}

/** -> the token. Throws what `wellFormedToken` throws. */
export async function makeServiceToken(db: Db, actor: Actor, input: { facilityId: string; name: string; days: number; now: Date }): Promise<{ id: string; token: string }> {
  const { facilityId, days, now } = input;
  const name = wellFormedToken(input).name;
  return run(db, actor, now, async (tx) => {
    must(actor, 'log.export', { facilityId });
    const id = uuidv7();
    const { token, tokenHash } = newServiceToken();
    const expiresAt = new Date(now.getTime() + days * 86_400_000);
    await tx.insert(serviceTokens).values({ id, facilityId, name, tokenHash, createdBy: actor.id, createdAt: now, expiresAt });
    await recordEvent(tx, { action: 'service_token.changed', actor, now, subject: { facilityId }, facts: { token: id, change: 'made', until: expiresAt.toISOString() } });
    return { id, token };
  });
}

/** The public look-up of a cover's number. Counted by address; nobody is told more than "it is in the log". A look into the log is in the log. */
import { disclosureReceipt, readDisclosureId, type DisclosureReceipt } from '#app/audit/receipts.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { countAttempt, limits } from '#app/identity/throttle.ts';
import { asActor, type Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';

export type LookUp = { verdict: 'malformed' | 'later' | 'unknown' | 'pending'; receipt: null } | { verdict: 'found'; receipt: DisclosureReceipt };

const visitor: Actor = { kind: 'requester', id: 'visitor', name: '', roles: [], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

export async function lookUpDisclosure(db: Db, input: { text: string; clientIp: string; now: Date }): Promise<LookUp> {
  const id = readDisclosureId(input.text);
  if (!id) return { verdict: 'malformed', receipt: null };
  return asActor(db, visitor, async (tx) => {
    const tries = await countAttempt(tx, limits.disclosureLookup, input.clientIp, input.now);
    if (tries > limits.disclosureLookup.limit) return { verdict: 'later', receipt: null };
    const receipt = await disclosureReceipt(tx, id);
    await recordEvent(tx, { action: 'log.read', actor: visitor, now: input.now, facts: { view: 'disclosure', results: receipt === null ? 0 : 1 } });
    if (receipt === null) return { verdict: 'unknown', receipt: null };
    return receipt === 'pending' ? { verdict: 'pending', receipt: null } : { verdict: 'found', receipt };
  });
}

/** Packet links: made at release, limited in number and time, opened with a PIN, recalled at once. Tokens are never kept. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { hashLinkToken, linkTokenFor, pinFor } from '#app/identity/derived-secrets.ts';
import { hashPin } from '#app/identity/password.ts';
import type { Db } from '#db/open.ts';
import { facilities, links, requests } from '#db/schema/index.ts';
import { AppError } from '#workflows/app-error.ts';

export const pinTries = 5;

export type LinkSecrets = { sessionSecret: string };
export type PreparedLink = { id: string; tokenHash: string; pinHash: string };

/** Everything of a link that needs time (argon2id), before the transaction. The requester's own PIN, or one of ours. */
export async function prepareLink(secrets: LinkSecrets, chosenPinHash: string | null): Promise<PreparedLink> {
  const id = uuidv7();
  return {
    id,
    tokenHash: hashLinkToken(linkTokenFor(secrets.sessionSecret, id)),
    pinHash: chosenPinHash ?? (await hashPin(pinFor(secrets.sessionSecret, id))),
  };
}

/** Writes the link and recalls every earlier one of the request. Limits come from the facility's policy. */
export async function insertLink(tx: Db, link: PreparedLink, of: { requestId: string; packetId: string; now: Date }): Promise<{ maxDownloads: number; expiresAt: Date }> {
  const [found] = await tx
    .select({ facilityId: facilities.id, policy: facilities.policy })
    .from(requests)
    .innerJoin(facilities, eq(facilities.id, requests.facilityId))
    .where(eq(requests.id, of.requestId));
  if (!found) throw new AppError('not_found', `request ${of.requestId} is not there`);
  await tx
    .update(links)
    .set({ revokedAt: of.now, revokedReason: 'replaced' })
    .where(and(eq(links.requestId, of.requestId), isNull(links.revokedAt)));
  const limits = {
    maxDownloads: found.policy.linkDownloads,
    expiresAt: new Date(of.now.getTime() + found.policy.linkDays * 86_400_000),
  };
  await tx.insert(links).values({
    ...link,
    ...limits,
    facilityId: found.facilityId,
    requestId: of.requestId,
    packetId: of.packetId,
    createdAt: of.now,
  });
  return limits;
}

export type LinkRow = typeof links.$inferSelect;

/** The link that is in force, if any. */
export async function currentLink(tx: Db, requestId: string): Promise<LinkRow | null> {
  const [link] = await tx
    .select()
    .from(links)
    .where(and(eq(links.requestId, requestId), isNull(links.revokedAt)))
    .orderBy(desc(links.createdAt))
    .limit(1);
  return link ?? null;
}

/** Why a link does not open, or null. The page says the same for all of them. */
export function linkProblem(link: LinkRow, now: Date): 'revoked' | 'expired' | 'used_up' | 'locked' | null {
  if (link.revokedAt) return 'revoked';
  if (link.expiresAt <= now) return 'expired';
  if (link.downloads >= link.maxDownloads) return 'used_up';
  return link.tries >= pinTries ? 'locked' : null;
}

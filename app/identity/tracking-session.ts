/** A browser without an account that showed a tracking code: it may follow that request for half an hour of silence. */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { asHolder } from '#db/holder.ts';
import type { Db } from '#db/open.ts';
import { trackingSessions } from '#db/schema/identity.ts';
import { recordIdentity } from './sign-in-events.ts';
import { hashTrackingCode } from './tracking-code.ts';
import { countAttempt, isThrottled, limits } from './throttle.ts';

export const trackingIdleMinutes = 30;
const touchAfterMs = 60_000;

export type TrackResult = { found: true; requestId: string } | { found: false; reason: 'unknown' | 'later' };

/**
 * The request of a typed code. Malformed, wrong and unknown codes take the same way (one hash, one look-up) and give the
 * same answer. Tries that find nothing are counted by address.
 */
export async function findByTrackingCode(db: Db, input: { code: string; clientIp: string; now: Date }): Promise<TrackResult> {
  const throttled = await isThrottled(db, limits.trackingCode, input.clientIp, input.now);
  const found = await db.execute<{ id: string | null }>(sql`select openroi_request_by_code(${hashTrackingCode(input.code)}) as id`);
  const id = found.rows[0]?.id ?? null;
  if (!throttled && id) {
    await recordIdentity(db, { requestId: id }, input.now, { action: 'tracking.opened', facts: {} });
    return { found: true, requestId: id };
  }
  const reason = throttled ? 'later' : 'unknown';
  // Counted on either way, so that both take as long and a blocked address stays blocked while it goes on.
  await countAttempt(db, limits.trackingCode, input.clientIp, input.now);
  await recordIdentity(db, {}, input.now, { action: 'tracking.refused', facts: { code: reason } });
  return { found: false, reason };
}

/**
 * Opens a request in this browser. A new token each time; what the old one had open moves along. -> the `Set-Cookie` line.
 * Call it after filing too, so that the receipt leads straight to the request.
 */
export async function openTrackingSession(db: Db, input: { requestId: string; cookie: string | null; now: Date; secure: boolean }): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const old = tokenIn(input.cookie);
  await asHolder(db, { tracking: [hashOf(token), ...(old ? [hashOf(old)] : [])] }, async (tx) => {
    // What this browser left lying is not woken; other browsers' is the worker's to clear away.
    await tx.delete(trackingSessions).where(lt(trackingSessions.lastSeenAt, idleFloor(input.now)));
    if (old) await tx.update(trackingSessions).set({ tokenHash: hashOf(token) }).where(eq(trackingSessions.tokenHash, hashOf(old)));
    await tx
      .insert(trackingSessions)
      .values({ id: uuidv7(), tokenHash: hashOf(token), requestId: input.requestId, openedAt: input.now, lastSeenAt: input.now })
      .onConflictDoUpdate({ target: [trackingSessions.tokenHash, trackingSessions.requestId], set: { lastSeenAt: input.now } });
  });
  return cookieLine(token, input.secure);
}

/** -> ids of the requests open in this browser; reading them moves the idle log-off. */
export async function trackedRequests(db: Db, cookie: string | null, now: Date): Promise<string[]> {
  const token = tokenIn(cookie);
  if (!token) return [];
  const live = and(eq(trackingSessions.tokenHash, hashOf(token)), gt(trackingSessions.lastSeenAt, idleFloor(now)));
  return asHolder(db, { tracking: [hashOf(token)] }, async (tx) => {
    const rows = await tx.select().from(trackingSessions).where(live);
    if (rows.some((r) => now.getTime() - r.lastSeenAt.getTime() >= touchAfterMs)) await tx.update(trackingSessions).set({ lastSeenAt: now }).where(live);
    return rows.map((r) => r.requestId);
  });
}

/** Closes whatever this browser had open. -> the `Set-Cookie` line that removes the cookie. */
export async function closeTrackingSession(db: Db, cookie: string | null, secure: boolean): Promise<string> {
  const token = tokenIn(cookie);
  if (token) await asHolder(db, { tracking: [hashOf(token)] }, (tx) => tx.delete(trackingSessions).where(eq(trackingSessions.tokenHash, hashOf(token))));
  return `${cookieLine('', secure)}; Max-Age=0`;
}

const cookieName = 'openroi.follow';

function cookieLine(token: string, secure: boolean): string {
  return `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

function tokenIn(cookie: string | null): string | null {
  const pair = (cookie ?? '').split(';').map((c) => c.trim()).find((c) => c.startsWith(`${cookieName}=`));
  const token = pair?.slice(cookieName.length + 1) ?? '';
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function idleFloor(now: Date): Date {
  return new Date(now.getTime() - trackingIdleMinutes * 60_000);
}

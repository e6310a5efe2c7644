/** What sign-in leaves behind and nobody needs: ended sessions, silent trackers, old counters. The worker's daily round. */
import { lt } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import { sessions, trackingSessions } from '#db/schema/identity.ts';
import { systemActor } from '#workflows/actor.ts';
import { pruneThrottles } from './throttle.ts';
import { trackingIdleMinutes } from './tracking-session.ts';

/** Safe to repeat; as the worker's role. */
export async function pruneIdentity(db: Db, now: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, now));
  const silent = new Date(now.getTime() - trackingIdleMinutes * 60_000);
  await asActor(db, systemActor, (tx) => tx.delete(trackingSessions).where(lt(trackingSessions.lastSeenAt, silent)));
  await pruneThrottles(db, now);
}

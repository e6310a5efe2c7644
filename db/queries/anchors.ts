/** What stands outside the house: the log's checkpoints, keys, witnesses and daily anchors. No person's data in any of it. */
import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../open.ts';
import { auditAnchors, auditCheckpoints, auditCosignatures, auditEvents, auditKeys } from '../schema/index.ts';

const shown = 60;

export async function logStanding(tx: Db) {
  const [newest] = await tx.select({ size: auditCheckpoints.size, root: auditCheckpoints.root, note: auditCheckpoints.note, signedAt: auditCheckpoints.signedAt }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
  const keys = await tx.select().from(auditKeys).orderBy(desc(auditKeys.firstUsedAt));
  // How each key came: in the event that announced it. Few there ever are.
  const changes = await tx.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.action, 'key.changed')).orderBy(desc(auditEvents.at)).limit(shown);
  const handovers = new Map(changes.map(({ body }) => (JSON.parse(body) as { facts: { after?: string; handover?: string } }).facts).map(({ after, handover }) => [after, handover] as const));
  const witnesses = (await tx.execute(sql`select distinct on (witness) witness, size::int as size, signed_at as "signedAt" from ${auditCosignatures} order by witness, checkpoint_id desc`)).rows as { witness: string; size: number; signedAt: Date }[];
  const anchors = await tx
    .select({ id: auditAnchors.id, day: auditAnchors.day, size: auditAnchors.size, root: auditAnchors.root, mailedTo: auditAnchors.mailedTo, storedAt: auditAnchors.storedAt, sentAt: auditAnchors.sentAt, attestedAt: auditAnchors.attestedAt, attestedName: auditAnchors.attestedName })
    .from(auditAnchors)
    .orderBy(desc(auditAnchors.day))
    .limit(shown);
  return { newest: newest ?? null, keys: keys.map((key) => ({ ...key, handover: handovers.get(key.keyId) ?? null })), witnesses, anchors };
}

/** The newest daily anchor, and how many that went by mail nobody has said of that they arrived; of those shown on the page. */
export async function anchorNews(tx: Db): Promise<{ last: { day: string; attested: boolean; mailed: boolean } | null; unconfirmed: number }> {
  const anchors = await tx.select({ day: auditAnchors.day, mailedTo: auditAnchors.mailedTo, attestedAt: auditAnchors.attestedAt }).from(auditAnchors).orderBy(desc(auditAnchors.day)).limit(shown);
  const [last] = anchors;
  return {
    last: last ? { day: last.day, attested: last.attestedAt !== null, mailed: last.mailedTo !== null } : null,
    unconfirmed: anchors.filter(({ mailedTo, attestedAt }) => mailedTo !== null && attestedAt === null).length,
  };
}

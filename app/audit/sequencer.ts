/**
 * The sequencer: gives each event its leaf, grows the tree and signs it, all in one transaction, one holder at a time.
 * It drains what is pending and never looks at a last id, so an event that commits late is late, not lost.
 */
import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { desc, sql } from 'drizzle-orm';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Db } from '#db/open.ts';
import { auditCheckpoints, auditKeys } from '#db/schema/audit.ts';
import { checkpointName, noteSigner, signCheckpoint, type NoteSigner } from './checkpoint.ts';
import { recordEvent } from './record-event.ts';
import { appendLeaves, emptyRoot, leafHash, tileReader, treeRoot } from './tree.ts';
import { loadTile } from './stored-tree.ts';

export type SequenceOptions = {
  signingKey: KeyObject;
  /** The key before it, while the one hands over to the other: then both sign the checkpoint that says so. */
  formerKey?: KeyObject | null;
  now: Date;
  /** Events a transaction; 5,000 unless told. */
  batch?: number;
  /** Signs again without news once the newest checkpoint is this old, so that silence is told from death; an hour unless told. */
  heartbeatMs?: number;
};

export type Sequenced = { added: number; size: number; signed: boolean };

const defaultBatch = 5000;

/** Any number; the same in every version. */
const lockKey = 164_528;

/**
 * One round. `db` connects as openroi_sequencer (or the owner). `added` 0 with `signed` false: nothing to do, or another
 * holder is at work. Throws AppError('verification_failed') where a pending row's hash is not that of its body.
 */
export async function sequenceOnce(db: Db, options: SequenceOptions): Promise<Sequenced> {
  const { signingKey, formerKey, now, batch = defaultBatch, heartbeatMs = 3_600_000 } = options;
  return db.transaction(async (tx) => {
    const held = await tx.execute(sql`select pg_try_advisory_xact_lock(${lockKey}) as held, (select origin from audit_origin) as origin`);
    const { held: mine, origin } = held.rows[0] as { held: boolean; origin: string };
    const [last] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
    const size = last?.size ?? 0;
    if (!mine) return { added: 0, size, signed: false };

    const signer = noteSigner(checkpointName(origin), signingKey);
    const keyIsNew = last?.keyId !== signer.keyId;
    const former = formerKey ? noteSigner(signer.name, formerKey) : null;
    const handsOver = keyIsNew && former !== null && former.keyId === last?.keyId;
    if (keyIsNew) await announceKey(tx, signer, last?.keyId ?? null, handsOver, now);

    // All that waits, where a key changes: the event that says so must lie under this very checkpoint.
    const added = await placeLeaves(tx, size, keyIsNew ? null : batch);
    const old = !last || now.getTime() - last.signedAt.getTime() >= heartbeatMs;
    if (added === 0 && !old && !keyIsNew) return { added, size, signed: false };

    const grown = size + added;
    const root = grown === 0 ? emptyRoot() : await treeRoot(tileReader(loadTile(tx)), grown);
    const note = signCheckpoint({ origin, size: grown, root, time: now.toISOString() }, signer, ...(handsOver ? [former] : []));
    await tx.insert(auditCheckpoints).values({ size: grown, root: root.toString('base64'), note, keyId: signer.keyId, signedAt: now });
    return { added, size: grown, signed: true };
  });
}

/**
 * The key itself is an event, under the new key's first signature and, where it was handed over, under the old one's last: whoever
 * holds the old key can follow. A key that was lost and replaced says so and cannot be followed.
 */
async function announceKey(tx: Db, signer: NoteSigner, before: string | null, handsOver: boolean, now: Date): Promise<void> {
  await tx.insert(auditKeys).values({ keyId: signer.keyId, vkey: signer.vkey, firstUsedAt: now }).onConflictDoNothing();
  await recordEvent(tx, { action: 'key.changed', actor: systemActor, now, facts: { key: 'audit_signing_key', before, after: signer.keyId, vkey: signer.vkey, handover: before === null ? 'first' : handsOver ? 'signed' : 'missing' } });
}

async function placeLeaves(tx: Db, size: number, batch: number | null): Promise<number> {
  const found = await tx.execute(sql`
    select p.position, e.id, e.body, e.hash from audit_pending p join audit_events e on e.id = p.event_id
    order by p.position limit ${batch}::bigint`);
  const rows = found.rows as { position: string; id: string; body: string; hash: string }[];
  if (rows.length === 0) return 0;
  const hashes = rows.map((row) => leafHash(row.body));
  const wrong = rows.findIndex((row, at) => row.hash !== hashes[at]?.toString('hex'));
  if (wrong >= 0) throw new AppError('verification_failed', `audit event ${rows[wrong]?.id} does not hash to its hash`);

  await tx.execute(sql`
    insert into audit_leaves (index, event_id, hash)
    select ${size}::bigint + n - 1, id, hash
    from unnest(${sql.param(rows.map((row) => row.id))}::uuid[], ${sql.param(rows.map((row) => row.hash))}::text[]) with ordinality as t (id, hash, n)`);
  await tx.execute(sql`delete from audit_pending where position = any (${sql.param(rows.map((row) => row.position))}::bigint[])`);
  for (const tile of await appendLeaves(loadTile(tx), size, hashes)) {
    await tx.execute(sql`
      insert into audit_tiles (level, index, hashes) values (${tile.level}, ${tile.index}, ${tile.hashes})
      on conflict (level, index) do update set hashes = excluded.hashes`);
  }
  return rows.length;
}

export type SequencerOptions = Omit<SequenceOptions, 'now'> & {
  signal: AbortSignal;
  pollMs?: number;
  clock?: () => Date;
  /** Told of a failed round; the loop goes on, slower. */
  onError?: (error: unknown) => void;
};

/**
 * Runs rounds until aborted; an event is under a signed checkpoint within about a second. Polls instead of LISTEN: a NOTIFY
 * in each writer's transaction would make all commits wait for one lock.
 */
export async function runSequencer(db: Db, options: SequencerOptions): Promise<void> {
  const { signal, pollMs = 400, clock = () => new Date(), onError } = options;
  let wait = pollMs;
  while (!signal.aborted) {
    try {
      const { added } = await sequenceOnce(db, { ...options, now: clock() });
      // What comes while it rests is taken together: a round costs much the same for one event as for hundreds.
      wait = added >= (options.batch ?? defaultBatch) ? 0 : pollMs;
    } catch (error) {
      onError?.(error);
      wait = Math.min(Math.max(wait, pollMs) * 2, 30_000);
    }
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

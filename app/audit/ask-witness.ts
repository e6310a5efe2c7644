/** Shows the newest checkpoint to the witness, with the proof that it continues what the witness knows, and keeps the answer. */
import { desc, eq, and, sql } from 'drizzle-orm';
import { systemActor } from '#workflows/actor.ts';
import { asActor, type Db } from '#db/open.ts';
import { auditCheckpoints, auditCosignatures } from '#db/schema/audit.ts';
import { consistencyProof } from './proofs.ts';
import { recordEvent } from './record-event.ts';
import { storedTree } from './stored-tree.ts';
import { noteText, openCosignature, type WitnessVerifier } from './witness.ts';

export type Witnessing = { url: string; verifier: WitnessVerifier };
export type Asked = 'cosigned' | 'nothing_new' | 'conflict' | 'refused' | 'unreachable';

const timeoutMs = 10_000;

/**
 * One round, as the worker. A witness that knows another size says so (409) and is asked once more from there; one that knows a
 * larger tree than ours, or another of ours, is a `conflict`: somebody has a second history. What is not `cosigned` becomes an event.
 */
export async function askWitness(db: Db, { url, verifier }: Witnessing, now: Date): Promise<Asked> {
  const { newest, last } = await asActor(db, systemActor, async (tx) => {
    const [checkpoint] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
    const [cosigned] = await tx.select().from(auditCosignatures).where(eq(auditCosignatures.witness, verifier.name)).orderBy(desc(auditCosignatures.checkpointId)).limit(1);
    return { newest: checkpoint, last: cosigned };
  });
  if (!newest || newest.id === last?.checkpointId) return 'nothing_new';

  let answer = await post(db, url, last?.size ?? 0, newest);
  const knows = answer.status === 409 ? Number(answer.body.trim()) : NaN;
  if (Number.isSafeInteger(knows) && knows <= newest.size && knows !== (last?.size ?? 0)) answer = await post(db, url, knows, newest);

  const line = answer.body.split('\n').find((each) => openCosignature(noteText(newest.note), each, verifier) !== null);
  if (answer.status === 200 && line) {
    await asActor(db, systemActor, (tx) => tx.insert(auditCosignatures).values({ checkpointId: newest.id, witness: verifier.name, size: newest.size, line, signedAt: now }).onConflictDoNothing());
    return 'cosigned';
  }
  const asked = answer.status === 409 || answer.status === 422 ? 'conflict' : answer.status === 0 ? 'unreachable' : 'refused';
  await asActor(db, systemActor, async (tx) => {
    // Said once for a size: a witness that is down for a day is not a thousand events.
    const [said] = (await tx.execute(sql`select 1 from audit_events where action = 'witness.refused' and at > ${new Date(now.getTime() - 3_600_000).toISOString()}::timestamptz and body::jsonb #>> '{facts,code}' = ${asked} limit 1`)).rows;
    if (!said) await recordEvent(tx, { action: 'witness.refused', actor: systemActor, now, facts: { witness: verifier.name, size: newest.size, code: asked } });
  });
  return asked;
}

async function post(db: Db, url: string, old: number, newest: { size: number; note: string }): Promise<{ status: number; body: string }> {
  const proof = await asActor(db, systemActor, (tx) => consistencyProof(storedTree(tx), old, newest.size));
  const body = `old ${old}\n${proof.map((step) => `${step.toString('base64')}\n`).join('')}\n${newest.note}`;
  try {
    const response = await fetch(new URL('add-checkpoint', url.endsWith('/') ? url : `${url}/`), { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: (await response.text()).slice(0, 4096) };
  } catch {
    return { status: 0, body: '' };
  }
}

/** The lines of witnesses that belong under a checkpoint. */
export async function cosignaturesOf(tx: Db, checkpointId: number): Promise<string[]> {
  const rows = await tx.select({ line: auditCosignatures.line }).from(auditCosignatures).where(and(eq(auditCosignatures.checkpointId, checkpointId)));
  return rows.map(({ line }) => line);
}

/**
 * The daily anchor: the newest checkpoint leaves the house once a day (UTC), by mail to somebody who keeps it and as a file in a store
 * that does not let go of it. From then on a log rewritten before it is seen. That it arrived, compliance says with the mail's code.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { asc, desc, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Mailer } from '#app/delivery/mail/mailer.ts';
import { connectTo } from '#app/storage/s3-store.ts';
import { asActor, type Db } from '#db/open.ts';
import { auditAnchors, auditCheckpoints, facilities } from '#db/schema/index.ts';
import { emails } from '#templates/emails/registry.ts';
import { systemActor } from '#workflows/actor.ts';
import { askWitness, cosignaturesOf, type Witnessing } from './ask-witness.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { recordEvent } from './record-event.ts';

export type AnchorOptions = {
  /** Whose mailbox; best one that the operator of the log cannot empty. */
  mail: string | null;
  /** `file:///folder`, or `s3://bucket/prefix?region=…&lock=DAYS`: with a lock the store itself refuses to let go of it (object lock). */
  store: string | null;
  mailer: Mailer;
  /** Where compliance says that it arrived. */
  publicUrl: string;
};

/** Any number; the same in every version. */
const lockKey = 164_529;

/** No letters and digits that look alike. */
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

export function anchorCode(): string {
  const letters = [...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** As somebody types it. */
export function hashOfCode(typed: string): string {
  return createHash('sha256').update(`openroi anchor ${typed.toUpperCase().replace(/[^A-Z0-9]/g, '')}`).digest('hex');
}

/** Sends today's anchor where it has not left. -> its id, or null where there is nothing to do. Throws where a way fails; the next round tries again. */
export async function anchorToday(db: Db, options: AnchorOptions, now: Date): Promise<string | null> {
  if (!options.mail && !options.store) return null;
  const day = now.toISOString().slice(0, 10);
  return asActor(db, systemActor, async (tx) => {
    const { rows } = await tx.execute(sql`select pg_try_advisory_xact_lock(${lockKey}) as mine`);
    const [sent] = await tx.select({ id: auditAnchors.id }).from(auditAnchors).where(eq(auditAnchors.day, day));
    const [newest] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
    if (!(rows[0] as { mine: boolean }).mine || sent || !newest) return null;
    const note = newest.note + (await cosignaturesOf(tx, newest.id)).map((line) => `${line}\n`).join('');
    const id = uuidv7();
    const code = anchorCode();
    const storedAt = options.store ? await keep(options.store, `${parseCheckpoint(newest.note)?.origin ?? 'log'}/${day}.txt`, note, now) : null;
    if (options.mail) await mail(tx, options, { id, day, code, note, size: newest.size, root: newest.root });
    await tx.insert(auditAnchors).values({ id, day, checkpointId: newest.id, size: newest.size, root: newest.root, mailedTo: options.mail, storedAt, codeHash: hashOfCode(code), sentAt: now });
    const ways = [...(options.mail ? ['mail'] : []), ...(storedAt ? ['store'] : [])];
    await recordEvent(tx, { action: 'anchor.sent', actor: systemActor, now, facts: { anchorId: id, day, size: newest.size, root: newest.root, ways } });
    return id;
  });
}

type Sending = { id: string; day: string; code: string; note: string; size: number; root: string };

async function mail(tx: Db, { mail: to, mailer, publicUrl }: AnchorOptions, { id, day, code, note, size, root }: Sending): Promise<void> {
  const [facility] = await tx.select({ name: facilities.name, phone: facilities.phone }).from(facilities).orderBy(asc(facilities.createdAt)).limit(1);
  const content = emails.anchor.render({ url: new URL('/log/anchors', publicUrl).href, facility: facility?.name ?? 'OpenROI', phone: facility?.phone ?? '', day, code, size, root }, 'en');
  await mailer.send({
    to: { address: to ?? '' },
    ...content,
    messageId: `anchor-${id}@openroi`,
    attachments: [{ filename: `checkpoint-${day}.txt`, contentType: 'text/plain; charset=utf-8', content: Buffer.from(note) }],
  });
}

/** Writes it where nothing is yet. -> its address without credentials. */
async function keep(store: string, name: string, note: string, now: Date): Promise<string> {
  const url = new URL(store);
  if (url.protocol === 'file:') {
    const path = join(fileURLToPath(url), name);
    await mkdir(dirname(path), { recursive: true });
    // A second try of the same day finds the first one's file: the anchor is what was written first.
    await writeFile(path, note, { flag: 'wx', mode: 0o444 }).catch((error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? null : Promise.reject(error)));
    return `file://${path}`;
  }
  const { client, sdk } = await connectTo(url);
  const days = Number(url.searchParams.get('lock') ?? 0);
  const key = [url.pathname.replace(/^\/+|\/+$/g, ''), name].filter(Boolean).join('/');
  await client.send(
    new sdk.PutObjectCommand({
      Bucket: url.hostname,
      Key: key,
      Body: note,
      ContentType: 'text/plain; charset=utf-8',
      ContentMD5: createHash('md5').update(note).digest('base64'),
      ...(days > 0 ? { ObjectLockMode: 'COMPLIANCE' as const, ObjectLockRetainUntilDate: new Date(now.getTime() + days * 86_400_000) } : {}),
    }),
  );
  return `s3://${url.hostname}/${key}`;
}

export type AnchoringOptions = AnchorOptions & { witness: Witnessing | null; signal: AbortSignal; clock?: () => Date; pollMs?: number; onError?: (error: unknown) => void };

/** Runs until aborted: the witness about once a minute where there is news, the anchor once a day. A failure is an event, once an hour. */
export async function runAnchoring(db: Db, options: AnchoringOptions): Promise<void> {
  const { witness, signal, clock = () => new Date(), pollMs = 60_000, onError } = options;
  let saidAt = 0;
  while (!signal.aborted) {
    const now = clock();
    try {
      if (witness) await askWitness(db, witness, now);
      await anchorToday(db, options, now);
    } catch (error) {
      onError?.(error);
      if (now.getTime() - saidAt >= 3_600_000) {
        saidAt = now.getTime();
        await recordFailure(db, options, now).catch((second: unknown) => onError?.(second));
      }
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function recordFailure(db: Db, { mail: to }: AnchorOptions, now: Date): Promise<void> {
  await asActor(db, systemActor, (tx) => recordEvent(tx, { action: 'anchor.failed', actor: systemActor, now, facts: { day: now.toISOString().slice(0, 10), way: to ? 'mail' : 'store', code: 'not_sent' } }));
}

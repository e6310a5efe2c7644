/**
 * An export an auditor can verify alone: rows, signed checkpoints, proofs, keys and the verifier, all out of one snapshot of
 * the database. What was wrong inside is written into it too: an export hides nothing it knows.
 */
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { and, asc, desc, eq, gt, gte, isNull, lt, sql, type SQL } from 'drizzle-orm';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { asActor, type Db } from '#db/open.ts';
import { auditCheckpoints, auditEvents, auditKeys, auditLeaves, auditStreams, auditTiles, workflowInstances } from '#db/schema/index.ts';
import { consistencyProof, inclusionProof } from './proofs.ts';
import { exportReadme } from './export-readme.ts';
import { recordEvent } from './record-event.ts';
import { storedTree } from './stored-tree.ts';
import { checkDatabase } from './verify.ts';

/** No filter: the whole log, whose completeness can be shown. Instants are half open: from <= at < to. */
export type ExportFilter = { from?: Date; to?: Date; requestId?: string; patientCommitment?: string };

export type ExportResult = { events: number; size: number; root: string; findings: number };

const page = 5000;

/**
 * Writes the folder. `db` connects as the worker (it acts for the system and sees every row). The export is itself an event,
 * recorded afterwards for `actor`.
 */
export async function exportLog(db: Db, options: { out: string; filter?: ExportFilter; now: Date; actor?: Actor }): Promise<ExportResult> {
  const { out, filter = {}, now, actor = systemActor } = options;
  await mkdir(out, { recursive: true });
  const result = await db.transaction((outer) => asActor(outer as Db, systemActor, (tx) => writeFolder(tx, out, filter, now)), {
    isolationLevel: 'repeatable read',
  });
  await asActor(db, systemActor, (tx) =>
    recordEvent(tx, {
      action: 'log.exported',
      actor,
      now,
      facts: { format: 'jsonl', filters: Object.keys(filter).sort(), size: result.size, root: result.root, events: result.events },
    }),
  );
  return result;
}

async function writeFolder(tx: Db, out: string, filter: ExportFilter, now: Date): Promise<ExportResult> {
  const [newest] = await tx.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
  const size = newest?.size ?? 0;
  const complete = Object.keys(filter).length === 0;
  const [origin] = (await tx.execute(sql`select origin from audit_origin`)).rows as { origin: string }[];

  const proofs = lineWriter(join(out, 'proofs.jsonl'));
  await proofs.write({ type: 'log', v: 1, origin: origin?.origin, size, complete, filter });
  const findings = complete ? await checkDatabase(tx) : [];
  for (const finding of findings) await proofs.write({ type: 'finding', ...finding });

  await writeKeyChanges(tx, proofs);
  const events = complete ? await writeWhole(tx, out, size, proofs) : await writeSelection(tx, out, filter, size, proofs);
  await proofs.end();

  const checkpoints = await chosenCheckpoints(tx, complete);
  await writeFile(join(out, 'checkpoints.txt'), checkpoints.map((checkpoint) => `${checkpoint.note}\n`).join(''));
  const keys = await tx.select().from(auditKeys).orderBy(asc(auditKeys.firstUsedAt));
  await writeFile(join(out, 'keys.txt'), keys.map((key) => `# first used ${key.firstUsedAt.toISOString()}\n${key.vkey}\n`).join(''));
  await writeFile(join(out, 'README.md'), exportReadme({ origin: origin?.origin ?? '', size, events, complete, now }));
  await copyFile(join(import.meta.dirname, '..', 'cli', 'audit-verify.mjs'), join(out, 'verify.mjs'));
  return { events, size, root: newest?.root ?? '-', findings: findings.length };
}

type Lines = { write: (line: object) => Promise<void>; end: () => Promise<void> };

function lineWriter(path: string): Lines {
  const stream = createWriteStream(path);
  return {
    async write(line) {
      if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
    },
    async end() {
      stream.end();
      await once(stream, 'finish');
    },
  };
}

async function writeWhole(tx: Db, out: string, size: number, proofs: Lines): Promise<number> {
  const lines = lineWriter(join(out, 'events.jsonl'));
  let count = 0;
  const [last] = await tx.select({ index: auditLeaves.index }).from(auditLeaves).orderBy(desc(auditLeaves.index)).limit(1);
  const end = Math.max(size, (last?.index ?? -1) + 1);
  for (let from = 0; from < end; from += page) {
    const rows = await tx
      .select({ index: auditLeaves.index, body: auditEvents.body })
      .from(auditLeaves)
      .innerJoin(auditEvents, eq(auditEvents.id, auditLeaves.eventId))
      .where(and(gte(auditLeaves.index, from), lt(auditLeaves.index, from + page)))
      .orderBy(asc(auditLeaves.index));
    for (const row of rows) await lines.write(row);
    count += rows.length;
  }
  // Not through the pending list: a row dropped from it would be hidden.
  const waiting = await tx
    .select({ body: auditEvents.body })
    .from(auditEvents)
    .leftJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .where(isNull(auditLeaves.index))
    .orderBy(asc(auditEvents.stream), asc(auditEvents.seq));
  for (const { body } of waiting) await lines.write({ index: null, body });
  await lines.end();

  const heads = await tx.select({ stream: auditStreams.stream, seq: auditStreams.seq, hash: auditStreams.head }).from(auditStreams);
  const lives = await tx
    .select({ machine: workflowInstances.machine, id: workflowInstances.id, seq: workflowInstances.auditSeq, hash: workflowInstances.auditHead })
    .from(workflowInstances);
  for (const head of [...heads, ...lives.map(({ machine, id, seq, hash }) => ({ stream: `${machine}/${id}`, seq, hash }))]) {
    if (head.seq > 0) await proofs.write({ type: 'head', ...head });
  }
  await writeTiles(tx, proofs);
  return count + waiting.length;
}

/** The lowest level of the tree as stored: with it the verifier names the row that was changed. */
async function writeTiles(tx: Db, proofs: Lines): Promise<void> {
  for (let from = 0; ; from += 200) {
    const tiles = await tx
      .select({ index: auditTiles.index, hashes: auditTiles.hashes })
      .from(auditTiles)
      .where(and(eq(auditTiles.level, 0), gte(auditTiles.index, from), lt(auditTiles.index, from + 200)))
      .orderBy(asc(auditTiles.index));
    for (const { index, hashes } of tiles) await proofs.write({ type: 'tile', level: 0, index, hashes: hashes.toString('base64') });
    if (tiles.length < 200) return;
  }
}

/** Where a key handed over to the next: the event, and its proof under the checkpoint that both signed. Whoever holds the old key can follow. */
async function writeKeyChanges(tx: Db, proofs: Lines): Promise<void> {
  const rows = await tx
    .select({ index: auditLeaves.index, body: auditEvents.body })
    .from(auditEvents)
    .innerJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
    .where(eq(auditEvents.action, 'key.changed'))
    .orderBy(asc(auditLeaves.index));
  const tree = storedTree(tx);
  for (const { index, body } of rows) {
    if ((JSON.parse(body) as { facts: { handover?: string } }).facts.handover !== 'signed') continue;
    const [under] = await tx.select({ size: auditCheckpoints.size }).from(auditCheckpoints).where(gt(auditCheckpoints.size, index)).orderBy(asc(auditCheckpoints.id)).limit(1);
    if (!under) continue;
    const proof = await inclusionProof(tree, index, under.size);
    await proofs.write({ type: 'key', index, size: under.size, body, proof: proof.map((step) => step.toString('base64')) });
  }
}

async function writeSelection(tx: Db, out: string, filter: ExportFilter, size: number, proofs: Lines): Promise<number> {
  const wanted: SQL[] = [lt(auditLeaves.index, size)];
  if (filter.from) wanted.push(gte(auditEvents.at, filter.from));
  if (filter.to) wanted.push(lt(auditEvents.at, filter.to));
  if (filter.requestId) wanted.push(eq(auditEvents.requestId, filter.requestId));
  if (filter.patientCommitment) wanted.push(eq(auditEvents.patientCommitment, filter.patientCommitment));

  const tree = storedTree(tx);
  const lines = lineWriter(join(out, 'events.jsonl'));
  let count = 0;
  for (let after = -1; ; ) {
    const rows = await tx
      .select({ index: auditLeaves.index, body: auditEvents.body })
      .from(auditEvents)
      .innerJoin(auditLeaves, eq(auditLeaves.eventId, auditEvents.id))
      .where(and(...wanted, sql`${auditLeaves.index} > ${after}`))
      .orderBy(asc(auditLeaves.index))
      .limit(page);
    for (const row of rows) {
      await lines.write(row);
      const proof = await inclusionProof(tree, row.index, size);
      await proofs.write({ type: 'inclusion', index: row.index, proof: proof.map((step) => step.toString('base64')) });
    }
    count += rows.length;
    after = rows.at(-1)?.index ?? after;
    if (rows.length < page) break;
  }
  await lines.end();
  for (const from of new Set((await chosenCheckpoints(tx, false)).map((checkpoint) => checkpoint.size))) {
    const proof = await consistencyProof(tree, from, size);
    await proofs.write({ type: 'consistency', from, to: size, proof: proof.map((step) => step.toString('base64')) });
  }
  return count;
}

/**
 * All of them up to a thousand, else evenly spaced ones (a filtered export: a hundred); the newest always, and those that two keys
 * signed. The newest one that each witness cosigned is there too, its line among the others.
 */
async function chosenCheckpoints(tx: Db, complete: boolean): Promise<{ size: number; note: string }[]> {
  const most = complete ? 1000 : 100;
  const { rows } = await tx.execute(sql`
    select c.size, c.note || coalesce((select string_agg(w.line || chr(10), '' order by w.witness) from audit_cosignatures w where w.checkpoint_id = c.id), '') as note
    from (select id, size, note, row_number() over (order by id desc) - 1 as n, count(*) over () as total from audit_checkpoints) c
    where n % greatest(1, ceil(total / ${most}::numeric))::bigint = 0 or note like ${twoSignatures}
      or c.id in (select max(checkpoint_id) from audit_cosignatures group by witness)
    order by c.id`);
  return (rows as { size: string; note: string }[]).map(({ size, note }) => ({ size: Number(size), note }));
}

const twoSignatures = '%\u2014 %\u2014 %';

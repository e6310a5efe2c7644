/** The steps that two technicians take a request through, by the same commands as the pages. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { acceptEvidence, decideEvidence } from '#app/commands/work/check-evidence.ts';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { decideFindings } from '#app/commands/review/decide-finding.ts';
import { approvePacket } from '#app/commands/release/decide-packet.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { identifyPatient } from '#app/commands/work/identify-patient.ts';
import { openPacket } from '#app/commands/ask/open-packet.ts';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { evidenceChecks, findings, packets, pages } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import type { Hospital } from './hospital.ts';

const now = () => new Date();

/** Confirms every evidence line that a person has to look at, accepts, and names the patient; the worker pulls the chart. */
export async function toReview(hospital: Hospital, tech: Actor, requestId: string, patientId: string): Promise<void> {
  const { appDb, ownerDb } = hospital.database;
  const lines = await ownerDb.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, requestId));
  for (const { line, status } of lines) {
    if (status === 'needs_person') await decideEvidence(appDb, tech, { requestId, line, act: 'confirm', attachmentId: null, page: null, reason: null, now: now() });
  }
  await acceptEvidence(appDb, tech, { requestId, now: now(), key: uuidv7() });
  await identifyPatient(appDb, tech, { requestId, patientId, now: now(), key: uuidv7() });
  await hospital.drain();
}

/**
 * Accepts what was noticed, withholds what is another patient's (and, for a third party, what is protected), releases the
 * rest, sends it on; the worker builds. -> the packet
 */
export async function toApproval(hospital: Hospital, tech: Actor, requestId: string, options: { withholdProtected?: boolean } = {}): Promise<typeof packets.$inferSelect> {
  const { appDb, ownerDb } = hospital.database;
  const ledger = await ownerDb.select().from(pages).where(eq(pages.requestId, requestId));
  const noticed = await ownerDb.select({ id: findings.id, pageId: findings.pageId }).from(findings).where(eq(findings.requestId, requestId));
  if (noticed.length > 0) await decideFindings(appDb, tech, { requestId, findingIds: noticed.map(({ id }) => id), status: 'accepted', now: now() });
  const wrong = ledger.filter((page) => page.verdict === 'wrong').map(({ id }) => id);
  const flagged = new Set(options.withholdProtected ? noticed.map(({ pageId }) => pageId) : []);
  const own = ledger.filter((page) => page.verdict !== 'wrong' && !flagged.has(page.id)).map(({ id }) => id);
  const kept = [...flagged].filter((id) => !wrong.includes(id));
  if (kept.length > 0) await decidePages(appDb, tech, { requestId, pageIds: kept, disposition: 'withhold', ground: 'protected', now: now() });
  if (wrong.length > 0) await decidePages(appDb, tech, { requestId, pageIds: wrong, disposition: 'withhold', ground: 'misfiled', now: now() });
  await decidePages(appDb, tech, { requestId, pageIds: own, disposition: 'release', ground: null, now: now() });
  await completeReview(appDb, tech, { requestId, now: now(), key: uuidv7(), site: hospital.env.PUBLIC_URL });
  await hospital.drain();
  const built = await ownerDb.select().from(packets).where(eq(packets.requestId, requestId));
  const packet = built.sort((a, b) => b.version - a.version)[0];
  if (!packet) throw new Error('no packet');
  return packet;
}

/** Approves and lets it go. -> the token in the mail */
export async function toRelease(hospital: Hospital, approver: Actor, packet: typeof packets.$inferSelect): Promise<string> {
  const { appDb } = hospital.database;
  await approvePacket(appDb, approver, { requestId: packet.requestId, packetId: packet.id, sha256: packet.sha256 ?? '', now: now(), key: uuidv7() });
  await hospital.drain();
  // Other letters of the same moment may come after it.
  const tokens = hospital.mails.flatMap(({ text }) => /\/packet\/([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? []);
  return tokens.at(-1) ?? '';
}

/** Opens the link with the PIN. -> text of each page, by an engine that did not write it */
export async function download(hospital: Hospital, token: string, pin: string): Promise<string[]> {
  const opened = await openPacket(hospital.database.appDb, { token, pin, now: now() });
  if (!opened.ok) throw new Error(`the packet does not open: ${opened.reason}`);
  const bytes = await asActor(hospital.database.workerDb, systemActor, (tx) => readFile(tx, hospital.services.storage, opened.fileId));
  const reader = await openSecondReader(bytes);
  const texts: string[] = [];
  for (let page = 1; page <= reader.pageCount; page++) texts.push((await reader.runs(page)).map((run) => run.text).join(' '));
  await reader.close();
  return texts;
}

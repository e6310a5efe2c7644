/** A PIN by post: a release by link owes its slip, the slip alone says the PIN, and it is gone from here once it was posted. */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { reissueLink } from '#app/commands/ask/change-delivery.ts';
import type { FileRequest } from '#app/commands/ask/file-request.ts';
import { postSlip, printSlip } from '#app/commands/release/post-slip.ts';
import { postReceipt, printReceipt } from '#app/commands/release/print-receipt.ts';
import { openSecondReader } from '#app/documents/second-reader.ts';
import { pinFor, trackingCodeFor } from '#app/identity/derived-secrets.ts';
import { hashPin, verifyPin } from '#app/identity/password.ts';
import { sendEvent } from '#app/runtime/send-event.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { auditEvents, files, letters, links, messages, outbox, requests, workflowHistory } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { createHospital, sessionSecret, type Hospital } from './hospital.ts';
import { byPost, releasedByLink, runOwed } from './released.ts';

let hospital: Hospital;
let tech: Actor;
beforeAll(async () => {
  hospital = await createHospital();
  tech = hospital.staff('tech1@riverside.example');
}, 240_000);
vi.setConfig({ testTimeout: 120_000 });
afterAll(() => hospital?.close());

const now = () => new Date();
const owner = () => hospital.database.ownerDb;
const app = () => hospital.database.appDb;
const released = (change?: Partial<FileRequest>) => releasedByLink(hospital, change);
const run = (requestId: string, type: string) => runOwed(hospital, requestId, type);
const linkOf = async (requestId: string) => (await owner().select({ id: links.id }).from(links).where(eq(links.requestId, requestId)).orderBy(desc(links.createdAt)).limit(1))[0]?.id ?? '';
const slipsOf = (requestId: string) => owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'pin_slip'))).orderBy(asc(letters.createdAt), asc(letters.id));

async function textOf(fileId: string): Promise<string> {
  const bytes = await asActor(app(), tech, (tx) => readFile(tx, hospital.services.storage, fileId));
  const reader = await openSecondReader(bytes);
  const text = (await reader.runs(1)).map((run) => run.text).join(' ').replace(/\s+/g, ' ');
  await reader.close();
  return text;
}

it('is written at release, says the PIN that opens the packet, and stands nowhere else', async () => {
  const { requestId, linkId } = await released();
  const [owed] = await owner().select({ key: outbox.key, effect: outbox.effect }).from(outbox).where(and(eq(outbox.instanceId, requestId), sql`${outbox.effect}->>'letter' = 'pin_slip'`));
  const [release] = await owner().select({ key: outbox.key }).from(outbox).where(and(eq(outbox.instanceId, requestId), eq(outbox.effectType, 'release_packet')));
  expect(owed).toMatchObject({ key: `${release?.key ?? ''}:pin`, effect: { letter: 'pin_slip' } });
  await run(requestId, 'write_letter');
  await run(requestId, 'send_email');
  const [slip] = await slipsOf(requestId);
  const { fileId, number } = await printSlip(app(), tech, { requestId, letterId: slip?.id ?? '', now: now() });
  const pin = pinFor(sessionSecret, linkId);
  const text = await textOf(fileId);
  for (const words of [pin, number, '418 Juniper Street', 'Maria Delgado-Reyes']) expect(text).toContain(words);
  expect(text).not.toMatch(/\/packet\//);
  const [link] = await owner().select().from(links).where(eq(links.id, linkId));
  expect(await verifyPin(link?.pinHash ?? '', pin)).toBe(true);

  // Neither log, nor history, nor what is owed, nor a mail, nor the thread, nor the letter's own row.
  const tables = [auditEvents, workflowHistory, outbox, letters, messages, links, files] as const;
  for (const table of tables) expect(JSON.stringify(await owner().select().from(table), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(pin);
  expect(JSON.stringify(hospital.mails)).not.toContain(pin);
  expect(hospital.mails.filter((mail) => mail.text.includes('/packet/'))).not.toHaveLength(0);
});

it('each look is in the log; once posted it is destroyed, for everybody', async () => {
  const { requestId } = await released();
  await run(requestId, 'write_letter');
  const [slip] = await slipsOf(requestId);
  const letterId = slip?.id ?? '';
  for (const person of [tech, hospital.staff('tech2@riverside.example')]) await printSlip(app(), person, { requestId, letterId, now: now() });
  const looks = await owner().select({ body: auditEvents.body, actorId: auditEvents.actorId }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'document.viewed')));
  expect(looks.map(({ actorId }) => actorId).sort()).toEqual([tech.id, hospital.staff('tech2@riverside.example').id].sort());
  expect(looks.every(({ body }) => body.includes('"kind":"pin_slip"'))).toBe(true);
  await expect(printSlip(app(), hospital.staff('comp@riverside.example'), { requestId, letterId, now: now() })).rejects.toMatchObject({ code: 'forbidden' });

  const deps = { db: app(), storage: hospital.services.storage };
  await expect(postSlip(deps, hospital.staff('comp@riverside.example'), { requestId, letterId, now: now() })).rejects.toMatchObject({ code: 'forbidden' });
  await postSlip(deps, tech, { requestId, letterId, now: now() });
  await postSlip(deps, tech, { requestId, letterId, now: now() });
  const [posted] = await slipsOf(requestId);
  expect(posted?.postedAt).not.toBeNull();
  const [file] = await owner().select().from(files).where(eq(files.id, slip?.fileId ?? ''));
  expect(file).toMatchObject({ wrappedKey: null });
  await expect(printSlip(app(), tech, { requestId, letterId, now: now() })).rejects.toMatchObject({ code: 'not_found' });
  await expect(textOf(slip?.fileId ?? '')).rejects.toMatchObject({ code: 'not_found' });
  const said = await owner().select({ action: auditEvents.action }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), sql`${auditEvents.action} in ('letter.posted', 'file.destroyed')`));
  expect(said.map(({ action }) => action).sort()).toEqual(['file.destroyed', 'letter.posted']);
});

it('a new link has a new PIN and a new slip; the one not posted yet is destroyed', async () => {
  const { requestId, linkId } = await released();
  await run(requestId, 'write_letter');
  await asActor(hospital.database.workerDb, systemActor, (tx) => sendEvent(tx, { machine: 'request', id: requestId, event: { type: 'LINK_EXPIRED' }, actor: systemActor, now: now(), key: uuidv7() }));
  await reissueLink(app(), tech, { requestId, now: now(), key: uuidv7() });
  await run(requestId, 'reissue_link');
  const [key] = await run(requestId, 'write_letter');
  expect(key).toMatch(/:pin$/);
  const newLink = await linkOf(requestId);
  expect(newLink).not.toBe(linkId);
  const [first, second] = await slipsOf(requestId);
  expect(first?.fileId).toBeNull();
  await expect(printSlip(app(), tech, { requestId, letterId: first?.id ?? '', now: now() })).rejects.toMatchObject({ code: 'not_found' });
  await expect(postSlip({ db: app(), storage: hospital.services.storage }, tech, { requestId, letterId: first?.id ?? '', now: now() })).rejects.toMatchObject({ code: 'not_allowed_now' });
  expect(await textOf(second?.fileId ?? '')).toContain(pinFor(sessionSecret, newLink));
});

it('nothing is written where the PIN comes another way, was chosen, or was chosen meanwhile', async () => {
  const chosen = await released({ pinHash: await hashPin('730418') });
  expect(await run(chosen.requestId, 'write_letter')).toEqual([]);
  const called = await released({ delivery: { ...byPost, pinBy: 'call_back' } });
  expect(await run(called.requestId, 'write_letter')).toEqual([]);
  const meanwhile = await released();
  await owner().update(requests).set({ pinHash: await hashPin('730418') }).where(eq(requests.id, meanwhile.requestId));
  expect(await run(meanwhile.requestId, 'write_letter')).toHaveLength(1);
  expect(await slipsOf(meanwhile.requestId)).toEqual([]);
  const recalled = await released();
  await owner().update(links).set({ revokedAt: now(), revokedReason: 'mistake' }).where(eq(links.requestId, recalled.requestId));
  expect(await run(recalled.requestId, 'write_letter')).toHaveLength(1);
  expect(await slipsOf(recalled.requestId)).toEqual([]);
});

it('the receipt of whoever has no mailbox is printed with its tracking code until it was posted, and the code is kept nowhere', async () => {
  const { requestId, number } = await hospital.file({ channel: 'paper', requester: { kind: 'patient', name: 'Maria Delgado-Reyes', address: { lines: ['418 Juniper Street'], city: 'Pittsburgh', state: 'PA', postcode: '15217' } } });
  await run(requestId, 'write_letter');
  const [receipt] = await owner().select().from(letters).where(and(eq(letters.requestId, requestId), eq(letters.kind, 'receipt')));
  const on = { requestId, letterId: receipt?.id ?? '', now: now() };
  const print = (actor = tech) => printReceipt(app(), actor, { ...on, sessionSecret, site: 'http://portal.example' });
  const code = trackingCodeFor(sessionSecret, requestId);
  const reader = await openSecondReader(Buffer.from((await print())?.bytes ?? []));
  const text = (await reader.runs(1)).map((each) => each.text).join(' ').replace(/\s+/g, ' ');
  await reader.close();
  for (const words of [code, number, '418 Juniper Street', 'portal.example/follow']) expect(text).toContain(words);
  expect(await textOf(receipt?.fileId ?? '')).not.toContain(code);
  expect(JSON.stringify(receipt?.content)).not.toContain(code);
  const logged = await owner().select().from(auditEvents).where(eq(auditEvents.requestId, requestId));
  expect(logged.filter(({ body }) => body.includes('"print"'))).toHaveLength(1);
  expect(logged.map(({ body }) => body).join()).not.toContain(code);
  await expect(print(hospital.staff('comp@riverside.example'))).rejects.toMatchObject({ code: 'forbidden' });
  expect(await postReceipt(app(), tech, on)).toBe(true);
  await expect(print()).rejects.toMatchObject({ code: 'not_found' });
  // Who has a mailbox got it there.
  const mailed = await hospital.file();
  await run(mailed.requestId, 'write_letter');
  const [other] = await owner().select().from(letters).where(and(eq(letters.requestId, mailed.requestId), eq(letters.kind, 'receipt')));
  await expect(printReceipt(app(), tech, { ...on, requestId: mailed.requestId, letterId: other?.id ?? '', sessionSecret, site: 'x' })).rejects.toMatchObject({ code: 'not_found' });
});

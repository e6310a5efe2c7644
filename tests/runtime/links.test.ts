/** A packet's link: limited in number, time and wrong PINs, taken back by the office at once; looking at its page costs nothing. */
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { reissueLink, revokeLink } from '#app/commands/ask/change-delivery.ts';
import { openPacket, readLink } from '#app/commands/ask/open-packet.ts';
import { pinTries } from '#app/delivery/links.ts';
import { linkTokenFor, pinFor } from '#app/identity/derived-secrets.ts';
import { auditEvents, disclosures, facilities, links } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { createHospital, sessionSecret, type Hospital } from './hospital.ts';
import { releasedByLink, runOwed } from './released.ts';

let hospital: Hospital;
let tech: Actor;
beforeAll(async () => {
  hospital = await createHospital();
  tech = hospital.staff('tech1@riverside.example');
}, 240_000);
vi.setConfig({ testTimeout: 120_000 });
afterAll(() => hospital?.close());

const owner = () => hospital.database.ownerDb;
const day = 86_400_000;
const open = (linkId: string, { pin = pinFor(sessionSecret, linkId), now = new Date() } = {}) => openPacket(hospital.database.appDb, { token: linkTokenFor(sessionSecret, linkId), pin, now });
const row = async (linkId: string) => (await owner().select().from(links).where(eq(links.id, linkId)))[0];
const wrong = (linkId: string) => (pinFor(sessionSecret, linkId) === '000000' ? '000001' : '000000');

async function refusals(requestId: string): Promise<string[]> {
  const rows = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'download.refused'))).orderBy(auditEvents.id);
  return rows.map(({ body }) => (JSON.parse(body) as { facts: { code: string } }).facts.code);
}

it('opens as often as the facility lets it, is disclosed once, and then says nothing more than that it is closed', async () => {
  const [facility] = await owner().select({ policy: facilities.policy }).from(facilities).limit(1);
  const { requestId, linkId } = await releasedByLink(hospital);
  const limit = (await row(linkId))?.maxDownloads ?? 0;
  expect(limit).toBe(facility?.policy.linkDownloads);
  for (let n = 1; n <= limit; n++) expect(await open(linkId)).toMatchObject({ ok: true });
  expect(await open(linkId)).toEqual({ ok: false, reason: 'closed', triesLeft: 0 });
  expect(await row(linkId)).toMatchObject({ downloads: limit });
  expect(await refusals(requestId)).toEqual(['used_up']);
  expect(await owner().select().from(disclosures).where(eq(disclosures.requestId, requestId))).toHaveLength(1);
  expect(await hospital.state(requestId)).toBe('closed');
});

it('two at once with one download left: one gets it', async () => {
  const { linkId } = await releasedByLink(hospital);
  await owner().update(links).set({ maxDownloads: 1 }).where(eq(links.id, linkId));
  const both = await Promise.all([open(linkId), open(linkId)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await row(linkId)).toMatchObject({ downloads: 1 });
});

it('ends on its day, to the second', async () => {
  const { requestId, linkId } = await releasedByLink(hospital);
  const link = await row(linkId);
  const end = link?.expiresAt ?? new Date(0);
  const [facility] = await owner().select({ policy: facilities.policy }).from(facilities).limit(1);
  expect(end.getTime() - (link?.createdAt.getTime() ?? 0)).toBe((facility?.policy.linkDays ?? 0) * day);
  expect(await open(linkId, { now: end })).toEqual({ ok: false, reason: 'closed', triesLeft: 0 });
  expect(await refusals(requestId)).toEqual(['expired']);
  expect(await open(linkId, { now: new Date(end.getTime() - 1000) })).toMatchObject({ ok: true });
});

it('is locked by wrong PINs for the right one too; a right one before that forgets them', async () => {
  const { requestId, linkId } = await releasedByLink(hospital);
  for (let left = pinTries - 1; left >= 1; left--) expect(await open(linkId, { pin: wrong(linkId) })).toEqual({ ok: false, reason: 'wrong_pin', triesLeft: left });
  expect(await open(linkId)).toMatchObject({ ok: true });
  for (let left = pinTries - 1; left >= 0; left--) expect(await open(linkId, { pin: wrong(linkId) })).toEqual({ ok: false, reason: 'wrong_pin', triesLeft: left });
  expect(await open(linkId)).toEqual({ ok: false, reason: 'closed', triesLeft: 0 });
  expect((await refusals(requestId)).at(-1)).toBe('locked');
  expect(await row(linkId)).toMatchObject({ downloads: 1, tries: pinTries });
});

it('taken back by the office it opens no more, at once and on the record; a new one does', async () => {
  const { requestId, linkId } = await releasedByLink(hospital);
  await revokeLink(hospital.database.appDb, tech, { requestId, reason: 'wrong_address', key: `revoke:${requestId}`, now: new Date() });
  expect(await hospital.state(requestId)).toBe('undelivered');
  expect(await open(linkId)).toEqual({ ok: false, reason: 'closed', triesLeft: 0 });
  expect(await refusals(requestId)).toEqual(['revoked']);
  const logged = await owner().select({ body: auditEvents.body }).from(auditEvents).where(and(eq(auditEvents.requestId, requestId), eq(auditEvents.action, 'link.revoked')));
  expect(logged.map(({ body }) => (JSON.parse(body) as { facts: unknown }).facts)).toEqual([expect.objectContaining({ linkId, reason: 'wrong_address' })]);
  await reissueLink(hospital.database.appDb, tech, { requestId, key: `reissue:${requestId}`, now: new Date() });
  await runOwed(hospital, requestId, 'reissue_link');
  const all = await owner().select({ id: links.id, revokedAt: links.revokedAt }).from(links).where(eq(links.requestId, requestId));
  const fresh = all.find((link) => link.revokedAt === null)?.id ?? '';
  expect(all).toHaveLength(2);
  expect(await open(linkId)).toMatchObject({ ok: false });
  expect(await open(fresh)).toMatchObject({ ok: true });
});

it('costs nothing to look at: a scanner that follows it consumes neither downloads nor tries', async () => {
  const { requestId, linkId } = await releasedByLink(hospital);
  const before = await row(linkId);
  for (let i = 0; i < 20; i++) expect((await readLink(hospital.database.appDb, linkTokenFor(sessionSecret, linkId)))?.id).toBe(linkId);
  expect(await row(linkId)).toEqual(before);
  expect(await hospital.state(requestId)).toBe('released');
  expect(await readLink(hospital.database.appDb, linkTokenFor(sessionSecret, requestId))).toBeNull();
});

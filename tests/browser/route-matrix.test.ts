/**
 * SECURITY 6: every route, as a page and in its `.data` form, by every role, with somebody else's object: not there, nothing of it
 * shown, nothing changed, and a row in the log. Beside it the same addresses by whoever may: so that no refusal is only a typing error.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, inArray, sql } from 'drizzle-orm';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAccounting } from '#app/commands/cases/account-disclosures.ts';
import { startDeskDraft } from '#app/commands/ask/save-desk-draft.ts';
import { uploadAttachment } from '#app/commands/ask/upload-attachment.ts';
import { may } from '#app/policy/resolver.ts';
import { policyOf, routeId, type RoutePolicy } from '#app/policy/routes.ts';
import { permissions, type Permission } from '#app/policy/vocabulary.ts';
import { auditEvents, batches, batchParts, disposalRuns, facilities, letters, organizationMembers, pages, patients, qualitySamples, staffMembers, users, workflowHistory } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { silentRoutes } from '#tests/audit/silent.ts';
import { marias, stranger } from '#tests/runtime/hospital.ts';
import { toApproval, toReview } from '#tests/runtime/journey.ts';
import { startOffice, type Office } from './support/office.ts';
import type { Handle } from './support/sign-in.ts';
import { createVisitor, visitorAs, type Visitor } from './support/visitor.ts';

/** Who belongs to another hospital, another firm, another patient: none of them has anything to do with the request. */
const strangers = ['tech3', 'sup', 'doc', 'comp', 'admin', 'firm', 'maria'] as const satisfies readonly Handle[];
const roleOf = { tech3: 'technician', sup: 'supervisor', doc: 'physician', comp: 'compliance', admin: 'admin', firm: 'requester', maria: 'requester' } as const;

const routes = join(import.meta.dirname, '../../app/routes');
const files = readdirSync(routes).filter((file) => /\.tsx?$/.test(file));
/** `requests_.$requestId_.review` -> `/requests/:requestId/review`. */
const pathOf = (file: string) =>
  `/${routeId(file)
    .split('.')
    .map((part) => part.replace(/_$/, ''))
    .filter((part) => !part.startsWith('_'))
    .map((part) => part.replace(/^\$/, ':'))
    .join('/')}`;
const policyFor = (file: string): RoutePolicy => policyOf(file) ?? 'public';
/** A step, a door and a letter's name are words of the address, no objects; a packet's token is its own key, and has its own tests. */
const isObject = (name: string) => !['door', 'step', 'token', 'pack', 'name', 'provider'].includes(name);
const objectsOf = (file: string) => [...pathOf(file).matchAll(/:(\w+)/g)].flatMap(([, name = '']) => (isObject(name) ? [name] : []));
const withObjects = files.filter((file) => objectsOf(file).length > 0);
const without = files.filter((file) => objectsOf(file).length === 0 && !pathOf(file).includes(':') && !['public', 'service', 'demo'].includes(policyFor(file)));

const hasPage = (file: string) => /export (async )?function loader|export const loader/.test(readFileSync(join(routes, file), 'utf8'));

let office: Office;
const visitors = new Map<string, Visitor>();
/** Somebody's objects, by the name that an address gives them. Desk pages name a firm's request. */
let objects: Record<string, string>;
let firms: Record<string, string>;
/** What nobody else may read. */
const secrets = ['Juniper Street', 'RGH-100234', '1978-03-14'];
const name = 'Delgado-Reyes';
const now = () => new Date();

beforeAll(async () => {
  office = await startOffice();
  const { hospital } = office;
  const { ownerDb, appDb } = hospital.database;
  const tech = hospital.staff('tech2@riverside.example');
  const { storage, documents } = hospital.services;
  const paper = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#fff' } }).png().toBuffer();

  // A patient's request, as far as its packet, with a letter for the post and a paper.
  const filing = { ...marias(now()), requester: { kind: 'patient' as const, name: 'Maria Delgado-Reyes', address: { lines: ['418 Juniper Street'], city: 'Pittsburgh', state: 'PA', postcode: '15212' } } };
  const attachment = await uploadAttachment({ db: appDb, storage, documents }, stranger, { facilityId: filing.facilityId, requestId: filing.requestId, kind: 'other', name: 'note.png', bytes: paper, now: now() });
  const { requestId, number, trackingCode } = await hospital.file({ ...filing, delivery: { ...filing.delivery, pinBy: 'post' } });
  await hospital.drain();
  const [patient] = await ownerDb.select().from(patients).where(eq(patients.mrn, 'RGH-100234'));
  await toReview(hospital, tech, requestId, patient?.id ?? '');
  const packet = await toApproval(hospital, tech, requestId);
  const [page] = await ownerDb.select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId)).limit(1);
  const [letter] = await ownerDb.select({ id: letters.id }).from(letters).where(eq(letters.requestId, requestId)).limit(1);
  const caseId = uuidv7();
  await askAccounting(appDb, tech, { requestId, caseId, now: now() });
  const [batch] = await ownerDb.select().from(batches).where(eq(batches.facilityId, filing.facilityId)).limit(1);
  const partId = uuidv7();
  await ownerDb.insert(batchParts).values({ id: partId, facilityId: filing.facilityId, batchId: batch?.id ?? '', firstPage: 1, lastPage: 1 }).onConflictDoNothing();

  // An insurer's request and its half-filled form.
  const [grace] = await ownerDb.select({ id: users.id }).from(users).where(eq(users.email, 'grace@keystone.example'));
  const insurer = await visitorAs(office.url, 'insurer');
  const [member] = await ownerDb.select({ organizationId: organizationMembers.organizationId }).from(organizationMembers).where(eq(organizationMembers.userId, grace?.id ?? ''));
  const organizationId = member?.organizationId ?? '';
  const actor: Actor = { ...stranger, id: grace?.id ?? '', name: 'Grace', organizationIds: [organizationId] };
  const { id: draft } = await startDeskDraft(appDb, actor, { id: uuidv7(), values: { insurer: 'health_plan', purpose: 'payment' }, now: now() });
  const theirs = await hospital.file({ ...marias(now()), requester: { kind: 'health_plan', name: 'Keystone Health Plan', email: 'grace@keystone.example', userId: grace?.id ?? '', organizationId } });

  const sampleId = uuidv7();
  await ownerDb.insert(qualitySamples).values({ id: sampleId, facilityId: filing.facilityId, method: 'random', fromDay: '2026-01-01', toDay: '2026-01-31', seed: 'x', population: 1, drawnBy: tech.id, drawnByName: tech.name, drawnAt: now() });
  const runId = uuidv7();
  await ownerDb.insert(disposalRuns).values({ id: runId, facilityId: filing.facilityId, status: 'executed', onDay: '2026-01-31', proposedBy: tech.id, proposedByName: tech.name, proposedAt: now(), decidedBy: uuidv7(), decidedByName: 'x', executedAt: now(), certificate: { runId, facility: 'x', proposedBy: 'x', approvedBy: 'x', executedAt: now().toISOString(), rule: 'x', requests: [], held: [], files: 0, rows: 0, patientKeys: 0 }, certificateSha256: 'x' });
  objects = { sampleId, runId, requestId, patientId: patient?.id ?? '', attachmentId: attachment.attachmentId, letterId: letter?.id ?? '', packetId: packet.id, pageId: page?.id ?? '', batchId: batch?.id ?? '', partId, caseId, page: '1', number: '1' };
  firms = { id: theirs.requestId, file: attachment.attachmentId, draft };
  secrets.push(number, theirs.number);

  // Everybody of the strangers works at the other hospital from now on.
  const riversiders = await ownerDb.select({ id: users.id }).from(users).where(inArray(users.email, ['sup', 'doc', 'comp', 'admin'].map((handle) => `${handle}@riverside.example`)));
  const ids = riversiders.map(({ id }) => id);
  await ownerDb.delete(staffMembers).where(sql`${staffMembers.facilityId} = ${filing.facilityId} and ${inArray(staffMembers.userId, ids)} and ${staffMembers.userId} in (select user_id from staff_members where facility_id <> ${filing.facilityId})`);
  const [lakeview] = await ownerDb.select({ id: facilities.id }).from(facilities).where(sql`${facilities.id} <> ${filing.facilityId}`).limit(1);
  await ownerDb.update(staffMembers).set({ facilityId: lakeview?.id ?? '' }).where(sql`${staffMembers.facilityId} = ${filing.facilityId} and ${inArray(staffMembers.userId, ids)}`);

  // And one person may do everything at this one.
  const { id: tech2 } = tech;
  for (const role of ['supervisor', 'compliance', 'admin'] as const) await ownerDb.insert(staffMembers).values({ id: uuidv7(), userId: tech2, facilityId: filing.facilityId, role, createdAt: now() });

  visitors.set('nobody', createVisitor(office.url));
  for (const handle of strangers) visitors.set(handle, await visitorAs(office.url, handle));
  visitors.set('tech2', await visitorAs(office.url, 'tech2'));
  visitors.set('insurer', insurer);
  const follower = createVisitor(office.url);
  await follower.post('/follow', { code: trackingCode });
  visitors.set('requester', follower);
}, 300_000);
afterAll(() => office?.close());

const visitor = (name: string): Visitor => {
  const found = visitors.get(name);
  if (!found) throw new Error(`no visitor ${name}`);
  return found;
};

/** The address of a route with the objects in it. */
function address(file: string): string {
  return pathOf(file).replace(/:(\w+)/g, (_, name: string) => (pathOf(file).startsWith('/desk') ? firms[name] : undefined) ?? objects[name] ?? { door: 'myself', step: 'patient' }[name] ?? 'none');
}
const dataForm = (path: string) => `${path === '/' ? '/_root' : path}.data`;

const count = async () => {
  const { ownerDb } = office.hospital.database;
  const [moved] = await ownerDb.select({ n: sql<number>`count(*)::int` }).from(workflowHistory);
  const [refused] = await ownerDb.select({ n: sql<number>`count(*)::int` }).from(auditEvents).where(eq(auditEvents.action, 'access.refused'));
  return { moved: moved?.n ?? 0, refused: refused?.n ?? 0 };
};

/** Looks that the log holds. A route that shows somebody something adds to them, or stands with its reason in tests/audit/silent.ts. */
const looks = async () => {
  const [told] = await office.hospital.database.ownerDb.select({ n: sql<number>`count(*)::int` }).from(auditEvents).where(sql`${auditEvents.outcome} = 'done' and (${auditEvents.action} like '%.viewed' or ${auditEvents.action} in ('log.read', 'search.made', 'export.made', 'accounting.made'))`);
  return told?.n ?? 0;
};
/** It records what it refuses, and shows a challenge: nothing of anybody. */
const challenges = ['/account/passkey'];
const isSilent = (file: string) => challenges.includes(pathOf(file)) || silentRoutes[`${routeId(file)} loader`] !== undefined;

/** What an answer is to whoever asked: there, not there, or sent away to say who they are. A redirect in the `.data` form is a 202. */
async function outcome(response: Response, hidden: readonly string[]): Promise<'shown' | 'not_there' | 'sent_away' | `status ${number}`> {
  const text = await response.text();
  for (const secret of hidden) expect(text, `what is nobody else’s, at ${response.url}`).not.toContain(secret);
  const where = response.headers.get('location') ?? (response.status === 202 ? text : '');
  if (/\/(sign-in(\/\w+)?|follow)(\?|"|$)/.test(where) && (response.status === 302 || response.status === 202)) return 'sent_away';
  if (response.status === 401) return 'sent_away';
  if (response.status === 404) return 'not_there';
  return response.status < 400 ? 'shown' : `status ${response.status}`;
}

describe('somebody else’s object', () => {
  it.each(withObjects.map((file) => [pathOf(file), file]))('%s', async (_, file) => {
    const path = address(file);
    const before = await count();
    let signedIn = 0;
    for (const who of ['nobody', ...strangers]) {
      for (const form of [path, dataForm(path)]) {
        const seen = { get: await outcome(await visitor(who).get(form), [...secrets, name]), post: await outcome(await visitor(who).post(form, { intent: 'accept' }), [...secrets, name]) };
        // A route that only takes forms has no page: its answer to a look is the same empty one for everybody.
        if (hasPage(file)) expect(who === 'nobody' ? ['sent_away', 'not_there'] : ['not_there'], `${who} get ${form}: ${seen.get}`).toContain(seen.get);
        // A form may be refused for another reason first: no code shown, a field left out, no form there at all.
        expect(['sent_away', 'not_there', 'status 400', 'status 405'], `${who} post ${form}: ${seen.post}`).toContain(seen.post);
        signedIn += who === 'nobody' || !hasPage(file) ? 0 : 1;
      }
    }
    const after = await count();
    expect(after.moved).toBe(before.moved);
    expect(after.refused - before.refused, 'a row in the log for each look').toBeGreaterThanOrEqual(signedIn);
  });

  /** These come later on the way of a request than this one has got, or belong to the form that was just filed; their own tests open them. */
  const later = ['/ask/receipt/:requestId', '/requests/:requestId/slips/:letterId/file', '/requests/:requestId/packet/file', '/follow/:requestId/letters/:letterId', '/follow/:requestId/letters/:letterId/file', '/desk/requests/:id/files/:file'];
  const query: Record<string, string> = { '/requests/:requestId/review/changes': '?revision=0&marks=none', '/requests/:requestId/candidates': '?q=Delgado' };
  it.each(withObjects.filter((file) => hasPage(file) && !later.includes(pathOf(file))).map((file) => [pathOf(file), file]))('%s is there for whoever it belongs to', async (path, file) => {
    const policy = policyFor(file);
    const who = policy === 'requester' ? 'requester' : policy === 'organization' ? 'insurer' : 'tech2';
    const before = await looks();
    const what = await outcome(await visitor(who).get(address(file) + (query[path] ?? '')), []);
    expect([who, what]).toEqual([who, 'shown']);
    expect((await looks()) - before > 0, 'the look is in the log').toBe(!isSilent(file));
  });
});

// why without the name: the account of the one patient among the strangers bears it too, and stands in the log
describe('a page of a role', () => {
  it.each(without.map((file) => [pathOf(file), file]))('%s', async (path, file) => {
    const policy = policyFor(file);
    for (const who of ['nobody', ...strangers]) {
      const role = who === 'nobody' ? null : roleOf[who as (typeof strangers)[number]];
      const staff = role !== null && role !== 'requester';
      const allowed = policy === 'signed_in' ? role !== null : policy === 'staff' ? staff : policy === 'organization' ? who === 'firm' : staff && mayAnywhere(who, policy as Permission);
      for (const form of [path, dataForm(path)]) {
        const before = await looks();
        const what = await outcome(await visitor(who).get(form), secrets);
        if (what === 'shown' && !isSilent(file)) expect(await looks(), `${who} ${form}: the look is in the log`).toBeGreaterThan(before);
        if (who === 'nobody') expect(what, `${who} ${form}`).toBe('sent_away');
        else if (allowed) expect(['shown', 'sent_away', 'status 405', 'status 400'], `${who} ${form}: ${what}`).toContain(what);
        else expect(what, `${who} ${form}`).toBe('not_there');
      }
    }
  });
});

function mayAnywhere(handle: string, permission: Permission): boolean {
  expect(permissions).toContain(permission);
  const actor = office.hospital.staff(handle === 'tech3' ? 'tech3@lakeview.example' : `${handle}@riverside.example`);
  return may(actor, permission).allowed;
}

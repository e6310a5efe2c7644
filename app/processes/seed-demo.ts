/** Fills an empty database for the demo: two facilities, their departments and accounts, the patient index, a fax batch to split. */
import { v7 as uuidv7 } from 'uuid';
import { fileRequest, type FileRequest } from '#app/commands/ask/file-request.ts';
import { putFile, type Storage } from '#app/storage/storage.ts';
import type { Env } from '#app/http/env.ts';
import type { Actor } from '#workflows/actor.ts';
import { legalDateOf, addDays } from '#workflows/rules/dates.ts';
import type { Db } from '#db/open.ts';
import { batches, departments, facilities, patients } from '#db/schema/index.ts';
import { seedAccounts } from '#db/seed/accounts.ts';
import { demoStaff, demoOrganizations, demoPassword } from '#db/seed/demo-accounts.ts';
import { buildDemoCharts } from '#db/seed/charts/build.ts';
import type { DemoPatient } from '#db/seed/charts/people.ts';
import { buildFaxBatch, faxBatchContents } from '#db/seed/charts/uploads.ts';

const riversideId = '018f0000-0000-7000-8000-000000000001';
const lakeviewId = '018f0000-0000-7000-8000-000000000002';

/** Ids of the demo's facilities; fixed, so that an address in a note or a test stays true. */
export const demoFacilities = { riverside: riversideId, lakeview: lakeviewId } as const;

export async function seedDemo(db: Db, { env, storage, now, say, withRequests }: { env: Env; storage: Storage; now: Date; say: (line: string) => void; /** Also requests under way; tests begin without. */ withRequests?: boolean }): Promise<void> {
  await seedFacilities(db, now);
  const { users, organizations } = await seedAccounts(db, { facilities: demoFacilities, now, secret: env.SESSION_SECRET });
  const { patients: people } = await buildDemoCharts();
  await seedPatients(db, people, now);
  await seedBatch(db, storage, users['tech1'] ?? riversideId, now);
  if (withRequests) await seedRequests(db, organizations, { now, sessionSecret: env.SESSION_SECRET });
  say(`2 facilities, ${Object.keys(users).length} accounts, ${people.length} patients, ${withRequests ? '3 requests, ' : ''}1 batch of faxes`);
}

/** Three requests to begin with, so that the first work list is not empty: a patient's, a law firm's, a health plan's. */
async function seedRequests(db: Db, organizations: Record<string, string>, { now, sessionSecret }: { now: Date; sessionSecret: string }): Promise<void> {
  const nobody: Actor = { kind: 'requester', id: uuidv7(), name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };
  const address = (line: string, postcode: string) => ({ lines: [line], city: 'Pittsburgh', state: 'PA', postcode });
  const today = legalDateOf(now, 'America/New_York');
  const common = { facilityId: riversideId, channel: 'portal', language: 'en', now, sessionSecret } as const;
  const filed: Omit<FileRequest, 'requestId' | keyof typeof common>[] = [
    {
      receivedOn: addDays(today, -24),
      requester: { kind: 'patient', name: "James O'Connor", phone: '412-555-0145', address: address('31 Carrick Road', '15210') },
      patient: { familyName: "O'Connor", givenNames: 'James', birthDate: '1962-11-05', phone: '412-555-0145' },
      scope: { from: '2021-01-01', kinds: [], visits: [] },
      purpose: 'At the request of the individual',
      delivery: { channel: 'post', form: 'paper', recipientName: "James O'Connor", recipientAddress: address('31 Carrick Road', '15210') },
      facts: { door: 'patient', scopeDescribed: true, identity: { method: 'call_back' }, callBackPhone: '412-555-0145', signature: { kind: 'typed', name: "James O'Connor", signedAt: now.toISOString() } },
    },
    {
      receivedOn: addDays(today, -6),
      requester: { kind: 'law_firm', name: 'Harper & Quill LLP', email: 'records@harperquill.example', address: address('600 Grant Street, Suite 2200', '15219'), ...(organizations['harper'] ? { organizationId: organizations['harper'] } : {}) },
      matterNumber: 'HQ-2026-0412',
      patient: { familyName: 'Abernathy-Lowe', givenNames: 'Grace', birthDate: '1949-08-08' },
      scope: { from: '2023-01-01', to: '2023-12-31', kinds: [], visits: [] },
      purpose: 'Legal proceedings',
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Harper & Quill LLP', recipientEmail: 'records@harperquill.example', pinBy: 'call_back' },
      facts: {
        door: 'firm',
        scopeDescribed: true,
        purpose: 'legal',
        authorization: {
          document: true,
          fields: { description: 'All records of 2023', discloser: 'Riverside General Hospital', recipient: 'Harper & Quill LLP', purpose: 'Legal proceedings', expiresOn: addDays(today, 200), signed: true, signedOn: addDays(today, -10), statesRevocation: true, statesConditioning: true, statesRedisclosure: true },
        },
      },
    },
    {
      receivedOn: addDays(today, -2),
      requester: { kind: 'health_plan', name: 'Keystone Health Plan', email: 'claims@keystone.example', ...(organizations['keystone'] ? { organizationId: organizations['keystone'] } : {}) },
      matterNumber: 'CLM-88121',
      patient: { familyName: 'Petrova-Hughes', givenNames: 'Svetlana', birthDate: '1994-02-28' },
      scope: { kinds: [], visits: [] },
      purpose: 'Payment of a claim',
      delivery: { channel: 'link', form: 'pdf', recipientName: 'Keystone Health Plan', recipientEmail: 'claims@keystone.example', pinBy: 'call_back' },
      facts: { door: 'insurer', scopeDescribed: true, insurerKind: 'health', purpose: 'claim_payment', planRelationship: { memberId: 'KHP-55120' }, claim: { number: 'CLM-88121', from: '2023-03-01', to: '2023-03-31' } },
    },
  ];
  for (const each of filed) await fileRequest(db, nobody, { ...common, requestId: uuidv7(), ...each });
}

/** The demo's sign-ins, a line each. */
export function demoSignIns(): string[] {
  const staff = demoStaff.map((person) => `${person.email.padEnd(34)} ${person.role}`);
  const members = demoOrganizations.flatMap(({ name, members: people }) => people.map((person) => `${person.email.padEnd(34)} ${name}`));
  return [...staff, ...members, `password of all: ${demoPassword}`, 'second-factor codes: /demo/codes'];
}

async function seedFacilities(db: Db, now: Date): Promise<void> {
  const policy = { prepayThirdParty: true, prepayPatient: false, linkDays: 30, linkDownloads: 10 };
  await db
    .insert(facilities)
    .values([
      {
        id: riversideId,
        name: 'Riverside General Hospital',
        state: 'PA',
        zone: 'America/New_York',
        address: { lines: ['400 Riverside Drive'], city: 'Pittsburgh', state: 'PA', postcode: '15212' },
        phone: '(412) 555-0140',
        fax: '(412) 555-0141',
        contactTitle: 'Privacy Officer',
        numberPrefix: 'RGH',
        policy,
        // PA adjusts its figures every year: the demo's administrator has confirmed last year's for this one.
        ruleOverrides: [{ id: 'FEE-PA', version: '2025-01-01', validTo: '2027-12-31' }],
        createdAt: now,
      },
      {
        id: lakeviewId,
        name: 'Lakeview Clinic',
        state: 'IL',
        zone: 'America/Chicago',
        address: { lines: ['2200 North Lakeview Avenue'], city: 'Chicago', state: 'IL', postcode: '60614' },
        phone: '(312) 555-0160',
        fax: '(312) 555-0161',
        contactTitle: 'Privacy Officer',
        numberPrefix: 'LVC',
        policy,
        createdAt: now,
      },
    ])
    .onConflictDoNothing();
  const named = [
    ['Release of Information', 'records'],
    ['Patient Financial Services', 'billing'],
    ['Radiology Image Library', 'imaging'],
    ['Behavioral Health', 'behavioral'],
  ] as const;
  for (const facilityId of [riversideId, lakeviewId]) {
    const rows = named.map(([name, kind]) => ({ id: uuidv7(), facilityId, name, kind, email: `${kind}@${facilityId === riversideId ? 'riverside' : 'lakeview'}.example` }));
    await db.insert(departments).values(rows).onConflictDoNothing();
  }
}

async function seedPatients(db: Db, people: readonly DemoPatient[], now: Date): Promise<void> {
  const rows = people.map((person) => ({
    id: uuidv7(),
    facilityId: person.facility === 'Lakeview Clinic' ? lakeviewId : riversideId,
    mrn: person.mrn,
    familyName: person.suffix ? `${person.family} ${person.suffix}` : person.family,
    givenNames: person.given,
    previousNames: person.maidenName ? [person.maidenName] : [],
    birthDate: person.birthDate,
    deceasedOn: person.deceasedOn ?? null,
    sex: person.sex,
    address: { lines: [person.street], city: person.city, state: person.state, postcode: person.postcode },
    phone: person.phone,
    email: person.email ?? null,
    ehrId: person.id,
    createdAt: now,
  }));
  await db.insert(patients).values(rows).onConflictDoNothing();
}

async function seedBatch(db: Db, storage: Storage, userId: string, now: Date): Promise<void> {
  const [known] = await db.select({ id: batches.id }).from(batches).limit(1);
  if (known) return;
  const pdf = await buildFaxBatch();
  const stored = await putFile(db, storage, { facilityId: riversideId, kind: 'batch', mime: 'application/pdf', name: 'fax-batch.pdf', bytes: pdf, now });
  await db.insert(batches).values({
    id: uuidv7(),
    facilityId: riversideId,
    channel: 'fax',
    name: 'Morning faxes',
    fileId: stored.fileId,
    pageCount: Math.max(...faxBatchContents.flatMap(({ pages }) => pages)),
    receivedOn: addDays(legalDateOf(now, 'America/New_York'), -1),
    uploadedBy: userId,
    createdAt: now,
  });
}

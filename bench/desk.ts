/**
 * Compliance's desk: every kind of search of a log of a million events, through row security, names resolved, transaction and rows
 * shown included. `-- EVENTS SEARCHES` to change; what is loaded goes again afterwards.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { v7 as uuidv7 } from 'uuid';
import { readEnv } from '#app/http/env.ts';
import { resolveCriteria } from '#app/http/log-filter.ts';
import { openDatabase } from '#app/processes/database.ts';
import { migrate } from '#db/migrate.ts';
import { asActor, openDb, type Db } from '#db/open.ts';
import { findEvents } from '#db/queries/log.ts';
import { patientLooks } from '#db/queries/looks.ts';
import type { LogCriteria } from '#db/schema/compliance.ts';
import type { Actor } from '#workflows/actor.ts';
import type { Bench, Row } from './run.ts';

const facilities = [uuidv7(), uuidv7()] as const;
const officer: Actor = { kind: 'staff', id: uuidv7(), name: 'Bench', roles: ['compliance'], facilityIds: [...facilities], organizationIds: [], requestIds: [], sessionId: null };
const zone = 'America/New_York';
const people = 60;
const patientCount = 15_000;
const requestCount = 20_000;
const families = ['Lind', 'Ortega', 'Novak', 'Brandt', 'Okafor', 'Weiss', 'Kowalski', 'Rao', 'Duarte', 'Fenn'];
/** Events of three years, newest last; a weight an action. */
const actions: readonly (readonly [action: string, weight: number])[] = [['page.viewed', 420], ['workflow.transition', 150], ['request.viewed', 120], ['page.decided', 90], ['list.viewed', 60], ['session.begun', 40], ['search.made', 40], ['patient.viewed', 30], ['mail.sent', 20], ['packet.viewed', 12], ['disclosure.made', 8], ['packet.downloaded', 6], ['export.made', 2], ['access.refused', 1.5], ['sign_in.failed', 0.5]];

const searches: Record<string, (n: number) => LogCriteria> = {
  'nothing but the newest': () => ({}),
  'a person': (n) => ({ person: `Person${n % people} ${families[n % families.length]}` }),
  'a family name many bear': (n) => ({ person: families[n % families.length] ?? '' }),
  'a patient, by record number': (n) => ({ patient: `B-${String((n * 37) % patientCount).padStart(8, '0')}` }),
  'a patient, by name': (n) => ({ patient: `Family${letters((n * 37) % 5000)} Given${letters((n * 37) % 300)}` }),
  'a requester of many requests': (n) => ({ requester: `Firm ${n % 3} LLP` }),
  'a requester of one': (n) => ({ requester: `Requester ${(n * 53) % requestCount}` }),
  'a request, by number': (n) => ({ number: `B-${(n * 53) % requestCount}` }),
  'a frequent action': () => ({ what: 'page.viewed' }),
  'a rare action': () => ({ what: 'export.made' }),
  'an action that never was': () => ({ what: 'emergency.opened' }),
  'a group of actions': (n) => ({ what: ['looks', 'exports', 'refusals', 'signIns', 'settings'][n % 5] ?? '' }),
  'a day': (n) => ({ from: day(n * 11), to: day(n * 11) }),
  'a year': (n) => ({ from: day(365 * (n % 2)), to: day(365 * (n % 2) + 365) }),
  'a place': (n) => ({ place: `10.1.${n % 4}.${n % 60}` }),
  'a network': (n) => ({ place: `10.1.${n % 4}.` }),
  refusals: () => ({ outcome: 'refused' }),
  'done, at one facility': (n) => ({ outcome: 'done', facility: facilities[n % 2] ?? '' }),
  'a person’s exports in a quarter': (n) => ({ person: `Person${n % people} `, what: 'exports', from: day(n * 9), to: day(n * 9 + 90) }),
  'a person, and a patient she never saw': (n) => ({ person: `Person${n % people} `, patient: `B-${String((n * 37 + 1) % patientCount).padStart(8, '0')}`, what: 'emergency.opened' }),
  'a firm’s refusals': (n) => ({ requester: `Firm ${n % 3} LLP`, outcome: 'refused' }),
};
/** A number as a name may hold it. */
const letters = (n: number) => [...String(n)].map((figure) => 'abcdefghij'[Number(figure)]).join('');
const day = (n: number) => new Date(Date.UTC(2023, 10, 22) + (n % 1095) * 86_400_000).toISOString().slice(0, 10);

export const bench: Bench = async ({ args, say }) => {
  const events = Number(args[0] ?? 1_000_000);
  const times = Number(args[1] ?? 40);
  const folder = mkdtempSync(join(tmpdir(), 'openroi-bench-desk-'));
  process.env['OPENROI_DATA_DIR'] = folder;
  const database = await openDatabase(readEnv());
  const app = openDb({ url: database.urls.app, role: 'app', max: 1 });
  try {
    await migrate(database.urls.owner, { passwords: database.passwords });
    await fill(database.urls.owner, events, say);
    const rows: Row[] = [];
    const all: { waits: number[]; cpu: number[] } = { waits: [], cpu: [] };
    for (const [name, criteria] of Object.entries(searches)) {
      const measured = await measure(app.db, times, async (tx, n) => (await findEvents(tx, { page: 1, ...(await resolveCriteria(tx, criteria(n), zone)) })).total);
      all.waits.push(...measured.waits);
      all.cpu.push(...measured.cpu);
      rows.push({ name, ...spread(measured), 'found, median': measured.found });
      say(`${name}: p95 ${spread(measured)['p95 ms']} ms, of CPU ${spread(measured)['CPU p95 ms']}`);
    }
    const looks = await measure(app.db, times, async (tx, n) => {
      const { rows: [patient] } = await tx.execute<{ id: string }>(sql`select id from patients where facility_id = any ((select openroi_facilities())::uuid[]) and mrn = ${`B-${String((n * 37) % patientCount).padStart(8, '0')}`}`);
      return (await patientLooks(tx, patient?.id ?? '', { from: new Date(0), to: new Date() }))?.lookers.length ?? 0;
    });
    rows.push({ name: 'who looked at a patient, and why', ...spread(looks), 'found, median': looks.found });
    rows.push({ name: 'all searches', ...spread(all), 'found, median': null });
    return [{ title: `Searches of ${events.toLocaleString('en-US')} events, ${times} of a kind, one client`, rows, notes: ['Found is counted to a thousand. Waits are as they come, with whatever else the machine does; CPU is what the connection and the process worked.'] }];
  } finally {
    await app.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

type Measured = { waits: number[]; cpu: number[]; found: number };

async function measure(db: Db, times: number, act: (tx: Db, n: number) => Promise<number>): Promise<Measured> {
  const waits: number[] = [];
  const cpu: number[] = [];
  const found: number[] = [];
  const { rows: [backend] } = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  for (let n = -3; n < times; n += 1) {
    const began = performance.now();
    const worked = cpuMs(backend?.pid ?? 0);
    const total = await asActor(db, officer, (tx) => act(tx, n + 3));
    // The first ones read from the disk.
    if (n < 0) continue;
    waits.push(performance.now() - began);
    cpu.push(cpuMs(backend?.pid ?? 0) - worked);
    found.push(total);
  }
  return { waits, cpu, found: [...found].sort((a, b) => a - b)[found.length >> 1] ?? 0 };
}

/** What the database's one connection and this process worked so far; the database's part only where the system tells (Linux). */
function cpuMs(backend: number): number {
  const { user, system } = process.cpuUsage();
  const file = `/proc/${backend}/schedstat`;
  return (user + system) / 1000 + (existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6 : 0);
}

const spread = ({ waits, cpu }: { waits: readonly number[]; cpu: readonly number[] }) => {
  const at = (list: readonly number[], share: number) => Math.round(([...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0) * 10) / 10;
  return { searches: waits.length, 'p50 ms': at(waits, 0.5), 'p95 ms': at(waits, 0.95), 'max ms': at(waits, 1), 'CPU p50 ms': at(cpu, 0.5), 'CPU p95 ms': at(cpu, 0.95) };
};
/** People, patients and requests by SQL, then the events by COPY: bodies of the real shape whose columns say the same. */
async function fill(url: string, count: number, say: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  for (const [n, id] of facilities.entries())
    await client.query(`insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
      values ($1, $2, 'PA', '${zone}', '{"lines":["1 Bench Street"],"city":"Pittsburgh","state":"PA","postcode":"15212"}', '1', 'HIM', 'B', '{}', now())`, [id, `Bench ${n}`]);
  await client.query(`insert into users (id, name, email) select gen_random_uuid(), 'Person' || n || ' ' || (array['${families.join("','")}'])[1 + n % ${families.length}], 'p' || n || '@bench.example' from generate_series(0, ${people - 1}) n`);
  await client.query(`insert into staff_members (id, user_id, facility_id, role, created_at) select gen_random_uuid(), id, $1, 'technician', now() from users`, [facilities[0]]);
  await client.query(`insert into patients (id, facility_id, mrn, family_name, given_names, birth_date, created_at)
    select gen_random_uuid(), (array[$1::uuid, $2::uuid])[1 + n % 2], 'B-' || lpad(n::text, 8, '0'), 'Family' || translate((n % 5000)::text, '0123456789', 'abcdefghij'), 'Given' || translate((n % 300)::text, '0123456789', 'abcdefghij'), date '1932-01-01' + n * 2, now() from generate_series(0, ${patientCount - 1}) n`, [...facilities]);
  await client.query(`insert into audit_patient_keys (patient_id, wrapped_key, commitment, created_at) select id, 'x', encode(sha256(convert_to(id::text, 'UTF8')), 'hex'), now() from patients`);
  // One in four is one of three firms'.
  await client.query(`insert into requests (id, facility_id, number, basis, requester_kind, requester_name, stated_patient, patient_id, scope, purpose, delivery, facts, channel, received_on, entered_at, closed_at)
    select gen_random_uuid(), p.facility_id, 'B-' || n, 'authorization', 'law_firm', case when n % 4 = 0 then 'Firm ' || n % 3 || ' LLP' else 'Requester ' || n end, '{}', p.id, '{}', 'x', '{}', '{}', 'portal',
      date '2023-11-22' + (n * 1095 / ${requestCount}), timestamptz '2023-11-22' + n * interval '1095 days' / ${requestCount}, timestamptz '2023-11-22' + n * interval '1095 days' / ${requestCount} + interval '20 days'
    from generate_series(0, ${requestCount - 1}) n join patients p on p.mrn = 'B-' || lpad((n % ${patientCount})::text, 8, '0')`);
  const { rows: users } = await client.query<{ id: string }>('select id from users order by name');
  const { rows: requests } = await client.query<{ id: string; facility: string; commitment: string }>(`select r.id, r.facility_id as facility, k.commitment from requests r join audit_patient_keys k on k.patient_id = r.patient_id order by r.entered_at`);
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(`select indexname as name, indexdef as definition from pg_indexes where tablename = 'audit_events' and indexdef not like '%UNIQUE%'`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  // COPY takes no row security: the table's owner is let past it for the while.
  await client.query('alter table audit_events disable trigger user, no force row level security');
  const began = performance.now();
  await pipeline(Readable.from(lines(count, users, requests)), client.query(copyFrom('copy audit_events (id, stream, seq, body, hash, at, action, outcome, actor_id, facility_id, request_id, patient_commitment) from stdin')));
  await client.query('alter table audit_events enable trigger user, force row level security');
  say(`${count} events in ${Math.round((performance.now() - began) / 1000)} s`);
  await client.query(`set maintenance_work_mem = '1GB'`);
  for (const { name, definition } of indexes) {
    const from = performance.now();
    await client.query(definition);
    say(`${name}: ${Math.round((performance.now() - from) / 1000)} s`);
  }
  for (const table of ['audit_events', 'requests', 'patients', 'audit_patient_keys', 'users']) await client.query(`vacuum analyze ${table}`);
  await client.end();
}

/** The same log every time: chance with a seed. */
function* lines(count: number, users: readonly { id: string }[], requests: readonly { id: string; facility: string; commitment: string }[]): Generator<string> {
  let state = 42;
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const total = actions.reduce((sum, [, weight]) => sum + weight, 0);
  const pick = () => {
    let left = chance() * total;
    return actions.find(([, weight]) => (left -= weight) < 0)?.[0] ?? 'page.viewed';
  };
  const [start, length] = [Date.UTC(2023, 10, 22), 1095 * 86_400_000];
  let batch: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const action = pick();
    // A few people do most; a request is worked on for some weeks after it came.
    const user = users[Math.floor(users.length * chance() ** 1.8)] ?? users[0];
    const request = requests[Math.max(0, Math.min(requests.length - 1, Math.floor((n / count) * requests.length - chance() ** 2 * 400)))];
    const named = !/^(session|sign_in|list|search|access)/.test(action);
    const signIn = /^(session|sign_in)/.test(action);
    const time = new Date(start + Math.floor((n / count) * length)).toISOString();
    const outcome = action.endsWith('.refused') ? 'refused' : action.endsWith('.failed') ? 'failed' : 'done';
    const place = action === 'workflow.transition' ? null : `10.1.${Math.floor(chance() * 4)}.${Math.floor(chance() * 60)}`;
    const body = JSON.stringify({ action, actor: { id: user?.id, kind: 'staff', role: 'technician', roles: ['technician'] }, facts: { page: n % 40, recordId: request?.id }, origin: officer.id, outcome, place, prev: request?.commitment, seq: n + 1, session: request?.commitment, stream: 'access/0', subject: { facility: signIn ? null : request?.facility, patient: named ? request?.commitment : null, request: named ? request?.id : null }, time, v: 1 });
    const nothing = '\\N';
    batch.push([uuidv7(), 'access/0', n + 1, body, createHash('sha256').update('\0').update(body).digest('hex'), time, action, outcome, user?.id, signIn ? nothing : request?.facility, named ? request?.id : nothing, named ? request?.commitment : nothing].join('\t'));
    if (batch.length === 2000) {
      yield `${batch.join('\n')}\n`;
      batch = [];
    }
  }
  if (batch.length > 0) yield `${batch.join('\n')}\n`;
}

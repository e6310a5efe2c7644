/**
 * The patient index: searches as a technician types them, in an index of a million, through row security and the one scorer.
 * `-- PATIENTS SEARCHES [FOLDER]` to change them; what is loaded into FOLDER is kept there and used again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { findPatients } from '#app/records/find-patients.ts';
import { migrate } from '#db/migrate.ts';
import { asActor, openDb } from '#db/open.ts';
import type { PatientQuery } from '#db/queries/patient-search.ts';
import type { Actor } from '#workflows/actor.ts';
import type { Bench, Row } from './run.ts';

const batch = 100_000;
const facilityId = uuidv7();
const person: Actor = { kind: 'staff', id: uuidv7(), name: 'Bench', roles: ['technician'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

type Known = { family: string; given: string; born: string; mrn: string; phone: string; former: string | null; postcode: string; street: string };

/** What is typed for somebody who is there. */
const ways: Record<string, (one: Known) => PatientQuery> = {
  'whole name and birth date': ({ family, given, born }) => ({ family, given, birthDate: born }),
  'family and given name': ({ family, given }) => ({ family, given }),
  'names in each other’s place': ({ family, given, born }) => ({ family: given, given: family, birthDate: born }),
  'a typing error in the family name': ({ family, given, born }) => ({ family: family.slice(0, 2) + family.slice(3), given, birthDate: born }),
  'misspelt beyond its sound, no date': ({ family, given }) => ({ family: `${family.slice(0, 3)}x${family.slice(4)}`, given }),
  'as it is typed: three letters each': ({ family, given }) => ({ family: family.slice(0, 3), given: given.slice(0, 3) }),
  'as it is typed: five letters, three and the date': ({ family, given, born }) => ({ family: family.slice(0, 5), given: given.slice(0, 3), birthDate: born }),
  'as it is typed: half the family name': ({ family }) => ({ family: family.slice(0, Math.max(3, family.length >> 1)) }),
  'a former name and the given one': ({ family, former, given }) => ({ family: former ?? family, given }),
  'name, and a birth date one figure off': ({ family, given, born }) => ({ family, given, birthDate: `${born.slice(0, 9)}${(Number(born.slice(9)) + 1) % 10}` }),
  'name, and day and month changed over': ({ family, given, born }) => ({ family, given, birthDate: Number(born.slice(8)) <= 12 ? `${born.slice(0, 5)}${born.slice(8)}-${born.slice(5, 7)}` : born }),
  'name and address': ({ family, given, street, postcode }) => ({ family, given, address: `${street} ${postcode}` }),
  'birth date alone': ({ born }) => ({ birthDate: born }),
  'record number': ({ mrn }) => ({ mrn }),
  telephone: ({ phone }) => ({ phone }),
};

export const bench: Bench = async ({ args, say }) => {
  const count = Number(args[0] ?? 1_000_000);
  const searches = Number(args[1] ?? 60);
  const folder = args[2] ?? mkdtempSync(join(tmpdir(), 'openroi-bench-patients-'));
  process.env['OPENROI_DATA_DIR'] = folder;
  const database = await openDatabase(readEnv());
  const owner = openDb({ url: database.urls.owner, role: 'owner', max: 2 });
  const app = openDb({ url: database.urls.app, role: 'app', max: 4 });
  try {
    const { rows: [kept] } = await owner.db.execute<{ there: boolean }>(sql`select to_regclass('public.patients') is not null as there`);
    if (!kept?.there) await migrate(database.urls.owner, { passwords: database.passwords });
    const { rows: [loaded] } = await owner.db.execute<{ count: number }>(sql`select count(*)::int as count from patients`);
    if (loaded?.count === 0) await fill(database.urls.owner, count, say);
    const { rows: [facility] } = await owner.db.execute<{ id: string }>(sql`select id from facilities`);
    const technician = { ...person, facilityIds: [facility?.id ?? ''] };
    if (searches === 0) return [];
    const sample = await owner.db.execute<Known>(sql`select family_name as family, given_names as given, birth_date::text as born, mrn, phone, previous_names->>0 as former, address->>'postcode' as postcode, address->'lines'->>0 as street from patients tablesample bernoulli(${(searches * 300) / count}) limit ${searches}`);
    // A day's first searches read the index from the disk: every way ten times, not counted.
    for (const way of Object.values(ways)) for (const one of sample.rows.slice(-10)) await asActor(app.db, technician, (tx) => findPatients(tx, null, way(one)));
    const rows: Row[] = [];
    const all: number[] = [];
    for (const [name, way] of Object.entries(ways)) {
      const times: number[] = [];
      let first = 0;
      for (const one of sample.rows) {
        const began = performance.now();
        const found = await asActor(app.db, technician, (tx) => findPatients(tx, null, way(one)));
        times.push(performance.now() - began);
        if (found.slice(0, 3).some(({ mrn }) => mrn === one.mrn)) first += 1;
      }
      all.push(...times);
      rows.push({ name, searches: times.length, 'p50 ms': at(times, 0.5), 'p95 ms': at(times, 0.95), 'max ms': at(times, 1), 'among the first three': `${first}/${times.length}` });
      say(`${name}: p95 ${at(times, 0.95)} ms`);
    }
    rows.push({ name: 'all', searches: all.length, 'p50 ms': at(all, 0.5), 'p95 ms': at(all, 0.95), 'max ms': at(all, 1), 'among the first three': null });
    return [{ title: `Search in ${count.toLocaleString('en-US')} patients, one client, transaction and row security included`, rows }];
  } finally {
    await Promise.all([owner.close(), app.close()]);
    await database.stop();
    if (!args[2]) rmSync(folder, { recursive: true, force: true });
  }
};

const at = (times: readonly number[], share: number) => Math.round(([...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0) * 10) / 10;

/**
 * Names as they are spread: 1,500 families and 400 given names that are frequent, a long tail of some hundred thousand rare ones, one in eight with a
 * former name, one in thirty with a double one; birth dates over ninety years.
 */
async function fill(url: string, count: number, say: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
    values ('${facilityId}', 'Bench', 'PA', 'America/New_York', '{"lines":["1 Bench Street"],"city":"Pittsburgh","state":"PA","postcode":"15212"}', '1', 'HIM', 'B', '{}', now())`);
  const { rows } = await client.query<{ name: string; definition: string }>(`select indexname as name, indexdef as definition from pg_indexes where tablename like 'patient%' and indexdef not like '%UNIQUE%'`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  const began = performance.now();
  for (let from = 1; from <= count; from += batch) {
  await client.query(
    `with heads as (select array['Ander','Bar','Ber','Black','Bren','Cald','Carl','Chan','Cor','Dal','Del','Don','Drum','Ed','El','Fair','Fer','Flem','Gar','Gil','Gon','Gran','Ham','Har','Hern','Hol','Jack','Jen','John','Kel','Kow','Lam','Law','Lin','Lock','Mac','Mar','Mor','Nel','Nor','Ol','Par','Pat','Per','Quin','Ram','Rich','Rob','Rod','San'] as a,
       array['son','sen','ton','ley','man','er','well','ford','berg','stein','ez','ski','ard','ett','wood','ham','by','dale','field','more','lund','quist','rick','as','is','oni','elli','ini','ov','enko'] as b,
       array['Mary','James','Maria','John','Linda','Robert','Ana','William','Susan','David','Karen','Jose','Lisa','Juan','Nancy','Carlos','Sandra','Thomas','Betty','Paul'] as g,
       array['a','e','ie','o','ette','ina','el','is','on','y','ia','us','an','en','elle','ita','os','ar','in','le'] as h)
     insert into patients (id, facility_id, mrn, family_name, given_names, previous_names, birth_date, sex, address, phone, restricted, payer_restriction, created_at)
     select gen_random_uuid(), '${facilityId}', 'B-' || lpad(n::text, 8, '0'),
       case when n % 30 = 0 then family || '-' || a[1 + n % 50] || b[1 + n % 30] else family end,
       case when random() < 0.4 then g[1 + floor(20 * random())::int % 20] else rtrim(g[1 + floor(20 * random())::int % 20], 'aeyos') || h[1 + floor(20 * random())::int % 20] end,
       case when n % 8 = 0 then jsonb_build_array(a[1 + floor(50 * random())::int % 50] || b[1 + floor(30 * random())::int % 30]) else '[]' end, date '1932-01-01' + floor(random() * 32800)::int, case when random() < 0.5 then 'female' else 'male' end,
       jsonb_build_object('lines', jsonb_build_array((1 + floor(random() * 9000))::int || ' Main St'), 'city', 'Pittsburgh', 'state', 'PA', 'postcode', (15000 + floor(random() * 2000))::int::text),
       '412' || lpad(floor(random() * 10000000)::int::text, 7, '0'), false, false, now()
     from generate_series($1::int, $2::int) n, heads, lateral (
       select a[1 + floor(50 * power(random(), 1.6))::int % 50]
         || case when n % 5 = 0 then h[1 + floor(20 * random())::int % 20] || substr('bcdfglmnprstvz', 1 + floor(14 * random())::int % 14, 1) || h[1 + floor(20 * random())::int % 20] else '' end
         || b[1 + floor(30 * power(random(), 1.6))::int % 30] as family) named`,
    [from, Math.min(count, from + batch - 1)],
  );
  }
  say(`${count} patients in ${Math.round((performance.now() - began) / 1000)} s`);
  await client.query(`set maintenance_work_mem = '1GB'`);
  for (const { name, definition } of rows) {
    const from = performance.now();
    await client.query(definition);
    say(`${name}: ${Math.round((performance.now() - from) / 1000)} s`);
  }
  for (const table of ['patients', 'patient_names', 'patient_name_words']) await client.query(`vacuum analyze ${table}`);
  const words = await client.query<{ words: number }>('select count(*)::int as words from patient_name_words');
  say(`${words.rows[0]?.words ?? 0} different names`);
  await client.end();
}

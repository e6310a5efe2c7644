/** The hospital of the simulation: its facility, its patients, its people; and the stand-in for what mails and letters would do. */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import type { Db } from '#db/open.ts';
import type { Actor, Role } from '#workflows/actor.ts';
import type { Arrival } from './arrivals.ts';

export type Life = Arrival & {
  id: string;
  order: number;
  number: string;
  receivedOn: string;
  filedHour: number;
  patient: Patient;
  state: string;
  /** The governing date, for the order of work. */
  dueOn: string;
  /** How many facts were sent; the idempotency key counts with it. */
  sent: number;
  tries: Partial<Record<string, number>>;
  authorizationId: string | null;
  packet: { id: string; sha256: string; disclosureId: string; version: number; by: Actor } | null;
  held: boolean;
  owes: 'nothing' | 'before' | 'later';
  extended: boolean;
  doneHour: number | null;
  outcome: string | null;
};
export type Patient = { id: string; familyName: string; givenNames: string; birthDate: string };
export type Room = Awaited<ReturnType<typeof openRoom>>;

const families = ['Alvarez', 'Brandt', 'Chen', 'Diaz', 'Evans', 'Foster', 'Garcia', 'Hughes', 'Ivanov', 'Johnson', 'Kim', 'Lopez', 'Miller', 'Nguyen', 'Okafor', 'Patel', 'Quinn', 'Rossi', 'Smith', 'Tran'];
const given = ['Ana', 'Ben', 'Clara', 'David', 'Elena', 'Frank', 'Grace', 'Hugo', 'Iris', 'James', 'Karen', 'Luis', 'Maria', 'Noah', 'Olivia', 'Peter', 'Rosa', 'Samuel', 'Teresa', 'Victor'];

export async function openRoom(ownerDb: Db, { patients: count }: { patients: number }) {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  const facilityId = uuidv7();
  const prefix = `Y${facilityId.slice(-4).toUpperCase()}`;
  await ownerDb.execute(sql`
    insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
    values (${facilityId}, 'A year', 'PA', 'America/New_York', '{"lines":["1 Bench Street"],"city":"Pittsburgh","state":"PA","postcode":"15212"}', '1', 'HIM', ${prefix},
      '{"prepayThirdParty":true,"prepayPatient":false,"linkDays":30,"linkDownloads":5}', now())`);
  const patients = Array.from({ length: count }, (_, i): Patient => ({ id: uuidv7(), familyName: families[i % 20] ?? '', givenNames: given[Math.floor(i / 20) % 20] ?? '', birthDate: `${1935 + (i % 80)}-0${1 + (i % 9)}-1${i % 9}` }));
  for (let from = 0; from < count; from += 1000) {
    const some = patients.slice(from, from + 1000);
    await ownerDb.execute(sql`
      insert into patients (id, facility_id, mrn, family_name, given_names, birth_date, created_at)
      select id, ${facilityId}::uuid, ${prefix} || '-' || (${from}::int + n), family, given, birth::date, now()
      from unnest(${sql.param(some.map(({ id }) => id))}::uuid[], ${sql.param(some.map(({ familyName }) => familyName))}::text[], ${sql.param(some.map(({ givenNames }) => givenNames))}::text[],
        ${sql.param(some.map(({ birthDate }) => birthDate))}::text[]) with ordinality as t (id, family, given, birth, n)`);
  }
  const person = (name: string, ...roles: Role[]): Actor => ({ kind: roles.includes('requester') ? 'requester' : 'staff', id: uuidv7(), name, roles, facilityIds: [facilityId], organizationIds: [], requestIds: [], sessionId: null });
  let order = 0;
  return {
    facilityId,
    technicians: Array.from({ length: 12 }, (_, i) => person(`Technician ${i + 1}`, 'technician')),
    supervisor: person('Supervisor', 'technician', 'supervisor'),
    physician: person('Physician', 'physician'),
    compliance: person('Compliance', 'compliance'),
    requester: person('Requester', 'requester'),

    begin(arrival: Arrival, date: string, hour: number): Life {
      order += 1;
      const patient = patients[(order * 7919) % patients.length] as Patient;
      return {
        ...arrival, id: uuidv7(), order, number: `${prefix}-${String(order).padStart(6, '0')}`, receivedOn: date, filedHour: hour, patient, state: 'draft', dueOn: date, sent: 0, tries: {},
        authorizationId: arrival.basis === 'authorization' ? uuidv7() : null, packet: null, held: false, owes: 'nothing', extended: false, doneHour: null, outcome: null,
      };
    },

    /**
     * Mails, letters and the like are not sent in the simulation: their rows of the outbox are marked done once a day, and their jobs
     * taken away. What reports back (retrieval, building, release) is played fact by fact.
     */
    async settlePlainEffects(now: Date): Promise<void> {
      await ownerDb.execute(sql`
        with done as (update outbox set status = 'done', attempts = 1, done_at = ${now.toISOString()}::timestamptz where status = 'pending' and facility_id = ${facilityId}::uuid returning id)
        delete from graphile_worker._private_jobs j using done where j.key = 'effect:' || done.id`);
    },
  };
}

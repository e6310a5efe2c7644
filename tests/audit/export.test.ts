/** The command as an administrator runs it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { parseSigningKey } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { asActor } from '#db/open.ts';
import { facilities, patients } from '#db/schema/index.ts';
import { addCanary, hear } from '../setup/canary.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { now, technician } from './actors.ts';
import { readRows, temporaryFolder, verifyFolder } from './exporting.ts';

// The command starts anew each time.
vi.setConfig({ testTimeout: 120_000 });

let database: TestDatabase;
const folder = temporaryFolder();
const patientId = uuidv7();
addCanary('other names', 'Canaryname', 'CANARY-7');

beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
  const facilityId = technician.facilityIds[0]!;
  const address = { lines: [], city: 'P', state: 'PA', postcode: '1' };
  const policy = { prepayThirdParty: false, prepayPatient: false, linkDays: 30, linkDownloads: 10 };
  await database.ownerDb.insert(facilities).values({ id: facilityId, name: 'T', state: 'PA', zone: 'America/New_York', address, phone: '1', contactTitle: 'HIM', numberPrefix: 'T', policy, createdAt: now });
  await database.ownerDb.insert(patients).values({ id: patientId, facilityId, mrn: 'CANARY-7', familyName: 'Canaryname', givenNames: 'Zoe', birthDate: '1978-03-14', createdAt: now });
  for (const subject of [{ facilityId, patientId }, { facilityId }, { facilityId, patientId }]) {
    await asActor(database.appDb, technician, (tx) => recordEvent(tx, { action: 'patient.viewed', actor: technician, now, subject, facts: {} }));
  }
  await sequenceOnce(database.sequencerDb, { signingKey: parseSigningKey('11'.repeat(32)), now });
});
afterAll(async () => {
  folder.remove();
  await database.drop();
});

function run(...options: string[]) {
  const { owner, app, worker, sequencer } = database.urls;
  const env = { ...process.env, OPENROI_DATA_DIR: folder.dir, DATABASE_URL: app, DATABASE_OWNER_URL: owner, DATABASE_WORKER_URL: worker, DATABASE_SEQUENCER_URL: sequencer };
  const ended = spawnSync(process.execPath, ['--import', 'tsx', 'app/cli/audit-export.ts', ...options], { encoding: 'utf8', env });
  hear('audit:export', `${ended.stdout}\n${ended.stderr}\n`);
  return ended;
}

describe('audit:export', () => {
  it('writes the whole log, and it verifies', () => {
    const out = join(folder.dir, 'all');
    expect(run('--out', out)).toMatchObject({ status: 0, stdout: expect.stringContaining('4 events under a checkpoint of 4') });
    expect(verifyFolder(out)).toMatchObject({ code: 0, fail: null });
  });

  it("writes one patient's events by the record number, without any of the patient's data", () => {
    const out = join(folder.dir, 'one');
    expect(run('--out', out, '--patient', 'CANARY-7', '--from', '2026-11-22', '--to', '2026-11-22')).toMatchObject({ status: 0 });
    const rows = readRows(out);
    expect(rows).toHaveLength(2);
    for (const canary of ['CANARY', 'Canaryname', 'Zoe', '1978', patientId]) expect(JSON.stringify(rows)).not.toContain(canary);
    expect(verifyFolder(out).code).toBe(0);
  });

  it('says what is wrong with an option', () => {
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('--out') });
    expect(run('--out', join(folder.dir, 'x'), '--from', '22.11.2026')).toMatchObject({ status: 1, stderr: expect.stringContaining('YYYY-MM-DD') });
    expect(run('--out', join(folder.dir, 'x'), '--patient', 'NOBODY')).toMatchObject({ status: 1, stderr: expect.stringContaining('no such patient') });
  });
});

/** Real input: patients written by others, out of an R4 server written by others, all the way to the packet. */
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPin } from '#app/identity/password.ts';
import { demoFacilities } from '#app/processes/seed-demo.ts';
import { pages, patients, records } from '#db/schema/index.ts';
import { medplumPatientsPresent, startMedplumServer } from '#tests/ehr/medplum-server.ts';
import { createHospital, type Hospital } from './hospital.ts';
import { download, toApproval, toRelease, toReview } from './journey.ts';

describe.skipIf(!medplumPatientsPresent)('three patients of ../shared/data/patients (skipped where it is absent)', () => {
  let hospital: Hospital;
  let server: Awaited<ReturnType<typeof startMedplumServer>>;
  beforeAll(async () => {
    server = await startMedplumServer();
    hospital = await createHospital({ ehrUrl: server.url });
  }, 180_000);
  afterAll(async () => {
    await hospital.close();
    await server.close();
  });

  it.each([0, 1, 2])('patient %i gets her record', async (index) => {
    const person = server.patients[index];
    if (!person) throw new Error('fewer patients than expected');
    const id = uuidv7();
    await hospital.database.ownerDb.insert(patients).values({
      id,
      facilityId: demoFacilities.riverside,
      mrn: person.mrn,
      familyName: person.family,
      givenNames: person.given,
      birthDate: person.birthDate,
      ehrId: person.id,
      createdAt: new Date(),
    });
    const tech = hospital.staff('tech1@riverside.example');
    const { requestId } = await hospital.file({
      pinHash: await hashPin('482913'),
      patient: { familyName: person.family, givenNames: person.given, birthDate: person.birthDate },
      scope: { kinds: ['progress', 'consult', 'discharge_summary', 'emergency', 'other'], visits: [] },
    });
    await hospital.drain();
    await toReview(hospital, tech, requestId, id);
    const ready = await hospital.database.ownerDb.select().from(records).where(eq(records.requestId, requestId));
    expect(ready.filter((record) => record.status === 'ready').length).toBeGreaterThan(0);
    const ledger = await hospital.database.ownerDb.select().from(pages).where(eq(pages.requestId, requestId));
    expect(ledger.filter((page) => page.verdict === 'wrong')).toEqual([]);
    const packet = await toApproval(hospital, tech, requestId);
    const texts = await download(hospital, await toRelease(hospital, hospital.staff('tech2@riverside.example'), packet), '482913');
    // A word of the first page of the chart, as an engine that did not write it reads it.
    const sample = ledger.find((page) => page.text.trim() !== '')?.text.split(/\s+/).find((word) => /^[A-Za-z]{6,}$/.test(word)) ?? '';
    expect(sample).not.toBe('');
    expect(texts.join('\n')).toContain(sample);
  }, 180_000);
});

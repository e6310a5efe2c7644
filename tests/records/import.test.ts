/** What the import of a record finds beside its text: scans that lie on their side, blank sheets, a page twice, the other patients whom a page could mean, and other people's identifiers. */
import { eq } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemTesseract } from '#app/documents/ocr.ts';
import { importRecord } from '#app/records/import-record.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { findings, pages, patients, records } from '#db/schema/index.ts';
import { createReviewHouse, type ReviewHouse } from '#tests/commands/review-house.ts';
import { systemActor } from '#workflows/actor.ts';

let house: ReviewHouse;
beforeAll(async () => {
  house = await createReviewHouse();
}, 120_000);
afterAll(() => house?.close());

const own = 'Patient: Delgado-Reyes, Maria\nMRN: RGH-100234   DOB: 03/14/1978\n\nSeen for follow-up of her asthma, doing well, no new complaints today.';
const patient = { mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', previousNames: [], birthDate: '1978-03-14' };

async function imported(requestId: string, bytes: Uint8Array, contentType: string) {
  const { database } = house.house;
  const [{ patientId } = { patientId: null }] = await database.ownerDb.select({ patientId: patients.id }).from(patients).where(eq(patients.mrn, 'RGH-100234'));
  const record = { id: uuidv7(), facilityId: house.house.riverside, requestId, title: 'Scan', serviceDate: null, protectedSource: null };
  await database.ownerDb.insert(records).values({ ...record, source: 'scan', sourceId: record.id, kind: 'other', inScope: true, status: 'fetched', position: 90, createdAt: new Date() });
  await importRecord(house.services, { actor: systemActor, record, patient: { ...patient, id: patientId ?? '' }, bytes, contentType });
  const rows = await database.ownerDb.select().from(pages).where(eq(pages.recordId, record.id)).orderBy(pages.number);
  return { rows, record, kinds: rows.map(({ evidence }) => evidence.map(({ kind }) => kind)) };
}

/** A scanned sheet, lying as told. */
async function scan(turns: readonly (number | 'blank')[]): Promise<Uint8Array> {
  const lines = [...own.split('\n'), ...Array.from({ length: 12 }, (_, i) => `Line ${i + 1}: lungs clear, heart regular, abdomen soft, no edema, gait steady.`)];
  const svg = (text: readonly string[]) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1275" height="1650"><rect width="100%" height="100%" fill="white"/><g font-family="Liberation Sans, DejaVu Sans, Arial" font-size="27">${text.map((line, at) => `<text x="90" y="${130 + at * 44}">${line}</text>`).join('')}</g></svg>`);
  const pdf = await PDFDocument.create();
  for (const turn of turns) {
    const image = await pdf.embedPng(await sharp(svg(turn === 'blank' ? [] : lines)).rotate(turn === 'blank' ? 0 : turn).greyscale().png().toBuffer());
    const [width, height] = turn === 90 || turn === 270 ? [792, 612] : [612, 792];
    pdf.addPage([width, height]).drawImage(image, { x: 0, y: 0, width, height });
  }
  return pdf.save();
}

describe('importing a record', () => {
  // Four coarse readings beside the whole ones: long without the system's engine.
  it.skipIf(!systemTesseract() && !process.env.OPENROI_TEST_FULL)('rights a scan, for the reader and in the pages that are kept, finds the blank sheet and the page that is there twice', async () => {
    const requestId = await house.underReview({}, []);
    const { rows, kinds, record } = await imported(requestId, await scan([270, 'blank', 0]), 'application/pdf');
    expect(rows.map(({ verdict }) => verdict)).toEqual(['right', 'unknown', 'right']);
    expect(kinds[0]).toContain('turned');
    expect(kinds[1]).toEqual(['blank']);
    expect(kinds[2]).toContain('duplicate');
    expect(rows.map(({ width, height }) => width < height)).toEqual([true, true, true]);
    const [kept] = await house.house.database.ownerDb.select().from(records).where(eq(records.id, record.id));
    expect(kept?.pagesFileId).not.toBe(kept?.originalFileId);
    const bytes = await asActor(house.house.database.workerDb, systemActor, (tx) => readFile(tx, house.services.storage, kept?.pagesFileId ?? ''));
    const info = await house.services.documents.inspect(bytes);
    expect(info.pages.map(({ widthPt, heightPt }) => widthPt < heightPt)).toEqual([true, true, true]);
  }, 300_000);

  it('asks the facility’s index about each page: who else has this name and birth date, whose number it is', async () => {
    const { ownerDb } = house.house.database;
    const requestId = await house.underReview({}, []);
    await ownerDb.insert(patients).values({ id: uuidv7(), facilityId: house.house.riverside, mrn: 'RGH-555111', familyName: 'Delgado-Reyes', givenNames: 'Maria', birthDate: '1978-03-14', createdAt: new Date() });
    const named = await imported(requestId, Buffer.from('Patient: Delgado-Reyes, Maria   DOB: 03/14/1978\n\nAsthma, stable.'), 'text/plain');
    expect(named.rows[0]?.verdict).toBe('unknown');
    const numbered = await imported(requestId, Buffer.from('Name on file: see label\nMRN: RGH-555111\n\nAsthma, stable.'), 'text/plain');
    expect(numbered.rows[0]?.verdict).toBe('wrong');
    expect(numbered.kinds[0]).toContain('other_patient');
    await ownerDb.delete(patients).where(eq(patients.mrn, 'RGH-555111'));
  }, 120_000);

  it('suggests other people’s identifiers for redaction, and not in the patient’s own access (ACC-WHOLE)', async () => {
    const { ownerDb } = house.house.database;
    const text = Buffer.from(`${own}\nEmergency contact: Juan Reyes (husband) 412-555-0134`);
    const mine = await imported(await house.underReview({}, []), text, 'text/plain');
    expect(await ownerDb.select().from(findings).where(eq(findings.pageId, mine.rows[0]?.id ?? ''))).toEqual([]);
    const theirs = await house.underReview({ requester: { kind: 'law_firm', name: 'Harper & Quill LLP' } }, []);
    const { rows } = await imported(theirs, text, 'text/plain');
    const found = await ownerDb.select().from(findings).where(eq(findings.pageId, rows[0]?.id ?? ''));
    expect(found.map(({ kind, quote }) => [kind, quote])).toEqual([['other_person', 'Juan Reyes'], ['other_person', '412-555-0134']]);
  }, 120_000);
});

/** What an import read out of pixels is kept with its places, serves the redaction, and is not read twice; other bytes are read anew. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeReview } from '#app/commands/review/complete-review.ts';
import { decideFindings } from '#app/commands/review/decide-finding.ts';
import { decidePages } from '#app/commands/review/decide-pages.ts';
import { addRedaction } from '#app/commands/review/redact.ts';
import { systemTesseract } from '#app/documents/ocr.ts';
import { importRecord } from '#app/records/import-record.ts';
import { keptWordsOf, packWords, unpackWords } from '#app/records/kept-words.ts';
import { pageImagesOf } from '#app/records/page-images.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { files, findings, pages, records } from '#db/schema/index.ts';
import { createReviewHouse, type ReviewHouse } from '#tests/commands/review-house.ts';
import { systemActor } from '#workflows/actor.ts';

const tesseract = systemTesseract();
const folder = mkdtempSync(join(tmpdir(), 'openroi-kept-words-'));
const counted = join(folder, 'calls');
const before = process.env['PATH'];
let house: ReviewHouse;

beforeAll(async () => {
  if (!tesseract) return;
  // Every reading of pixels, in whatever child, is counted; then the real one reads.
  writeFileSync(counted, '');
  writeFileSync(join(folder, 'tesseract'), `#!/bin/sh\necho x >> '${counted}'\nexec '${tesseract}' "$@"\n`);
  chmodSync(join(folder, 'tesseract'), 0o755);
  process.env['PATH'] = `${folder}:${before ?? ''}`;
  house = await createReviewHouse();
}, 120_000);
afterAll(async () => {
  if (before !== undefined) process.env['PATH'] = before;
  await house?.close();
  rmSync(folder, { recursive: true, force: true });
});

const calls = () => readFileSync(counted, 'utf8').length / 2;
const owner = () => house.house.database.ownerDb;
const system = <T>(work: Parameters<typeof asActor<T>>[2]) => asActor(house.house.database.workerDb, systemActor, work);

/** Two sheets, the first lying on its side. */
async function scan(): Promise<Buffer> {
  const lines = ['Patient: Delgado-Reyes, Maria', 'MRN: RGH-100234   DOB: 03/14/1978', ...Array.from({ length: 4 }, (_, i) => `Line ${i + 1}: lungs clear, heart regular, abdomen soft, no edema, gait steady.`)];
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1275" height="1650"><rect width="100%" height="100%" fill="white"/><g font-family="Liberation Sans, DejaVu Sans, Arial" font-size="27">${lines.map((line, at) => `<text x="90" y="${130 + at * 44}">${line}</text>`).join('')}</g></svg>`);
  const pdf = await PDFDocument.create();
  for (const turn of [270, 0]) {
    const image = await pdf.embedPng(await sharp(svg).rotate(turn).greyscale().png().toBuffer());
    const [width, height] = turn === 0 ? [612, 792] : [792, 612];
    pdf.addPage([width, height]).drawImage(image, { x: 0, y: 0, width, height });
  }
  return Buffer.from(await pdf.save());
}

async function underReview() {
  const requestId = await house.underReview({}, [{ title: 'Scan', serviceDate: '2023-02-09', bytes: await scan(), contentType: 'application/pdf' }]);
  const [record] = await owner().select().from(records).where(eq(records.requestId, requestId));
  if (!record?.pagesFileId) throw new Error('no record');
  return { requestId, record: { ...record, pagesFileId: record.pagesFileId } };
}

async function callsOfBuilding(requestId: string): Promise<number> {
  const tech = house.staff('tech1');
  const noticed = await owner().select({ id: findings.id }).from(findings).where(eq(findings.requestId, requestId));
  if (noticed.length > 0) await decideFindings(house.house.database.appDb, tech, { requestId, findingIds: noticed.map(({ id }) => id), status: 'dismissed', now: new Date() });
  const all = await owner().select({ id: pages.id }).from(pages).where(eq(pages.requestId, requestId));
  await addRedaction(house.house.database.appDb, tech, { requestId, id: uuidv7(), kind: 'term', pageId: null, term: 'edema', ground: 'confidential_source', now: new Date() });
  await decidePages(house.house.database.appDb, tech, { requestId, pageIds: all.map(({ id }) => id), disposition: 'release', ground: null, now: new Date() });
  await completeReview(house.house.database.appDb, tech, { requestId, now: new Date(), key: uuidv7() });
  const from = calls();
  const packet = await house.build(requestId);
  expect(packet.status, packet.problem ?? '').toBe('built');
  expect(JSON.stringify(packet.certificate)).toContain('"found":8');
  return calls() - from;
}

describe.skipIf(!tesseract)('words read out of pixels', () => {
  it('are kept where they stand on the upright page, and only for the bytes that were read', async () => {
    const { record } = await underReview();
    const kept = await system((tx) => keptWordsOf(tx, house.storage, record));
    expect(Object.keys(kept)).toEqual(['1', '2']);
    const upright = await system((tx) => readFile(tx, house.storage, record.pagesFileId));
    for (const page of [1, 2]) {
      const again = await house.documents.ocrPage(upright, page);
      const words = kept[page]?.words ?? [];
      expect(words.filter(({ text }) => text.startsWith('edema'))).toHaveLength(4);
      const near = words.filter((word) => again.words.some(({ text, x, y }) => text === word.text && Math.abs(x - word.x) < 3 && Math.abs(y - word.y) < 3));
      expect(near.length / words.length).toBeGreaterThan(0.95);
    }
    expect(await system((tx) => keptWordsOf(tx, house.storage, { ...record, pagesFileId: record.originalFileId ?? '' }))).toEqual({});
    const [file] = await owner().select().from(files).where(eq(files.id, record.wordsFileId ?? ''));
    expect(file).toMatchObject({ kind: 'record_words', requestId: record.requestId });

    // The reviewer marks them without anybody reading the page again.
    const from = calls();
    const words = await pageImagesOf(house.documents).words({ fileId: record.pagesFileId, page: 2, ocr: true }, () => Promise.resolve(upright), () => Promise.resolve(kept));
    expect(words).toHaveLength(kept[2]?.words.length ?? 0);
    expect(calls()).toBe(from);
  }, 240_000);

  it('serve the packet: each page is read once less, and what is looked for in them goes', async () => {
    const { requestId } = await underReview();
    const withKept = await callsOfBuilding(requestId);
    const { requestId: other, record } = await underReview();
    await owner().update(records).set({ wordsFileId: null }).where(eq(records.id, record.id));
    expect(await callsOfBuilding(other) - withKept).toBe(2);
  }, 240_000);

  it('are not kept for a sheet that lies on its side and cannot be turned: there they stand elsewhere', async () => {
    const requestId = await house.underReview({}, []);
    const record = { id: uuidv7(), facilityId: house.house.riverside, requestId, title: 'Scan', serviceDate: null, protectedSource: null };
    await owner().insert(records).values({ ...record, source: 'scan', sourceId: record.id, kind: 'other', inScope: true, status: 'fetched', position: 90, createdAt: new Date() });
    const word = { text: 'asthma', x: 60, y: 60, width: 40, height: 12, line: 0, confidence: 90 };
    // why: a file that the reader opens and the writer does not. Page 1 lies, page 2 stands.
    const session = {
      info: { kind: 'pdf', encrypted: false, warnings: [], pages: [1, 2].map((number) => ({ number, widthPt: 792, heightPt: 612, rotation: 0 })) },
      pageText: () => Promise.resolve({ text: '', words: [] }),
      inkShare: () => Promise.resolve(0.1),
      ocrPage: (page: number, { turn = 0 } = {}) => Promise.resolve({ text: 'asthma '.repeat(20), words: [word], confidence: page === 1 && turn === 0 ? 20 : 90, engine: 'none' }),
      findTurn: () => Promise.resolve(90),
      righted: () => Promise.resolve(undefined),
      close: () => Promise.resolve(),
    };
    const documents = { ...house.documents, openDocument: () => Promise.resolve(session) } as unknown as typeof house.documents;
    await importRecord({ ...house.services, documents }, { actor: systemActor, record, patient: null, bytes: await scan(), contentType: 'application/pdf' });
    const [kept] = await owner().select().from(records).where(eq(records.id, record.id));
    const words = await system((tx) => keptWordsOf(tx, house.storage, { wordsFileId: kept?.wordsFileId ?? null, pagesFileId: kept?.pagesFileId ?? '' }));
    expect(Object.keys(words)).toEqual(['2']);
  });
});

it('what is no such file is refused, and what was kept comes back', () => {
  const words = { 3: { confidence: 91.5, words: [{ text: 'Ana “Ñ”', x: 1.2, y: 3.4, width: 5.6, height: 7.8, line: 2, confidence: 88 }] } };
  expect(unpackWords(packWords('abc', words))).toEqual({ pagesSha256: 'abc', words });
  expect(() => unpackWords(Buffer.from('{"version":2}'))).toThrow(/unknown shape/);
});

/**
 * Pages checked: read, whose they are, what on them is protected. Text pages and scanned ones; beside them an index of a million patients
 * in PostgreSQL, asked as an import asks it (`indexFor`, transaction and row security included). `-- TEXT_PAGES SCANS PATIENTS`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import pg from 'pg';
import sharp from 'sharp';
import { v7 as uuidv7 } from 'uuid';
import { createDocumentPool, type DocumentPool } from '#app/documents/pool.ts';
import { readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { indexFor } from '#app/records/import-record.ts';
import { checkPage } from '#app/records/pages/check-page.ts';
import type { PatientIndex } from '#app/records/pages/patient-index.ts';
import { readPageText, type PageReading } from '#app/records/read-page.ts';
import { migrate } from '#db/migrate.ts';
import { asActor, openDb } from '#db/open.ts';
import { systemActor } from '#workflows/actor.ts';
import type { Bench, Row } from './run.ts';

const patient = { mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', previousNames: [], birthDate: '1978-03-14' };
const workers = 2;
/** Lines of the history: a close-written page, and one as full as a visit's note mostly is. why both: reading pixels takes its time by the word. */
const [full, short] = [22, 5];

/** The other patients whom these pages could mean. */
type Ask = (pages: readonly { text: string }[]) => Promise<PatientIndex>;

export const bench: Bench = async ({ args, say }) => {
  const [textPages, scans, patients] = [Number(args[0] ?? 600), Number(args[1] ?? 24), Number(args[2] ?? 1_000_000)];
  const folder = mkdtempSync(join(tmpdir(), 'openroi-bench-pages-'));
  process.env['OPENROI_DATA_DIR'] = folder;
  const database = await openDatabase(readEnv());
  const documents = createDocumentPool({ workers });
  const worker = openDb({ url: database.urls.worker, role: 'worker', max: workers });
  try {
    await migrate(database.urls.owner, { passwords: database.passwords });
    const facilityId = await fill(database.urls.owner, patients, say);
    const ask: Ask = (pages) => asActor(worker.db, systemActor, (tx) => indexFor(tx, facilityId, pages, patient));
    const notes = Array.from({ length: textPages }, (_, at) => note(at, full));
    // The first look reads the index from the disk.
    await ask(notes.slice(0, 1).map((text) => ({ text })));
    const rows: Row[] = [
      await measure('text pages (PDF), one document', await textPdf(notes), documents, ask, false),
      await measure('text pages (PDF), the index asked for each page alone', await textPdf(notes), documents, ask, true),
      await measure(`scanned pages (OCR, 200 dpi), ${wordsOf(full)} words each`, await scannedPdf(notes.slice(0, scans)), documents, ask, false),
      await measure(`scanned pages (OCR, 200 dpi), ${wordsOf(short)} words each`, await scannedPdf(Array.from({ length: scans }, (_, at) => note(at, short))), documents, ask, false),
      await alone('checking the text alone', notes, undefined),
      await alone(`the same, ${patients.toLocaleString('en-US')} patients in PostgreSQL asked for each page alone`, notes, ask),
    ];
    return [{ title: `Pages a second, ${workers} workers; CPU of this process, without its children and PostgreSQL`, rows }];
  } finally {
    await Promise.all([documents.close(), worker.close()]);
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

async function measure(name: string, bytes: Uint8Array, documents: DocumentPool, ask: Ask, each: boolean): Promise<Row> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const sessions = await Promise.all(Array.from({ length: workers }, () => documents.openDocument(bytes)));
  const numbers = sessions[0]?.info.pages.map((page) => page.number) ?? [];
  const count = numbers.length;
  const read: PageReading[] = [];
  let right = 0;
  await Promise.all(
    sessions.map(async (session) => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const page = await readPageText(session, number);
        if (!each) read.push(page);
        else if (checkPage(page, patient, await ask([page])).verdict === 'right') right += 1;
      }
      await session.close();
    }),
  );
  // As an import does: all pages read, the index asked once.
  const index = each ? undefined : await ask(read);
  for (const page of read) if (checkPage(page, patient, index).verdict === 'right') right += 1;
  return row(name, count, right, began, cpu);
}

async function alone(name: string, notes: readonly string[], ask: Ask | undefined): Promise<Row> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  let right = 0;
  for (const text of notes) if (checkPage({ text, textSource: 'pdf', confidence: 1 }, patient, await ask?.([{ text }])).verdict === 'right') right += 1;
  return row(name, notes.length, right, began, cpu);
}

function row(name: string, count: number, right: number, began: number, cpu: NodeJS.CpuUsage): Row {
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { name, pages: count, seconds: seconds.toFixed(2), 'pages/s': (count / seconds).toFixed(1), 'CPU ms/page': ((user + system) / 1000 / count).toFixed(1), 'called right': `${right}/${count}` };
}

const wordsOf = (lines: number): number => note(0, lines).split(/\s+/).length;

function note(at: number, lines: number): string {
  const findings = ['Major depressive disorder, recurrent', 'Hypertension', 'Type 2 diabetes mellitus', 'Alcohol dependence, in remission', 'HIV test: negative', 'Osteoarthritis of knee'];
  return [
    'RIVERSIDE GENERAL HOSPITAL',
    `PATIENT: Maria Delgado-Reyes    DOB: 1978-03-14    MRN: RGH-100234`,
    `DATE OF SERVICE: 2023-0${1 + (at % 9)}-1${at % 9}    ENCOUNTER: ${1000 + at}`,
    '',
    'HISTORY OF PRESENT ILLNESS',
    ...Array.from({ length: lines }, (_, line) => `Seen for follow-up ${line + 1}. Denies chest pain, shortness of breath, substance abuse; reports good sleep and appetite.`),
    '',
    'ASSESSMENT AND PLAN',
    ...[0, 1, 2].map((step) => `${step + 1}. ${findings[(at + step) % findings.length]}`),
    '',
    'Electronically signed, Dr. Helen Brandt',
  ].join('\n');
}

async function textPdf(notes: readonly string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const text of notes) pdf.addPage([612, 792]).drawText(text, { x: 50, y: 740, size: 9, lineHeight: 13, font });
  return pdf.save();
}

async function scannedPdf(notes: readonly string[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const escaped = (line: string) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  for (const text of notes) {
    const lines = text.split('\n').map((line, at) => `<text x="110" y="${150 + at * 36}" xml:space="preserve">${escaped(line)}</text>`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1700" height="2200"><rect width="100%" height="100%" fill="white"/><g font-family="Liberation Sans, DejaVu Sans, Arial" font-size="25">${lines.join('')}</g></svg>`;
    const image = await pdf.embedPng(await sharp(Buffer.from(svg)).greyscale().png().toBuffer());
    pdf.addPage([612, 792]).drawImage(image, { x: 0, y: 0, width: 612, height: 792 });
  }
  return pdf.save();
}

/** A million patients of one facility, by number and birth date; their names' table, which no page asks, stays empty. -> the facility */
async function fill(url: string, count: number, say: (line: string) => void): Promise<string> {
  const [began, facilityId] = [performance.now(), uuidv7()];
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`insert into facilities (id, name, state, zone, address, phone, contact_title, number_prefix, policy, created_at)
    values ('${facilityId}', 'Bench', 'PA', 'America/New_York', '{"lines":["1 Bench Street"],"city":"Pittsburgh","state":"PA","postcode":"15212"}', '1', 'HIM', 'B', '{}', now())`);
  await client.query('alter table patients disable trigger user');
  const { rows } = await client.query<{ name: string; definition: string }>(`select indexname as name, indexdef as definition from pg_indexes where tablename = 'patients' and indexdef not like '%UNIQUE%'`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  await client.query(
    `insert into patients (id, facility_id, mrn, family_name, given_names, birth_date, restricted, payer_restriction, created_at)
     select gen_random_uuid(), '${facilityId}', 'B-' || n, 'Family' || n % 30000, 'Given' || n % 997, date '1930-01-01' + (n * 7919 % 33000), false, false, now() from generate_series(1, $1::int) n`,
    [count],
  );
  for (const { name, definition } of rows) if (name === 'patients_birth_date') await client.query(definition);
  await client.query('vacuum analyze patients');
  await client.end();
  say(`${count} patients in ${Math.round((performance.now() - began) / 1000)} s`);
  return facilityId;
}

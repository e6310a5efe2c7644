/** Pages checked: read, whose they are, what on them is protected. Text pages and scanned ones, with an index of a million patients beside. `-- TEXT_PAGES SCANS PATIENTS`. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import sharp from 'sharp';
import { createDocumentPool, type DocumentPool } from '#app/documents/pool.ts';
import { checkPage } from '#app/records/pages/check-page.ts';
import { patientIndex, type IndexPatient, type PatientIndex } from '#app/records/pages/patient-index.ts';
import { readPageText } from '#app/records/read-page.ts';
import type { Bench, Row } from './run.ts';

const patient = { mrn: 'RGH-100234', familyName: 'Delgado-Reyes', givenNames: 'Maria', previousNames: [], birthDate: '1978-03-14' };
const workers = 2;

export const bench: Bench = async ({ args, say }) => {
  const [textPages, scans, patients] = [Number(args[0] ?? 600), Number(args[1] ?? 24), Number(args[2] ?? 1_000_000)];
  const began = performance.now();
  const index = patientIndex(people(patients));
  const built = (performance.now() - began) / 1000;
  say(`index of ${index.size} in ${built.toFixed(1)} s`);
  const documents = createDocumentPool({ workers });
  try {
    const notes = Array.from({ length: textPages }, (_, at) => note(at));
    const rows: Row[] = [
      await measure('text pages (PDF)', await textPdf(notes), documents, index),
      await measure('scanned pages (OCR, 200 dpi)', await scannedPdf(notes.slice(0, scans)), documents, index),
      alone('checking the text alone', notes, undefined),
      alone(`the same with ${patients.toLocaleString('en-US')} patients consulted`, notes, index),
    ];
    return [{ title: `Pages a second, ${workers} workers`, rows, notes: [`The index is read once: ${built.toFixed(1)} s.`] }];
  } finally {
    await documents.close();
  }
};

async function measure(name: string, bytes: Uint8Array, documents: DocumentPool, index: PatientIndex): Promise<Row> {
  const began = performance.now();
  const sessions = await Promise.all(Array.from({ length: workers }, () => documents.openDocument(bytes)));
  const numbers = sessions[0]?.info.pages.map((page) => page.number) ?? [];
  const count = numbers.length;
  let right = 0;
  await Promise.all(
    sessions.map(async (session) => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) if (checkPage(await readPageText(session, number), patient, index).verdict === 'right') right += 1;
      await session.close();
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { name, pages: count, seconds: seconds.toFixed(1), 'pages/s': (count / seconds).toFixed(1), 'called right': `${right}/${count}` };
}

function alone(name: string, notes: readonly string[], index: PatientIndex | undefined): Row {
  const began = performance.now();
  let right = 0;
  for (const text of notes) if (checkPage({ text, textSource: 'pdf', confidence: 1 }, patient, index).verdict === 'right') right += 1;
  const seconds = (performance.now() - began) / 1000;
  return { name, pages: notes.length, seconds: seconds.toFixed(2), 'pages/s': (notes.length / seconds).toFixed(0), 'called right': `${right}/${notes.length}` };
}

function note(at: number): string {
  const findings = ['Major depressive disorder, recurrent', 'Hypertension', 'Type 2 diabetes mellitus', 'Alcohol dependence, in remission', 'HIV test: negative', 'Osteoarthritis of knee'];
  return [
    'RIVERSIDE GENERAL HOSPITAL',
    `PATIENT: Maria Delgado-Reyes    DOB: 1978-03-14    MRN: RGH-100234`,
    `DATE OF SERVICE: 2023-0${1 + (at % 9)}-1${at % 9}    ENCOUNTER: ${1000 + at}`,
    '',
    'HISTORY OF PRESENT ILLNESS',
    ...Array.from({ length: 22 }, (_, line) => `Seen for follow-up ${line + 1}. Denies chest pain, shortness of breath, substance abuse; reports good sleep and appetite.`),
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

function* people(count: number): Generator<IndexPatient> {
  for (let at = 0; at < count; at++) {
    yield { mrn: `B-${at}`, familyName: `Family${at % 30_000}`, givenNames: `Given${at % 997}`, birthDate: `19${30 + (at % 70)}-${String(1 + (at % 12)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}` };
  }
}

/**
 * check-pages -- FILE --patient PATIENT.json [--index PATIENTS.csv] --out PAGES.json
 * FILE: PDF, image (TIFF, JPEG, PNG), or text with form feeds between pages. Exit 0: written. 2: usage. 3: the file is refused.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createDocumentPool } from '#app/documents/pool.ts';
import { sniffKind } from '#app/documents/sniff.ts';
import { readPeople } from '#app/records/matching/read-csv.ts';
import { checkPage } from '#app/records/pages/check-page.ts';
import { patientIndex, type PatientIndex } from '#app/records/pages/patient-index.ts';
import type { PatientIdentifiers } from '#app/records/pages/whose-page.ts';
import { readPageText, type PageReading } from '#app/records/read-page.ts';
import { AppError } from '#workflows/app-error.ts';

const usage = 'check-pages -- FILE --patient PATIENT.json [--index PATIENTS.csv] --out PAGES.json';
const text = z.union([z.string(), z.number().transform(String)]).nullish().transform((value) => value ?? '');
const patientFile = z.object({ first_name: text, last_name: text, birth_date: text, mrn: text, maiden_name: text, previous_names: z.array(z.string()).nullish() });

class Usage extends Error {}

process.exit(await main());

async function main(): Promise<number> {
  try {
    const { file, patient, index, out } = parse();
    const pages = await readFile(file);
    const known = { patient: readPatient(patient), index: index ? readIndex(index) : undefined };
    const checked = pages.map((page, at) => ({ page: at + 1, ...checkPage(page, known.patient, known.index) }));
    writeFileSync(out, `${JSON.stringify({ pages: checked }, null, 1)}\n`);
    return 0;
  } catch (error) {
    const said = error instanceof Usage || error instanceof AppError ? error.message : 'failed';
    process.stderr.write(`${said}${error instanceof Usage ? `\nusage: ${usage}` : ''}\n`);
    return error instanceof Usage ? 2 : 3;
  }
}

function parse(): { file: string; patient: string; index: string | undefined; out: string } {
  const option = { type: 'string' } as const;
  let parsed;
  try {
    parsed = parseArgs({ allowPositionals: true, options: { patient: option, index: option, out: option } });
  } catch {
    throw new Usage('arguments');
  }
  const { values, positionals } = parsed;
  const [file] = positionals;
  if (positionals.length !== 1 || !file || !values.patient || !values.out) throw new Usage('FILE, --patient and --out are needed');
  if ([file, values.patient, values.index].some((path) => path && resolve(path) === resolve(values.out ?? ''))) throw new Usage('--out must be another file');
  return { file, patient: values.patient, index: values.index, out: values.out };
}

function bytesOf(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    throw new Usage(`${what} cannot be read`);
  }
}

function readPatient(path: string): PatientIdentifiers {
  let given: unknown;
  try {
    given = JSON.parse(Buffer.from(bytesOf(path, 'PATIENT')).toString('utf8'));
  } catch (error) {
    throw error instanceof Usage ? error : new Usage('PATIENT is no JSON');
  }
  const patient = patientFile.safeParse(given);
  if (!patient.success) throw new Usage('PATIENT needs first_name, last_name, birth_date and mrn');
  const { first_name, last_name, birth_date, mrn, maiden_name, previous_names } = patient.data;
  if (!mrn && !last_name) throw new Usage('PATIENT needs first_name, last_name, birth_date and mrn');
  return { mrn, familyName: last_name, givenNames: first_name, birthDate: birth_date, previousNames: [...(previous_names ?? []), ...(maiden_name ? [maiden_name] : [])] };
}

function readIndex(path: string): PatientIndex {
  const { people } = readPeople(bytesOf(path, 'PATIENTS'));
  return patientIndex(people.map(({ id, mrn, raw }) => ({ mrn: mrn || id, familyName: raw.last_name ?? '', givenNames: raw.first_name ?? '', birthDate: raw.birth_date ?? '' })));
}

async function readFile(path: string): Promise<PageReading[]> {
  const bytes = bytesOf(path, 'FILE');
  if (bytes.length === 0) throw new AppError('refused_file', 'refused: the file is empty');
  return sniffKind(bytes) ? readDocument(bytes) : readText(bytes);
}

async function readDocument(bytes: Uint8Array): Promise<PageReading[]> {
  const documents = createDocumentPool({ workers: 2 });
  try {
    const [session, second] = await Promise.all([documents.openDocument(bytes), documents.openDocument(bytes)]);
    const numbers = session.info.pages.map((page) => page.number);
    const read = new Map<number, PageReading>();
    const work = async (from: typeof session) => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) read.set(number, await readPageText(from, number));
    };
    await Promise.all([work(session), work(second)]);
    await Promise.all([session.close(), second.close()]);
    return session.info.pages.map(({ number }) => read.get(number) ?? { text: '', textSource: 'none', confidence: 1 });
  } finally {
    await documents.close();
  }
}

/** Text is UTF-8, or what Windows wrote; anything with control characters is no text. */
function readText(bytes: Uint8Array): PageReading[] {
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // why: not UTF-8 after all; charts exported on Windows are often this.
    content = new TextDecoder('windows-1252').decode(bytes);
  }
  // These tell a binary file.
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(content) || content.startsWith('{\\rtf')) throw new AppError('refused_file', 'refused: neither a PDF, nor an image, nor text');
  return content.replace(/\f\s*$/, '').split('\f').map((page) => ({ text: page, textSource: page.trim() ? 'pdf' : 'none', confidence: 1 }));
}

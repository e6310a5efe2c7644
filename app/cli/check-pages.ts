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
import { decode as textOf, eachPerson, NoColumns, type CsvPerson } from '#app/records/matching/read-csv.ts';
import { checkPage } from '#app/records/pages/check-page.ts';
import { onlyWanted, patientIndex, wantedOf, type IndexPatient, type PatientIndex } from '#app/records/pages/patient-index.ts';
import type { PatientIdentifiers } from '#app/records/pages/whose-page.ts';
import { readPageText, type PageReading } from '#app/records/read-page.ts';
import { AppError } from '#workflows/app-error.ts';
import { isWritable } from './out-file.ts';

const usage = 'check-pages -- FILE --patient PATIENT.json [--index PATIENTS.csv] --out PAGES.json';
const text = z.union([z.string(), z.number().transform(String)]).nullish().transform((value) => value ?? '');
const patientFile = z.object({ first_name: text, last_name: text, birth_date: text, mrn: text, maiden_name: text, previous_names: z.union([z.array(text), text.transform((name) => [name])]).nullish(), street: text, postcode: text, phone: text, address: z.unknown().optional() });
/** What others call the same. */
const alsoCalled: Record<string, string> = { given_name: 'first_name', given_names: 'first_name', firstname: 'first_name', family_name: 'last_name', surname: 'last_name', lastname: 'last_name', dob: 'birth_date', date_of_birth: 'birth_date', birthdate: 'birth_date', medical_record_number: 'mrn', record_number: 'mrn' };
/** No page of a book is longer; what is longer is no page. */
const longestPage = 500_000;

class Usage extends Error {}

process.exit(await main());

async function main(): Promise<number> {
  try {
    const { file, patient, index, out } = parse();
    const pages = await readFile(file);
    const known = { patient: readPatient(patient), index: index ? readIndex(index, pages, readPatient(patient)) : undefined };
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
  if (!isWritable(values.out)) throw new Usage('--out cannot be written');
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
    given = called(JSON.parse(textOf(bytesOf(path, 'PATIENT'))));
  } catch (error) {
    throw error instanceof Usage ? error : new Usage('PATIENT is no JSON');
  }
  const patient = patientFile.safeParse(given);
  if (!patient.success) throw new Usage('PATIENT needs first_name, last_name, birth_date and mrn');
  const { first_name, last_name, birth_date, mrn, maiden_name, previous_names, street, postcode, phone, address } = patient.data;
  if (!mrn && !last_name) throw new Usage('PATIENT needs first_name, last_name, birth_date and mrn');
  return { mrn, familyName: last_name, givenNames: first_name, birthDate: birth_date, previousNames: [...(previous_names ?? []), maiden_name].filter((name) => name !== ''), phone, address: { lines: [street || lineOf(address)], postcode: postcode || partOf(address, 'postcode') } };
}

/** An address in one piece, or in parts. */
function lineOf(address: unknown): string {
  return typeof address === 'string' ? address : partOf(address, 'street') || partOf(address, 'line');
}

function partOf(address: unknown, name: string): string {
  const part: unknown = typeof address === 'object' && address !== null && name in address ? (address as Record<string, unknown>)[name] : '';
  return typeof part === 'string' ? part : '';
}

/** Its own names where it has them, else what others call the same. */
function called(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const named = Object.entries(given).map(([name, value]) => [name, alsoCalled[name.toLowerCase().replace(/[\s-]+/g, '_')], value] as const);
  return { ...Object.fromEntries(named.map(([name, other, value]) => [other ?? name, value])), ...Object.fromEntries(named.filter(([, other]) => !other).map(([name, , value]) => [name, value])) };
}

/** A table of any length: only those are kept whom a page could mean. */
function readIndex(path: string, pages: readonly PageReading[], patient: PatientIdentifiers): PatientIndex {
  try {
    return patientIndex(onlyWanted(inIndex(eachPerson(path)), wantedOf(pages.map((page) => page.text), patient)));
  } catch (error) {
    throw new Usage(error instanceof NoColumns ? 'PATIENTS has none of the columns mrn, first_name, last_name, birth_date' : 'PATIENTS cannot be read');
  }
}

function* inIndex(people: Iterable<CsvPerson>): Generator<IndexPatient> {
  for (const { id, mrn, raw } of people) yield { mrn: mrn || id, familyName: raw.last_name ?? '', givenNames: raw.first_name ?? '', birthDate: raw.birth_date ?? '' };
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

/** Text is UTF-8, UTF-16 where it says so, or what Windows wrote; anything with control characters is no text. */
function readText(bytes: Uint8Array): PageReading[] {
  // A file of nothing but such bytes is not decoded at all.
  if (bytes.length > 512 * 1024 * 1024) throw new AppError('refused_file', 'refused: the file is too large');
  const content = textOf(bytes);
  // These tell a binary file.
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(content) || content.startsWith('{\\rtf')) throw new AppError('refused_file', 'refused: neither a PDF, nor an image, nor text');
  // A form feed at the very end closes the last page.
  const pages = content.replace(/\f[ \t\r\n]*$/, '').split('\f');
  if (pages.some((page) => page.length > longestPage)) throw new AppError('refused_file', 'refused: a page of more than 500,000 letters');
  return pages.map((page) => ({ text: page, textSource: page.trim() ? 'pdf' : 'none', confidence: 1 }));
}

/**
 * `npm run --silent audit:export -- --out DIR [--from DATE --to DATE --request NUMBER --patient MRN]`
 * Writes an export of the log with its offline verifier. Dates are days in UTC, both included.
 */
import { parseArgs } from 'node:util';
import { eq, or, sql } from 'drizzle-orm';
import { exportLog, type ExportFilter } from '#app/audit/export.ts';
import { readEnv } from '#app/http/env.ts';
import { openDatabase } from '#app/processes/database.ts';
import { openDb, asActor, type Db } from '#db/open.ts';
import { auditPatientKeys, patients, requests } from '#db/schema/index.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';

type Options = { out: string; from?: string; to?: string; request?: string; patient?: string };

/** Exports through `db`, connected as the worker. Throws AppError('invalid_input') for a date, request or patient that is not there. */
export async function auditExport(db: Db, options: Options, now: Date): Promise<string> {
  const filter = await asActor(db, systemActor, (tx) => readFilter(tx, options));
  const result = await exportLog(db, { out: options.out, filter, now });
  const lines = [`${result.events} events under a checkpoint of ${result.size} in ${options.out}`, `verify: node ${options.out}/verify.mjs ${options.out} --key <key held elsewhere>`];
  if (result.findings > 0) lines.push(`the tables do not say what the log says in ${result.findings} places: see "finding" in proofs.jsonl`);
  return lines.join('\n');
}

async function readFilter(tx: Db, { from, to, request, patient }: Options): Promise<ExportFilter> {
  const filter: ExportFilter = {};
  if (from) filter.from = dayStart(from);
  if (to) filter.to = new Date(dayStart(to).getTime() + 86_400_000);
  if (request) {
    const found = await tx.select({ id: requests.id }).from(requests).where(or(eq(requests.number, request), eq(sql`${requests.id}::text`, request)));
    filter.requestId = only(found, 'request').id;
  }
  if (patient) {
    const found = await tx.select({ id: patients.id }).from(patients).where(or(eq(patients.mrn, patient), eq(sql`${patients.id}::text`, patient)));
    const { id } = only(found, 'patient');
    const [key] = await tx.select({ commitment: auditPatientKeys.commitment }).from(auditPatientKeys).where(eq(auditPatientKeys.patientId, id));
    if (!key?.commitment) throw new AppError('invalid_input', 'the log holds nothing that can be linked to this patient');
    filter.patientCommitment = key.commitment;
  }
  return filter;
}

function dayStart(day: string): Date {
  const start = new Date(`${day}T00:00:00.000Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(start.getTime())) throw new AppError('invalid_input', 'a date is written YYYY-MM-DD');
  return start;
}

function only<T>(found: T[], what: string): T {
  const [first, second] = found;
  if (!first) throw new AppError('invalid_input', `no such ${what}`);
  if (second) throw new AppError('invalid_input', `more than one ${what} of this number; give its id`);
  return first;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, request: { type: 'string' }, patient: { type: 'string' } },
  });
  if (!values.out) throw new AppError('invalid_input', 'give --out DIR');
  const database = await openDatabase(readEnv());
  const opened = openDb({ url: database.urls.worker, role: 'worker', max: 2 });
  try {
    console.log(await auditExport(opened.db, { ...values, out: values.out }, new Date()));
  } finally {
    await opened.close();
    await database.release();
  }
}

if (process.argv[1] && import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'failed');
    process.exitCode = 1;
  });
}

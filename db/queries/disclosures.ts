/** The register of disclosures: searched, and read as one patient's accounting (164.528). Row security keeps other facilities out. */
import { and, asc, desc, eq, gte, ilike, inArray, lte, or, sql, type SQL } from 'drizzle-orm';
import type { AccountedDisclosure } from '#workflows/rules/accounting.ts';
import type { Db } from '../open.ts';
import { disclosures, dispatches, facilities, patients, requests } from '../schema/index.ts';

export const disclosuresPerPage = 50;

export type DisclosureFilter = {
  patientId?: string;
  /** Recipient, patient's name or record number; never in an address. */
  text?: string;
  /** Legal dates, both inclusive. */
  from?: string;
  to?: string;
  basis?: string;
  accounted?: boolean;
  page: number;
};

export type DisclosureRow = {
  id: string;
  disclosureId: string;
  requestId: string;
  number: string;
  patientId: string;
  patient: string;
  mrn: string;
  disclosedAt: Date;
  disclosedOn: string;
  recipient: string;
  recipientAddress: string;
  description: string;
  purpose: string;
  basis: string;
  accounted: boolean;
  channel: string;
  /** How paper left: the carrier and its tracking number, or the ID that was shown. Empty for a download. */
  dispatch: string;
  pageCount: number;
  ruleId: string;
  ruleVersion: string;
};

const disclosedOn = sql<string>`(${disclosures.disclosedAt} at time zone ${facilities.zone})::date::text`;

/** Newest first. `total` counts all that fit. */
export async function findDisclosures(tx: Db, filter: DisclosureFilter, limit = disclosuresPerPage): Promise<{ rows: DisclosureRow[]; total: number }> {
  const where = conditions(filter);
  const rows = await selectDisclosures(tx)
    .where(where)
    .orderBy(desc(disclosures.disclosedAt), asc(disclosures.id))
    .limit(limit)
    .offset((filter.page - 1) * limit);
  const [counted] = await tx
    .select({ total: sql<number>`count(*)::int` })
    .from(disclosures)
    .innerJoin(requests, eq(requests.id, disclosures.requestId))
    .innerJoin(patients, eq(patients.id, disclosures.patientId))
    .innerJoin(facilities, eq(facilities.id, disclosures.facilityId))
    .where(where);
  return { rows: rows.map(shown), total: counted?.total ?? 0 };
}

export type PatientAccounting = {
  patient: { id: string; facilityId: string; name: string; mrn: string; birthDate: string; zone: string };
  rows: DisclosureRow[];
};

/** Everything disclosed about a patient between two legal dates, accounted or not, oldest first; null for an unknown patient. */
export async function patientDisclosures(tx: Db, patientId: string, period: { from: string; to: string } | null): Promise<PatientAccounting | null> {
  const [patient] = await tx
    .select({ id: patients.id, facilityId: patients.facilityId, given: patients.givenNames, family: patients.familyName, mrn: patients.mrn, birthDate: patients.birthDate, zone: facilities.zone })
    .from(patients)
    .innerJoin(facilities, eq(facilities.id, patients.facilityId))
    .where(eq(patients.id, patientId));
  if (!patient) return null;
  const rows = await selectDisclosures(tx)
    .where(conditions({ patientId, page: 1, ...(period ?? {}) }))
    .orderBy(asc(disclosures.disclosedAt), asc(disclosures.id));
  const { given, family, ...rest } = patient;
  return { patient: { ...rest, name: `${given} ${family}` }, rows: rows.map(shown) };
}

/** What left on these requests between two legal dates, whoever's it was, oldest first. */
export async function disclosuresOf(tx: Db, requestIds: readonly string[], period: { from: string; to: string }): Promise<DisclosureRow[]> {
  if (requestIds.length === 0) return [];
  const rows = await selectDisclosures(tx)
    .where(and(inArray(disclosures.requestId, [...requestIds]), conditions({ page: 1, ...period })))
    .orderBy(asc(disclosures.disclosedAt), asc(disclosures.id));
  return rows.map(shown);
}

/** The shape that the rule of repeats takes. */
export function asAccounted(rows: readonly DisclosureRow[]): AccountedDisclosure[] {
  return rows
    .filter((row) => row.accounted)
    .map((row) => ({ id: row.id, disclosedOn: row.disclosedOn, recipientName: row.recipient, recipientAddress: row.recipientAddress || null, description: row.description, purpose: row.purpose }));
}

function selectDisclosures(tx: Db) {
  return tx
    .select({
      id: disclosures.id,
      disclosureId: disclosures.disclosureId,
      requestId: disclosures.requestId,
      number: requests.number,
      patientId: disclosures.patientId,
      given: patients.givenNames,
      family: patients.familyName,
      mrn: patients.mrn,
      disclosedAt: disclosures.disclosedAt,
      disclosedOn,
      recipient: disclosures.recipientName,
      address: disclosures.recipientAddress,
      description: disclosures.description,
      purpose: disclosures.purpose,
      basis: disclosures.basis,
      accounted: disclosures.accounted,
      channel: disclosures.channel,
      carrier: dispatches.carrier,
      reference: dispatches.reference,
      pageCount: disclosures.pageCount,
      ruleId: disclosures.ruleId,
      ruleVersion: disclosures.ruleVersion,
    })
    .from(disclosures)
    .innerJoin(requests, eq(requests.id, disclosures.requestId))
    .innerJoin(patients, eq(patients.id, disclosures.patientId))
    .innerJoin(facilities, eq(facilities.id, disclosures.facilityId))
    // One packet leaves once; a download has no dispatch.
    .leftJoin(dispatches, and(eq(dispatches.packetId, disclosures.packetId), eq(dispatches.requestId, disclosures.requestId)))
    .$dynamic();
}

type Selected = Awaited<ReturnType<typeof selectDisclosures>>[number];

function shown({ given, family, address, carrier, reference, ...row }: Selected): DisclosureRow {
  const lines = address ? [...address.lines, `${address.city}, ${address.state} ${address.postcode}`] : [];
  return { ...row, dispatch: [carrier, reference].filter(Boolean).join(', '), patient: `${family}, ${given}`, recipientAddress: lines.join(', ') };
}

function conditions({ patientId, text, from, to, basis, accounted }: DisclosureFilter): SQL | undefined {
  const like = `%${(text ?? '').replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  return and(
    patientId ? eq(disclosures.patientId, patientId) : undefined,
    text?.trim()
      ? or(ilike(disclosures.recipientName, like), ilike(sql`${patients.familyName} || ' ' || ${patients.givenNames}`, like), ilike(sql`${patients.givenNames} || ' ' || ${patients.familyName}`, like), ilike(patients.mrn, like), ilike(requests.number, like))
      : undefined,
    from ? gte(disclosedOn, from) : undefined,
    to ? lte(disclosedOn, to) : undefined,
    basis ? eq(disclosures.basis, basis) : undefined,
    accounted === undefined ? undefined : eq(disclosures.accounted, accounted),
  );
}


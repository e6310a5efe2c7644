/**
 * What stands in the log for a patient: HMAC-SHA256 under a key of her own over her id. Destroying the key leaves the log
 * verifying and leaves nobody able to say whose events they were.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { decodeKey, readSecret } from '#app/http/secrets.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Db } from '#db/open.ts';
import { auditPatientKeys } from '#db/schema/audit.ts';

let configured: Buffer | null = null;

/**
 * Sets the key instead of WRAPPING_KEY of the environment: its 32 bytes, or the bytes of its text (base64 or hex); both give
 * the same. A key of its own is derived from them.
 */
export function useAuditWrappingKey(key: Uint8Array): void {
  configured = derive(key);
}

function derive(key: Uint8Array): Buffer {
  const bytes = key.length === 32 ? key : decodeKey(Buffer.from(key).toString('utf8').trim());
  if (bytes?.length !== 32) throw new AppError('internal', 'the wrapping key is not 32 bytes');
  return Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), 'openroi/audit-patient-key/v1', 32));
}

function wrapping(): Buffer {
  if (!configured) {
    const { value } = readSecret(process.env, 'WRAPPING_KEY');
    const key = value ? decodeKey(value) : null;
    if (!key) throw new AppError('internal', 'the log has no wrapping key: set WRAPPING_KEY');
    configured = derive(key);
  }
  return configured;
}

/**
 * The commitment to a patient, hex; her key is made on first use, in the caller's transaction. Null once her key was destroyed.
 */
export async function patientCommitment(tx: Db, patientId: string, now: Date): Promise<string | null> {
  const known = await find(tx, patientId);
  if (known) return known.commitment;
  const key = randomBytes(32);
  await tx
    .insert(auditPatientKeys)
    .values({ patientId, wrappedKey: wrap(key, patientId), commitment: commit(key, patientId), createdAt: now })
    .onConflictDoNothing();
  // Read back: another transaction may have been first.
  return (await find(tx, patientId))?.commitment ?? null;
}

/** Shows an auditor the key that opens one patient's commitments: HMAC-SHA256(key, patient id as text) is what stands in the log. */
export async function revealPatientKey(tx: Db, patientId: string): Promise<Buffer | null> {
  const [row] = await tx.select().from(auditPatientKeys).where(eq(auditPatientKeys.patientId, patientId));
  return row?.wrappedKey ? unwrap(row.wrappedKey, patientId) : null;
}

export function commit(key: Buffer, patientId: string): string {
  return createHmac('sha256', key).update(patientId).digest('hex');
}

async function find(tx: Db, patientId: string): Promise<{ commitment: string | null } | undefined> {
  // By a function: whoever acts is recorded, also who may see neither the chart nor its key.
  const { rows } = await tx.execute<{ commitment: string | null }>(sql`select commitment from openroi_patient_commitment(${patientId}::uuid)`);
  return rows[0];
}

function wrap(key: Buffer, patientId: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', wrapping(), nonce);
  cipher.setAAD(Buffer.from(patientId));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
}

function unwrap(wrapped: string, patientId: string): Buffer {
  const bytes = Buffer.from(wrapped, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', wrapping(), bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(patientId));
  decipher.setAuthTag(bytes.subarray(44));
  return Buffer.concat([decipher.update(bytes.subarray(12, 44)), decipher.final()]);
}

export { destroyPatientKey } from './destroy-patient-key.ts';

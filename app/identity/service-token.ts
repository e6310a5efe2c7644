/**
 * Tokens of machines that read the log. 256 random bits, shown once, kept as SHA-256: nothing to steal from the database. A token
 * reads the log of one facility and does nothing else.
 */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { asActor, type Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';

const prefix = 'openroi_log_';
const form = /^openroi_log_[A-Za-z0-9_-]{43}$/;

/** -> the token as its holder keeps it, and what is kept here. */
export function newServiceToken(): { token: string; tokenHash: string } {
  const token = prefix + randomBytes(32).toString('base64url');
  return { token, tokenHash: hashOf(token) };
}

const nobody: Actor = { kind: 'requester', id: 'service', name: '', roles: [], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

/** The actor of an `Authorization: Bearer` header, or null for none, a strange, an expired or a revoked one. */
export async function serviceActor(db: Db, authorization: string | null, now: Date): Promise<Actor | null> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  if (!form.test(token)) return null;
  const found = await asActor(db, nobody, (tx) => tx.execute(sql`select * from openroi_service_token(${hashOf(token)}, ${now.toISOString()}::timestamptz)`));
  const row = found.rows[0] as { id: string; name: string; facility_id: string } | undefined;
  if (!row) return null;
  return { kind: 'staff', id: row.id, name: row.name, roles: ['compliance'], facilityIds: [row.facility_id], organizationIds: [], requestIds: [], sessionId: null };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

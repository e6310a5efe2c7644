/** A mail to whoever an account belongs to, after something about it changed: a worker sends it; the job names the account and the kind, nothing else. */
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '#db/open.ts';

export const accountNotices = ['password_changed', 'factor_reset_asked', 'factor_reset', 'passkey_added', 'passkey_removed'] as const;
export type AccountNotice = (typeof accountNotices)[number];

/** In the transaction of what it tells about. */
export async function tellAccount(tx: Db, { userId, kind }: { userId: string; kind: AccountNotice }): Promise<void> {
  const id = uuidv7();
  await addAccountJob(tx, 'tell_account', { id, userId, kind }, `tell-account:${id}`);
}

export async function addAccountJob(tx: Db, task: 'send_password_reset' | 'tell_account', payload: Record<string, string>, key: string): Promise<void> {
  await tx.execute(sql`select openroi_add_job(${task}, ${JSON.stringify(payload)}::json, null::timestamptz, ${key}, 12, null::text)`);
}

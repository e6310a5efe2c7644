/**
 * Sends the tracking code again, to the address on file and nowhere else. The caller learns nothing: whether there is a
 * request, the answer is the same, and takes as long.
 */
import { sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { admitForm, publicForms, type FormSent } from '#app/identity/public-form.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import { enqueue } from '#app/runtime/outbox.ts';
import { asActor, type Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';

/** Nobody's mailbox is filled by a stranger. */
const byMailbox: Throttle = { purpose: 'lost-code-mailbox', limit: 3, windowSeconds: 86_400 };
const leastMs = 400;

/** -> false where this connection tried too often. */
export async function resendCode(db: Db, input: { email: string; key: string } & FormSent): Promise<boolean> {
  const waited = new Promise((done) => setTimeout(done, leastMs));
  const admitted = await admitForm(db, publicForms.lostCode, input);
  if (admitted) await send(db, input);
  await waited;
  return admitted;
}

async function send(db: Db, { email, now, key }: { email: string; now: Date; key: string }): Promise<void> {
  const full = await isThrottled(db, byMailbox, email.toLowerCase(), now);
  await countAttempt(db, byMailbox, email.toLowerCase(), now);
  if (full) return;
  const { rows } = await db.execute<{ id: string; facility_id: string }>(sql`select id, facility_id from openroi_requests_by_mail(${email})`);
  for (const row of rows) {
    const actor: Actor = { kind: 'requester', id: row.id, name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [row.id], sessionId: null };
    await asActor(db, actor, async (tx) => {
      await enqueue(tx, { machine: 'request', id: row.id, facilityId: row.facility_id, requestId: row.id }, { type: 'send_email', email: 'receipt' }, { key: `lost-code:${row.id}:${key}`, now });
      await recordEvent(tx, { action: 'tracking.resent', actor, now, subject: { facilityId: row.facility_id, requestId: row.id }, facts: {} });
    });
  }
}

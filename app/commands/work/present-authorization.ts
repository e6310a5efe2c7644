/** An authorization is a thing of its own, with its own life: revoking it stops whatever rests on it. */
import { desc, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { createInstance } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { attachments, authorizations } from '#db/schema/index.ts';
import { authorizationExpiresOn, type AuthorizationFields } from '#workflows/rules/authorization.ts';

type Presented = { facilityId: string; requestId: string; fields: AuthorizationFields; state: string; now: Date };

/** Call it in the transaction of the filing, or of the paper that followed. -> its id; whether it is valid, a person finds. */
export async function presentAuthorization(tx: Db, { facilityId, requestId, fields, state, now }: Presented): Promise<string> {
  const id = uuidv7();
  const [document] = await tx
    .select({ id: attachments.id })
    .from(attachments)
    .where(sql`${attachments.requestId} = ${requestId} and ${attachments.kind} = 'authorization'`)
    .orderBy(desc(attachments.createdAt));
  await tx.insert(authorizations).values({
    id,
    facilityId,
    requestId,
    attachmentId: document?.id ?? null,
    fields,
    covers: [],
    signedOn: fields.signedOn ?? null,
    expiresOn: authorizationExpiresOn(fields, state),
    valid: false,
    createdAt: now,
  });
  await createInstance(tx, { machine: 'authorization', id, facilityId, requestId, input: { authorizationId: id }, now });
  return id;
}

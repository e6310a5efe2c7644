/** A paper that follows a filed request: kept, taken into the evidence, and the answer to what was asked. */
import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { DocumentPool } from '#app/documents/pool.ts';
import type { Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { authorizations, messages, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { FiledFacts } from '#workflows/request/filed.ts';
import { refreshEvidence } from './check-evidence.ts';
import { loadRequest, onRequest, targetOf, type OnRequest } from './on-request.ts';
import { must, run } from './run.ts';
import { uploadAttachment, type AttachmentKind, type Uploaded } from './upload-attachment.ts';

export type SupplyPaper = OnRequest & { kind: AttachmentKind; name: string; bytes: Uint8Array };

/** Throws `refused_file` (`uploads.*`) for what is no document, `not_allowed_now` once the request is closed. */
export async function supplyPaper(deps: { db: Db; storage: Storage; documents: DocumentPool }, actor: Actor, input: SupplyPaper): Promise<Uploaded> {
  const { facilityId } = await run(deps.db, actor, input.now, async (tx) => {
    const { request, state } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'own.message', targetOf(request));
    if (state === 'closed') throw new AppError('not_allowed_now', `request ${request.id} is closed`, { details: { machine: 'request', id: request.id, state } });
    return request;
  });
  const uploaded = await uploadAttachment(deps, actor, { facilityId, requestId: input.requestId, kind: input.kind, name: input.name, bytes: input.bytes, now: input.now });
  await onRequest(deps.db, actor, input, 'own.message', async (tx, { request, facility, state, today }) => {
    const facts = withPaper(request.facts, input.kind);
    await tx.update(requests).set({ facts }).where(eq(requests.id, request.id));
    if (input.kind === 'authorization') {
      await tx.update(authorizations).set({ attachmentId: uploaded.attachmentId }).where(and(eq(authorizations.requestId, request.id), eq(authorizations.valid, false)));
    }
    await refreshEvidence(tx, { request: { ...request, facts }, state: facility.state, today, now: input.now });
    await tx.insert(messages).values({
      id: uuidv7(),
      facilityId: request.facilityId,
      requestId: request.id,
      direction: 'from_requester',
      body: input.name.slice(0, 200),
      authorName: actor.name,
      authorId: actor.id,
      sentAt: input.now,
    });
    return state === 'awaiting_information' ? { type: 'INFORMATION_RECEIVED' } : null;
  });
  return uploaded;
}

/** A new paper has to be looked at anew: what a person confirmed of the old one no longer counts. */
function withPaper(facts: FiledFacts, kind: AttachmentKind): FiledFacts {
  const lines: Partial<Record<AttachmentKind, readonly string[]>> = { authorization: ['authorization_document'], subpoena: ['subpoena_document'], assurance: ['satisfactory_assurance'], court_order: ['order_document', 'order_scope'] };
  const confirmed = (facts.confirmed ?? []).filter((id) => !lines[kind]?.includes(id));
  const next: FiledFacts = { ...facts, ...(facts.confirmed ? { confirmed } : {}) };
  if (kind === 'authorization' && facts.authorization) next.authorization = { ...facts.authorization, document: true };
  if (kind === 'subpoena' && facts.subpoena) next.subpoena = { ...facts.subpoena, document: true };
  if (kind === 'assurance' && facts.subpoena?.assurance) next.subpoena = { ...facts.subpoena, assurance: { ...facts.subpoena.assurance, documented: true } };
  if (kind === 'court_order' && facts.order) next.order = { ...facts.order, document: true };
  return next;
}

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
import type { RequesterKind } from '#workflows/rules/bases.ts';
import { refreshEvidence } from '../work/check-evidence.ts';
import { presentAuthorization } from '../work/present-authorization.ts';
import { loadRequest, onRequest, targetOf, type OnRequest } from '../on-request.ts';
import { must, run } from '../run.ts';
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
    const facts = withPaper(request.facts, input.kind, request);
    await tx.update(requests).set({ facts }).where(eq(requests.id, request.id));
    if (input.kind === 'authorization') {
      const [known] = await tx.select({ id: authorizations.id }).from(authorizations).where(eq(authorizations.requestId, request.id)).limit(1);
      if (known) await tx.update(authorizations).set({ attachmentId: uploaded.attachmentId }).where(and(eq(authorizations.id, known.id), eq(authorizations.valid, false)));
      else await presentAuthorization(tx, { facilityId: request.facilityId, requestId: request.id, fields: facts.authorization?.fields ?? {}, state: facility.state, now: input.now });
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

/** Which lines a paper speaks to: what a person confirmed of the one before no longer counts. */
const linesOf: Partial<Record<AttachmentKind, readonly string[]>> = {
  identity: ['identity'],
  authority: ['representative_authority', 'legal_authority'],
  letter: ['official_identity', 'law_named', 'legal_authority', 'workers_comp_law', 'research_approval'],
  authorization: ['authorization_document'],
  subpoena: ['subpoena_document'],
  assurance: ['satisfactory_assurance'],
  court_order: ['order_document', 'order_scope'],
};

/**
 * What a paper that came later makes true of the request. It says that the paper is there, never what stands in it: that is
 * read by a person. An account that was signed in to stays the proof it is.
 */
export function withPaper(facts: FiledFacts, kind: AttachmentKind, of: { requesterKind: RequesterKind }): FiledFacts {
  const confirmed = (facts.confirmed ?? []).filter((id) => !linesOf[kind]?.includes(id));
  const next: FiledFacts = { ...facts, ...(facts.confirmed ? { confirmed } : {}) };
  switch (kind) {
    case 'identity':
      return facts.identity?.method === 'account' ? next : { ...next, identity: { method: 'photo_id' } };
    case 'authority':
      // Whoever acts for the patient, or an official whose paper shows what the office may ask.
      if (of.requesterKind === 'agency' || of.requesterKind === 'court') return { ...next, official: { ...facts.official, document: true } };
      return { ...next, representative: { ...facts.representative, document: true } };
    case 'letter':
      if (of.requesterKind === 'agency' || of.requesterKind === 'court') return { ...next, official: { ...facts.official, document: true } };
      return facts.research ? { ...next, research: { ...facts.research, document: true } } : next;
    case 'authorization':
      return { ...next, authorization: { ...facts.authorization, fields: facts.authorization?.fields ?? {}, document: true } };
    case 'subpoena':
      return { ...next, subpoena: { ...facts.subpoena, document: true } };
    case 'assurance':
      return facts.subpoena?.assurance ? { ...next, subpoena: { ...facts.subpoena, assurance: { ...facts.subpoena.assurance, documented: true } } } : next;
    case 'court_order':
      return { ...next, order: { ...facts.order, document: true } };
    case 'signature':
    case 'other':
      return next;
    default:
      return kind satisfies never;
  }
}

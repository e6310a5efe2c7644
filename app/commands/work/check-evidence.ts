/** The evidence list of a request: recomputed from its facts, confirmed by a person pointing at the place, or overridden with a reason. */
import { and, eq, notInArray } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { sendEvent, type SendResult } from '#app/runtime/send-event.ts';
import type { Db } from '#db/open.ts';
import { authorizations, evidenceChecks, requests } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { factsOn, type FiledFacts } from '#workflows/request/filed.ts';
import type { EvidenceLineId } from '#workflows/rules/bases.ts';
import { evidenceLines, openLines, type EvidenceLine } from '#workflows/rules/evidence.ts';
import { limitToIdentifiers } from '#workflows/rules/minimum-necessary.ts';
import { loadRequest, onRequest, targetOf, type OnRequest, type RequestRow } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

type Subject = { request: Pick<RequestRow, 'id' | 'facilityId' | 'basis' | 'facts' | 'requesterKind'>; state: string; today: string; now: Date };

/** The list as the rules see it now. */
export function linesOf({ request, state, today }: Omit<Subject, 'now'>): EvidenceLine[] {
  return evidenceLines(request.basis, factsOn(request.facts, { requesterKind: request.requesterKind, state, today }));
}

/** Writes the rules' verdicts; a person's override stays. */
export async function refreshEvidence(tx: Db, subject: Subject): Promise<EvidenceLine[]> {
  const lines = linesOf(subject);
  for (const line of lines) {
    await tx
      .insert(evidenceChecks)
      .values({
        id: uuidv7(),
        facilityId: subject.request.facilityId,
        requestId: subject.request.id,
        line: line.id,
        ruleId: line.ruleId,
        status: line.status,
        decidedAt: subject.now,
      })
      .onConflictDoUpdate({
        target: [evidenceChecks.requestId, evidenceChecks.line],
        set: { status: line.status, ruleId: line.ruleId },
        setWhere: notInArray(evidenceChecks.status, ['overridden']),
      });
  }
  return lines;
}

export type DecideEvidence = {
  requestId: string;
  line: string;
  now: Date;
  /** `confirm` points at the place in a paper; `override` needs its reason; `reopen` takes either back. */
  act: 'confirm' | 'override' | 'reopen';
  attachmentId: string | null;
  page: number | null;
  reason: string | null;
  /** What the letter of the police asks for, where the line is `identifiers_only`. */
  identifiers?: readonly string[];
};

export async function decideEvidence(db: Db, actor: Actor, input: DecideEvidence): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request, facility, today } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'request.check', targetOf(request));
    const known = linesOf({ request, state: facility.state, today }).find((line) => line.id === input.line);
    if (!known) throw new AppError('invalid_input', `no evidence line ${input.line}`);
    if (input.act === 'override' && !input.reason?.trim()) {
      throw new AppError('invalid_input', 'an override without a reason', { public: { key: 'staff.evidence.reason_missing' } });
    }
    const confirmed = (request.facts.confirmed ?? []).filter((id) => id !== input.line);
    if (input.act === 'confirm') confirmed.push(input.line as EvidenceLineId);
    const identifiers = input.act === 'confirm' && input.line === 'identifiers_only' ? await limitedTo(tx, request, input.identifiers ?? [], today, input.now) : null;
    const facts: FiledFacts = { ...request.facts, confirmed, ...(identifiers ? { identifiers } : {}) };
    await tx.update(requests).set({ facts }).where(eq(requests.id, request.id));
    await tx
      .update(evidenceChecks)
      .set({
        status: input.act === 'override' ? 'overridden' : known.status,
        attachmentId: input.act === 'reopen' ? null : input.attachmentId,
        page: input.act === 'reopen' ? null : input.page,
        note: input.reason,
        decidedBy: actor.id,
        decidedByName: actor.name,
        decidedAt: input.now,
      })
      .where(and(eq(evidenceChecks.requestId, request.id), eq(evidenceChecks.line, input.line)));
    await refreshEvidence(tx, { request: { ...request, facts }, state: facility.state, today, now: input.now });
    await recordEvent(tx, {
      action: 'evidence.decided',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id },
      facts: { line: input.line, ruleId: known.ruleId, status: input.act, attachmentId: input.attachmentId, page: input.page },
    });
  });
}

/** Of what the letter asks for only what the list of the law holds (LE-LIMIT). Throws where that is nothing. */
async function limitedTo(tx: Db, request: Subject['request'], asked: readonly string[], today: string, now: Date): Promise<string[]> {
  const decision = limitToIdentifiers(asked, today);
  if (decision.result.allowed.length === 0) throw new AppError('invalid_input', 'no identifier of the list is asked for', { public: { key: asked.length === 0 ? 'office.evidence.identifiersMissing' : 'office.evidence.identifiersNone' } });
  await recordDecision(tx, request, decision, now);
  return decision.result.allowed;
}

/** Sends the request on once every line is met or overridden; the authorization it rests on is found valid with it. */
export async function acceptEvidence(db: Db, actor: Actor, input: OnRequest): Promise<SendResult | null> {
  return onRequest(db, actor, input, 'request.check', async (tx, { request, facility, today }) => {
    await refreshEvidence(tx, { request, state: facility.state, today, now: input.now });
    const lines = linesOf({ request, state: facility.state, today });
    const checks = await tx.select().from(evidenceChecks).where(eq(evidenceChecks.requestId, request.id));
    const overridden = new Set(checks.filter((check) => check.status === 'overridden').map((check) => check.line));
    const open = openLines(lines).filter((line) => !overridden.has(line.id)).length;
    const [authorization] = await tx.select({ id: authorizations.id }).from(authorizations).where(eq(authorizations.requestId, request.id));
    if (authorization && open === 0) {
      await tx.update(authorizations).set({ valid: true, patientId: request.patientId }).where(eq(authorizations.id, authorization.id));
      await sendEvent(tx, {
        machine: 'authorization',
        id: authorization.id,
        event: { type: 'FOUND_VALID', patientId: request.patientId },
        actor,
        now: input.now,
        key: input.key,
      });
    }
    return { type: 'EVIDENCE_ACCEPTED', open, authorizationId: authorization?.id ?? null };
  });
}

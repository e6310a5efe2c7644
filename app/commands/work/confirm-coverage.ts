/** A person says what the authorization of a request expressly covers of specially protected content, having read it in the paper. */
import { and, desc, eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { authorizations } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { consentCoverage } from '#workflows/rules/consent-coverage.ts';
import type { AuthorizationFields } from '#workflows/rules/authorization.ts';
import type { ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { recordDecision } from '../record-decision.ts';
import { must, run } from '../run.ts';

export type ConfirmCoverage = { requestId: string; now: Date; covers: readonly ProtectedCategory[]; legalProceedings: boolean; /** It limits itself to what existed on the day it was signed. */ onlyExisting?: boolean; attachmentId: string | null; page: number | null };

/** Until the packet is put together; what was approved rests on what stood there then. */
export const coverageStates: readonly string[] = ['received', 'awaiting_information', 'locating', 'retrieving', 'retrieval_failed', 'reviewing'];

/** Throws `invalid_input` with the first thing that the paper lacks for it, `not_allowed_now` once a packet rests on it. */
export async function confirmCoverage(db: Db, actor: Actor, input: ConfirmCoverage): Promise<void> {
  await run(db, actor, input.now, async (tx) => {
    const { request, state, today } = await loadRequest(tx, input.requestId, input.now);
    must(actor, 'request.check', targetOf(request));
    if (!coverageStates.includes(state)) throw new AppError('not_allowed_now', `coverage of request ${request.id} in ${state}`, { public: { key: 'errors.not_allowed_now' } });
    const [paper] = await tx.select().from(authorizations).where(and(eq(authorizations.requestId, request.id))).orderBy(desc(authorizations.createdAt)).for('update');
    if (!paper) throw new AppError('invalid_input', `request ${request.id} has no authorization`, { public: { key: 'office.whyNot.no_authorization' } });
    const { familyName, givenNames } = request.statedPatient;
    const decision = consentCoverage(paper.fields as AuthorizationFields, { patientName: `${givenNames} ${familyName}`, covers: input.covers, legalProceedings: input.legalProceedings, today });
    const [lacking] = decision.result.defects;
    if (lacking) throw new AppError('invalid_input', `the authorization of ${request.id} cannot cover it: ${lacking.id}`, { public: lacking.message });
    await tx.update(authorizations).set({ covers: [...input.covers], fields: { ...paper.fields, legalProceedings: input.legalProceedings, ...(input.onlyExisting === undefined ? {} : { onlyExistingRecords: input.onlyExisting }) } }).where(eq(authorizations.id, paper.id));
    await recordDecision(tx, request, decision, input.now);
    await recordEvent(tx, {
      action: 'evidence.decided',
      actor,
      now: input.now,
      subject: { facilityId: request.facilityId, requestId: request.id },
      facts: { line: 'coverage', ruleId: decision.ruleId, status: 'confirm', attachmentId: input.attachmentId, page: input.page },
    });
  });
}

/** A request at the desk: what its organization sees, and what it may do with it. */
import type { AppLoadContext } from '@remix-run/node';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { askCertification } from '#app/commands/work/ask-certification.ts';
import { askNewLink } from '#app/commands/ask/ask-new-link.ts';
import { revokeAuthorization } from '#app/commands/ask/revoke-authorization.ts';
import { supplyPaper } from '#app/commands/ask/supply-paper.ts';
import { withdrawRequest } from '#app/commands/ask/withdraw-request.ts';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import type { Problems } from '#app/components/desk/answers.ts';
import { deskRequest } from '#db/queries/desk.ts';
import { AppError } from '#workflows/app-error.ts';
import { factsOn } from '#workflows/request/filed.ts';
import { isAccounted } from '#workflows/rules/accounting.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';
import { evidenceLines } from '#workflows/rules/evidence.ts';
import { readAtDesk, requireDesk } from './desk.ts';
import { requireRequestAccess } from './session.ts';
import { formWithFiles, requesterLimits } from './uploads.ts';

const papers = ['authorization', 'subpoena', 'assurance', 'court_order', 'letter', 'other'] as const;

/** Another organization's request is not there, and the try is written down. */
export async function loadDeskRequest(request: Request, context: AppLoadContext, id: string) {
  const { organization } = await requireDesk(request, context);
  const actor = await requireRequestAccess(request, context, id, 'desk.read');
  const view = await readAtDesk(context, actor, async (tx, look) => {
    const found = await deskRequest(tx, id, organization.id);
    if (!found) throw new AppError('not_found', `request ${id} is not there`);
    await look({ action: 'request.viewed', subject: { facilityId: found.request.facilityId, requestId: id }, facts: { part: 'desk' } });
    return found;
  });
  const { request: row, facility } = view;
  const today = legalDateOf(context.now(), facility.zone);
  const closed = row.closedAt !== null;
  const lines = closed ? [] : evidenceLines(row.basis, factsOn(row.facts, { requesterKind: row.requesterKind, state: facility.state, today }));
  const governing = view.deadlines.find((deadline) => deadline.governs && deadline.status === 'open');
  return {
    id,
    key: uuidv7(),
    today,
    closed,
    number: row.number,
    matterNumber: row.matterNumber,
    insurer: organization.kind === 'insurer',
    basis: row.basis,
    state: view.state,
    outcome: row.outcome,
    patient: { name: `${row.statedPatient.givenNames} ${row.statedPatient.familyName}`, birthDate: row.statedPatient.birthDate },
    scope: row.scope,
    purpose: row.purpose,
    delivery: { channel: row.delivery.channel, email: row.delivery.recipientEmail ?? null },
    receivedOn: row.receivedOn,
    filedBy: view.filedBy,
    facility,
    due: governing && !closed ? { on: governing.dueOn, daysLeft: daysBetween(today, governing.dueOn), citation: governing.citation, steps: governing.steps.map(({ message }) => message) } : null,
    lines: lines.filter((line) => !view.overridden.includes(line.id)),
    papers: view.papers.map(({ createdAt, ...paper }) => ({ ...paper, on: legalDateOf(createdAt, facility.zone) })),
    messages: view.messages.map(({ sentAt, ...message }) => ({ ...message, on: legalDateOf(sentAt, facility.zone) })),
    letters: view.letters.map(({ createdAt, fileId, ...letter }) => ({ ...letter, hasFile: fileId !== null, on: legalDateOf(createdAt, facility.zone) })),
    fee: view.fee ? { lines: view.fee.lines, totalCents: view.fee.totalCents, status: view.fee.status, on: legalDateOf(view.fee.quotedAt, facility.zone), ruleId: view.fee.ruleId, ruleVersion: view.fee.ruleVersion } : null,
    payments: view.payments,
    link: view.links[0] ? { expiresOn: legalDateOf(view.links[0].expiresAt, facility.zone), downloads: view.links[0].downloads, maxDownloads: view.links[0].maxDownloads, revoked: view.links[0].revokedAt !== null } : null,
    history: view.history.map(({ at, ...event }) => ({ ...event, on: legalDateOf(at, facility.zone) })),
    accounting: isAccounted(row.basis, { today }).message,
    organization: { name: organization.name, address: organization.address },
    mayWithdraw: !closed && !['releasing', 'released'].includes(view.state),
    certification: row.facts.certification === true,
    mayCertify: !closed && row.facts.certification !== true && ['received', 'locating', 'retrieving', 'retrieval_failed', 'reviewing'].includes(view.state),
    mayAskLink: row.delivery.channel === 'link' && (['released', 'undelivered'].includes(view.state) || (closed && row.outcome === 'released')),
    authorization: view.authorization && { id: view.authorization.id, revokedOn: view.authorization.revokedAt ? legalDateOf(view.authorization.revokedAt, facility.zone) : null },
  };
}

export type DeskRequestPage = Awaited<ReturnType<typeof loadDeskRequest>>;

/** One act of the page's forms: a message, a paper, a new link asked for, a revocation told, the withdrawal. */
export async function takeDeskAct(request: Request, context: AppLoadContext, id: string): Promise<{ did: string } | { problems: Problems; body: string }> {
  await requireDesk(request, context);
  const actor = await requireRequestAccess(request, context, id, 'desk.read');
  const { fields: form, files } = await formWithFiles(request, requesterLimits);
  const given = form.get('key');
  const key = typeof given === 'string' && isUuid(given) ? `desk:${given}` : `desk:${uuidv7()}`;
  const body = String(form.get('body') ?? '').trim();
  const base = { requestId: id, now: context.now(), key };
  const wrong = (field: string, message: Problems[string]) => ({ problems: { [field]: message }, body });
  try {
    switch (form.get('intent')) {
      case 'message':
        if (!body) return wrong('body', { key: 'desk.missing.body' });
        if (body.length > 4000) return wrong('body', { key: 'desk.errors.tooLong', params: { max: 4000 } });
        await writeMessage(context.db, actor, { ...base, body });
        return { did: 'message' };
      case 'paper': {
        const kind = papers.find((each) => each === form.get('kind'));
        const file = files[0];
        if (!kind) return wrong('kind', { key: 'desk.missing.kind' });
        if (!file) return wrong('file', { key: 'desk.missing.file' });
        await supplyPaper(context, actor, { ...base, kind, name: file.name, bytes: file.bytes });
        return { did: 'paper' };
      }
      case 'certification':
        await askCertification(context.db, actor, base);
        return { did: 'certification' };
      case 'link':
        return { did: `link_${await askNewLink(context.db, actor, base)}` };
      case 'revoke': {
        if (form.get('revoked') !== 'yes') return wrong('revoked', { key: 'desk.missing.revoked' });
        const authorizationId = String(form.get('authorization') ?? '');
        if (!isUuid(authorizationId)) throw new AppError('invalid_input', 'no authorization');
        await revokeAuthorization(context.db, actor, { ...base, authorizationId });
        return { did: 'revoke' };
      }
      case 'withdraw':
        if (form.get('sure') !== 'yes') return wrong('sure', { key: 'desk.missing.sure' });
        await withdrawRequest(context.db, actor, base);
        return { did: 'withdraw' };
      default:
        throw new AppError('invalid_input', 'no such act');
    }
  } catch (error) {
    if (!(error instanceof AppError) || !['refused_file', 'too_large', 'not_allowed_now'].includes(error.code)) throw error;
    return wrong(error.code === 'not_allowed_now' ? '_act' : 'file', error.public ?? { key: error.code === 'not_allowed_now' ? 'desk.errors.notNow' : 'uploads.not_a_document' });
  }
}

/** The page of one request at work: the view, its evidence by the rules of today, what may be done now, and the price it would have. */
import { v7 as uuidv7 } from 'uuid';
import { offersFor } from '#app/commands/allowed-acts.ts';
import { ledgerContext } from '#app/commands/review/ledger-rows.ts';
import { linesOf } from '#app/commands/work/check-evidence.ts';
import { coverageStates } from '#app/commands/work/confirm-coverage.ts';
import { reviewableGround } from '#app/commands/cases/review-denial.ts';
import { feeFor } from '#app/commands/work/quote-fee.ts';
import { needsSecondFactor, type SessionContext } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { holds } from '#app/policy/resolver.ts';
import { findPatients } from '#app/records/find-patients.ts';
import { filledFields, type Candidate, type PatientQuery } from '#db/queries/patient-search.ts';
import { chartTasksOf, foundKinds } from '#db/queries/chart-tasks.ts';
import { paperChartOf } from '#db/queries/paper-charts.ts';
import { casesOf } from '#db/queries/cases.ts';
import { requestView, type RequestView } from '#db/queries/request-view.ts';
import { colleagues } from '#db/queries/work-list.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { isIndividualsRequest } from '#workflows/rules/bases.ts';
import type { EvidenceLine } from '#workflows/rules/evidence.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';
import { coverageOf } from '#workflows/request/coverage.ts';
import type { RequestContext } from '#workflows/request/machine.ts';
import type { StatedPatient } from '#db/schema/requests.ts';

export type ShownLine = EvidenceLine & { decided: { status: string; by: string | null; at: Date; note: string | null; attachmentId: string | null; page: number | null } | null; open: boolean };

export async function requestPage(request: Request, context: SessionContext, actor: Actor, requestId: string) {
  const confirms = await needsSecondFactor(request, context, 15);
  return readAs(context, actor, async (tx, look) => {
    const view = await requestView(tx, requestId);
    if (!view || view.instance.state === 'draft') throw new AppError('not_found', `request ${requestId} is not there`);
    const now = context.now();
    const today = legalDateOf(now, view.facility.zone);
    const lines = shownLines(view, today);
    const open = lines.filter((line) => line.open).length;
    const access = view.deadlines.find((deadline) => deadline.kind === 'access') ?? null;
    const { request: row, facility, instance } = view;
    const lives = await casesOf(tx, requestId);
    const stored = { machineVersion: instance.machineVersion, value: instance.value, context: instance.context, historyValue: instance.historyValue, status: instance.status };
    const machine = instance.context as RequestContext;
    const candidates = instance.state === 'locating' && holds(actor, 'patient.search') ? await candidatesOf(tx, look, row.facilityId, statedQuery(row.statedPatient), requestId) : [];
    const counts = pageCounts(view);
    const found = await foundKinds(tx, requestId);
    const priced = priceOf({ request: row as never, facility, state: instance.state, revision: instance.revision, today }, counts.leaving || counts.pages || 1);
    await look({
      action: 'request.viewed',
      subject: { facilityId: row.facilityId, requestId: row.id, patientId: row.patientId },
      facts: { part: 'desk' },
    });
    return {
      ...view,
      tasks: await chartTasksOf(tx, requestId),
      paper: row.patientId ? await paperChartOf(tx, row.patientId) : null,
      coverage: found.length === 0 ? [] : coverageOf(found, await ledgerContext(tx, { request: row as never, facility, state: instance.state, revision: instance.revision, today })),
      shell: await staffShell(tx, request, context, actor),
      colleagues: await colleagues(tx, actor),
      cases: lives,
      begins: await begins(tx, actor, view, new Set(lives.map(({ machine, state }) => `${machine}:${state}`))),
      today,
      now,
      lines,
      open,
      counts,
      coverable: coverageStates.includes(instance.state),
      priced,
      candidates,
      machine,
      held: (instance.value as Record<string, unknown>)['hold'] === 'held',
      feeState: String((instance.value as Record<string, unknown>)['fee']),
      daysLeft: Object.fromEntries(view.deadlines.map((deadline) => [deadline.id, daysBetween(today, deadline.dueOn)])),
      offers: offersFor(actor, {
        stored,
        target: { facilityId: row.facilityId, requestId: row.id, organizationId: row.organizationId, requesterUserId: row.requesterUserId },
        open,
        today,
        accessDueOn: access?.dueOn ?? null,
        authorizationId: machine.authorizationId ?? view.authorization?.id ?? null,
        channel: row.delivery.channel,
        now,
      }),
      confirms,
      key: uuidv7(),
    };
  });
}

/** Which lives this person may begin beside the request now; the commands ask again. */
async function begins(tx: Parameters<typeof casesOf>[0], actor: Actor, { request, instance }: RequestView, running: Set<string>) {
  const has = (machine: string, over: RegExp) => [...running].some((line) => line.startsWith(machine) && !over.test(line));
  const individual = isIndividualsRequest(request.basis);
  const office = holds(actor, 'request.ask');
  return {
    review: office && !has('denial_review', /withdrawn$/) && (await reviewableGround(tx, { request: request as never, state: instance.state })) !== null,
    accounting: (office || holds(actor, 'accounting.answer')) && individual && ['patient', 'representative'].includes(request.requesterKind) && !has('accounting', /closed/),
    breach: holds(actor, 'request.hold') && (instance.state === 'released' || (instance.state === 'closed' && request.outcome === 'released')),
    suspension: holds(actor, 'accounting.suspend') && ['public_health_oversight', 'law_enforcement'].includes(request.basis) && request.patientId !== null,
  };
}

export type RequestPage = Awaited<ReturnType<typeof requestPage>>;

function shownLines(view: RequestView, today: string): ShownLine[] {
  return linesOf({ request: view.request, state: view.facility.state, today }).map((line) => {
    const check = view.checks.find((row) => row.line === line.id);
    const stands = check?.status === 'overridden' || (view.request.facts.confirmed ?? []).some((id) => id === line.id);
    const decided = check?.decidedBy && stands ? { status: check.status, by: check.decidedByName, at: check.decidedAt, note: check.note, attachmentId: check.attachmentId, page: check.page } : null;
    return { ...line, decided, open: line.status !== 'met' && check?.status !== 'overridden' };
  });
}

function pageCounts({ records }: RequestView) {
  const sum = (pick: (record: (typeof records)[number]) => number) => records.reduce((total, record) => total + pick(record), 0);
  return {
    records: records.filter((record) => record.inScope).length,
    pages: sum((record) => record.pageCount),
    undecided: sum((record) => record.undecided),
    leaving: sum((record) => record.leaving),
    wrong: sum((record) => record.wrong),
  };
}

/** What it would cost now; nothing where the rules cannot price it. */
function priceOf(loaded: Parameters<typeof feeFor>[0], pages: number) {
  const quote = feeFor(loaded, pages);
  return {
    pages,
    totalCents: quote.totalCents,
    lines: quote.lines.map(({ code, label, quantity, unitCents, amountCents }) => ({ code, label, quantity, unitCents, amountCents })),
    message: quote.decision.message,
    needsConfirmation: quote.needsConfirmation ? (quote.confirmation?.message ?? quote.decision.message) : null,
  };
}

export function statedQuery(stated: StatedPatient): PatientQuery {
  const address = stated.address ? `${stated.address.lines[0] ?? ''} ${stated.address.postcode}` : undefined;
  return {
    family: stated.familyName,
    given: stated.givenNames,
    birthDate: stated.birthDate,
    ...(stated.mrn ? { mrn: stated.mrn } : {}),
    ...(stated.phone ? { phone: stated.phone } : {}),
    ...(address ? { address } : {}),
  };
}

type Look = Parameters<Parameters<typeof readAs>[2]>[1];

/** A search of the index, written down by which fields were filled. */
export async function candidatesOf(tx: Parameters<typeof findPatients>[0], look: Look, facilityId: string | null, query: PatientQuery, requestId?: string): Promise<Candidate[]> {
  const found = await findPatients(tx, facilityId, query);
  await look({
    action: 'search.made',
    subject: { facilityId, requestId: requestId ?? null },
    facts: { over: 'patients', fields: filledFields(query), results: found.length },
  });
  return found;
}

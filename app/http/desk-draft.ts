/** One page of a desk filing: loaded, saved with its papers, checked, sent. */
import { data, redirect, type AppLoadContext } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { fileFromDesk, papersOf } from '#app/commands/ask/file-from-desk.ts';
import { findDeskDraft } from '#app/commands/ask/save-desk-draft.ts';
import { discardDraft, draftActor, removeDraftFile, saveDraft, type Draft } from '#app/commands/ask/save-draft.ts';
import { uploadAttachment } from '#app/commands/ask/upload-attachment.ts';
import { deskSteps, paperKinds, problemsOf, readStep, str, type DeskKind, type DeskStep, type Problems } from '#app/components/desk/answers.ts';
import { assess, requesterKindOf, scopeProblems, stepsFor } from '#app/components/desk/filing.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { hashPin, pinProblem } from '#app/identity/password.ts';
import { possibleDuplicates } from '#db/queries/desk.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import { scopesOverlap } from '#workflows/request/scope.ts';
import { isAccounted } from '#workflows/rules/accounting.ts';
import { quoteFee } from '#workflows/rules/fees.ts';
import { deskKindOf, placeOf, readAtDesk, registeredKind, requireDesk, type AtDesk } from './desk.ts';
import { formWithFiles, requesterLimits } from './uploads.ts';

/** A length that a first price can be told for. */
export const samplePages = 40;

export type OpenDraft = AtDesk & { kind: DeskKind; draft: Draft };

export async function openDraft(request: Request, context: AppLoadContext, draftId: string | undefined): Promise<OpenDraft> {
  const at = await requireDesk(request, context);
  const kind = deskKindOf(at.organization);
  const draft = kind && isUuid(draftId) ? await findDeskDraft(context.db, at.actor, { id: draftId ?? '', now: context.now() }) : null;
  if (!draft || !kind) throw new AppError('not_found', 'no such draft of this member');
  return { ...at, kind, draft };
}

export function stepOf(value: string | undefined): DeskStep {
  const step = deskSteps.find((each) => each === value);
  if (!step) throw new AppError('not_found', 'no such page');
  return step;
}

/** Everything a page of the filing shows. */
export async function draftPage(context: AppLoadContext, { actor, organization, kind, draft, email }: OpenDraft, step: DeskStep) {
  const { values, files } = draft.content;
  const { desk, facility, facilities } = await placeOf(context, organization, kind, str(values, 'facilityId'));
  const papers = papersOf(files);
  const assessed = assess(values, papers, desk);
  const requesterKind = requesterKindOf(values, desk);
  const known = str(values, 'familyName') && str(values, 'birthDate') && str(values, 'facilityId');
  const duplicates =
    step === 'check' && known
      ? await readAtDesk(context, actor, (tx) =>
          possibleDuplicates(tx, { facilityId: facility.id, familyName: str(values, 'familyName'), birthDate: str(values, 'birthDate'), organizationId: organization.id, userId: actor.id }),
        ).then((found) => found.filter((each) => scopesOverlap(each.scope, assessed.narrowed.scope)).map(({ id, number }) => ({ id, number })))
      : [];
  const quote = quoteFee({
    basis: assessed.basis,
    requesterKind,
    state: facility.state,
    pages: samplePages,
    form: str(values, 'channel') === 'post' ? 'paper' : 'electronic',
    delivery: str(values, 'channel') === 'post' ? 'post' : 'link',
    today: desk.today,
    overrides: facility.ruleOverrides,
    packs: facility.rulePacks,
    ...(str(values, 'certification') ? { certification: true } : {}),
    ...(str(values, 'purpose') === 'benefit_claim' ? { benefitClaim: true } : {}),
  });
  return {
    draftId: draft.id,
    kind,
    step,
    steps: stepsFor(values, papers, desk),
    desk,
    organization: { name: organization.name, kind: organization.kind, address: organization.address, registeredAs: registeredKind(organization) },
    email,
    facility: { name: facility.name, phone: facility.phone },
    facilities: facilities.map(({ id, name, city, state }) => ({ id, name, city, state })),
    values,
    files: Object.fromEntries(Object.entries(files).map(([field, { name, pages }]) => [field, { name, pages }])),
    hasPin: draft.content.pinHash !== undefined,
    basis: assessed.basis,
    classified: assessed.classified.message,
    lines: assessed.lines,
    narrowed: { scope: assessed.narrowed.scope, message: assessed.narrowed.decision.message, citation: assessed.narrowed.decision.citation, result: assessed.narrowed.decision.result },
    accounting: { message: isAccounted(assessed.basis, { today: desk.today }).message, citation: isAccounted(assessed.basis, { today: desk.today }).citation },
    fee: { message: quote.decision.message, totalCents: quote.totalCents, confirm: quote.needsConfirmation, pages: samplePages, lines: quote.lines.map(({ code, label, amountCents }) => ({ code, label, amountCents })) },
    duplicates,
  };
}

export type DraftPage = Awaited<ReturnType<typeof draftPage>>;

/** Takes a page of the filing. -> a redirect, or the page's problems with what was typed kept in the draft. */
export async function takePage(request: Request, context: AppLoadContext, open: OpenDraft, step: DeskStep) {
  const { fields: form, files } = await formWithFiles(request, requesterLimits);
  const now = context.now();
  const { draft, kind, organization } = open;
  if (draft.content.filed) throw redirect(`/desk/requests/${draft.requestId}`);
  if (form.get('intent') === 'discard') {
    await discardDraft(context.db, context.storage, draft, now);
    throw redirect('/desk');
  }
  if (step === 'check') return send(request, context, open, form);
  const { typed, problems } = readStep(step, form);
  // Papers belong to the hospital they were sent to; another hospital never had them.
  const moved = step === 'patient' && str(draft.content.values, 'facilityId') !== '' && str(draft.content.values, 'facilityId') !== typed['facilityId'];
  if (moved) {
    for (const file of Object.values(draft.content.files)) await removeDraftFile(context.db, context.storage, draft, file, now);
    await saveDraft(context.db, draft, now, (before) => ({ ...before, files: {} }));
  }
  const uploads = step === 'papers' ? await takeFiles(context, open, files) : {};
  const pin = step === 'delivery' ? await takePin(form) : {};
  const content = await saveDraft(context.db, draft, now, (before) => ({
    ...before,
    values: { ...before.values, ...typed },
    ...('hash' in pin && pin.hash ? { pinHash: pin.hash } : {}),
  }));
  const { desk, facilities } = await placeOf(context, organization, kind, str(content.values, 'facilityId'));
  const found: Problems = {
    ...problemsOf(step, content.values, { kind, today: desk.today, facilities: facilities.map(({ id }) => id), registeredAs: registeredKind(organization), hasPin: content.pinHash !== undefined }),
    ...(step === 'records' ? scopeProblems(content.values, papersOf(content.files), desk) : {}),
    ...problems,
    ...uploads,
    ...('problem' in pin && str(typed, 'channel') === 'link' && str(typed, 'pinBy') === 'chosen' ? pin.problem : {}),
  };
  // A look at what is missing, without going on.
  if (form.get('intent') === 'see' && Object.keys(uploads).length === 0) throw redirect(`/desk/new/${draft.id}/${step}?seen=1`);
  if (Object.keys(found).length > 0) return data({ problems: found }, { status: 400 });
  const steps = stepsFor(content.values, papersOf(content.files), desk);
  const next = new URL(request.url).searchParams.get('back') === 'check' ? 'check' : (steps[steps.indexOf(step) + 1] ?? 'check');
  throw redirect(`/desk/new/${draft.id}/${next}`);
}

/** Each paper is checked by content; one that is sent again takes the place of the one before. */
async function takeFiles(context: AppLoadContext, { actor, organization, kind, draft }: OpenDraft, files: { field: string; name: string; bytes: Uint8Array }[]): Promise<Problems> {
  const problems: Problems = {};
  const { facility } = await placeOf(context, organization, kind, str(draft.content.values, 'facilityId'));
  for (const paper of paperKinds) {
    const file = files.find((each) => each.field === paper);
    if (!file) continue;
    try {
      const stored = await uploadAttachment(context, draftActor(draft, actor), { facilityId: facility.id, requestId: draft.requestId, kind: paper, name: file.name, bytes: file.bytes, now: context.now() });
      const before = draft.content.files[paper];
      if (before) await removeDraftFile(context.db, context.storage, draft, before, context.now());
      const content = await saveDraft(context.db, draft, context.now(), (kept) => ({ ...kept, files: { ...kept.files, [paper]: stored } }));
      draft.content = content;
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'refused_file' && error.code !== 'too_large')) throw error;
      problems[paper] = (error.public as Problems[string]) ?? { key: 'uploads.not_a_document' };
    }
  }
  return problems;
}

/** The PIN itself is kept nowhere. */
async function takePin(form: FormData): Promise<{ hash: string } | { problem: Problems } | Record<string, never>> {
  const [pin, again] = [form.get('pin'), form.get('pinAgain')].map((value) => (typeof value === 'string' ? value.replace(/\s/g, '') : ''));
  if (!pin) return {};
  const wrong = pinProblem(pin);
  if (wrong) return { problem: { pin: { key: `desk.pins.${wrong}` } } };
  if (pin !== again) return { problem: { pinAgain: { key: 'desk.pins.differs' } } };
  return { hash: await hashPin(pin) };
}

async function send(request: Request, context: AppLoadContext, open: OpenDraft, form: FormData) {
  const { draft, organization, kind, actor, email } = open;
  const { values, files } = draft.content;
  const { desk, facilities } = await placeOf(context, organization, kind, str(values, 'facilityId'));
  const papers = papersOf(files);
  const check = { kind, today: desk.today, facilities: facilities.map(({ id }) => id), registeredAs: registeredKind(organization), hasPin: draft.content.pinHash !== undefined };
  // What an earlier page asks for is asked for there.
  for (const step of stepsFor(values, papers, desk)) {
    const open = { ...problemsOf(step, values, check), ...(step === 'records' ? scopeProblems(values, papers, desk) : {}) };
    if (Object.keys(open).length > 0) throw redirect(`/desk/new/${draft.id}/${step}?back=check&open=1`);
  }
  const page = await draftPage(context, open, 'check');
  if (page.narrowed.result.empty) return data({ problems: { _scope: { key: 'desk.errors.empty' } } as Problems }, { status: 400 });
  if (page.duplicates.length > 0 && form.get('another') !== 'yes') return data({ problems: { another: { key: 'desk.errors.duplicate' } } as Problems }, { status: 400 });
  const locale = localeOf(request);
  try {
    const filed = await fileFromDesk(context.db, actor, {
      draft,
      organization,
      desk,
      memberEmail: email,
      language: locale,
      sendAnyway: form.get('anyway') === 'yes',
      // The accounting is kept in one language, the office's.
      purpose: translator('en')(`desk.purposes.${kind}.${str(values, 'purpose') || 'other'}`),
      now: context.now(),
      sessionSecret: context.env.SESSION_SECRET,
    });
    throw redirect(`/desk/requests/${filed.requestId}?sent=1`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_input') throw error;
    const message = error.public ?? { key: 'desk.errors.incomplete' };
    return data({ problems: { [message.key === 'desk.errors.incomplete' ? 'anyway' : '_papers']: message } as Problems }, { status: 400 });
  }
}

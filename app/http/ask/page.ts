/** What every question page does on the server: find the draft, read the page, keep it, lead on. Two routes share it. */
import { data, redirect, type AppLoadContext } from '@remix-run/node';
import { fieldsFor, isDoor, minutesLeft, steps, stepsFor, type Answers, type Door, type StepDef, type StepId } from '#app/components/ask/steps.ts';
import { draftActor, removeDraftFile, saveDraft, type Draft, type DraftContent } from '#app/commands/ask/save-draft.ts';
import { uploadAttachment } from '#app/commands/ask/upload-attachment.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { hashPin, pinProblem } from '#app/identity/password.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import { listFacilities, type FacilityChoice } from '#db/queries/facilities.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { draftOf } from '../draft.ts';
import { requireAccount, requireStaff, signedInUser } from '../session.ts';
import { formWithFiles, requesterLimits, type UploadedFile } from '../uploads.ts';
import { newChallenge } from '#app/identity/proof-of-work.ts';
import { duplicatesOf } from './duplicates.ts';
import { assess, personName, stepOfLine } from './filing.ts';
import { fileDraft, filingForm, filingPressed } from './submit.ts';
import { readStep, type Problem, type Typed } from './read-step.ts';

type Context = AppLoadContext;
export type StepArgs = { request: Request; context: Context; door: string | undefined; step: string | undefined };

/** Uploads by address; wide, because a hospital stands behind one. */
const uploads: Throttle = { purpose: 'upload', limit: 120, windowSeconds: 3600 };

type Here = { door: Door; draft: Draft; list: StepDef[]; index: number; step: StepDef; facilities: FacilityChoice[]; facility: FacilityChoice; fromCheck: boolean };

export async function loadStep({ request, context, door, step }: StepArgs) {
  const here = await find(request, context, door, step);
  const { draft, list, index, facilities, facility } = here;
  const { values, files, signature, pinHash } = draft.content;
  const t = translator(localeOf(request));
  const shown = step === 'check' || here.door === 'agency' || here.door === 'other';
  const lines = shown ? assess(here.door, { ...draft.content, values }, { state: facility.state, today: today(context, facility) }) : [];
  const stepIds = list.map((each) => each.id);
  // Pages still to come are counted as most people go: the count does not grow under their hands.
  const likely = stepsFor(here.door, { channel: 'link', toWhom: 'me', identity: 'photo_id', scopeKind: 'all', ...values }, facilities.length);
  return {
    door: here.door,
    step: here.step.id,
    title: `${t(`ask.steps.${here.step.id}.title`)} – ${context.site.name}`,
    back: here.fromCheck ? `/ask/${here.door}/check` : index === 0 ? `/ask/${here.door}` : `/ask/${here.door}/${list[index - 1]?.id ?? ''}`,
    progress: { step: index + 1, steps: likely.length, minutesLeft: minutesLeft(likely, index) },
    values,
    fileNames: Object.fromEntries(Object.entries(files).map(([field, file]) => [field, { name: file.name, pages: file.pages }])),
    facilities: facilities.map(({ id, name, city, state }) => ({ id, name, place: `${city}, ${state}` })),
    facilityName: facility.name,
    stepIds,
    pinChosen: Boolean(pinHash),
    signature: signature ? { kind: signature.kind, name: signature.name } : null,
    signer: String(values['givenNames'] ?? '') ? personName(values) : (draft.content.account?.name ?? ''),
    accountName: here.step.id === 'identity' ? ((await signedInUser(request, context))?.user.name ?? null) : null,
    challenge: step === 'check' && (await filingPressed(context)) ? newChallenge(context.env.SESSION_SECRET, filingForm, context.now()) : null,
    duplicates: step === 'check' ? await duplicatesOf(request, context, { door: here.door, content: draft.content, facilityId: facility.id }) : [],
    evidence: lines.map((line) => ({ id: line.id, citation: line.citation, status: line.status, label: line.label, how: line.how, step: stepIds.includes(stepOfLine(line.id) as StepId) ? stepOfLine(line.id) : null })),
  };
}

type Failed = { typed: Typed; problems: Record<string, Problem> };

export async function submitStep({ request, context, door, step }: StepArgs) {
  const here = await find(request, context, door, step);
  const now = context.now();
  const failed = (problems: Failed['problems'], typed: Typed = {}) => data<Failed>({ typed, problems }, { status: 400 });
  if (here.step.id === 'check') {
    const known = await duplicatesOf(request, context, { door: here.door, content: here.draft.content, facilityId: here.facility.id });
    const sent = await request.formData();
    if (known.length > 0 && sent.get('another') !== 'yes') return failed({ another: { key: 'ask.errors.duplicate' } });
    const result = await fileDraft(request, context, { door: here.door, draft: here.draft, facility: here.facility, form: sent });
    return 'problem' in result ? failed({ _filing: result.problem }) : redirect(result.to, { headers: result.headers });
  }
  let form: FormData;
  let sent: UploadedFile[] = [];
  const hasFiles = here.step.fields.some((field) => field.kind === 'file');
  try {
    if (hasFiles) ({ fields: form, files: sent } = await formWithFiles(request, requesterLimits));
    else form = await request.formData();
  } catch (error) {
    const field = here.step.fields.find((each) => each.kind === 'file');
    if (error instanceof AppError && error.code === 'too_large' && field) return failed({ [field.name]: tooLarge });
    throw error;
  }
  const content = here.draft.content;
  const { typed, problems } = readStep(here.step, form, content.values, {
    today: today(context, here.facility),
    options: { facilityId: here.facilities.map(({ id }) => id) },
  });
  const changes: Partial<DraftContent> = {};
  const files = { ...content.files };
  const remove = String(form.get('remove') ?? '');
  if (files[remove]) {
    await removeDraftFile(context.db, context.storage, here.draft, files[remove], now);
    delete files[remove];
    await saveDraft(context.db, here.draft, now, (before) => ({ ...before, files, values: { ...before.values, ...typed }, done: before.done.filter((id) => id !== here.step.id) }));
    return redirect(pathOf(here, here.step.id));
  }
  for (const field of fieldsFor(here.step, { ...content.values, ...typed })) {
    if (field.kind !== 'file' || !field.upload) continue;
    const upload = sent.find((each) => each.field === field.name);
    if (!upload) {
      if (field.required && !files[field.name]) problems[field.name] = { key: `ask.errors.missing.${field.name}` };
      continue;
    }
    const result = await takeFile(context, here, field.upload, upload);
    if ('key' in result) {
      problems[field.name] = result;
      continue;
    }
    const old = files[field.name];
    files[field.name] = result;
    // Kept at once: a mistake elsewhere on the page does not lose the paper.
    await saveDraft(context.db, here.draft, now, (before) => ({ ...before, files: { ...before.files, [field.name]: result } }));
    if (old) await removeDraftFile(context.db, context.storage, here.draft, old, now);
  }
  if (here.step.id === 'pin' && typed['pinBy'] === 'chosen') Object.assign(changes, await choosePin(form, content, problems));
  if (here.step.id === 'signature') Object.assign(changes, await sign(context, here, form, files, problems));
  if (here.step.id === 'identity' && typed['identity'] === 'account') {
    const account = await provenAccount(request, context, content.values, problems);
    if (account === 'sign_in') {
      await saveDraft(context.db, here.draft, now, (before) => ({ ...before, values: { ...before.values, ...typed } }));
      return redirect(`/sign-in?to=${encodeURIComponent(pathOf(here, 'identity'))}`);
    }
    if (account) changes.account = account;
  }
  if (Object.keys(problems).length > 0) return failed(problems, typed);
  const moved = here.step.id === 'hospital' && content.values['facilityId'] && content.values['facilityId'] !== typed['facilityId'];
  if (moved) {
    // A paper is bound to the hospital it was sent to: for another one it is sent again.
    for (const file of Object.values(files)) await removeDraftFile(context.db, context.storage, here.draft, file, now);
    for (const name of Object.keys(files)) delete files[name];
  }
  const saved = await saveDraft(context.db, here.draft, now, (before) => ({
    ...before,
    ...changes,
    files,
    values: { ...before.values, ...typed },
    done: [...new Set([...before.done, here.step.id])].filter((id) => !moved || !['photo', 'authority', 'authorization', 'law', 'signature'].includes(id)),
  }));
  return redirect(pathOf(here, nextStep(here, saved)));
}

async function find(request: Request, context: Context, doorName: string | undefined, stepName: string | undefined): Promise<Here> {
  if (!isDoor(doorName)) throw new AppError('not_found', 'no such door');
  const staff = doorName === 'staff' ? await requireStaff(request, context, null) : null;
  const draft = await draftOf(request, context, doorName, staff?.id);
  // Members of staff share their desks' computers: a draft is its writer's alone.
  if (!draft || (staff && draft.userId !== staff.id)) throw redirect(`/ask/${doorName}`);
  if (draft.content.filed) throw redirect(`/ask/receipt/${draft.requestId}`);
  const facilities = (await listFacilities(context.db)).filter(({ id }) => !staff || staff.facilityIds.includes(id));
  const facility = facilities.find(({ id }) => id === draft.content.values['facilityId']) ?? facilities[0];
  if (!facility) throw new AppError('unavailable', 'no facility is set up');
  const list = stepsFor(doorName, draft.content.values, facilities.length);
  const index = list.findIndex((each) => each.id === stepName);
  const step = list[index];
  if (!step) {
    if (steps[doorName].some((each) => each.id === stepName)) throw redirect(`/ask/${doorName}/${firstOpen(list, draft.content)}`);
    throw new AppError('not_found', 'no such page');
  }
  const open = list.findIndex((each) => each.id === firstOpen(list, draft.content));
  if (index > open) throw redirect(`/ask/${doorName}/${list[open]?.id ?? 'check'}`);
  return { door: doorName, draft, list, index, step, facilities, facility, fromCheck: new URL(request.url).searchParams.get('from') === 'check' };
}

/** The first page without its answer; the last one where all have theirs. */
function firstOpen(list: readonly StepDef[], { done }: DraftContent): StepId {
  return list.find((step) => !done.includes(step.id))?.id ?? 'check';
}

function nextStep(here: Here, saved: DraftContent): StepId {
  const list = stepsFor(here.door, saved.values, here.facilities.length);
  if (here.fromCheck) return firstOpen(list, saved);
  return list[list.findIndex((each) => each.id === here.step.id) + 1]?.id ?? 'check';
}

function pathOf(here: Here, step: StepId): string {
  return `/ask/${here.door}/${step}${here.fromCheck && step !== 'check' ? '?from=check' : ''}`;
}

async function takeFile(context: Context, here: Here, kind: 'identity' | 'authority' | 'authorization' | 'letter' | 'signature', file: Pick<UploadedFile, 'name' | 'bytes'>) {
  const now = context.now();
  if (await isThrottled(context.db, uploads, context.ip, now)) return { key: 'ask.errors.later' } satisfies Problem;
  await countAttempt(context.db, uploads, context.ip, now);
  try {
    return await uploadAttachment(context, draftActor(here.draft), { facilityId: here.facility.id, requestId: here.draft.requestId, kind, name: file.name, bytes: file.bytes, now });
  } catch (error) {
    if (error instanceof AppError && error.code === 'refused_file' && error.public) return error.public;
    if (error instanceof AppError && error.code === 'too_large') return tooLarge;
    throw error;
  }
}

async function choosePin(form: FormData, content: DraftContent, problems: Failed['problems']): Promise<Partial<DraftContent>> {
  const pin = String(form.get('pin') ?? '').replace(/[\s-]/g, '');
  const again = String(form.get('pinAgain') ?? '').replace(/[\s-]/g, '');
  if (pin === '' && again === '' && content.pinHash) return {};
  const problem = pin === '' ? 'missing' : pinProblem(pin);
  if (problem) problems['pin'] = { key: `ask.errors.pin.${problem}` };
  else if (pin !== again) problems['pinAgain'] = { key: 'ask.errors.pin.differs' };
  else return { pinHash: await hashPin(pin) };
  return {};
}

async function sign(context: Context, here: Here, form: FormData, files: DraftContent['files'], problems: Failed['problems']): Promise<Partial<DraftContent>> {
  const now = context.now();
  const name = String(form.get('signature.typed') ?? '').trim().slice(0, 120);
  const drawing = /^data:image\/png;base64,([A-Za-z0-9+/=]+)$/.exec(String(form.get('signature.drawing') ?? ''))?.[1];
  if (form.get('agree') !== 'yes') problems['agree'] = { key: 'ask.errors.agree' };
  if (!name && !drawing && !here.draft.content.signature) problems['signature.typed'] = { key: 'ask.errors.signature' };
  if (Object.keys(problems).length > 0 || (!name && !drawing)) return {};
  if (drawing && drawing.length < 1_500_000) {
    const taken = await takeFile(context, here, 'signature', { name: 'signature.png', bytes: Buffer.from(drawing, 'base64') });
    if ('key' in taken) {
      problems['signature.typed'] = taken;
      return {};
    }
    const old = files['signature'];
    if (old) await removeDraftFile(context.db, context.storage, here.draft, old, now);
    files['signature'] = taken;
  }
  return { signature: { kind: drawing ? 'drawn' : 'typed', name: name || personName(here.draft.content.values), signedAt: now.toISOString() } };
}

/** A patient's own account shows who she is, where it carries the name she gave. A firm's or a colleague's does not. */
async function provenAccount(request: Request, context: Context, values: Answers, problems: Failed['problems']): Promise<DraftContent['account'] | 'sign_in' | null> {
  const signedIn = await signedInUser(request, context);
  if (!signedIn) return 'sign_in';
  const { user } = await requireAccount(request, context);
  const own = signedIn.staff.length === 0 && signedIn.memberships.length === 0 && folded(user.name) === folded(personName(values));
  if (own) return { userId: user.id, name: user.name };
  problems['identity'] = { key: 'ask.errors.account_name', params: { name: user.name } };
  return null;
}

function folded(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}]+/gu, ' ').trim();
}

function today(context: Context, facility: FacilityChoice): string {
  return legalDateOf(context.now(), facility.zone);
}

const tooLarge: Problem = { key: 'uploads.too_large', params: { maxMb: requesterLimits.maxFileBytes / 1024 / 1024 } };

/** The first page of a new filing. Nothing is begun before it is sent. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { startDeskDraft } from '#app/commands/ask/save-desk-draft.ts';
import { problemsOf, readStep, str, type DeskStep, type Problems } from '#app/components/desk/answers.ts';
import { FilingForm } from '#app/components/desk/filing-form.tsx';
import { stepsFor } from '#app/components/desk/filing.ts';
import { InsurerStep, PatientStep } from '#app/components/desk/first-steps.tsx';
import { deskKindOf, placeOf, registeredKind, requireDesk } from '#app/http/desk.ts';
import { formWithFiles, requesterLimits } from '#app/http/uploads.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { organization } = await requireDesk(request, context);
  const kind = deskKindOf(organization);
  if (!kind) throw redirect(organization.kind === 'agency' ? '/ask/agency' : '/ask/clinician');
  const { desk, facilities } = await placeOf(context, organization, kind, '');
  const step: DeskStep = kind === 'firm' ? 'patient' : 'insurer';
  return { kind, step, start: uuidv7(), desk, registeredAs: registeredKind(organization), facilities: facilities.map(({ id, name, city, state }) => ({ id, name, city, state })) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  const kind = deskKindOf(organization);
  if (!kind) throw new AppError('not_found', 'no desk form for this kind of organization');
  const { fields: form } = await formWithFiles(request, requesterLimits);
  const start = form.get('start');
  if (typeof start !== 'string' || !isUuid(start)) throw new AppError('invalid_input', 'no id to begin with');
  const step: DeskStep = kind === 'firm' ? 'patient' : 'insurer';
  const { typed, problems } = readStep(step, form);
  const { desk, facilities } = await placeOf(context, organization, kind, str(typed, 'facilityId'));
  const found: Problems = { ...problemsOf(step, typed, { kind, today: desk.today, facilities: facilities.map(({ id }) => id), registeredAs: registeredKind(organization), hasPin: false }), ...problems };
  if (Object.keys(found).length > 0) return data({ problems: found, values: typed }, { status: 400 });
  const draft = await startDeskDraft(context.db, actor, { id: start, values: typed, now: context.now() });
  const steps = stepsFor(draft.content.values, {}, desk);
  return redirect(`/desk/new/${draft.id}/${steps[steps.indexOf(step) + 1] ?? 'check'}`);
}

export default function NewRequest() {
  const page = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>() as { problems: Problems; values: Record<string, string | string[]> } | undefined;
  const values = failed?.values ?? {};
  return (
    <FilingForm draftId={null} startId={page.start} step={page.step} steps={stepsFor(values, {}, page.desk)} desk={page.desk} values={values} papers={{}} problems={failed?.problems ?? null}>
      {(errors) =>
        page.step === 'insurer' ? <InsurerStep values={values} errors={errors} kind={page.kind} registeredAs={page.registeredAs} /> : <PatientStep values={values} errors={errors} kind={page.kind} facilities={page.facilities} />
      }
    </FilingForm>
  );
}

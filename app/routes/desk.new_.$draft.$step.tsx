/** A further page of a filing. */
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { problemsOf, type Problems } from '#app/components/desk/answers.ts';
import { scopeProblems } from '#app/components/desk/filing.ts';
import { FilingForm } from '#app/components/desk/filing-form.tsx';
import { InsurerStep, PatientStep, RecordsStep } from '#app/components/desk/first-steps.tsx';
import { CheckStep, DeliveryStep } from '#app/components/desk/last-steps.tsx';
import { PapersStep } from '#app/components/desk/papers-step.tsx';
import { draftPage, openDraft, stepOf, takePage } from '#app/http/desk-draft.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const open = await openDraft(request, context, params['draft']);
  if (open.draft.content.filed) throw redirect(`/desk/requests/${open.draft.requestId}`);
  const page = await draftPage(context, open, stepOf(params['step']));
  const papers = Object.fromEntries(Object.keys(page.files).map((field) => [field, true]));
  const asked = new URL(request.url).searchParams.get('open') === '1';
  const check = { kind: page.kind, today: page.desk.today, facilities: page.facilities.map(({ id }) => id), registeredAs: page.organization.registeredAs, hasPin: page.hasPin };
  return { ...page, open: asked ? { ...problemsOf(page.step, page.values, check), ...(page.step === 'records' ? scopeProblems(page.values, papers, page.desk) : {}) } : null };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  return takePage(request, context, await openDraft(request, context, params['draft']), stepOf(params['step']));
}

export default function Filing() {
  const page = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>() as { problems: Problems } | undefined;
  const { values, kind, files, step } = page;
  const papers = Object.fromEntries(Object.keys(files).map((field) => [field, true]));
  return (
    <FilingForm key={[step, ...Object.keys(files)].join()} draftId={page.draftId} step={step} steps={page.steps} desk={page.desk} values={values} papers={papers} problems={failed?.problems ?? page.open}>
      {(errors) => {
        const props = { values, errors, kind };
        switch (step) {
          case 'insurer':
            return <InsurerStep {...props} registeredAs={page.organization.registeredAs} />;
          case 'patient':
            return <PatientStep {...props} facilities={page.facilities} />;
          case 'records':
            return <RecordsStep {...props} />;
          case 'papers':
            return <PapersStep {...props} files={files} />;
          case 'delivery':
            return <DeliveryStep {...props} page={page as never} />;
          case 'check':
            return <CheckStep page={page as never} errors={errors} />;
        }
      }}
    </FilingForm>
  );
}

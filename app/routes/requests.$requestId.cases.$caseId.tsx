/** One case of a request at work: a review of its denial, an accounting, a release that went wrong, its subpoena. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { CasePage } from '#app/components/cases/case-page.tsx';
import { casePage, doOnCase } from '#app/http/office/case-page.ts';
import { requireStaff } from '#app/http/session.ts';
import { AppError } from '#workflows/app-error.ts';

type Params = LoaderFunctionArgs['params'];

function idsOf({ requestId = '', caseId = '' }: Params): [string, string] {
  if (!isUuid(requestId) || !isUuid(caseId)) throw new AppError('not_found', 'not an id');
  return [requestId, caseId];
}

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  return casePage(request, context, actor, ...idsOf(params));
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'request.read');
  const [requestId, caseId] = idsOf(params);
  const { view } = await casePage(request, context, actor, requestId, caseId);
  const failed = await doOnCase(request, context, actor, view.machine, caseId);
  return failed ? data(failed, { status: 400 }) : redirect(`/requests/${requestId}/cases/${caseId}?did=yes`);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.view.request.number ?? ''} - OpenROI` }];

export default function OneCase() {
  const page = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>() ?? null;
  const [search] = useSearchParams();
  return <CasePage page={page} failed={failed} did={search.get('did') !== null} />;
}

/** One request of the organization: where it stands, what is missing, what it costs, what was said, the packet. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { DeskRequest } from '#app/components/desk/request-page.tsx';
import { loadDeskRequest, takeDeskAct } from '#app/http/desk-request.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const page = await loadDeskRequest(request, context, params['id'] ?? '');
  return { ...page, sent: new URL(request.url).searchParams.get('sent') === '1', did: new URL(request.url).searchParams.get('did') };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const id = params['id'] ?? '';
  const result = await takeDeskAct(request, context, id);
  if ('problems' in result) return data(result, { status: 400 });
  return redirect(`/desk/requests/${id}?did=${result.did}`);
}

export default function RequestAtDesk() {
  const page = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  return <DeskRequest page={page} failed={failed && 'problems' in failed ? failed : null} />;
}

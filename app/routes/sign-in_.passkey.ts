/** Signing in with a passkey: a challenge for the browser, then what its dialog answered. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import { localPath } from '#app/http/local-path.ts';
import { passkeyResponse, signInCall, withCookies } from '#app/http/session.ts';
import { beginPasskey, signInWithPasskey } from '#app/identity/passkeys.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const begun = await beginPasskey(signInCall(request, context), 'use');
  if (!begun) throw new AppError('rate_limited', 'no challenge for a passkey');
  return Response.json(begun.options, withCookies(begun.setCookies));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const to = localPath(String(form.get('to') ?? ''), '');
  const result = await signInWithPasskey(signInCall(request, context), passkeyResponse(form));
  if (result.status === 'signed_in') return redirect(to || '/sign-in', withCookies(result.setCookies));
  const search = new URLSearchParams({ passkey: result.status === 'refused' && result.reason === 'later' ? 'later' : 'wrong', ...(to ? { to } : {}) });
  return redirect(`/sign-in?${search.toString()}`);
}

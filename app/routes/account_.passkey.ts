/** What the browser needs to make a passkey for whoever is signed in. Keeping it is the account page's. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireAccount, signInCall, withCookies } from '#app/http/session.ts';
import { beginPasskey } from '#app/identity/passkeys.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireAccount(request, context, { as: 'data' });
  const begun = await beginPasskey(signInCall(request, context), 'add');
  if (!begun) throw new AppError('not_allowed_now', 'no challenge for a passkey');
  return Response.json(begun.options, withCookies(begun.setCookies));
}

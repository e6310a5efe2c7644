/** Signing out: the session is gone on the server, and the browser forgets what it kept. */
import { redirect, type ActionFunctionArgs } from '@remix-run/node';
import { signOut } from '#app/http/session.ts';

export async function action({ request, context }: ActionFunctionArgs) {
  const headers = await signOut(request, context);
  return redirect('/sign-in?ended=signedOut', { headers });
}

/** Following a link changes nothing. */
export function loader() {
  return redirect('/sign-in');
}

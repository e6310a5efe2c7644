/** Off to the identity provider of a hospital or an organization. */
import { redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { localPath } from '#app/http/local-path.ts';
import { signInCall } from '#app/http/session.ts';
import { leaveFor } from '#app/identity/single-sign-on.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const provider = context.env.OIDC_PROVIDERS?.find(({ id }) => id === params['provider']);
  if (!provider) throw new AppError('not_found', 'no such provider');
  try {
    const { url, cookie } = await leaveFor(provider, signInCall(request, context), localPath(new URL(request.url).searchParams.get('to'), ''));
    return redirect(url, { headers: { 'Set-Cookie': cookie } });
  } catch (error) {
    // why: the provider is somebody else's machine; the page says it, the log says which one.
    context.logger.warn({ err: error, source: 'single-sign-on' }, 'the identity provider is not reached');
    return redirect('/sign-in?sso=refused');
  }
}

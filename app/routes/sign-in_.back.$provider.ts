/** Back from the identity provider. What it said stands in the address once, and leads on at once. */
import { redirect, type LoaderFunctionArgs } from '@remix-run/node';
import { signInCall, withCookies } from '#app/http/session.ts';
import { comeBack } from '#app/identity/single-sign-on.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const provider = context.env.OIDC_PROVIDERS?.find(({ id }) => id === params['provider']);
  if (!provider) throw new AppError('not_found', 'no such provider');
  const back = await comeBack(provider, signInCall(request, context), new URL(request.url).searchParams);
  if ('result' in back) return redirect(back.to || '/sign-in', withCookies([...back.result.setCookies, back.clear]));
  const known = ['unknown', 'elsewhere', 'disabled'].includes(back.refused);
  return redirect(`/sign-in?sso=${known ? 'unknown' : 'refused'}`, withCookies([back.clear]));
}

/** Keeps a chosen language or theme in a cookie and leads back. */
import { redirect, type ActionFunctionArgs } from '@remix-run/node';
import { z } from 'zod';

const input = z.object({
  lang: z.enum(['en', 'es']).optional(),
  theme: z.enum(['light', 'dark', 'system']).optional(),
  // why: only a path of ours, so nobody is led elsewhere
  returnTo: z.string().regex(/^\/(?![/\\])[^\s\\]*$/).catch('/'),
});

export async function action({ request, context }: ActionFunctionArgs) {
  const { lang, theme, returnTo } = input.parse(Object.fromEntries(await request.formData()));
  const secure = context.env.PUBLIC_URL.startsWith('https:') ? '; Secure' : '';
  const headers = new Headers();
  for (const [name, value] of Object.entries({ lang, theme })) {
    if (value) headers.append('Set-Cookie', `${name}=${value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`);
  }
  return redirect(returnTo, { status: 303, headers });
}

export function loader() {
  return redirect('/');
}

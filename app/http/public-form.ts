/** The proof of work on a public form, for its route: what its page carries, and what it brought. */
import type { AppLoadContext } from '@remix-run/node';
import { challengeFor, type FormSent, type PublicForm } from '#app/identity/public-form.ts';

export function formChallenge(context: AppLoadContext, form: PublicForm): Promise<string | null> {
  return challengeFor(context.db, form, { clientIp: context.ip, secret: context.env.SESSION_SECRET, now: context.now() });
}

export function formSent(context: AppLoadContext, form: FormData): FormSent {
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 200);
  return { clientIp: context.ip, secret: context.env.SESSION_SECRET, now: context.now(), challenge: read('challenge'), proof: read('proof') };
}

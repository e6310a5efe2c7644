/** The receipt: the tracking code once, what happens next and by when. Only the browser that sent the request sees the code. */
import { redirect, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Receipt } from '#app/components/ask/receipt.tsx';
import { findFiledDraft } from '#app/commands/ask/save-draft.ts';
import { draftSecretHash } from '#app/http/draft.ts';
import { receipt } from '#app/http/follow.ts';
import { signedInUser } from '#app/http/session.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { trackingCodeFor } from '#app/identity/derived-secrets.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const requestId = params['requestId'] ?? '';
  const view = await receipt(request, context, requestId);
  const secretHash = draftSecretHash(request);
  const userId = (await signedInUser(request, context))?.user.id ?? null;
  const filed = secretHash ? await findFiledDraft(context.db, { secretHash, userId, requestId, now: context.now() }) : null;
  if (!filed) throw redirect(`/follow/${requestId}`);
  const t = translator(localeOf(request));
  return { ...view, code: trackingCodeFor(context.env.SESSION_SECRET, requestId), title: `${t('ask.receipt.metaTitle')} – ${context.site.name}` };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default function ReceiptPage() {
  return <Receipt {...useLoaderData<typeof loader>()} />;
}

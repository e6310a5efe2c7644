/** One request as its requester follows it. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { randomUUID } from 'node:crypto';
import { FollowPage } from '#app/components/follow/follow-page.tsx';
import { askNewLink } from '#app/commands/ask/ask-new-link.ts';
import { supplyPaper } from '#app/commands/ask/supply-paper.ts';
import { writeMessage } from '#app/commands/ask/write-message.ts';
import { followed } from '#app/http/follow.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { formWithFiles, requesterLimits } from '#app/http/uploads.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { linkTokenFor } from '#app/identity/derived-secrets.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Message } from '#workflows/message.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { view } = await followed(request, context, params['requestId'], 'follow');
  const done = new URL(request.url).searchParams.get('done');
  return { view, done, key: randomUUID(), title: `${view.number} – ${translator(localeOf(request))('requester.follow.title')}` };
}

const paperKinds = ['identity', 'authority', 'authorization', 'letter', 'other'] as const;
type Failed = { problems: Record<string, Message>; body: string };

export async function action({ request, context, params }: ActionFunctionArgs) {
  const requestId = params['requestId'] ?? '';
  const now = context.now();
  const actor = await requireRequestAccess(request, context, requestId, 'own.message');
  const failed = (problems: Failed['problems'], body = '') => data<Failed>({ problems, body }, { status: 400 });
  const back = (done: string) => redirect(`/follow/${requestId}?done=${done}`);
  let sent: Awaited<ReturnType<typeof formWithFiles>>;
  try {
    sent = request.headers.get('content-type')?.startsWith('multipart/') ? await formWithFiles(request, requesterLimits) : { fields: await request.formData(), files: [] };
  } catch (error) {
    if (error instanceof AppError && error.code === 'too_large') return failed({ paper: { key: 'uploads.too_large', params: { maxMb: 25 } } });
    throw error;
  }
  const { fields, files } = sent;
  const key = String(fields.get('key') ?? '').replace(/[^0-9a-f-]/g, '').slice(0, 36) || randomUUID();
  switch (fields.get('intent')) {
    case 'open': {
      // The same token as in the mail; the PIN still opens, and nothing else.
      const { view } = await followed(request, context, requestId, 'packet');
      if (view.packet.state !== 'open' || view.packet.toOther || !view.packet.linkId) return back('call');
      return redirect(`/packet/${linkTokenFor(context.env.SESSION_SECRET, view.packet.linkId)}`);
    }
    case 'new-link':
      return back(`link-${await askNewLink(context.db, actor, { requestId, key, now })}`);
    default: {
      const body = String(fields.get('body') ?? '').trim().slice(0, 4000);
      const paper = files.find((file) => file.field === 'paper');
      if (!body && !paper) return failed({ body: { key: 'requester.follow.errors.messageMissing' } });
      const kind = paperKinds.find((each) => each === fields.get('kind')) ?? 'other';
      if (paper) {
        try {
          await supplyPaper(context, actor, { requestId, now, key: `${key}:paper`, kind, name: paper.name, bytes: paper.bytes });
        } catch (error) {
          if (error instanceof AppError && error.code === 'refused_file' && error.public) return failed({ paper: error.public }, body);
          throw error;
        }
      }
      if (body) await writeMessage(context.db, actor, { requestId, now, key: `${key}:words`, body });
      return back('sent');
    }
  }
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: loaded?.title ?? 'OpenROI' }];

export default function Followed() {
  const { view, done, key } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>() as Failed | undefined;
  return <FollowPage key={key} view={view} done={done} formKey={key} failed={failed ?? null} />;
}

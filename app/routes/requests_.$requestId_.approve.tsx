/** The second person: the packet as it leaves, what was kept back, what was checked; then approved, or returned with a reason. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { approvePacket, returnPacket } from '#app/commands/release/decide-packet.ts';
import { approvalAge, viewPacket } from '#app/commands/release/view-packet.ts';
import { DecidePacket } from '#app/components/review/decide-packet.tsx';
import { PacketFacts } from '#app/components/review/packet-facts.tsx';
import { PacketPages } from '#app/components/review/packet-pages.tsx';
import '#app/components/review/words.ts';
import { EmptyState } from '#app/components/small.tsx';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { needsSecondFactor, requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'record.read');
  const { requestId = '' } = params;
  if (!isUuid(requestId)) throw new AppError('not_found', 'not an id');
  const page = await readAs(context, actor, async (tx, look) => ({
    shell: await staffShell(tx, request, context, actor),
    view: await viewPacket(tx, look, actor, requestId, context.now()),
  }));
  return { ...page, key: uuidv7(), asksCode: await needsSecondFactor(request, context, page.view.everyTime ? 0 : 15) };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'packet.approve');
  const { requestId = '' } = params;
  const form = await request.formData();
  const text = (name: string) => String(form.get(name) ?? '');
  const input = { requestId, packetId: text('packetId'), now: context.now(), key: text('key').slice(0, 80) || uuidv7() };
  if (!isUuid(requestId) || !isUuid(input.packetId)) throw new AppError('not_found', 'not an id');
  const code = text('code').trim().slice(0, 40);
  try {
    if (text('intent') === 'return') await returnPacket(context.db, actor, { ...input, reason: text('reason').slice(0, 4000) });
    else {
      const maxAgeMinutes = await approvalAge(context, actor, requestId);
      // why: the code of the sign-in is not one shown for this act
      if (maxAgeMinutes === 0 && !code) throw new AppError('second_factor_required', 'no code for this act');
      await requireRecentSecondFactor(request, context, { maxAgeMinutes, ...(code ? { code } : {}) }, { as: 'data' });
      await approvePacket(context.db, actor, { ...input, sha256: text('sha256') });
    }
  } catch (error) {
    if (!(error instanceof AppError) || !['invalid_input', 'second_factor_required', 'stale', 'not_allowed_now'].includes(error.code)) throw error;
    const field = error.code === 'second_factor_required' ? 'code' : error.code === 'invalid_input' ? 'reason' : null;
    const message = error.public ?? { key: field === 'code' ? 'review.errors.code' : `errors.${error.code}` };
    return data({ field, message, reason: text('reason').slice(0, 4000) }, { status: error.code === 'invalid_input' ? 400 : error.code === 'second_factor_required' ? 401 : 409 });
  }
  return redirect(`/requests/${requestId}`);
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: `${loaded?.view.request.number ?? ''} - OpenROI` }];

export default function Approve() {
  const { shell, view, key, asksCode } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const { t } = useWords();
  const { request, packet } = view;
  return (
    <StaffLayout {...shell} panes>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-4 py-2">
        <h1 className="text-base font-semibold">{t('review.approve.title', { number: request.number })}</h1>
        <p className="min-w-0 flex-1 text-muted">{packet ? t('review.approve.version', { version: packet.version, pages: packet.pageCount }) : null}</p>
        <Link to={`/requests/${request.id}`} className="link">
          {request.number}
        </Link>
      </header>
      {packet && packet.sha256 && packet.pageCount > 0 ? (
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
          <PacketPages key={packet.id} requestId={request.id} packetId={packet.id} pages={packet.pageCount} sources={view.sources} />
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard */}
          <section aria-label={t('review.approve.contents')} tabIndex={0} className="flex shrink-0 flex-col gap-4 border-t border-line bg-surface p-4 lg:w-96 lg:overflow-y-auto lg:border-l lg:border-t-0">
            <DecidePacket view={view} packet={packet} formKey={key} asksCode={asksCode} failed={failed} />
            <PacketFacts view={view} packet={packet} />
          </section>
        </div>
      ) : (
        <div className="p-6">
          <EmptyState title={t('review.approve.none')}>{packet?.status === 'building' ? t('review.approve.building') : t('review.approve.noneWhat')}</EmptyState>
        </div>
      )}
    </StaffLayout>
  );
}

/** One call about one request: who it is, made sure by a call back to a number on file; then what may be said; then what was said. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';
import { callMinutes, callSources, noteCall, verifyCaller } from '#app/commands/intake/record-call.ts';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { CallFacts, CallLog, NoteForm, SayThis, VerifyForm } from '#app/components/intake/caller.tsx';
import '#app/components/intake/words.ts';
import { Notice } from '#app/components/notice.tsx';
import { OfficeLayout } from '#app/components/work/office-layout.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { callerRequest, type CallerRequest } from '#db/queries/caller.ts';
import { formatLegalDate } from '#templates/locales/format.ts';
import { translator, type Locale } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Message } from '#workflows/message.ts';

const idOf = (id: string | undefined): string => {
  if (!id || !isUuid(id)) throw new AppError('not_found', 'not an id');
  return id;
};

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const requestId = idOf(params['requestId']);
  const { searchParams } = new URL(request.url);
  return readAs(context, actor, async (tx, look) => {
    const found = await callerRequest(tx, requestId);
    if (!found) throw new AppError('not_found', `request ${requestId} is not there`);
    await look({ action: 'request.viewed', subject: { facilityId: found.facilityId, requestId, patientId: found.patientId }, facts: { part: 'caller' } });
    const call = verified(found, actor.id, searchParams.get('call'), context.now());
    return {
      shell: await staffShell(tx, request, context, actor),
      request: { ...found, calls: found.calls.map(({ authorId: _id, at, ...rest }) => ({ ...rest, at: at.toISOString() })) },
      caller: call ? String(call.params?.['caller'] ?? '') : null,
      callId: call?.id ?? null,
      /** What is said stays on the server until it is known to whom. */
      words: call ? [...new Set<Locale>([found.language, 'en'])].map((locale) => ({ locale, ...wordsFor(found, locale) })) : [],
      key: uuidv7(),
      did: searchParams.get('did'),
    };
  });
}

/** The call this person verified a moment ago, or null. */
function verified({ calls }: CallerRequest, actorId: string, callId: string | null, now: Date) {
  const call = calls.find((each) => each.id === callId && each.code === 'call_verified' && each.authorId === actorId);
  return call && now.getTime() - call.at.getTime() < callMinutes * 60_000 ? call : null;
}

/** The requester's own words, as their page says them. */
function wordsFor(found: CallerRequest, locale: Locale) {
  const t = translator(locale);
  const of = `states.requester.${found.state}`;
  const missing = found.missing.map((line) => t(line.startsWith('authorization.') ? `rules.element.${line.slice('authorization.'.length)}` : `rules.evidence.${line}`));
  const sent = found.dispatch ? [formatLegalDate(found.dispatch.on, locale), found.dispatch.carrier, found.dispatch.reference] : [];
  const lines = { who: t(`${of}.who`), next: t(`${of}.next`), by: found.dueOn ? formatLegalDate(found.dueOn, locale) : '', sent: sent.filter(Boolean).join(', '), missing: missing.join('; ') };
  return { what: t(`${of}.what`), lines: Object.entries(lines).flatMap(([name, value]) => (value ? [{ name: t(`intake.caller.${name}`), value }] : [])) };
}

const text = z.string().trim().max(2000).default('');
const verifying = z.object({ intent: z.literal('verify'), key: z.uuid(), caller: text, source: z.enum(callSources).nullish(), lookedUp: text });
const noting = z.object({ intent: z.literal('note'), key: z.uuid(), caller: text, said: text, call: z.union([z.literal(''), z.uuid()]).default('') });

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const requestId = idOf(params['requestId']);
  const raw = Object.fromEntries(await request.formData());
  const form = z.discriminatedUnion('intent', [verifying, noting]).safeParse(raw);
  if (!form.success) throw new AppError('invalid_input', 'not the form of a call');
  const now = context.now();
  const typed = form.data;
  const base = { requestId, callId: typed.key, caller: typed.caller, now };
  try {
    if (typed.intent === 'verify') {
      if (!typed.source) throw new AppError('invalid_input', 'no number was called', { public: { key: 'intake.caller.error.number' } });
      await verifyCaller(context.db, actor, { ...base, source: typed.source, lookedUp: typed.lookedUp || null });
      return redirect(`/intake/caller/${requestId}?call=${typed.key}`);
    }
    const known = typed.call ? await readAs(context, actor, async (tx) => {
      const found = await callerRequest(tx, requestId);
      return found ? verified(found, actor.id, typed.call, now) : null;
    }) : null;
    await noteCall(context.db, actor, { ...base, said: typed.said, verified: known !== null });
    return redirect(`/intake/caller/${requestId}?did=noted`);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_input' || !error.public) throw error;
    return { intent: typed.intent, typed: raw as Record<string, string>, field: fieldOf[error.public.key] ?? 'caller', message: error.public satisfies Message };
  }
}

const fieldOf: Record<string, string> = { 'intake.caller.error.number': 'source', 'intake.caller.error.on_file': 'source', 'intake.caller.error.said': 'said', 'intake.caller.error.caller': 'caller' };

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.request.number ?? ''} - OpenROI` }];

export default function CallAboutRequest() {
  const { t, say } = useWords();
  const { shell, request, caller, callId, words, key, did } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const at = (intent: 'verify' | 'note') => ({ errors: failed?.intent === intent ? { [failed.field]: say(failed.message) } : {}, typed: failed?.intent === intent ? failed.typed : {} });
  return (
    <OfficeLayout shell={shell}>
      <div className="flex flex-col gap-6">
        <header className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
          <h1 className="text-xl font-semibold">{t('intake.caller.about', { number: request.number })}</h1>
          <Link className="link" to="/intake/caller">
            {t('intake.caller.another')}
          </Link>
        </header>
        {failed ? <ErrorSummary errors={{ [failed.field]: say(failed.message) }} /> : null}
        {did === 'noted' && !failed ? <Notice kind="done" title={t('intake.caller.noted')} live /> : null}
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex flex-col gap-6">
            {callId && caller !== null ? <SayThis words={words} caller={caller} language={request.language} /> : <VerifyForm request={request} formKey={key} {...at('verify')} />}
            <NoteForm formKey={key} callId={callId} caller={caller} {...at('note')} />
          </div>
          <div className="flex flex-col gap-6">
            <CallFacts request={request} />
            <CallLog calls={request.calls} zone={request.zone} />
          </div>
        </div>
      </div>
    </OfficeLayout>
  );
}

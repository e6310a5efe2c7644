/** Sends a finished draft: files the request once, opens it in this browser, and leads to the receipt. */
import type { AppLoadContext } from '@remix-run/node';
import { fileRequest } from '#app/commands/ask/file-request.ts';
import { closeDraft, draftActor, type Draft } from '#app/commands/ask/save-draft.ts';
import type { Door } from '#app/components/ask/steps.ts';
import { countForm, spendProof, underPressure } from '#app/identity/proof-of-work.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import { openTrackingSession } from '#app/identity/tracking-session.ts';
import type { FacilityChoice } from '#db/queries/facilities.ts';
import { isLocale, translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import { secureCookies } from '../session.ts';
import { prepareRequest } from './filing.ts';
import type { Problem } from './read-step.ts';

const filings: Throttle = { purpose: 'filing', limit: 60, windowSeconds: 3600 };
/** Without the proof that is asked for then: each is looked at; past this many from one address whoever looks is told that too. */
const unprovenFilings: Throttle = { purpose: 'filing-unproven', limit: 12, windowSeconds: 3600 };
export const filingForm = 'filing';

/** Whether a filing from there should bring a proof now. Nobody is turned away for want of one: a person looks at the request first. */
export async function filingPressed(context: AppLoadContext): Promise<boolean> {
  const now = context.now();
  return (await underPressure(context.db, { form: filingForm, clientIp: context.ip, now })) || isThrottled(context.db, filings, context.ip, now);
}

export async function fileDraft(request: Request, context: AppLoadContext, { door, draft, facility, form }: { door: Door; draft: Draft; facility: FacilityChoice; form: FormData }): Promise<{ to: string; headers: Headers } | { problem: Problem }> {
  const now = context.now();
  const here = { form: filingForm, clientIp: context.ip, now };
  const pressed = await filingPressed(context);
  await countAttempt(context.db, filings, context.ip, now);
  const unproven = pressed && !(await spendProof(context.db, { form: filingForm, secret: context.env.SESSION_SECRET, challenge: String(form.get('challenge') ?? ''), proof: String(form.get('proof') ?? ''), now }));
  const many = unproven && (await countAttempt(context.db, unprovenFilings, context.ip, now)) > unprovenFilings.limit;
  await countForm(context.db, here);
  const { values } = draft.content;
  const language = isLocale(values['language']) ? values['language'] : 'en';
  const prepared = prepareRequest(door, draft.content, translator(language));
  const actor = { ...draftActor(draft), name: prepared.requester.name, ...(draft.content.account ? { id: draft.content.account.userId } : {}) };
  try {
    await fileRequest(context.db, actor, {
      ...prepared,
      requestId: draft.requestId,
      facilityId: facility.id,
      ...(unproven ? { unproven: many ? ('many' as const) : ('no_proof' as const) } : {}),
      channel: 'portal',
      language,
      now,
      sessionSecret: context.env.SESSION_SECRET,
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input' && error.public) return { problem: error.public };
    throw error;
  }
  await closeDraft(context.db, draft, now);
  const headers = new Headers({
    'Set-Cookie': await openTrackingSession(context.db, { requestId: draft.requestId, cookie: request.headers.get('cookie'), now, secure: secureCookies(context.env) }),
  });
  return { to: `/ask/receipt/${draft.requestId}`, headers };
}

/** A door's first page on the server: shows whether a draft waits, begins one, or begins again. Reading it writes nothing. */
import { redirect, type AppLoadContext } from '@remix-run/node';
import { deskDoors, isDoor, stepsFor } from '#app/components/ask/steps.ts';
import { discardDraft, startDraft } from '#app/commands/ask/save-draft.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { countAttempt, isThrottled, type Throttle } from '#app/identity/throttle.ts';
import { listFacilities } from '#db/queries/facilities.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import { draftOf, draftSecretHash, newDraftSecret } from '../draft.ts';
import { requireStaff, secureCookies } from '../session.ts';

/** A bound for the machine, not for people: ten forms begun a minute from one address, for an hour. */
const begun: Throttle = { purpose: 'draft', limit: 600, windowSeconds: 3600 };

type Args = { request: Request; context: AppLoadContext; door: string | undefined };

export async function loadStart({ request, context, door }: Args) {
  const t = translator(localeOf(request));
  const desk = (deskDoors as readonly (string | undefined)[]).includes(door);
  if (!desk && !isDoor(door)) throw new AppError('not_found', 'no such door');
  const staff = door === 'staff' ? await requireStaff(request, context, null) : null;
  const draft = desk ? null : await draftOf(request, context, door ?? '', staff?.id);
  const live = draft && !draft.content.filed && (!staff || draft.userId === staff.id) && draft.content.done.length > 0 ? draft : null;
  const words = door === 'staff' ? 'ask.doors.staff.title' : `requester.start.doors.${door === 'law-firm' ? 'lawFirm' : (door ?? '')}.title`;
  const facilities = isDoor(door) ? (await listFacilities(context.db)).length : 0;
  const next = live && isDoor(door) ? stepsFor(door, live.content.values, facilities).find((step) => !live.content.done.includes(step.id))?.id : undefined;
  return {
    door: door ?? '',
    desk,
    resume: live ? `/ask/${door ?? ''}/${next ?? 'check'}` : null,
    title: `${t(words)} – ${context.site.name}`,
    problem: new URL(request.url).searchParams.get('later') ? 'ask.errors.later' : null,
  };
}

export async function begin({ request, context, door }: Args): Promise<Response> {
  if (!isDoor(door)) throw new AppError('not_found', 'no such door');
  const now = context.now();
  const staff = door === 'staff' ? await requireStaff(request, context, null) : null;
  if (await isThrottled(context.db, begun, context.ip, now)) return redirect(`/ask/${door}?later=1`);
  await countAttempt(context.db, begun, context.ip, now);
  const old = await draftOf(request, context, door, staff?.id);
  if (old && !old.content.filed && (!staff || old.userId === staff.id)) await discardDraft(context.db, context.storage, old, now);
  const facilities = (await listFacilities(context.db)).filter(({ id }) => !staff || staff.facilityIds.includes(id));
  const only = facilities.length === 1 ? facilities[0]?.id : undefined;
  // One secret a browser: other doors' drafts in it stay reachable.
  const known = draftSecretHash(request);
  const fresh = known ? null : newDraftSecret(secureCookies(context.env));
  const draft = await startDraft(context.db, {
    door,
    secretHash: known ?? fresh?.hash ?? '',
    userId: staff?.id ?? null,
    ...(staff ? { account: { userId: staff.id, name: staff.name } } : {}),
    values: { language: localeOf(request), ...(only ? { facilityId: only } : {}) },
    now,
  });
  const first = stepsFor(door, draft.content.values, facilities.length)[0]?.id ?? 'check';
  return redirect(`/ask/${door}/${first}`, fresh ? { headers: { 'Set-Cookie': fresh.setCookie } } : {});
}

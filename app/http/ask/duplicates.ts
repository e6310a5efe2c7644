/** What this person already asked for and is open: told before the same is asked again. Another person's request never shows. */
import type { AppLoadContext } from '@remix-run/node';
import type { Door } from '#app/components/ask/steps.ts';
import type { DraftContent } from '#app/commands/ask/save-draft.ts';
import { asActor } from '#db/open.ts';
import { ownOpenRequests } from '#db/queries/duplicates.ts';
import { scopesOverlap } from '#workflows/request/scope.ts';
import { optionalActor, signedInUser } from '../session.ts';
import { prepareRequest } from './filing.ts';

export type Duplicate = { id: string; number: string; receivedOn: string };

export async function duplicatesOf(request: Request, context: AppLoadContext, of: { door: Door; content: DraftContent; facilityId: string }): Promise<Duplicate[]> {
  const actor = await optionalActor(request, context);
  if (!actor) return [];
  const { patient, scope } = prepareRequest(of.door, of.content, (key) => key);
  if (!patient.familyName || !patient.birthDate) return [];
  const accountId = (await signedInUser(request, context))?.user.id ?? null;
  const found = await asActor(context.db, actor, (tx) => ownOpenRequests(tx, { facilityId: of.facilityId, familyName: patient.familyName, birthDate: patient.birthDate, accountId, requestIds: actor.requestIds }));
  return found.filter((each) => scopesOverlap(each.scope, scope)).map(({ id, number, receivedOn }) => ({ id, number, receivedOn }));
}

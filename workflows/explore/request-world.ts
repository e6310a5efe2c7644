/** The worlds of a request: every basis, sent by link or by post, with what runs beside the main line. */
import { bases, type Basis } from '../rules/bases.ts';
import { stateName } from '../definitions.ts';
import { requestInvariants } from './request-invariants.ts';
import { firstStory, requestTries, tellRequest, type Channel, type RequestStory, type Sides } from './request-story.ts';
import type { World } from './world.ts';

export function requestWorld(basis: Basis, channel: Channel, sides: Sides): World<RequestStory> {
  return {
    machine: 'request',
    name: `request ${basis}, by ${channel}, ${sides}`,
    input: { requestId: '00000000-0000-7000-8000-0000000000f1', basis, channel, byPortal: true },
    story: firstStory(channel),
    tell: tellRequest,
    tries: requestTries(basis, sides),
    invariants: requestInvariants(basis),
    unread: ['problem', 'approvedBy', 'denialGround', 'patientId'],
    over: (snapshot) => stateName(snapshot) === 'closed',
  };
}

const beside: readonly Sides[] = ['fee_and_hold', 'clock', 'flags'];

/**
 * Every basis along the main line; what runs beside it for the individual's own access and for a third party's authorization
 * (the two kinds that any guard tells apart), and by post. `thorough` sets everything in motion at once, for every basis.
 */
export function requestWorlds(options: { only?: readonly Basis[]; thorough?: boolean } = {}): World<RequestStory>[] {
  const { only = bases, thorough = false } = options;
  if (thorough) return only.flatMap((basis) => [requestWorld(basis, 'link', 'all'), requestWorld(basis, 'post', 'all')]);
  return only.flatMap((basis) => {
    const main = requestWorld(basis, 'link', 'main');
    // Only a subpoena's clock has a choice of production in it.
    if (basis === 'subpoena') return [main, requestWorld(basis, 'link', 'clock')];
    if (basis !== 'patient_access' && basis !== 'authorization') return [main];
    return [main, ...beside.map((sides) => requestWorld(basis, 'link', sides)), ...(basis === 'patient_access' ? [requestWorld(basis, 'post', 'main')] : [])];
  });
}

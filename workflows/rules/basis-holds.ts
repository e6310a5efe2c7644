/** Asked at release and again at each download: does the basis still hold? */
import { authorizationExpiresOn, type AuthorizationFields } from './authorization.ts';
import type { Basis } from './bases.ts';
import type { LegalDate } from './dates.ts';
import { decide, type Decision } from './rule.ts';
import type { OrderFacts, SubpoenaFacts } from './subpoena.ts';

export type BasisState = {
  basis: Basis;
  today: LegalDate;
  state?: string;
  /** What the release rests on; absent where nothing of the kind is needed. */
  authorization?: Pick<AuthorizationFields, 'expiresOn' | 'expiryEvent' | 'expiryEventHappened' | 'signedOn' | 'revokedOn'> | null;
  subpoena?: Pick<SubpoenaFacts, 'assurance' | 'motionToQuash' | 'stayed'> | null;
  order?: Pick<OrderFacts, 'stayed'> | null;
};

export const basisFailures = ['no_authorization', 'revoked', 'expired', 'no_subpoena', 'stayed', 'objection_open', 'motion_to_quash'] as const;
export type BasisFailure = (typeof basisFailures)[number];

/** A revocation stops what rests on that authorization, and not what rests on an order or another basis (AUTH-REVOKE). */
export function basisHolds(state: BasisState): Decision<{ holds: boolean; failure: BasisFailure | null }> {
  const failure = failureOf(state);
  return decide('BASIS-HOLDS', state.today, {
    inputs: { ...state },
    result: { holds: failure === null, failure },
    say: failure === null ? 'holds.yes' : `holds.${failure}`,
  });
}

function failureOf({ basis, today, state, authorization, subpoena, order }: BasisState): BasisFailure | null {
  switch (basis) {
    case 'authorization': {
      if (!authorization) return 'no_authorization';
      if (authorization.revokedOn) return 'revoked';
      const expiresOn = authorizationExpiresOn(authorization, state);
      return authorization.expiryEventHappened || (expiresOn !== null && today > expiresOn) ? 'expired' : null;
    }
    case 'subpoena':
      if (!subpoena) return 'no_subpoena';
      if (subpoena.stayed) return 'stayed';
      if (subpoena.motionToQuash === 'open' || subpoena.motionToQuash === 'granted') return 'motion_to_quash';
      return subpoena.assurance?.kind === 'notice' && subpoena.assurance.objections === 'open' ? 'objection_open' : null;
    case 'court_order':
      return order?.stayed ? 'stayed' : null;
    default:
      // Any other basis may rest on an authorization beside it (research, a directive): a revoked one stops it too.
      return authorization?.revokedOn ? 'revoked' : null;
  }
}

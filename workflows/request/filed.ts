/** What stands on a request as filed, for the rules to read; `confirmed` grows as a person checks. */
import type { RequesterKind } from '../rules/bases.ts';
import type { Door } from '../rules/classify-basis.ts';
import type { ClockEvents } from '../rules/clocks.ts';
import type { LegalDate } from '../rules/dates.ts';
import type { RequestFacts } from '../rules/facts.ts';

/** How the records will be produced (42 Pa.C.S. 6152), the day that was told, and to whom by what way. */
export type ProductionElection = { on: LegalDate; choice: 'certified_copies' | 'original'; how: string };

export type FiledFacts = Omit<RequestFacts, 'requesterKind' | 'state' | 'today'> & {
  door: Door;
  /** Electronic signature of the requester: typed, or drawn (kept as an attachment). */
  signature?: { kind: 'typed' | 'drawn' | 'on_paper'; name: string; signedAt: string };
  /** Number on file to call back, where identity is shown that way. */
  callBackPhone?: string;
  benefitClaim?: boolean;
  /** The custodian's certification is wanted; it has its price. */
  certification?: boolean;
  /** Why the whole record is needed, where it is asked for (164.514(d)(5)). */
  wholeRecordJustification?: string;
  /** Where else the records are, if known, for the letter of a denial (164.524(d)(3)). */
  heldElsewhere?: string;
  /** Identifiers of 164.512(f)(2)(i) that the letter asks for, as a person read it; what else it asks for stays. */
  identifiers?: string[];
  clockEvents?: ClockEvents;
  /** What the issuing party of a Pennsylvania subpoena was told. */
  election?: ProductionElection;
  /** Numbers of open requests of the same requester for the same patient, found when it was filed. */
  possibleDuplicates?: { id: string; number: string }[];
};

/** The rules' view of a filed request on a day. */
export function factsOn(filed: FiledFacts, of: { requesterKind: RequesterKind; state: string; today: LegalDate }): RequestFacts {
  return { ...filed, ...of };
}

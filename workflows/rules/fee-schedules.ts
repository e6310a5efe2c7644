/** What states let a facility charge requesters other than the patient, as numbers. Dates of validity stand in the registry. */
import type { RequesterKind } from './bases.ts';
import { packSchedule, type PackRule, type RulePack } from './packs.ts';
import type { LegalDate, RuleId } from './rule.ts';

export type FeeTier = {
  /** Last page of the tier; null for all that follow. */
  upTo: number | null;
  cents: number;
};

export type FeeSchedule = {
  ruleId: RuleId;
  state: string;
  /** Requesters it is for; absent means every third party of that state. */
  kinds?: readonly RequesterKind[];
  /** Flat part, called as the state calls it, and how many pages it includes. */
  base?: { code: 'search' | 'handling' | 'initial'; cents: number; includesPages?: number };
  tiers: readonly FeeTier[];
  /** Electronic copies at this percentage of the page rate. */
  electronicPercent?: number;
  /** One price for a copy that is not on paper, instead of pages. */
  electronicCents?: number;
  /** Ceiling of the page part. */
  pagesCapCents?: number;
  certificationCents?: number;
  perYearSearchedCents?: number;
  /** Clerical time may be added as it was. */
  clerical?: boolean;
  /** What a claim or appeal for a public benefit costs: nothing, or an amount that the table does not hold. */
  benefitClaim?: 'free' | { confirm: RuleId };
  /** Copies may not be refused for inability to pay. */
  inabilityToPay?: boolean;
  /** The facility's own rule pack, where it comes from one. */
  pack?: PackRule;
};

/** Packs of the facility, and the day on which they have to be in force. */
export type Own = { packs: readonly RulePack[]; on: LegalDate };

const attorneys = ['law_firm', 'copy_service'] as const;

export const feeSchedules: readonly FeeSchedule[] = [
  {
    ruleId: 'FEE-PA',
    state: 'PA',
    base: { code: 'search', cents: 2874 },
    tiers: [{ upTo: 20, cents: 194 }, { upTo: 60, cents: 144 }, { upTo: null, cents: 50 }],
    benefitClaim: { confirm: 'FEE-PA-BENEFIT' },
  },
  {
    ruleId: 'FEE-IL',
    state: 'IL',
    base: { code: 'handling', cents: 3472 },
    tiers: [{ upTo: 25, cents: 130 }, { upTo: 50, cents: 87 }, { upTo: null, cents: 43 }],
    electronicPercent: 50,
  },
  {
    ruleId: 'FEE-GA',
    state: 'GA',
    base: { code: 'search', cents: 2588 },
    tiers: [{ upTo: 20, cents: 97 }, { upTo: 100, cents: 83 }, { upTo: null, cents: 66 }],
    certificationCents: 970,
  },
  {
    ruleId: 'FEE-TX',
    state: 'TX',
    base: { code: 'handling', cents: 3000, includesPages: 10 },
    tiers: [{ upTo: 60, cents: 100 }, { upTo: 400, cents: 50 }, { upTo: null, cents: 25 }],
  },
  { ruleId: 'FEE-NY', state: 'NY', tiers: [{ upTo: null, cents: 75 }], benefitClaim: 'free', inabilityToPay: true },
  { ruleId: 'FEE-CA-ATTORNEY', state: 'CA', kinds: attorneys, tiers: [{ upTo: null, cents: 10 }], clerical: true },
  { ruleId: 'FEE-CA', state: 'CA', tiers: [{ upTo: null, cents: 25 }] },
  { ruleId: 'FEE-FL', state: 'FL', tiers: [{ upTo: null, cents: 100 }], electronicCents: 200, perYearSearchedCents: 100 },
  {
    ruleId: 'FEE-NJ',
    state: 'NJ',
    base: { code: 'search', cents: 1000 },
    tiers: [{ upTo: null, cents: 100 }],
    pagesCapCents: 20_000,
    certificationCents: 1000,
  },
  {
    ruleId: 'FEE-MI',
    state: 'MI',
    base: { code: 'initial', cents: 2371 },
    tiers: [{ upTo: 20, cents: 119 }, { upTo: 50, cents: 60 }, { upTo: null, cents: 23 }],
  },
  {
    // The middle rate is not in our source: the row has run out and is never quoted unconfirmed.
    ruleId: 'FEE-OH',
    state: 'OH',
    base: { code: 'initial', cents: 1654 },
    tiers: [{ upTo: 10, cents: 111 }, { upTo: 50, cents: 57 }, { upTo: null, cents: 23 }],
  },
];

/** The schedule of a state for a kind of requester; the facility's own first, then the narrower row. */
export function scheduleFor(state: string, kind: RequesterKind, own?: Own): FeeSchedule | null {
  const packed = own ? packSchedule(own.packs, state, kind, own.on) : null;
  if (packed) return packed;
  const ofState = feeSchedules.filter((schedule) => schedule.state === state);
  return ofState.find((s) => s.kinds?.includes(kind)) ?? ofState.find((s) => !s.kinds) ?? null;
}

/** What the patient may at most be charged for pages by her state; null where the table knows no such limit. */
export function patientPageScheduleFor(state: string, own?: Own): FeeSchedule | null {
  const packed = own ? packSchedule(own.packs, state, 'other', own.on) : null;
  return packed ?? feeSchedules.find((schedule) => schedule.state === state && !schedule.kinds) ?? null;
}

/** Who asks, when, and what will go wrong on the way: drawn before the year begins, so that the hospital does not change its luck. */
import { addDays } from '#workflows/rules/dates.ts';
import type { Basis, RequesterKind } from '#workflows/rules/bases.ts';
import type { Chance } from './chance.ts';

export type Kind = 'patient' | 'representative' | 'directive' | 'attorney' | 'insurer_authorized' | 'other_authorized' | 'health_plan' | 'treatment' | 'subpoena' | 'court' | 'workers_comp' | 'by_law' | 'oversight' | 'police' | 'coroner' | 'government' | 'research';
export type Luck = {
  missing: boolean;
  /** Days until the answer comes; null: never. */
  answersAfter: number | null;
  deficient: boolean;
  unknownPatient: boolean;
  duplicate: boolean;
  transferred: boolean;
  retrievalFails: boolean;
  noRecords: boolean;
  refusedOnce: boolean;
  returnedOnce: boolean;
  denied: 'no' | 'confirmed' | 'rejected';
  heldAfter: number | null;
  heldFor: number;
  withdrawnAfter: number | null;
  revokedAfter: number | null;
  /** Days after the invoice; null: never. */
  paysAfter: number | null;
  waived: boolean;
  bounces: boolean;
  expires: boolean;
  opensAfter: number;
  wrongRelease: boolean;
};
export type Arrival = { hour: number; kind: Kind; basis: Basis; requesterKind: RequesterKind; purpose: string; channel: 'link' | 'post' | 'pickup'; through: 'portal' | 'fax' | 'paper'; pages: number; minutes: number; luck: Luck };

const kinds: readonly (readonly [Kind, number, Basis, RequesterKind])[] = [
  ['patient', 30, 'patient_access', 'patient'],
  ['representative', 8, 'patient_access', 'representative'],
  ['directive', 4, 'patient_directive', 'patient'],
  ['attorney', 15, 'authorization', 'law_firm'],
  ['insurer_authorized', 6, 'authorization', 'other_insurer'],
  ['other_authorized', 4, 'authorization', 'other'],
  ['health_plan', 12, 'payment_operations', 'health_plan'],
  ['treatment', 6, 'treatment', 'clinician'],
  ['subpoena', 5, 'subpoena', 'law_firm'],
  ['court', 1, 'court_order', 'court'],
  ['workers_comp', 3, 'workers_comp', 'other_insurer'],
  ['by_law', 1.5, 'required_by_law', 'agency'],
  ['oversight', 1.5, 'public_health_oversight', 'agency'],
  ['police', 1, 'law_enforcement', 'agency'],
  ['coroner', 0.5, 'coroner_organ', 'agency'],
  ['government', 0.5, 'special_government', 'agency'],
  ['research', 1, 'research', 'other'],
];
export const kindNames = kinds.map(([name]) => name);

/** Monday to Sunday; forms filled in at the weekend count too. */
const byWeekday = [1.3, 1.15, 1.05, 1, 0.9, 0.25, 0.2];
/** January's new insurers, the plans' spring, a quiet August and December. */
const byMonth = [1.2, 1.1, 1.1, 1.05, 1, 1, 0.95, 0.85, 1, 1.05, 0.95, 0.8];
const byHour = [0.1, 0.05, 0.05, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.2, 2.4, 2.2, 1.6, 1.9, 2.1, 1.9, 1.5, 0.9, 0.7, 0.7, 0.6, 0.5, 0.3, 0.2];

/** `count` arrivals of the year that begins on `first`, in order; `hour` is counted from its first midnight. */
export function arrivals(count: number, first: string, chance: Chance): Arrival[] {
  const days = Array.from({ length: 365 }, (_, day) => {
    const date = new Date(`${addDays(first, day)}T12:00:00Z`);
    return [day, (byWeekday[(date.getUTCDay() + 6) % 7] ?? 1) * (byMonth[date.getUTCMonth()] ?? 1)] as const;
  });
  const hours = byHour.map((weight, hour) => [hour, weight] as const);
  const drawn = Array.from({ length: count }, () => arrival(chance.weighted(days) * 24 + chance.weighted(hours), chance));
  return drawn.sort((a, b) => a.hour - b.hour);
}

function arrival(hour: number, chance: Chance): Arrival {
  const [kind, , basis, requesterKind] = chance.weighted(kinds.map((row) => [row, row[1]] as const));
  const own = basis === 'patient_access';
  const pages = Math.max(1, Math.round(chance.skewed(own ? 40 : 90, 1)));
  const sometimes = (probability: number, from: number, to: number) => (chance.happens(probability) ? chance.between(from, to) : null);
  return {
    hour,
    kind,
    basis,
    requesterKind,
    purpose: own ? 'Own use' : 'As stated',
    channel: chance.weighted([['link', own ? 78 : 85], ['post', 15], ['pickup', own ? 7 : 0]] as const),
    through: chance.weighted([['portal', 65], ['fax', 25], ['paper', 10]] as const),
    pages,
    minutes: 6 + pages * 0.25,
    luck: {
      missing: chance.happens(0.18),
      answersAfter: chance.happens(0.8) ? chance.between(1, 18) : null,
      deficient: chance.happens(0.06),
      unknownPatient: chance.happens(0.02),
      duplicate: chance.happens(0.015),
      transferred: chance.happens(0.01),
      retrievalFails: chance.happens(0.03),
      noRecords: chance.happens(0.01),
      refusedOnce: chance.happens(0.007),
      returnedOnce: chance.happens(0.04),
      denied: own && chance.happens(0.012) ? (chance.happens(0.8) ? 'confirmed' : 'rejected') : 'no',
      heldAfter: sometimes(0.01, 1, 10),
      heldFor: chance.between(3, 25),
      withdrawnAfter: sometimes(0.015, 1, 20),
      revokedAfter: basis === 'authorization' ? sometimes(0.01, 1, 15) : null,
      paysAfter: chance.happens(0.9) ? chance.between(1, 30) : null,
      waived: chance.happens(0.03),
      bounces: chance.happens(0.03),
      expires: chance.happens(0.02),
      opensAfter: chance.between(0, 9),
      wrongRelease: chance.happens(0.0015),
    },
  };
}

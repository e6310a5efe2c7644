/** Accounting of disclosures (164.528): what is accounted is derived from the basis, never ticked by hand. */
import { basisTable, type Basis } from './bases.ts';
import { addDays, addMonths, addYears, earliest, latest, type LegalDate } from './dates.ts';
import type { GovernmentParagraph } from './facts.ts';
import { decide, type Decision } from './rule.ts';

export type AccountedFacts = {
  today: LegalDate;
  governmentParagraph?: GovernmentParagraph;
  /** Research under the patient's authorization is not accounted; under a board's waiver it is. */
  withAuthorization?: boolean;
  /** A disclosure that should not have been made is listed whatever its basis was thought to be. */
  impermissible?: boolean;
};

export function isAccounted(basis: Basis, facts: AccountedFacts): Decision<{ accounted: boolean; byProtocol: boolean }> {
  const [accounted, sentence, citation] = accountedVerdict(basis, facts);
  const byProtocol = accounted && basis === 'research' && !facts.impermissible;
  const { governmentParagraph = null, withAuthorization = false, impermissible = false } = facts;
  return decide('AOD', facts.today, {
    inputs: { basis, governmentParagraph, withAuthorization, impermissible },
    result: { accounted, byProtocol },
    say: `accounted.${sentence}`,
    citation,
  });
}

function accountedVerdict(basis: Basis, facts: AccountedFacts): readonly [accounted: boolean, say: string, citation: string] {
  if (facts.impermissible) return [true, 'impermissible', '45 CFR 164.528(a)(1)'];
  if (basis === 'special_government') {
    const exempt = facts.governmentParagraph === 'k2_security' || facts.governmentParagraph === 'k5_custody';
    return exempt ? [false, 'government_exempt', '45 CFR 164.528(a)(1)(vi)-(vii)'] : [true, 'yes', '45 CFR 164.528(a)(1)'];
  }
  if (basis === 'research') {
    return facts.withAuthorization ? [false, 'authorization', '45 CFR 164.528(a)(1)(iv)'] : [true, 'research', '45 CFR 164.528(b)(4)'];
  }
  if (basisTable[basis].accounted === 'yes') return [true, 'yes', '45 CFR 164.528(a)(1)'];
  switch (basis) {
    case 'patient_access':
    case 'patient_directive':
      return [false, 'individual', '45 CFR 164.528(a)(1)(ii)'];
    case 'authorization':
      return [false, 'authorization', '45 CFR 164.528(a)(1)(iv)'];
    default:
      return [false, 'treatment_payment_operations', '45 CFR 164.528(a)(1)(i)'];
  }
}

/** The stretch that an accounting covers: what was asked, at most the six years before the request; both days inclusive. */
export function accountingPeriod(input: { requestedOn: LegalDate; from?: LegalDate; to?: LegalDate }): { from: LegalDate; to: LegalDate } {
  const earliestDay = addYears(input.requestedOn, -6);
  return {
    from: input.from ? latest(input.from, earliestDay) : earliestDay,
    to: input.to ? earliest(input.to, input.requestedOn) : input.requestedOn,
  };
}

export type AccountedDisclosure = {
  id: string;
  disclosedOn: LegalDate;
  recipientName: string;
  recipientAddress: string | null;
  description: string;
  purpose: string;
};

/** One line of the accounting: the first of a series in full, with how many followed and when the last was (164.528(b)(3)). */
export type AccountingEntry = AccountedDisclosure & { count: number; lastOn: LegalDate; ids: string[] };

/** Repeats to one recipient for one purpose, summarised; in the order of their first day. */
export function summariseRepeats(disclosures: readonly AccountedDisclosure[]): AccountingEntry[] {
  const byDay = [...disclosures].sort((a, b) => (a.disclosedOn < b.disclosedOn ? -1 : a.disclosedOn > b.disclosedOn ? 1 : a.id < b.id ? -1 : 1));
  const entries = new Map<string, AccountingEntry>();
  for (const disclosure of byDay) {
    const series = JSON.stringify([disclosure.recipientName, disclosure.recipientAddress, disclosure.purpose]);
    const entry = entries.get(series);
    if (!entry) {
      entries.set(series, { ...disclosure, count: 1, lastOn: disclosure.disclosedOn, ids: [disclosure.id] });
    } else {
      entries.set(series, { ...entry, count: entry.count + 1, lastOn: disclosure.disclosedOn, ids: [...entry.ids, disclosure.id] });
    }
  }
  return [...entries.values()];
}

/** The first accounting in any twelve months is free; later ones may cost what they cost, told in advance (164.528(c)(2)). */
export function accountingFee(input: { requestedOn: LegalDate; earlierOn: readonly LegalDate[]; costCents: number }): Decision<{ free: boolean; cents: number }> {
  const since = addMonths(input.requestedOn, -12);
  const free = !input.earlierOn.some((day) => day > since && day <= input.requestedOn);
  const cents = free ? 0 : input.costCents;
  return decide('AOD', input.requestedOn, {
    inputs: input,
    result: { free, cents },
    say: free ? 'accounting_fee.free' : 'accounting_fee.cost',
    citation: '45 CFR 164.528(c)(2)',
  });
}

export type SuspensionStatement = { by: 'oversight' | 'law_enforcement'; form: 'written' | 'oral'; madeOn: LegalDate; endsOn?: LegalDate; documented?: boolean };

/** Whether these disclosures are left out for now: in writing until its end, orally at most thirty days and documented. */
export function suspension(statement: SuspensionStatement, today: LegalDate): Decision<{ suspended: boolean; until: LegalDate | null }> {
  const oralEnd = addDays(statement.madeOn, 30);
  const end = statement.endsOn ?? null;
  const until = statement.form === 'oral' ? (end ? earliest(end, oralEnd) : oralEnd) : end;
  // Without a time in writing, or without a note of an oral one, there is no suspension.
  const valid = statement.form === 'written' || statement.documented === true;
  const suspended = valid && until !== null && statement.madeOn <= today && today <= until;
  return decide('AOD-SUSP', today, {
    inputs: { ...statement },
    result: { suspended, until },
    say: suspended ? 'suspension.yes' : 'suspension.no',
    params: { until: until ?? '' },
  });
}

/** What stands on a life beside a request, for its letters to say. Codes, dates and counts; the names are on the rows of the request. */
import type { LegalDate } from './rules/dates.ts';
import type { BreachFactor, FactorRisk } from './breach/machine.ts';

export type CaseMachine = 'denial_review' | 'accounting' | 'breach' | 'subpoena';

/** One line of an accounting, as it was compiled: repeats in one. */
export type CompiledLine = { date: LegalDate; recipient: string; address: string | null; what: string; purpose: string; count: number; lastOn: LegalDate };
/** The very list that was checked; its SHA-256 (of the canonical JSON of period and lines) is what the machine holds. */
export type CompiledList = { from: LegalDate; to: LegalDate; lines: CompiledLine[]; /** Disclosures left out while an agency's statement holds. */ suspended: number; sha256: string; on: LegalDate };

/** How somebody besides the individuals was told of a breach: the portal of HHS, a letter, a press release, a notice in print or broadcast. */
export const tellingWays = ['hhs_portal', 'letter', 'press_release', 'broadcast', 'other'] as const;
export type Telling = { on: LegalDate; how: (typeof tellingWays)[number]; /** The confirmation's number, or the outlet: what proves it. */ reference: string };
export type Told = Telling & { by: string };

export type CaseFacts =
  | { machine: 'denial_review'; ground: string }
  | { machine: 'accounting'; from: LegalDate; to: LegalDate; compiled?: CompiledList }
  | {
      machine: 'breach';
      patientId: string | null;
      /** Everybody else whom it happened to; each has a notice of her own. */
      others?: string[];
      happenedOn?: LegalDate;
      cause?: 'wrong_person' | 'wrong_page' | 'lost' | 'other';
      kinds?: string[];
      factors?: Record<BreachFactor, FactorRisk>;
      /** Why the factors were found so, in the assessor's words. */
      reason?: string;
      /** What was sent to HHS and to the media: when, how, by whom, and by what it is proven. */
      told?: { secretary?: Told; media?: Told };
    }
  | { machine: 'subpoena'; /** Codes of what the objection names. */ defects?: string[] };

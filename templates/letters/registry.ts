/** Every letter we write: typed data in, blocks out; each with the sample of its preview and its test. Pure. */
import type { LetterName } from '#workflows/request/effects.ts';
import { accounting, type Accounting } from './accounting.ts';
import { deficiency, missingInformation, type Deficiency, type MissingInformation } from './asking.ts';
import { denial, extension, noRecords, revocationConfirmed, withdrawalConfirmed, type Denial, type Extension, type NoRecords } from './deciding.ts';
import { feeEstimate, type FeeEstimate } from './fee-estimate.ts';
import type { LetterBase, LetterTemplate } from './letter.ts';
import { dispatchSlip, pinSlip, receipt, type DispatchSlip, type PinSlip, type Receipt } from './slips.ts';

export type LetterData = {
  missing_information: MissingInformation;
  deficiency: Deficiency;
  denial: Denial;
  no_records: NoRecords;
  extension: Extension;
  fee_estimate: FeeEstimate;
  revocation_confirmed: LetterBase;
  withdrawal_confirmed: LetterBase;
  pin_slip: PinSlip;
  receipt: Receipt;
  accounting: Accounting;
  dispatch_slip: DispatchSlip;
};
/** All letters; those of `LetterName` are owed by a request's life, the others are made on demand. */
export type AnyLetterName = keyof LetterData;

export const letters = {
  missing_information: missingInformation,
  deficiency,
  denial,
  no_records: noRecords,
  extension,
  fee_estimate: feeEstimate,
  revocation_confirmed: revocationConfirmed,
  withdrawal_confirmed: withdrawalConfirmed,
  pin_slip: pinSlip,
  receipt,
  accounting,
  dispatch_slip: dispatchSlip,
} as const satisfies { [Name in AnyLetterName]: LetterTemplate<LetterData[Name]> } & Record<LetterName, unknown>;

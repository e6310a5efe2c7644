/**
 * What an authorization expressly covers of specially protected content, as a person read it in the paper: each kind by its own rule.
 * Nothing is covered that nobody confirmed.
 */
import type { AuthorizationFields } from './authorization.ts';
import { defect, type Defect } from './defect.ts';
import { checkPart2Consent, type Part2Defect } from './part2-consent.ts';
import { decide, type Decision, type LegalDate } from './rule.ts';
import type { ProtectedCategory } from './sensitivity.ts';

export type CoverageDefect = Part2Defect | Defect<'psychotherapy_combined'>;

/**
 * May it be taken to cover these kinds? Psychotherapy notes stand alone (164.508(b)(3)(ii)); substance use needs every element of
 * 42 CFR 2.31, and for legal proceedings a consent of its own (2.31(d)); the other kinds need to be named in it.
 */
export function consentCoverage(
  fields: AuthorizationFields,
  input: { patientName: string; covers: readonly ProtectedCategory[]; legalProceedings: boolean; today: LegalDate },
): Decision<{ may: boolean; defects: CoverageDefect[] }> {
  const { covers, legalProceedings, patientName, today } = input;
  const sud = covers.includes('sud');
  const psychotherapy = covers.includes('psychotherapy');
  const defects: CoverageDefect[] = [
    ...(psychotherapy && covers.length > 1 ? [defect('psychotherapy_combined', 'AUTH-PSY', '45 CFR 164.508(b)(3)(ii)')] : []),
    ...(sud ? checkPart2Consent(part2Fields(fields, patientName, legalProceedings, covers.length > 1), { today }) : []),
  ];
  return decide(psychotherapy ? 'AUTH-PSY' : sud ? 'P2-CONSENT' : 'SENSITIVE', today, {
    inputs: { covers, legalProceedings },
    result: { may: defects.length === 0, defects },
    say: covers.length === 0 ? 'coverage.none' : defects.length === 0 ? 'coverage.confirmed' : 'coverage.defective',
  });
}

function part2Fields(fields: AuthorizationFields, patientName: string, legalProceedings: boolean, combinedWithOther: boolean) {
  const { description, discloser, recipient: recipients, purpose, expiresOn, expiryEvent, signed, signedOn, statesRevocation, revokedOn } = fields;
  const expiry = expiresOn ?? (expiryEvent ? { event: expiryEvent } : undefined);
  return {
    patientName,
    legalProceedings,
    combinedWithOther,
    ...(description ? { description } : {}),
    ...(discloser ? { discloser } : {}),
    ...(recipients ? { recipients } : {}),
    ...(purpose ? { purpose } : {}),
    ...(expiry ? { expiry } : {}),
    ...(signed === undefined ? {} : { signed }),
    ...(signedOn ? { signedOn } : {}),
    ...(statesRevocation === undefined ? {} : { statesRevocation }),
    ...(revokedOn ? { revokedOn } : {}),
  };
}

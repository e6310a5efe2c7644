/** Every rule the product embodies, by id: where it is read, how sure that is, and from when to when it holds. */
import type { Certainty, LegalDate, Rule } from './rule.ts';

type Row = readonly [citation: string, certainty: Certainty, validFrom: LegalDate, validTo?: LegalDate];

/** The Privacy Rule's compliance date; older provisions are dated from it. */
const PRIVACY_RULE = '2003-04-14';
/** Compliance date of the Omnibus Rule: electronic copies, directives, restrictions. */
const OMNIBUS = '2013-09-23';
/** Compliance date of the 2024 amendment of 42 CFR Part 2. */
const PART_2 = '2026-02-16';

const rows = {
  // who asks, and on what basis
  'BASIS': ['45 CFR 164.502(a)', 'H', PRIVACY_RULE],
  'BASIS-HOLDS': ['45 CFR 164.508, 164.512(e)', 'H', PRIVACY_RULE],
  'DIRECTIVE': ['45 CFR 164.524(c)(3)(ii); Ciox v. Azar, 435 F. Supp. 3d 30', 'H', OMNIBUS],
  'INSURER-KIND': ['45 CFR 160.103, 164.506(c)', 'H', PRIVACY_RULE],
  'PAYMENT-OPS': ['45 CFR 164.506(c)', 'H', PRIVACY_RULE],
  'TREATMENT': ['45 CFR 164.506(c)', 'H', PRIVACY_RULE],
  'WORKERS-COMP': ['45 CFR 164.512(l)', 'H', PRIVACY_RULE],
  'BY-LAW': ['45 CFR 164.512(a), (c)', 'H', PRIVACY_RULE],
  'OVERSIGHT': ['45 CFR 164.512(b), (d)', 'H', PRIVACY_RULE],
  'LAW-ENF': ['45 CFR 164.512(f)', 'H', PRIVACY_RULE],
  'CORONER': ['45 CFR 164.512(g), (h)', 'H', PRIVACY_RULE],
  'GOVERNMENT': ['45 CFR 164.512(k)', 'H', PRIVACY_RULE],
  'RESEARCH': ['45 CFR 164.512(i)', 'H', PRIVACY_RULE],
  // authorization, process, verification
  'AUTH-CORE': ['45 CFR 164.508(c)(1)', 'H', PRIVACY_RULE],
  'AUTH-STMT': ['45 CFR 164.508(c)(2)-(4)', 'H', PRIVACY_RULE],
  'AUTH-DEFECT': ['45 CFR 164.508(b)(2)', 'H', PRIVACY_RULE],
  'AUTH-PSY': ['45 CFR 164.508(a)(2), (b)(3)(ii)', 'H', PRIVACY_RULE],
  'AUTH-REVOKE': ['45 CFR 164.508(b)(5)', 'H', PRIVACY_RULE],
  'AUTH-TX': ['Tex. Health & Safety Code 241.152(c)', 'H', '1995-09-01'],
  'SUBPOENA': ['45 CFR 164.512(e)(1)(ii)', 'H', PRIVACY_RULE],
  'COURT-ORDER': ['45 CFR 164.512(e)(1)(i)', 'H', PRIVACY_RULE],
  'REJECT': ['45 CFR 164.508(b)(2), 164.512(e)', 'H', PRIVACY_RULE],
  'RESTRICT': ['45 CFR 164.522(a)(1)(vi)', 'H', OMNIBUS],
  'CONF-COMM': ['45 CFR 164.522(b)', 'H', PRIVACY_RULE],
  'RECEIPT': ['45 CFR 164.524(b)(2)', 'H', PRIVACY_RULE],
  'VERIFY': ['45 CFR 164.514(h)', 'H', PRIVACY_RULE],
  'REP': ['45 CFR 164.502(g)', 'H', PRIVACY_RULE],
  'DECEDENT': ['45 CFR 164.502(f)', 'H', OMNIBUS],
  'MIN-NEC': ['45 CFR 164.502(b), 164.514(d)', 'H', PRIVACY_RULE],
  'LE-LIMIT': ['45 CFR 164.512(f)(2)', 'H', PRIVACY_RULE],
  'REPRO': ['Purl v. HHS, N.D. Tex., 18 Jun 2025', 'H', '2025-06-18'],
  // access, denial, accounting
  'ACC-TIME': ['45 CFR 164.524(b)(2)', 'H', PRIVACY_RULE],
  'ACC-FORM': ['45 CFR 164.524(c)(2)', 'H', OMNIBUS],
  'ACC-WHOLE': ['45 CFR 164.524(a)', 'H', PRIVACY_RULE],
  'ACC-FEE': ['45 CFR 164.524(c)(4)', 'H', OMNIBUS],
  'ACC-PREPAY': ['HHS FAQ on access fees', 'L', '2016-02-25'],
  'DEN-U': ['45 CFR 164.524(a)(1)-(2)', 'H', PRIVACY_RULE],
  'DEN-R': ['45 CFR 164.524(a)(3)-(4)', 'H', PRIVACY_RULE],
  'DEN-LTR': ['45 CFR 164.524(d)', 'H', PRIVACY_RULE],
  'AOD': ['45 CFR 164.528', 'H', PRIVACY_RULE],
  'AOD-SUSP': ['45 CFR 164.528(a)(2)', 'H', PRIVACY_RULE],
  'RETAIN': ['45 CFR 164.530(j), 164.316(b)', 'H', PRIVACY_RULE],
  'IB': ['45 CFR 171.204(b)', 'H', '2021-04-05'],
  'BREACH': ['45 CFR 164.404', 'H', '2009-09-23'],
  'BREACH-CA': ['Cal. Health & Safety Code 1280.15', 'H', '2015-01-01'],
  // specially protected content
  'P2-WHAT': ['42 CFR 2.11, 2.12', 'H', PRIVACY_RULE],
  'P2-ACCESS': ['42 CFR 2.23', 'H', PRIVACY_RULE],
  'P2-CONSENT': ['42 CFR 2.31', 'H', PART_2],
  'P2-SEP': ['42 CFR 2.31(b), (d)', 'M', PART_2],
  'P2-NOTICE': ['42 CFR 2.32', 'H', PART_2],
  'P2-EMERGENCY': ['42 CFR 2.51', 'H', PRIVACY_RULE],
  'P2-COURT': ['42 CFR 2.61-2.67', 'H', PRIVACY_RULE],
  'P2-UNNAMED': ['42 CFR 2.13(c)(2)', 'H', PRIVACY_RULE],
  'PSY-WHAT': ['45 CFR 164.501', 'H', PRIVACY_RULE],
  'STATE-HIV': ['State HIV confidentiality law', 'M', PRIVACY_RULE],
  'STATE-MH': ['State mental-health confidentiality law', 'M', PRIVACY_RULE],
  'STATE-NOTICE': ['State redisclosure notice', 'M', PRIVACY_RULE],
  'SENSITIVE': ['State law on specially protected content', 'M', PRIVACY_RULE],
  'GINA': ['29 CFR 1635.8(b)(1)(i)(B)', 'M', '2011-01-10'],
  'MINOR': ['45 CFR 164.502(g)(3); state minor-consent law', 'M', PRIVACY_RULE],
  // the house's own duties
  'A11Y': ['45 CFR 84 subpart I', 'M', '2024-07-08'],
  'SEC': ['45 CFR 164.312', 'H', '2005-04-20'],
  // policy of the facility, as data
  'POLICY-CLOCK': ['Policy of the facility', 'H', PRIVACY_RULE],
  'STATED-CLOCK': ['Date stated by the requester', 'H', PRIVACY_RULE],
  'URGENT-CLOCK': ['Policy of the facility for urgent care', 'H', PRIVACY_RULE],
  'RETURN-DATE': ['Return date of the subpoena or order', 'H', PRIVACY_RULE],
  'CLOCK-PA-SUBPOENA': ['42 Pa.C.S. 6152(a)', 'H', PRIVACY_RULE],
  'CLOCK-TX': ['Tex. Health & Safety Code 241.154', 'H', PRIVACY_RULE],
  'CLOCK-CA': ['Cal. Health & Safety Code 123110', 'M', PRIVACY_RULE],
  'CLOCK-CA-ATTORNEY': ['Cal. Evid. Code 1158', 'M', PRIVACY_RULE],
  'CLOCK-NJ': ['N.J.S.A. 26:2H-5n', 'M', PRIVACY_RULE],
  'FEE-POLICY': ['Policy of the facility', 'H', PRIVACY_RULE],
  'FEE-TREATMENT': ['45 CFR 164.506(c)', 'H', PRIVACY_RULE],
  'PREPAY': ['Policy of the facility', 'H', PRIVACY_RULE],
  // added by an administrator as a rule pack: its own citation, dates and revision stand in the decision
  'FEE-PACK': ['Fee schedule added by the facility', 'M', PRIVACY_RULE],
  'CLOCK-PACK': ['Clock added by the facility', 'M', PRIVACY_RULE],
  'SENSITIVE-PACK': ['Protection added by the facility', 'M', PRIVACY_RULE],
  // state fees for requesters other than the patient; indexed ones end with their year
  'FEE-PA': ['42 Pa.C.S. 6152', 'H', '2025-01-01', '2025-12-31'],
  'FEE-PA-BENEFIT': ['42 Pa.C.S. 6152.1', 'M', '2025-01-01', '2025-12-31'],
  'FEE-IL': ['735 ILCS 5/8-2001', 'H', '2024-01-01', '2024-12-31'],
  'FEE-GA': ['O.C.G.A. 31-33-3', 'H', '2024-07-01', '2025-06-30'],
  'FEE-TX': ['Tex. Health & Safety Code 241.154', 'H', PRIVACY_RULE],
  'FEE-NY': ['N.Y. Pub. Health Law 17, 18', 'H', PRIVACY_RULE],
  'FEE-CA': ['Cal. Health & Safety Code 123110', 'M', PRIVACY_RULE],
  'FEE-CA-ATTORNEY': ['Cal. Evid. Code 1158', 'M', PRIVACY_RULE],
  'FEE-FL': ['Fla. Stat. 395.3025', 'M', PRIVACY_RULE],
  'FEE-NJ': ['N.J.S.A. 26:2H-5n', 'M', PRIVACY_RULE],
  'FEE-MI': ['Mich. Comp. Laws 333.26269', 'L', '2017-01-01', '2017-12-31'],
  'FEE-OH': ['Ohio Rev. Code 3701.741', 'L', '2018-01-01', '2018-12-31'],
} as const satisfies Record<string, Row>;

export type RuleId = keyof typeof rows;

export const ruleIds = Object.keys(rows) as RuleId[];

/** One version of each so far; a later one is added beside it, never in its place. */
export const ruleVersions: readonly (Rule & { id: RuleId })[] = ruleIds.map((id) => {
  const [citation, certainty, validFrom, validTo]: Row = rows[id];
  return {
    id,
    version: validFrom === PRIVACY_RULE ? '1' : validFrom,
    citation,
    certainty,
    validFrom,
    validTo: validTo ?? null,
    // The 2024 attestation was vacated: off, until a state pack switches a check on.
    enabled: id !== 'REPRO',
  };
});

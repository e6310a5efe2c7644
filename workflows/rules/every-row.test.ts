/**
 * Every row of the law that the software embodies: the rules it became, the functions that decide it, the test that holds it. A row is
 * never silently missing, and no rule is there that nobody asks: each function is reached from what people and workers do.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { bases, basisTable } from './bases.ts';
import { feeSchedules } from './fee-schedules.ts';
import { ruleIds, type RuleId } from './registry.ts';

const root = join(import.meta.dirname, '../..');
type Row = readonly [row: string, rules: readonly RuleId[], does: readonly string[], test: string];
const here = (name: string) => `workflows/rules/${name}.test.ts`;

/** Who asks: the basis table's own rows, each with the rule under which it is classified. */
const whoAsks: readonly Row[] = [
  ['patient_access', ['BASIS', 'ACC-TIME'], ['classifyBasis', 'clocksFor'], here('classify-basis')],
  ['patient_directive', ['DIRECTIVE'], ['classifyBasis', 'evidenceLines'], here('classify-basis')],
  ['authorization', ['AUTH-CORE'], ['classifyBasis', 'checkAuthorization'], here('classify-basis')],
  ['subpoena', ['SUBPOENA', 'RETURN-DATE'], ['checkSubpoena'], here('subpoena')],
  ['court_order', ['COURT-ORDER'], ['checkOrder', 'orderAuthorizes'], 'tests/commands/coverage.test.ts'],
  ['payment_operations', ['PAYMENT-OPS', 'INSURER-KIND', 'STATED-CLOCK'], ['classifyBasis', 'isHealthPlan'], here('classify-basis')],
  ['treatment', ['TREATMENT', 'URGENT-CLOCK', 'FEE-TREATMENT'], ['classifyBasis', 'clocksFor'], here('classify-basis')],
  ['workers_comp', ['WORKERS-COMP'], ['classifyBasis'], here('classify-basis')],
  ['required_by_law', ['BY-LAW'], ['classifyBasis'], here('classify-basis')],
  ['public_health_oversight', ['OVERSIGHT'], ['classifyBasis'], here('classify-basis')],
  ['law_enforcement', ['LAW-ENF'], ['classifyBasis', 'evidenceLines'], here('classify-basis')],
  ['coroner_organ', ['CORONER'], ['classifyBasis'], here('classify-basis')],
  ['special_government', ['GOVERNMENT'], ['classifyBasis', 'isAccounted'], here('accounting')],
  ['research', ['RESEARCH'], ['classifyBasis', 'isAccounted'], here('accounting')],
];

const evidence: readonly Row[] = [
  ['AUTH-CORE', ['AUTH-CORE', 'AUTH-TX'], ['checkAuthorization', 'coversRecordMade', 'recordsCovered', 'authorizationExpiresOn'], here('authorization')],
  ['AUTH-STMT', ['AUTH-STMT'], ['checkAuthorization'], here('authorization')],
  ['AUTH-DEFECT', ['AUTH-DEFECT'], ['checkAuthorization'], here('authorization')],
  ['AUTH-PSY', ['AUTH-PSY'], ['consentCoverage', 'mayRelease'], here('consent-coverage')],
  ['AUTH-REVOKE', ['AUTH-REVOKE'], ['revocationEffect'], 'tests/runtime/also.test.ts'],
  ['BASIS-HOLDS', ['BASIS-HOLDS'], ['basisHolds'], here('authorization')],
  ['RESTRICT', ['RESTRICT'], ['restrictionForbids'], 'tests/commands/basis-since.test.ts'],
  ['CONF-COMM', ['CONF-COMM'], ['contactFor'], 'tests/commands/basis-since.test.ts'],
  ['RECEIPT', ['RECEIPT'], ['receivedOn', 'correctReceivedOn'], here('receipt')],
  ['VERIFY', ['VERIFY'], ['evidenceLines'], here('evidence')],
  ['REP', ['REP'], ['checkRepresentative', 'authorityEnded'], here('representative')],
  ['DECEDENT', ['DECEDENT'], ['isDecedentProtected'], here('representative')],
  ['MIN-NEC', ['MIN-NEC'], ['narrowScope', 'isWholeRecord'], here('minimum-necessary')],
  ['LE-LIMIT', ['LE-LIMIT'], ['limitToIdentifiers'], 'tests/commands/coverage.test.ts'],
  ['REPRO', ['REPRO'], ['mayRelease'], here('sensitivity')],
];

const access: readonly Row[] = [
  ['ACC-TIME', ['ACC-TIME'], ['clocksFor', 'extendedClock'], here('clocks')],
  ['ACC-FORM', ['ACC-FORM'], ['evidenceLines'], here('evidence')],
  ['ACC-WHOLE', ['ACC-WHOLE'], ['allowedWithholding', 'offeredGrounds'], 'tests/commands/ledger.test.ts'],
  ['ACC-FEE', ['ACC-FEE'], ['quoteFee'], here('fees')],
  ['ACC-PREPAY', ['ACC-PREPAY', 'PREPAY'], ['prepayment'], here('fees')],
  ['DEN-U', ['DEN-U'], ['denialGround', 'mayDecideDenial'], here('denial')],
  ['DEN-R', ['DEN-R'], ['mayDecideDenial', 'mayReviewDenial'], here('denial')],
  ['REJECT', ['REJECT'], ['howToRefuse'], here('refusals')],
  ['DEN-LTR', ['DEN-LTR'], ['denialLetter', 'requiredLetterParts'], 'tests/runtime/also.test.ts'],
  ['AOD', ['AOD'], ['isAccounted', 'accountingPeriod', 'summariseRepeats', 'accountingFee', 'accountingClock'], here('accounting')],
  ['AOD-SUSP', ['AOD-SUSP'], ['suspension'], here('accounting')],
  ['RETAIN', ['RETAIN'], ['retention'], here('denial')],
  ['IB', ['IB'], ['clocksFor'], here('clocks')],
  ['BREACH', ['BREACH', 'BREACH-CA'], ['breachClocks', 'breachTellingClocks'], here('clocks')],
  ['A11Y', ['A11Y'], ['accessibleContentDue'], 'app/http/own-duties.test.ts'],
  ['SEC', ['SEC'], ['safeguardGaps'], 'app/http/own-duties.test.ts'],
];

const content: readonly Row[] = [
  ['P2-WHAT', ['P2-WHAT', 'P2-UNNAMED'], ['isPart2Record', 'mayNameGround'], 'tests/commands/coverage.test.ts'],
  ['PSY-WHAT', ['PSY-WHAT'], ['isPsychotherapyNote'], 'tests/commands/coverage.test.ts'],
  ['P2-CONSENT', ['P2-CONSENT', 'P2-ACCESS', 'P2-EMERGENCY'], ['checkPart2Consent', 'mayRelease'], here('sensitivity')],
  ['P2-SEP', ['P2-SEP'], ['checkPart2Consent', 'mayRelease'], here('sensitivity')],
  ['P2-NOTICE', ['P2-NOTICE'], ['noticesFor'], here('sensitivity')],
  ['STATE-NOTICE', ['STATE-NOTICE'], ['noticesFor'], here('sensitivity')],
  ['P2-COURT', ['P2-COURT'], ['mayRelease'], here('sensitivity')],
  ['STATE-HIV', ['STATE-HIV'], ['mayRelease'], here('sensitivity')],
  ['STATE-MH', ['STATE-MH', 'SENSITIVE', 'SENSITIVE-PACK'], ['mayRelease'], here('sensitivity')],
  ['GINA', ['GINA'], ['mayRelease'], here('sensitivity')],
  ['MINOR', ['MINOR'], ['mayRelease', 'minorsPack'], here('packs')],
];

/** Numbers in cents, as the row has them: flat part, pages included, tiers, and what else stands there. */
const fees: readonly (readonly [state: string, rules: readonly RuleId[], numbers: readonly object[]])[] = [
  ['PA', ['FEE-PA', 'FEE-PA-BENEFIT'], [{ base: { code: 'search', cents: 2874 }, tiers: tiers([20, 194], [60, 144], [null, 50]), benefitClaim: { confirm: 'FEE-PA-BENEFIT' } }]],
  ['IL', ['FEE-IL'], [{ base: { code: 'handling', cents: 3472 }, tiers: tiers([25, 130], [50, 87], [null, 43]), electronicPercent: 50 }]],
  ['GA', ['FEE-GA'], [{ base: { code: 'search', cents: 2588 }, certificationCents: 970, tiers: tiers([20, 97], [100, 83], [null, 66]) }]],
  ['TX', ['FEE-TX'], [{ base: { code: 'handling', cents: 3000, includesPages: 10 }, tiers: tiers([60, 100], [400, 50], [null, 25]) }]],
  ['NY', ['FEE-NY'], [{ tiers: tiers([null, 75]), inabilityToPay: true, benefitClaim: 'free' }]],
  ['CA', ['FEE-CA', 'FEE-CA-ATTORNEY'], [{ tiers: tiers([null, 25]) }, { tiers: tiers([null, 10]), clerical: true }]],
  ['FL', ['FEE-FL'], [{ tiers: tiers([null, 100]), electronicCents: 200, perYearSearchedCents: 100 }]],
  ['NJ', ['FEE-NJ'], [{ tiers: tiers([null, 100]), pagesCapCents: 20_000, base: { code: 'search', cents: 1000 }, certificationCents: 1000 }]],
  ['MI', ['FEE-MI'], [{ base: { code: 'initial', cents: 2371 }, tiers: tiers([20, 119], [50, 60], [null, 23]) }]],
  ['OH', ['FEE-OH'], [{ base: { code: 'initial', cents: 1654 }, tiers: [{ upTo: 10, cents: 111 }, { upTo: 50, cents: 57 }, { upTo: null, cents: 23 }] }]],
];
const clocks: readonly Row[] = [
  ['federal, state, subpoena, breach clocks side by side; the shortest governs', ['CLOCK-TX', 'CLOCK-CA', 'CLOCK-CA-ATTORNEY', 'CLOCK-NJ', 'CLOCK-PA-SUBPOENA', 'POLICY-CLOCK', 'CLOCK-PACK'], ['clocksFor', 'governingClock', 'addBusinessDays'], here('clocks')],
  ['fees by schedule, policy and pack', ['FEE-POLICY', 'FEE-PACK'], ['quoteFee', 'packSchedule'], here('packs')],
];
/** A stay that keeps the days left: the dates of a held request still run on. */
const notYet = ['pause', 'resume'];
const all = [...whoAsks, ...evidence, ...access, ...content, ...clocks];
const reached = reachedNames();

describe.each([
  ['1. who asks', whoAsks],
  ['2. authorization and verification', evidence],
  ['3. access, denial, accounting', access],
  ['4. specially protected content', content],
  ['6. clocks', clocks],
] as const)('%s', (_, rows) => {
  it.each(rows)('%s', (row, rules, does, test) => {
    for (const id of rules) expect(ruleIds, row).toContain(id);
    for (const name of does) expect(reached.has(name), `${name} of ${row} is asked by nobody`).toBe(true);
    const text = readFileSync(join(root, test), 'utf8');
    // The test names what decides, or the row itself.
    expect(does.some((name) => text.includes(name)) || rules.some((id) => text.includes(id)) || text.includes(row), `${test} of ${row}`).toBe(true);
  });
});

describe('5. state fees', () => {
  it.each(fees)('%s', (state, rules, numbers) => {
    for (const id of rules) expect(ruleIds).toContain(id);
    const own = feeSchedules.filter((schedule) => schedule.state === state);
    expect(own).toHaveLength(numbers.length);
    for (const expected of numbers) expect(own).toContainEqual(expect.objectContaining(expected));
  });

  it('and no other state', () => {
    expect([...new Set(feeSchedules.map(({ state }) => state))].sort()).toEqual(fees.map(([state]) => state).sort());
  });
});

describe('nothing is missing', () => {
  it('every basis and every rule of the registry stands in a row', () => {
    expect(whoAsks.map(([row]) => row)).toEqual([...bases]);
    expect(Object.keys(basisTable)).toEqual([...bases]);
    const listed = new Set([...all.flatMap(([, rules]) => rules), ...fees.flatMap(([, rules]) => rules)]);
    expect(ruleIds.filter((id) => !listed.has(id))).toEqual([]);
  });

  // The brief lies beside the checkout of whoever works on it, and is no part of the project.
  const brief = join(root, '../shared/RULES.md');
  it.skipIf(!existsSync(brief))('every row of the brief stands here', () => {
    const rows = readFileSync(brief, 'utf8').split('\n').flatMap((line) => /^\| (?:`(\w+)` |([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)\b)/.exec(line)?.slice(1).find(Boolean) ?? []);
    const known = new Set([...all.map(([row]) => row), ...fees.map(([state]) => state)]);
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter((row) => !known.has(row))).toEqual([]);
  });

  it('every function that the rules offer is asked by somebody', () => {
    const offered = sources('workflows/rules').flatMap((file) => declarations(file).filter((each) => each.exported && each.isFunction).map((each) => each.name));
    expect(offered.length).toBeGreaterThan(80);
    expect(offered.filter((name) => !reached.has(name))).toEqual(notYet);
  });
});

function tiers(...rows: readonly (readonly [upTo: number | null, cents: number])[]) {
  return rows.map(([upTo, cents]) => ({ upTo, cents }));
}

type Declared = { name: string; exported: boolean; isFunction: boolean; mentions: Set<string> };

/** Names of the pure rooms that code of the others imports, and whatever those mention in turn. */
function reachedNames(): Set<string> {
  const graph = new Map<string, Set<string>>();
  for (const file of sources('workflows')) for (const { name, mentions } of declarations(file)) graph.set(name, new Set([...(graph.get(name) ?? []), ...mentions]));
  const found = new Set<string>();
  const waiting = ['app', 'db', 'templates'].flatMap(sources).flatMap(imported);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(graph.get(name) ?? []));
  }
  return found;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|^explore|^rules-doc/.test(name))
    .map((name) => join(folder, name));
}

function imported(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/import (?!type )\{([^}]*)\} from '#workflows\//g)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type ')).map((name) => name.split(' as ')[0] ?? name));
}

function declarations(file: string): Declared[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, false);
  return source.statements.flatMap((statement): Declared[] => {
    const names = ts.isFunctionDeclaration(statement) && statement.name ? [statement.name.text] : ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : '')) : [];
    const exported = (ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    const mentions = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) mentions.add(node.text);
      ts.forEachChild(node, visit);
    };
    visit(statement);
    return names.map((name) => ({ name, exported, isFunction: ts.isFunctionDeclaration(statement), mentions: new Set([...mentions].filter((each) => each !== name)) }));
  });
}

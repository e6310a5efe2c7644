/** Every sentence that a rule may say has its words, in both languages, with all of its parameters filled. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasKey, locales, say as translate } from '#templates/locales/index.ts';
import { accountingFee, isAccounted, suspension } from './accounting.ts';
import { authorizationElements, authorizationFaults, checkAuthorization } from './authorization.ts';
import { basisFailures } from './basis-holds.ts';
import { bases, evidenceLineIds } from './bases.ts';
import { extend } from './clock-moves.ts';
import { clocksFor, governingClock } from './clocks.ts';
import { denialGrounds } from './denial.ts';
import { quoteFee } from './fees.ts';
import { narrowScope } from './minimum-necessary.ts';
import { part2Defects } from './part2-consent.ts';
import { withholdingGrounds } from './patient-withholding.ts';
import { representativeProblems } from './representative.ts';
import { retention } from './retention.ts';
import { checkSubpoena, orderDefects, subpoenaDefects } from './subpoena.ts';
import type { Message } from '../message.ts';

const families: Record<string, readonly string[]> = {
  basis: bases,
  evidence: evidenceLineIds,
  evidence_missing: evidenceLineIds,
  evidence_how: ['met', 'needs_person'],
  element: authorizationElements,
  defect: [...authorizationElements, ...authorizationFaults, ...subpoenaDefects, ...orderDefects, ...part2Defects],
  cure: [...authorizationElements, ...authorizationFaults, ...subpoenaDefects, ...orderDefects, ...part2Defects],
  holds: ['yes', ...basisFailures],
  rep: ['represents', ...representativeProblems],
  ground: [...denialGrounds, ...withholdingGrounds],
  denial: ['may', 'wrong_role', 'same_person', 'involved', 'not_reviewable'],
  extension: ['granted', 'not_extendable', 'already_extended', 'too_late', 'no_reason', 'too_long'],
  clock: ['access', 'state', 'information_blocking', 'return_date', 'order_date', 'subpoena_election', 'policy', 'stated', 'urgent', 'accounting', 'breach', 'breach_state'],
  receipt: ['arrived', 'first_kept', 'corrected', 'no_reason', 'future'],
  contact: ['confidential', 'stated'],
  step: ['return_date', 'order_date', 'stated'],
  sensitive: ['no_path', 'patient', 'consent', 'emergency', 'order', 'unrestricted'],
  'fee.line': ['electronic_flat', 'labor', 'supplies', 'postage', 'summary', 'state_limit', 'search', 'handling', 'initial', 'pages', 'electronic_copy', 'years_searched', 'clerical', 'certification'],
  'fee.confirm': ['lapsed', 'no_schedule', 'amount_unknown'],
};

describe('the catalogue of the rules', () => {
  it.each(Object.entries(families))('%s', (family, ids) => {
    expect(ids.filter((id) => !hasKey(`rules.${family}.${id}`))).toEqual([]);
  });

  it('has every literal key that the code says', () => {
    const here = new URL('.', import.meta.url);
    const sources = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
    const missing = sources.flatMap((name) => {
      const text = readFileSync(new URL(name, here), 'utf8');
      const said = [...text.matchAll(/say\(\s*'([a-z0-9_.]+)'|say: (?:[^\n,]*\? )?'([a-z0-9_.]+)'(?: : '([a-z0-9_.]+)')?|'((?:fee|minimum|accounted|classify|withholding)\.[a-z_.]+)'/g)];
      return said.flatMap((m) => m.slice(1)).filter((key): key is string => Boolean(key)).filter((key) => !hasKey(`rules.${key}`)).map((key) => `${name}: ${key}`);
    });
    expect(missing).toEqual([]);
  });

  it('leaves no parameter open', () => {
    const today = '2026-06-01';
    const scope = { kinds: [], visits: [] };
    const clocks = bases.flatMap((basis) => clocksFor({ basis, state: 'PA', zone: 'America/New_York', receivedOn: '2026-05-20', closures: ['2026-05-26'], events: { returnDate: '2026-07-01', orderDate: '2026-07-01', statedDueOn: '2026-07-01' } }));
    const said: Message[] = [
      ...clocks.flatMap((clock) => clock.steps.map((step) => step.message)),
      extend(governingClock(clocks), { reason: 'x', today }).decision.message,
      ...extend(clocks.find((c) => c.id === 'access')!, { reason: 'x', today }).clock.steps.map((s) => s.message),
      extend(clocks.find((c) => c.id === 'access')!, { reason: 'x', today }).decision.message,
      ...bases.map((basis) => isAccounted(basis, { today }).message),
      ...['PA', 'IL', 'WY', 'NY'].flatMap((state) =>
        [true, false].flatMap((benefitClaim) => {
          const quote = quoteFee({ basis: 'authorization', requesterKind: 'law_firm', state, pages: 60, form: 'electronic', delivery: 'link', today, benefitClaim });
          return [quote.decision.message, ...quote.lines.map((l) => l.label), ...(quote.confirmation ? [quote.confirmation.message] : [])];
        }),
      ),
      narrowScope(scope, 'payment_operations', { today, claim: { from: today, to: today } }).decision.message,
      narrowScope(scope, 'payment_operations', { today }).decision.message,
      accountingFee({ requestedOn: today, earlierOn: [], costCents: 1 }).message,
      suspension({ by: 'oversight', form: 'written', madeOn: today, endsOn: today }, today).message,
      retention({ createdOn: today, today }).message,
      ...[...checkAuthorization({ expiresOn: '2026-01-01' }, { today }), ...checkSubpoena({ returnDate: '2026-01-01', assurance: { kind: 'notice', objectionsUntil: today } }, { today })].flatMap((d) => [d.message, d.cure]),
    ];
    for (const message of said)
      for (const locale of locales) {
        const words = translate(message, locale);
        expect(words).not.toMatch(/\{\{|^rules\./);
      }
  });
});

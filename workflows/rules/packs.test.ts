/** Rule packs: read strictly, in force by their dates, and never able to make a date later or open a way that is closed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bases } from './bases.ts';
import { breachClocks, clocksFor, governingClock } from './clocks.ts';
import { quoteFee, type FeeInput } from './fees.ts';
import { packEffects, type Standing } from './pack-effects.ts';
import { awaitedPacks, currentPacks, decidedPack, newestPacks, packClosures, packVersion, packsOn, rulePack, switchableRules, withPack, type PackBody, type RulePack } from './packs.ts';
import { prepayment } from './prepayment.ts';
import { allRules } from './rule.ts';
import { mayRelease, noticesFor, type ProtectedCategory, type SensitivityContext } from './sensitivity.ts';

const pack = (body: PackBody, over: Partial<RulePack> = {}): RulePack => ({
  id: '00000000-0000-7000-8000-0000000000a1', revision: 1, name: 'Ours', citation: 'Act 1', certainty: 'H', validFrom: '2026-01-01', validTo: null, enabled: true, by: 'Priya Nair', on: '2026-11-01', reason: 'looked up', body, ...over,
});
const schedule: PackBody = { kind: 'fee_schedule', attorneysOnly: false, base: { code: 'search', cents: 3000 }, tiers: [{ upTo: 10, cents: 200 }, { upTo: null, cents: 50 }], electronicPercent: null, certificationCents: null, pagesCapCents: null };
const firm: FeeInput = { basis: 'authorization', requesterKind: 'law_firm', state: 'PA', pages: 12, form: 'paper', delivery: 'post', today: '2026-11-02' };

describe('a pack', () => {
  it('is read strictly', () => {
    const bad: unknown[] = [
      pack({ kind: 'closures', days: [{ date: '2026-02-30', name: 'no day' }] }),
      pack({ kind: 'closures', days: [] }),
      pack({ ...schedule, tiers: [{ upTo: 10, cents: 200 }] } as PackBody),
      pack({ ...schedule, tiers: [{ upTo: 10, cents: 200 }, { upTo: 5, cents: 100 }, { upTo: null, cents: 50 }] } as PackBody),
      pack({ kind: 'clock', bases: [], requesterKinds: [], days: 5, count: 'calendar' }),
      pack({ kind: 'protected', category: 'sud' as never, alone: true, neverFor: [] }),
      pack({ kind: 'minors', fromAge: 21 }),
      pack(schedule, { validFrom: '2026-05-01', validTo: '2026-04-30' }),
      { ...pack(schedule), more: 1 },
    ];
    for (const each of bad) expect(rulePack.safeParse(each).success, JSON.stringify(each)).toBe(false);
    expect(rulePack.safeParse(pack(schedule)).success).toBe(true);
  });

  it('holds in its newest revision, where switched on, from its first to its last day', () => {
    const first = pack({ kind: 'minors', fromAge: 12 }, { validTo: '2026-06-30' });
    const second = { ...first, revision: 2, body: { kind: 'minors' as const, fromAge: 14 } };
    expect(currentPacks([first, second])).toEqual([second]);
    expect(packsOn([first, second], 'minors', '2026-06-30')).toEqual([second]);
    for (const [packs, on] of [[[second], '2026-07-01'], [[second], '2025-12-31'], [[second, { ...second, revision: 3, enabled: false }], '2026-03-01']] as const) expect(packsOn(packs, 'minors', on)).toEqual([]);
    expect(packVersion(second)).toBe('2026-01-01.p2');
  });
});

describe('a fee schedule of the facility', () => {
  it('takes the place of the one that ran out, says which it is, and asks for no confirmation', () => {
    expect(quoteFee(firm).needsConfirmation).toBe(true);
    const quote = quoteFee({ ...firm, packs: [pack(schedule)] });
    expect(quote).toMatchObject({ needsConfirmation: false, totalCents: 3000 + 2000 + 100, decision: { ruleId: 'FEE-PACK', ruleVersion: '2026-01-01.p1', citation: 'Act 1', certainty: 'H' } });
    expect(quote.decision.message.params?.['citation']).toBe('Act 1');
  });

  it('for attorneys only stands before the general one and prices nobody else', () => {
    const narrow = pack({ ...schedule, attorneysOnly: true, base: null } as PackBody, { id: '00000000-0000-7000-8000-0000000000a2' });
    expect(quoteFee({ ...firm, packs: [pack(schedule), narrow] }).totalCents).toBe(2100);
    expect(quoteFee({ ...firm, requesterKind: 'other', packs: [pack(schedule), narrow] }).totalCents).toBe(5100);
    expect(quoteFee({ ...firm, requesterKind: 'other', packs: [narrow] }).needsConfirmation).toBe(true);
  });

  it('lowers what a patient pays and never raises it', () => {
    const own = { ...firm, basis: 'patient_access', requesterKind: 'patient' } as const;
    const shipped = quoteFee(own).totalCents;
    fc.assert(fc.property(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 400 }), (cents, pages) => {
      const packs = [pack({ ...schedule, tiers: [{ upTo: null, cents }] } as PackBody)];
      expect(quoteFee({ ...own, pages, packs }).totalCents).toBeLessThanOrEqual(quoteFee({ ...own, pages }).totalCents);
    }));
    expect(quoteFee({ ...own, packs: [pack({ ...schedule, tiers: [{ upTo: null, cents: 1 }] } as PackBody)] }).totalCents).toBeLessThan(shipped);
  });
});

describe('prepayment', () => {
  it('is what the pack in force says', () => {
    const of = { basis: 'authorization', requesterKind: 'law_firm', state: 'PA', totalCents: 100, today: '2026-11-02' } as const;
    expect(prepayment(of).result.hold).toBe(true);
    expect(prepayment({ ...of, packs: [pack({ kind: 'prepayment', thirdParty: false, patient: false })] })).toMatchObject({ result: { hold: false }, ruleId: 'PREPAY', ruleVersion: '2026-01-01.p1' });
    const own = { ...of, basis: 'patient_access', requesterKind: 'patient' } as const;
    expect(prepayment({ ...own, packs: [pack({ kind: 'prepayment', thirdParty: true, patient: true })] })).toMatchObject({ result: { hold: true }, ruleId: 'ACC-PREPAY' });
  });
});

describe('clocks and closed days', () => {
  const input = { basis: 'authorization', state: 'PA', receivedOn: '2026-11-02', zone: 'America/New_York', requesterKind: 'law_firm' } as const;

  it('a closed day with its name is passed over, and the date says so', () => {
    const packs = [pack({ kind: 'closures', days: [{ date: '2026-11-12', name: 'Inventory' }] })];
    const before = governingClock(clocksFor(input));
    const after = governingClock(clocksFor({ ...input, packs }));
    expect([before.dueOn, after.dueOn]).toEqual(['2026-11-24', '2026-11-25']);
    expect(after.steps.map(({ message }) => message)).toContainEqual({ key: 'rules.step.closure_named', params: { date: '2026-11-12', name: 'Inventory' } });
    expect(packClosures([{ ...packs[0]!, validTo: '2026-11-11' }])).toEqual([]);
    const found = (given?: RulePack[]) => breachClocks({ discoveredOn: '2026-11-02', state: 'CA', ...(given ? { packs: given } : {}) })[0]!.dueOn;
    expect(found(packs) > found()).toBe(true);
  });

  it('a clock of the facility only ever makes a date earlier, and no clock of the Privacy Rule moves', () => {
    fc.assert(fc.property(fc.constantFrom(...bases), fc.integer({ min: 1, max: 365 }), fc.constantFrom('calendar' as const, 'business' as const), (basis, days, count) => {
      const packs = [pack({ kind: 'clock', bases: [basis], requesterKinds: [], days, count })];
      const [without, with_] = [clocksFor({ ...input, basis }), clocksFor({ ...input, basis, packs })];
      expect(governingClock(with_).dueOn <= governingClock(without).dueOn).toBe(true);
      expect(with_.filter(({ id }) => !id.startsWith('pack_'))).toEqual(without);
      expect(with_.find(({ id }) => id.startsWith('pack_'))).toMatchObject({ ruleId: 'CLOCK-PACK', ruleVersion: '2026-01-01.p1', citation: 'Act 1' });
    }));
    const others = clocksFor({ ...input, packs: [pack({ kind: 'clock', bases: ['authorization'], requesterKinds: ['agency'], days: 2, count: 'calendar' })] });
    expect(others.some(({ id }) => id.startsWith('pack_'))).toBe(false);
  });
});

describe('protected content', () => {
  const consent = (covers: ProtectedCategory[]) => ({ covers, signedOn: '2026-10-01', valid: true });
  const context: SensitivityContext = { basis: 'authorization', requesterKind: 'law_firm', today: '2026-11-02', state: 'PA', purpose: 'legal', consents: [consent(['hiv', 'genetic'])] };
  const may = (category: ProtectedCategory, packs: RulePack[], over: Partial<SensitivityContext> = {}) => mayRelease(category, { ...context, ...over, packs });

  it('needs a consent of its own where a pack says so, and never leaves for a purpose it names', () => {
    const alone = [pack({ kind: 'protected', category: 'hiv', alone: true, neverFor: [] })];
    expect(may('hiv', []).result.may).toBe(true);
    expect(may('hiv', alone)).toMatchObject({ result: { may: false }, ruleId: 'SENSITIVE-PACK', ruleVersion: '2026-01-01.p1', citation: 'Act 1' });
    expect(may('hiv', alone, { consents: [consent(['hiv'])] }).result.may).toBe(true);
    const barred = [pack({ kind: 'protected', category: 'genetic', alone: false, neverFor: ['legal'] })];
    expect(may('genetic', barred).result.may).toBe(false);
    expect(may('genetic', barred, { purpose: 'treatment' }).result.may).toBe(true);
  });

  it('is never opened by a pack, and the patient’s own is never closed', () => {
    const categories = ['hiv', 'sti', 'mental_health', 'genetic', 'reproductive', 'abuse'] as const;
    fc.assert(fc.property(fc.constantFrom(...categories), fc.constantFrom(...bases), fc.boolean(), fc.boolean(), fc.subarray([...categories]), (category, basis, alone, never, covers) => {
      const packs = [pack({ kind: 'protected', category, alone, neverFor: never ? ['legal'] : [] })];
      const over = { basis, consents: [consent(covers)], requesterKind: basis === 'patient_access' ? ('patient' as const) : ('law_firm' as const) };
      if (may(category, packs, over).result.may) expect(may(category, [], over).result.may).toBe(true);
      if (basis === 'patient_access') expect(may(category, packs, over).result).toEqual({ may: true, path: 'patient' });
    }));
    // Reproductive care leaves as the rest does until a pack switches its check on.
    expect(may('reproductive', []).result.path).toBe('unrestricted');
    expect(may('reproductive', [pack({ kind: 'protected', category: 'reproductive', alone: false, neverFor: [] })]).result.may).toBe(false);
  });

  it('of a minor is not her parent’s from the age of the pack on', () => {
    const minors = [pack({ kind: 'minors', fromAge: 14 })];
    const parent = { basis: 'patient_access', requesterKind: 'representative', consents: [] } as const;
    expect(may('minor_confidential', minors, { ...parent, minorsAge: 13 }).result.may).toBe(true);
    expect(may('minor_confidential', minors, { ...parent, minorsAge: 14 })).toMatchObject({ result: { may: false }, ruleId: 'MINOR', ruleVersion: '2026-01-01.p1' });
    expect(may('minor_confidential', minors, { ...parent, requesterKind: 'patient', minorsAge: 14 }).result.may).toBe(true);
    expect(may('minor_confidential', minors, parent).result.may).toBe(true);
  });
});

describe('the effect on open requests', () => {
  const standing: Standing = {
    id: 'r1', number: 'R-1', clock: { basis: 'authorization', state: 'PA', receivedOn: '2026-11-02', zone: 'America/New_York', requesterKind: 'law_firm' },
    fee: firm, policy: { prepayThirdParty: true, prepayPatient: false }, contents: ['hiv'],
    content: { basis: 'authorization', requesterKind: 'law_firm', today: '2026-11-02', state: 'PA', consents: [{ covers: ['hiv', 'sti'], signedOn: '2026-10-01', valid: true }] },
  };
  const of = { requestId: 'r1', number: 'R-1' };
  const cases: [PackBody, unknown][] = [
    [{ kind: 'closures', days: [{ date: '2026-11-12', name: 'Inventory' }] }, { ...of, what: 'deadline', from: { dueOn: '2026-11-24', citation: 'Policy of the facility' }, to: { dueOn: '2026-11-25', citation: 'Policy of the facility' } }],
    [{ kind: 'clock', bases: ['authorization'], requesterKinds: [], days: 3, count: 'calendar' }, { ...of, what: 'deadline', from: { dueOn: '2026-11-24', citation: 'Policy of the facility' }, to: { dueOn: '2026-11-05', citation: 'Act 1' } }],
    [schedule, { ...of, what: 'fee', from: null, to: 5100 }],
    [{ kind: 'prepayment', thirdParty: false, patient: false }, { ...of, what: 'prepayment', from: true, to: false }],
    [{ kind: 'protected', category: 'hiv', alone: true, neverFor: [] }, { ...of, what: 'consent', from: true, to: false }],
  ];

  it.each(cases)('%o', (body, expected) => {
    expect(packEffects([standing], [], [pack(body)])).toEqual([expected]);
    expect(packEffects([standing], [pack(body)], [pack(body)])).toEqual([]);
    expect(packEffects([standing], [], [pack(body, { enabled: false })])).toEqual([]);
  });
});

describe('a shipped rule that is switched', () => {
  const off = (ruleId: (typeof switchableRules)[number], over: Partial<RulePack> = {}) => pack({ kind: 'switch', ruleId, on: false }, over);
  const context = (packs: RulePack[], over: Partial<SensitivityContext> = {}): SensitivityContext => ({ basis: 'authorization', requesterKind: 'law_firm', today: '2026-06-01', state: 'PA', consents: [], packs, ...over });

  it('is any that was not read in the law itself, but what has dates or a pack of its own; and the shield laws’ check', () => {
    const elsewhere = /^FEE-|-PACK$|^ACC-PREPAY$|^A11Y$/;
    const unsure = allRules().filter(({ certainty, id }) => certainty !== 'H' && !elsewhere.test(id)).map(({ id }) => id);
    expect([...new Set([...unsure, 'REPRO'])].sort()).toEqual([...switchableRules].sort());
    expect(rulePack.safeParse(pack({ kind: 'switch', ruleId: 'ACC-TIME' as never, on: false })).success).toBe(false);
  });

  it.each([
    ['hiv', 'STATE-HIV'],
    ['mental_health', 'STATE-MH'],
    ['sti', 'SENSITIVE'],
    ['abuse', 'SENSITIVE'],
    ['genetic', 'GINA'],
    ['minor_confidential', 'MINOR'],
  ] as const)('lets %s go while %s is off, and only then', (category, ruleId) => {
    const decided = (packs: RulePack[], today = '2026-06-01') => mayRelease(category, context(packs, { today, purpose: 'employment' }));
    expect(decided([]).result.may).toBe(false);
    expect(decided([off(ruleId)])).toMatchObject({ ruleId, ruleVersion: '2026-01-01.p1', citation: 'Act 1', result: { may: true, path: 'unrestricted' } });
    expect(decided([off(ruleId, { validTo: '2026-05-31' })]).result.may).toBe(false);
    expect(decided([off(ruleId, { enabled: false })]).result.may).toBe(false);
    expect(decided([off(ruleId), off(ruleId, { id: '00000000-0000-7000-8000-0000000000b2', validFrom: '2026-03-01', body: { kind: 'switch', ruleId, on: true } })]).result.may).toBe(false);
    for (const other of switchableRules.filter((each) => each !== ruleId)) expect(decided([off(other)]).result.may, other).toBe(false);
  });

  it('never touches what federal law protects', () => {
    const all = switchableRules.map((ruleId, i) => off(ruleId, { id: `00000000-0000-7000-8000-0000000001${String(i).padStart(2, '0')}` }));
    for (const category of ['sud', 'psychotherapy'] as const) expect(mayRelease(category, context(all)).result.may).toBe(false);
  });

  it('protects reproductive care where a shield law is switched on', () => {
    expect(mayRelease('reproductive', context([])).result.path).toBe('unrestricted');
    expect(mayRelease('reproductive', context([pack({ kind: 'switch', ruleId: 'REPRO', on: true })]))).toMatchObject({ ruleId: 'REPRO', citation: 'Act 1', result: { may: false } });
  });

  it('a Part 2 consent serves legal proceedings together with others where P2-SEP is off', () => {
    const consents = [{ covers: ['sud' as const], signedOn: '2026-05-01', valid: true }];
    expect(mayRelease('sud', context([], { basis: 'subpoena', consents })).result.may).toBe(false);
    expect(mayRelease('sud', context([off('P2-SEP')], { basis: 'subpoena', consents })).result.path).toBe('consent');
  });

  it('the state’s notice stays away, Part 2’s does not', () => {
    const released = [{ category: 'hiv' as const, path: 'consent' as const }, { category: 'sud' as const, path: 'consent' as const }];
    expect(noticesFor(released, context([])).map(({ id }) => id)).toEqual(['P2-NOTICE', 'STATE-NOTICE']);
    expect(noticesFor(released, context([off('STATE-NOTICE')])).map(({ id }) => id)).toEqual(['P2-NOTICE']);
  });

  it.each([
    ['CA', 'CLOCK-CA', 'patient_access', 'patient'],
    ['CA', 'CLOCK-CA-ATTORNEY', 'authorization', 'law_firm'],
    ['NJ', 'CLOCK-NJ', 'patient_access', 'patient'],
  ] as const)('%s: %s no longer runs, the federal clocks do', (state, ruleId, basis, requesterKind) => {
    const rules = (packs: RulePack[], receivedOn = '2026-06-01') => clocksFor({ basis, state, receivedOn, zone: 'America/New_York', requesterKind, packs }).map((clock) => clock.ruleId);
    expect(rules([])).toContain(ruleId);
    expect(rules([off(ruleId)])).toEqual(rules([]).filter((each) => each !== ruleId));
    expect(rules([off(ruleId)], '2025-12-31')).toContain(ruleId);
    expect(rules([off('GINA')])).toContain(ruleId);
  });
});

describe('the second person', () => {
  const proposer = '00000000-0000-7000-8000-0000000000b1';
  const other = { id: '00000000-0000-7000-8000-0000000000b2', name: 'Carl Weiss', on: '2026-11-02' };
  const first = pack({ kind: 'minors', fromAge: 12 });
  const proposed = pack({ kind: 'minors', fromAge: 14 }, { revision: 2, second: { proposedBy: proposer, status: 'awaited', by: null, on: null } });

  it('is somebody else; without her the revision before holds', () => {
    expect(currentPacks([first, proposed])).toEqual([first]);
    expect(newestPacks([first, proposed])).toEqual([proposed]);
    expect(awaitedPacks([first, proposed])).toEqual([proposed]);
    expect(decidedPack(proposed, { ...other, id: proposer, agrees: true })).toBeNull();
    const agreed = decidedPack(proposed, { ...other, agrees: true });
    expect(agreed?.second).toEqual({ proposedBy: proposer, status: 'agreed', by: 'Carl Weiss', on: '2026-11-02' });
    expect(currentPacks([first, agreed ?? first])).toEqual([agreed]);
    expect(rulePack.safeParse(agreed).success).toBe(true);
  });

  it('decides once, and what she declined never holds', () => {
    const declined = decidedPack(proposed, { ...other, agrees: false }) ?? first;
    expect(currentPacks([first, declined])).toEqual([first]);
    expect(awaitedPacks([first, declined])).toEqual([]);
    expect(decidedPack(declined, { ...other, agrees: true })).toBeNull();
    expect(decidedPack(first, { ...other, agrees: true })).toBeNull();
  });

  it('sees it as it would hold', () => {
    expect(currentPacks(withPack([first], proposed)).map(({ body }) => body)).toEqual([proposed.body]);
  });
});

/** The doors on paper: what each page refuses, and what the rules make of each door's answers. */
import { describe, expect, it } from 'vitest';
import { doors, fieldsFor, steps, stepsFor, type Answers } from '#app/components/ask/steps.ts';
import { hasKey, translator } from '#templates/locales/index.ts';
import { assess, prepareRequest, stepOfLine, type Filling } from './filing.ts';
import { readStep } from './read-step.ts';

const today = '2026-11-22';
const say = translator('en');
const place = { state: 'PA', today };
const filling = (values: Answers, more: Partial<Filling> = {}): Filling => ({ values, files: {}, ...more });
const missing = (door: (typeof doors)[number], given: Filling) => assess(door, given, place).filter((line) => line.status === 'missing').map((line) => line.id);

function read(door: (typeof doors)[number], id: string, values: Record<string, string>, before: Answers = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  const step = steps[door].find((each) => each.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return readStep(step, form, before, { today });
}

describe('every word of every question is there', () => {
  it.each(doors)('%s', (door) => {
    const wanted = steps[door].flatMap((step) => [
      `ask.steps.${step.id}.title`,
      ...step.fields.flatMap((field) => {
        const name = /^recipient(Street|City|State|Postcode)$/.exec(field.name)?.[1]?.toLowerCase() ?? field.name;
        const options = (field.options ?? []).flatMap((value) => [`ask.options.${field.group ?? ''}.${value}`, ...(field.hints ? [`ask.options.${field.group ?? ''}Hint.${value}`] : [])]);
        return [`ask.fields.${name}`, ...(field.required ? [`ask.errors.missing.${name}`] : []), ...(field.hint ? [`ask.hints.${name}`] : []), ...options];
      }),
    ]);
    expect([...new Set(wanted)].filter((key) => !hasKey(key))).toEqual([]);
  });
});

describe('a page refuses', () => {
  it.each([
    ['contact', { email: 'a@b.example', emailAgain: 'a@c.example', language: 'en' }, { emailAgain: 'ask.errors.again_differs' }],
    ['contact', { email: 'a@b.example, c@d.example', emailAgain: '', language: 'en' }, { email: 'ask.errors.email' }],
    ['contact', { email: 'a@b.example\r\nBcc: c@d.example', emailAgain: '', language: 'en' }, { email: 'ask.errors.email' }],
    ['contact', { email: '', emailAgain: '', language: 'en' }, {}],
    ['birth', { 'birthDate.month': '11', 'birthDate.day': '23', 'birthDate.year': '2026' }, { birthDate: 'ask.errors.future' }],
    ['reach', { phone: '555-0134', street: '1 A', city: 'B', state: 'PA', postcode: '1521' }, { phone: 'ask.errors.phone', postcode: 'ask.errors.postcode' }],
    ['what', { scopeKind: 'everything' }, { scopeKind: 'ask.errors.missing.scopeKind' }],
  ])('%s %j', (step, values, problems) => {
    expect(Object.fromEntries(Object.entries(read('myself', step, values as Record<string, string>).problems).map(([name, { key }]) => [name, key]))).toEqual(problems);
  });
  it('a range that ends before it begins, and no range at all', () => {
    const range = (from: string, to: string) => read('myself', 'dates', { from, to }).problems;
    expect(range('2025-02-01', '2025-01-01')).toEqual({ to: { key: 'ask.errors.range' } });
    expect(range('', '')).toEqual({ from: { key: 'ask.errors.missing.from' } });
    expect(range('2025-02-01', '')).toEqual({});
  });
  it('an impossible date comes back as it was typed', () => {
    expect(read('myself', 'birth', { 'birthDate.month': '2', 'birthDate.day': '30', 'birthDate.year': '1978' }).typed['birthDate']).toBe('~2/30/1978');
  });
  it('a call back without a number, a PIN by post without an address', () => {
    expect(read('myself', 'identity', { identity: 'call_back' }).problems).toHaveProperty('identity');
    expect(read('myself', 'identity', { identity: 'call_back' }, { phone: '412-555-0134' }).problems).toEqual({});
    expect(read('staff', 'pin', { pinBy: 'post' }).problems).toHaveProperty('pinBy');
  });
});

describe('what the rules make of it', () => {
  const own = { givenNames: 'Maria', familyName: 'Delgado-Reyes', birthDate: '1978-03-14', mrn: 'RGH-100234', scopeKind: 'all', channel: 'link', pinBy: 'chosen', phone: '412-555-0134' };
  it('her own record: nothing is missing once she says who she is', () => {
    expect(missing('myself', filling(own))).toEqual(['identity']);
    expect(missing('myself', filling({ ...own, identity: 'call_back' }))).toEqual([]);
    // A photo counts when it is there, an account while its sign-in stands behind it.
    expect(missing('myself', filling({ ...own, identity: 'photo_id' }))).toEqual(['identity']);
    expect(missing('myself', filling({ ...own, identity: 'account' }))).toEqual(['identity']);
  });
  it('keeps a PIN only where one is chosen, and sends paper nowhere but to her', () => {
    expect(prepareRequest('myself', filling(own, { pinHash: 'h' }), say).pinHash).toBe('h');
    expect(prepareRequest('myself', filling({ ...own, pinBy: 'post' }, { pinHash: 'h' }), say)).not.toHaveProperty('pinHash');
    const paper = prepareRequest('myself', filling({ ...own, channel: 'post', toWhom: 'other', recipientName: 'Somebody' }), say);
    expect(paper.facts.directive).toBeUndefined();
    expect(paper.delivery.recipientName).toBe('Maria Delgado-Reyes');
    expect(stepsFor('myself', { ...own, channel: 'post', toWhom: 'other' }, 2).map((step) => step.id)).not.toContain('recipient');
  });
  it('a scope is what was chosen last, not what was typed on the way', () => {
    const values = { ...own, kinds: ['laboratory'], from: '2025-01-01', visitOn: '2025-02-01', note: 'x' };
    expect(prepareRequest('myself', filling(values), say).scope).toEqual({ kinds: [], visits: [] });
    expect(prepareRequest('myself', filling({ ...values, scopeKind: 'visit' }), say).scope).toEqual({ kinds: [], visits: ['2025-02-01'], note: 'x' });
  });
  it('a parent of a grown child is told so', () => {
    const given = filling({ patientBirth: '1990-01-01', authority: 'parent', identity: 'in_person', scopeKind: 'all' });
    expect(assess('representative', given, place).find((line) => line.id === 'representative_authority')).toMatchObject({ status: 'missing', how: { key: 'rules.rep.of_age' } });
  });
  it('an agency: which paragraph, which law, and only the listed identifiers for finding a person', () => {
    const officer = { givenNames: 'A', familyName: 'B', organization: 'Police', scopeKind: 'all', officialPurpose: 'law_enforcement' };
    expect(missing('agency', filling(officer))).toEqual(['law_enforcement_paragraph']);
    expect(missing('agency', filling({ ...officer, lawEnforcementParagraph: 'f2_locate' }))).toEqual(['identifiers_only']);
    expect(missing('agency', filling({ ...officer, lawEnforcementParagraph: 'f2_locate', identifiersOnly: ['yes'] }))).toEqual([]);
    expect(missing('agency', filling({ ...officer, officialPurpose: 'oversight' }))).toEqual(['legal_authority']);
  });
  it('anyone else: each part of the authorization, with the page that adds it', () => {
    const lines = missing('other', filling({ scopeKind: 'all' }));
    expect(lines).toContain('authorization_document');
    expect(lines).toContain('authorization.signature');
    expect(lines.map(stepOfLine).every((step) => steps.other.some((each) => each.id === step))).toBe(true);
  });
  it('a colleague: treatment by its relationship, other work by minimum necessary', () => {
    expect(missing('staff', filling({ staffPurpose: 'treatment' }))).toEqual(['treatment_relationship']);
    expect(missing('staff', filling({ staffPurpose: 'quality', scopeKind: 'all' }))).toEqual([]);
  });
});

describe('everything, where the minimum necessary applies, needs a reason', () => {
  const ids = (door: (typeof doors)[number], answers: Answers) => stepsFor(door, { scopeKind: 'all', ...answers }, 1).map((step) => step.id);
  it.each<[(typeof doors)[number], Answers, boolean]>([
    ['staff', { staffPurpose: 'treatment' }, false],
    ['staff', { staffPurpose: 'quality' }, true],
    ['staff', { staffPurpose: 'quality', scopeKind: 'dates' }, false],
    ['agency', { officialPurpose: 'oversight' }, true],
    ['agency', { officialPurpose: 'benefit_claim' }, false],
    ['myself', {}, false],
    ['clinician', {}, false],
    ['other', {}, false],
  ])('%s %j: %s', (door, answers, asked) => {
    expect(ids(door, answers).includes('whole')).toBe(asked);
  });
  it('and the reason stands with the facts, while everything is what is asked for', () => {
    const why = { staffPurpose: 'quality', scopeKind: 'all', wholeWhy: 'Case review' };
    expect(prepareRequest('staff', filling(why), say).facts.wholeRecordJustification).toBe('Case review');
    expect(prepareRequest('staff', filling({ ...why, scopeKind: 'dates' }), say).facts).not.toHaveProperty('wholeRecordJustification');
  });
});

it('asks nothing that an answer made needless', () => {
  expect(stepsFor('myself', { channel: 'pickup' }, 1).map((step) => step.id)).toEqual(['name', 'birth', 'reach', 'what', 'form', 'contact', 'identity', 'signature', 'check']);
  const authority = steps.representative.find((step) => step.id === 'authority');
  expect(authority && fieldsFor(authority, { authority: 'parent' }).map((field) => field.name)).toEqual(['authorityFile']);
});

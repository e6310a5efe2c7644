/**
 * Candidates for specially protected content on a page, by term and by code. Pure. A term only raises a candidate
 * (42 CFR 2.11: what makes a Part 2 record is its program); a person says what is what.
 */
import type { ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { protectingRule } from '#workflows/rules/sensitivity.ts';
import { conceptPattern, concepts, icd9Rules, icdRules } from './codes.ts';
import { contextOf } from './context.ts';
import { categoryOf, type ProtectedKind } from './kinds.ts';
import { readingOf, type Reading } from './reading.ts';
import { termRules } from './terms.ts';

/** Offsets in UTF-16 units of the page's text. `rule` names what raised it, for whoever mends the rules. */
export type ProtectedFinding = { kind: ProtectedKind; rule: string; start: number; end: number };
/** As the page ledger keeps it. */
export type PageFinding = { kind: ProtectedCategory; ruleId: string; quote: string; start: number; end: number };

/** Every candidate of a page in its order; of spans that overlap in one kind the longest. */
export function findProtected(text: string): ProtectedFinding[] {
  const reading = readingOf(text);
  const low = text.toLowerCase();
  const found = [...byTerm(reading), ...byAcronym(text, low), ...bySuicidalShort(text, low), ...byCode(text)];
  return withinReason(found, text).sort((a, b) => a.start - b.start || b.end - a.end);
}

/** One candidate per kind and distinct term of a page, as the ledger keeps them. */
export function protectedContent(text: string): PageFinding[] {
  const seen = new Set<string>();
  const kept: PageFinding[] = [];
  for (const { kind, start, end } of findProtected(text)) {
    const category = categoryOf[kind];
    const quote = text.slice(start, end);
    if (seen.has(`${category} ${quote.toLowerCase()}`)) continue;
    seen.add(`${category} ${quote.toLowerCase()}`);
    kept.push({ kind: category, ruleId: protectingRule(category), quote, start, end });
  }
  return kept;
}

function* byTerm({ text, original }: Reading): Generator<ProtectedFinding> {
  for (const { id, kind, pattern, negated = 'drop', family = 'drop' } of termRules) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].trimEnd().length];
      const context = contextOf(text, start, end);
      if (context.family && family === 'drop') continue;
      const span = original(start, end);
      if (context.negated && negated === 'drop') {
        // A negative HIV result is protected in some states as a positive one is (STATE-HIV).
        if (kind === 'HIV' && id === 'hiv.condition') yield { kind: 'HIV_NEG_STATUS', rule: 'hiv.negated', ...span };
        continue;
      }
      yield { kind, rule: id, ...span };
    }
  }
}

/** Where the capitals tell: hearing aids are none of it. */
function* byAcronym(text: string, low: string): Generator<ProtectedFinding> {
  for (const match of text.matchAll(/\bAIDS\b(?! (?:to|in|for|with)\b)|\bPrEP\b|\bART\b(?= (?:regimen|adherence|therapy|since|for HIV))/g)) {
    if (/hearing\s*$/i.test(text.slice(Math.max(0, match.index - 10), match.index))) continue;
    const context = contextOf(low, match.index, match.index + match[0].length);
    if (!context.negated && !context.family) yield { kind: 'HIV', rule: 'hiv.acronym', start: match.index, end: match.index + match[0].length };
  }
  // "Add" is a word; "BIK" and "BPD" are one drug and one disorder only so written.
  for (const [kind, rule, pattern] of acronyms) {
    for (const match of text.matchAll(pattern)) {
      const context = contextOf(low, match.index, match.index + match[0].length);
      if (!context.negated && !context.family) yield { kind, rule, start: match.index, end: match.index + match[0].length };
    }
  }
}

const acronyms: readonly (readonly [ProtectedKind, string, RegExp])[] = [
  ['MH', 'mh.development', /(?<![A-Z/ ]{4})\bADD\b(?=[,.;/)\n]|$| (?:on|dx|meds?|inattentive|since|and|with)\b)(?! TO)/g],
  ['HIV', 'hiv.medication', /\bBIK\b/g],
  ['STI', 'sti.named', /\bPID\b(?![|#]|:? ?\d)/g],
  ['SUD', 'sud.disorder-short', /\b(?:AUD|DUIs?)\b(?=[ ,;.)\n/]|$)/g],
];

/** What stands behind these is a number of something else. */
const numbered = /(?:MRN|encounter|account|acct|visit|room|rm|bed|order|accession|specimen|lot|serial|phone|fax|tel|unit|apt|id)\b[ #:.-]*(?:no\.?|number)?[ #:.-]*$/i;

function* byCode(text: string): Generator<ProtectedFinding> {
  for (const { id, kind, pattern } of [...icdRules, ...icd9Rules]) {
    for (const match of text.matchAll(pattern)) if (!numbered.test(text.slice(Math.max(0, match.index - 30), match.index))) yield { kind, rule: id, start: match.index, end: match.index + match[0].length };
  }
  for (const match of text.matchAll(conceptPattern)) {
    const kind = concepts.get(match[0]);
    if (kind) yield { kind, rule: 'code.concept', start: match.index, end: match.index + match[0].length };
  }
}

/** "SI" is a joint too: only behind words that make it a thought. */
function* bySuicidalShort(text: string, low: string): Generator<ProtectedFinding> {
  for (const match of text.matchAll(/(?:\b(?:active|passive|endorses|endorsing|hx of|history of|chronic|reports|positive for|with|has|had)|\+) ?(SI)\b(?! joint| unit)/g)) {
    const end = match.index + match[0].length;
    if (!contextOf(low, match.index, end).negated) yield { kind: 'MH', rule: 'mh.suicide', start: end - 2, end };
  }
}

/** What one finding says already, another does not say again: an HIV test is no infection, a screening no diagnosis. */
const stronger: Partial<Record<ProtectedKind, readonly ProtectedKind[]>> = { HIV: ['HIV_TEST', 'HIV_NEG_STATUS'], HIV_TEST: ['HIV_NEG_STATUS'], MH: ['MH_SCREEN', 'PSYCHOTHERAPY', 'ABUSE'], SUD: [] };

function withinReason(found: readonly ProtectedFinding[], text: string): ProtectedFinding[] {
  const sorted = [...found].sort((a, b) => a.start - b.start);
  // Only neighbours can overlap: no finding is longer than a line or two.
  const overlapping = (one: ProtectedFinding, at: number) => {
    const near: ProtectedFinding[] = [];
    for (let i = at - 1; i >= 0 && i >= at - 12; i--) near.push(sorted[i] as ProtectedFinding);
    for (let i = at + 1; i < sorted.length && (sorted[i] as ProtectedFinding).start < one.end; i++) near.push(sorted[i] as ProtectedFinding);
    return near.filter((other) => other.start < one.end && one.start < other.end);
  };
  const kept: ProtectedFinding[] = [];
  for (const [at, one] of sorted.entries()) {
    if (one.end <= one.start || one.end > text.length) continue;
    const near = overlapping(one, at);
    if (one.rule === 'hiv.negated' && near.some(({ kind }) => kind === 'HIV_TEST')) continue;
    if (near.some((other) => longer(other, one) >= 0 && other.rule !== 'hiv.negated' && stronger[one.kind]?.includes(other.kind))) continue;
    // Of one kind the longest; of equals the first found.
    if (near.some((other) => other.kind === one.kind && (longer(other, one) > 0 || (longer(other, one) === 0 && other.start < one.start)))) continue;
    if (!near.some((other) => kept.includes(other) && other.kind === one.kind)) kept.push(one);
  }
  return kept;
}

const longer = (a: ProtectedFinding, b: ProtectedFinding) => a.end - a.start - (b.end - b.start);

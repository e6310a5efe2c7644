/**
 * Identifiers of people who are not the patient: relatives and contacts, donors, staff at home. Pure. Suggested for redaction where a
 * third party receives the page, and never in the patient's own access (45 CFR 164.524: it would be a denial in part).
 */
import { fold } from '../matching/text.ts';
import type { PatientIdentifiers } from './whose-page.ts';

export type OtherPersonFinding = { kind: 'other_person'; ruleId: 'MIN-NEC'; rule: 'relative' | 'donor' | 'staff_home'; quote: string; start: number; end: number };

const relation = "(?:mother|father|mom|dad|parents?|guardian|guarantor|subscriber|insured|policy ?holder|spouse|husband|wife|partner|girlfriend|boyfriend|fianc[ée]e?|emergency contact|next of kin|nok|contact person|sibling|brother|sister|son|daughter|stepson|stepdaughter|stepmother|stepfather|grandmother|grandfather|grandson|granddaughter|uncle|aunt|cousin|niece|nephew|mother-in-law|father-in-law|caregiver|health care proxy|healthcare proxy|proxy|power of attorney|poa|roommate|neighbou?r|friend|madre|padre|esposo|esposa|hijo|hija|hermano|hermana|contacto de emergencia)";
const anyRelation = new RegExp(`(?<![\\p{L}])${relation}(?:'s|’s)?(?![\\p{L}])`, 'giu');
/** What may stand between the relation and the colon of its label. */
const label = /^(?:[ \t]*(?:name|contact|information|info|phone|dob|address|\([^)\n]{1,24}\)))*[ \t]*(?:[:=][ \t]*(?:\r?\n[ \t]*)?|(?=\t))/i;
/** "her daughter Elena Ruiz", "accompanied by wife, Ann". */
const telling = /^,? (?:is |named |called |Mr\.? |Mrs\.? |Ms\.? )?(?=\p{Lu})/u;
const name = /^(?:Mr\.? |Mrs\.? |Ms\.? |Dr\.? )?(\p{Lu}[\p{L}'’-]+(?:(?: (?:de|del|la|van|von|\p{Lu}\.))* \p{Lu}[\p{L}'’-]+){0,3}(?:, \p{Lu}[\p{Ll}'’-]+(?: \p{Lu}\.?)?)?)/u;
const phone = /(?<![\w-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/g;
const mail = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const ssn = /(?<![\w-])(?:\d{3}-\d{2}-\d{4}|[Xx*]{3}-[Xx*]{2}-\d{4})(?![\w-])/g;
const born = /(?<=\b(?:DOB|D\.O\.B\.?|born|birth date|date of birth)[ :]{1,3})(?:\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\d{4}-\d{2}-\d{2}|\p{L}{3,9} \d{1,2}, \d{4})/giu;
const address = /(?<!\d)\d{1,6} (?:[NSEW]\.? )?[\p{L}][\p{L}'.]+(?: [\p{L}][\p{L}'.]+){0,3} (?:st(?:reet)?|ave(?:nue)?|r(?:oa)?d|blvd|dr(?:ive)?|l(?:a)?ne?|ct|court|pl(?:ace)?|way|ter(?:race)?|cir(?:cle)?|pkwy|hwy)\b\.?(?:,? (?:apt|unit|#) ?\w+)?(?:, [\p{L} ]{2,30},? [A-Z]{2}(?: \d{5}(?:-\d{4})?)?)?/giu;
const donor = /\b(?:donor|UNOS|DIN)(?: (?:id|name|number|no\.?|#|unit))?[ \t]*[:#=][ \t]*([^\n|;]{3,60})/gi;
const staffLine = /^.*\b(?:Dr\.?|MD|DO|RN|NP|PA-C|nurse|physician|resident|provider|surgeon|on[ -]call|staff|social worker|LCSW)\b.*$/gim;
const atHome = /\b(?:home|cell|mobile|personal|private)(?: (?:phone|number|no\.?|tel|#|address|e-?mail))?[ \t]*[:#=(]?[ \t]*/gi;

/** In the order of the page; nothing that is the patient's own. */
export function otherPeopleOn(text: string, patient: PatientIdentifiers): OtherPersonFinding[] {
  const found: OtherPersonFinding[] = [];
  const own = new Set(fold(`${patient.givenNames} ${patient.familyName} ${patient.previousNames.join(' ')}`).split(' '));
  const add = (rule: OtherPersonFinding['rule'], start: number, quote: string) => {
    const trimmed = quote.replace(/[\s,.;:]+$/, '');
    if (trimmed.length > 1) found.push({ kind: 'other_person', ruleId: 'MIN-NEC', rule, quote: trimmed, start, end: start + trimmed.length });
  };
  const within = (rule: OtherPersonFinding['rule'], from: number, piece: string) => {
    for (const pattern of [phone, mail, ssn, born, address]) for (const hit of piece.matchAll(pattern)) add(rule, from + hit.index, hit[0]);
  };
  for (const match of text.matchAll(anyRelation)) {
    const after = match.index + match[0].length;
    const line = text.slice(after, after + 160);
    const behind = label.exec(line)?.[0] ?? telling.exec(line)?.[0];
    if (behind === undefined) continue;
    const from = after + behind.length;
    const isLabel = /[:=\t]/.test(behind);
    const piece = text.slice(from).split(isLabel ? /[\n|]/ : /[\n;]|\. /)[0]?.slice(0, isLabel ? 140 : 80) ?? '';
    const called = name.exec(piece)?.[1]?.replace(/[, ]+(?:DOB|SSN|MRN|Phone|Tel|Cell|Home|Work|Mobile|Address|Relationship|Relation|Age|Email)\b.*$/, '') ?? '';
    const named = isName(called, own);
    if (named) add('relative', from + piece.indexOf(called), called);
    if (named || isLabel) within('relative', from, piece);
  }
  for (const match of text.matchAll(donor)) {
    const value = (match[1] ?? '').trim();
    if (/\d|^\p{Lu}\p{L}+ \p{Lu}/u.test(value) && !/^(?:none|n\/a|unknown|living|deceased)/i.test(value)) add('donor', match.index + match[0].indexOf(match[1] ?? ''), value);
  }
  for (const line of text.matchAll(staffLine)) {
    for (const home of line[0].matchAll(atHome)) {
      const from = line.index + home.index + home[0].length;
      const next = text.slice(from, Math.min(line.index + line[0].length, from + 70));
      for (const pattern of [phone, mail, address]) {
        const hit = [...next.matchAll(pattern)][0];
        if (hit && hit.index <= 3) add('staff_home', from + hit.index, hit[0]);
      }
    }
  }
  return unique(found);
}

const noNames = /^(?:yes|no|none|n\/?a|unknown|deceased|alive|healthy|well|same|see|declined|denies|history|depression|diabetes|hypertension|cancer|present|with|the|unable|age|at|on|type|dob|phone|self|patient|home|living|died|his|her|their|and|reports|states|who|has|had|is|was|[ivx]+)$/i;
/** Conditions that a family history lists in capitals are no names. */
const conditions = /\b(?:violence|screen(?:ing)?|abuse|status|information|medical|center|hospital|clinic|disease|disorder|cancer|diabetes|hypertension|depression|stroke|asthma|failure|syndrome|arthritis|dementia|alzheimer|parkinson|huntington|alcoholism|bipolar|copd|cad|chf|htn|dm2?|mi|ca)\b/i;

function isName(called: string, own: ReadonlySet<string>): boolean {
  const words = called.split(/[ ,]+/).filter(Boolean);
  if (words.length === 0 || noNames.test(words[0] ?? '') || conditions.test(called) || (words.length === 1 && (words[0] ?? '').length < 3) || /^[A-Z]{2,4}$/.test(called)) return false;
  // The patient herself, named beside a relation ("daughter: Maria").
  return !words.every((word) => fold(word).split(' ').every((part) => own.has(part)));
}

function unique(found: readonly OtherPersonFinding[]): OtherPersonFinding[] {
  const kept: OtherPersonFinding[] = [];
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) if (!kept.some((other) => other.start <= one.start && one.end <= other.end)) kept.push(one);
  return kept;
}

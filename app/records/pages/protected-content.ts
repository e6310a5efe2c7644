/**
 * Candidates for specially protected content on a page, by term and by source. Pure. A term only raises a candidate
 * (42 CFR 2.11: what makes a Part 2 record is its program); a person says what is what.
 */
import type { ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { protectingRule } from '#workflows/rules/sensitivity.ts';

/** Offsets in UTF-16 units of the page's text. */
export type PageFinding = { kind: ProtectedCategory; ruleId: string; quote: string; start: number; end: number };

const terms = {
  sud: /\b(?:42 CFR Part 2|methadone|buprenorphine|suboxone|naltrexone|(?:opioid|alcohol|cocaine|cannabis|substance)[ -]use disorder|alcohol dependence|opioid dependence|detox(?:ification)?|relapse prevention|intensive outpatient program|recovery program)\b/gi,
  hiv: /\b(?:HIV(?:[ -]?[12])?|AIDS(?!\s+in\b)|antiretroviral|CD4 count|viral load|Biktarvy|Truvada|Genvoya|dolutegravir|Ag\/Ab)\b/g,
  sti: /\b(?:chlamydia|gonorrh(?:o?e)a|syphilis|RPR|genital herpes|HSV-2|trichomon(?:as|iasis)|sexually transmitted)\b/gi,
  psychotherapy: /\b(?:psychotherapy (?:session )?notes?|process notes?)\b/gi,
  mental_health: /\b(?:major depressive disorder|bipolar|schizophreni\w+|psychiatr(?:y|ic|ist)|suicid(?:e|al)\w*|PTSD|post-?traumatic stress|generali[sz]ed anxiety disorder|involuntary commitment|lithium|clozapine)\b/gi,
  genetic: /\b(?:BRCA[12]|genetic (?:test|testing|counsel(?:ing|or))|pathogenic variant|karyotype|Huntington'?s? (?:disease|gene)|Lynch syndrome|germline)\b/gi,
  reproductive: /\b(?:abortion|termination of pregnancy|miscarriage|mifepristone|misoprostol|in vitro fertili[sz]ation|contracepti(?:on|ve)s?)\b/gi,
  abuse: /\b(?:domestic violence|intimate partner violence|sexual assault|child abuse|elder abuse|mandated report)\b/gi,
} as const satisfies Partial<Record<ProtectedCategory, RegExp>>;

/** One candidate per kind and distinct term of a page; negations are kept: a negative HIV test is protected in some states. */
export function protectedContent(text: string): PageFinding[] {
  const found: PageFinding[] = [];
  for (const [kind, pattern] of Object.entries(terms) as [keyof typeof terms, RegExp][]) {
    const seen = new Set<string>();
    for (const match of text.matchAll(pattern)) {
      const quote = match[0];
      if (seen.has(quote.toLowerCase())) continue;
      seen.add(quote.toLowerCase());
      found.push({ kind, ruleId: protectingRule(kind), quote, start: match.index, end: match.index + quote.length });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What stands around a term: denied, said of a relative, asked only. Pure; on folded text. */

export type Context = { negated: boolean; family: boolean };

const before = /\b(?:no|not|non|denies|denied|denying|deny|without|never|negative for|neg for|free of|absence of|absent|no evidence of|no h(?:istor|x)\w* of|no hx|ruled out|rules out|unremarkable for|none of|nor|zero|doesn't|does not|did not|didn't|declines|declined|has not|hasn't|niega|sin)\b(?![ -](?:only|longer|well|certain|sure|changes?|improvements?|relief|response|worsening|increase|decrease|further|significant (?:change|improvement)|difference|doubt|control))/g;
const stop = /[.;!?\n]|(?<!\b(?:for|denies|denied|no|of the following)):|\b(?:but|however|except|although|though|yet|admits|endorses|reports|states|presents|positive for|secondary to|due to|with known|because|since|who|which)\b|(?<!\b(?:no|any|denies|without|negative|prior|past|personal|family|known|significant|reported|medical|psychiatric|social) )\bhistory of\b/g;
const after = /^(?:[ \t]*(?:screen(?:ing)?|risk|history|hx|use|symptoms?|ideation|disorder|abuse|thoughts?|or plan|\([^)\n]{0,30}\)|in the past \w+ \w+|in past \w+)){0,3}[ \t]*(?:[:=?-]+|\.{2,}|\bis|\bwas|\bwere|\bare)?[ \t]*(?:\[ ?x? ?\] ?)?(?:y(?:es)? ?\/ ?n(?:o)? ?[:=-]? ?)?(?:no(?:ne)?\b(?! longer)|n(?=\s|$)|(?:patient |pt |she |he )?(?:feels? safe|denies)|safe\b|not (?:present|reported|noted|identified|detected|applicable|indicated|endorsed|at this time)|neg(?:ative)?\b|den(?:ies|ied)|never\b|absent\b|n\/a\b|not at all|nil\b|0\/\d|ruled out|unlikely|declined)/;
/** A question with its boxes behind it, the one for "no" ticked. */
const answeredNo = /^[^\n?:]{0,60}[?:][ \t]*(?:(?:\[ ?\]|\( ?\)|☐|_+) ?y(?:es)?\b.{0,4}(?:\[ ?[x✓√] ?\]|\( ?x ?\)|☒|☑) ?no?\b|y(?:es)? ?(?:\[ ?\]|\( ?\)|☐|_+).{0,4}no? ?(?:\[ ?[x✓√] ?\]|\( ?x ?\)|☒|☑))/;
/** A box that nobody ticked. */
const emptyBox = /(?:\[ ?\]|\( \)|☐|□|o \[\]) ?(?:[a-z]+ ){0,2}$/;
const family = /\b(?:family (?:history|hx)|fam hx|fhx?|fh:|mother|father|mom|dad|brother|sister|siblings?|son|daughter|uncle|aunt|cousins?|grand(?:mother|father|parents?|son|daughter)|parents?|maternal|paternal|spouse|husband|wife|partner's|relatives?)\b/g;
const familyHeading = /^[ \t]*(?:family (?:medical )?(?:history|hx)|fhx?)\b[ \t]*:?/;
const heading = /^[ \t]*(?:[a-z][a-z /&-]{2,40}:|[a-z][a-z /&-]{5,40})[ \t]*$/;

/** @param text folded; @param start, @param end the term's place in it */
export function contextOf(text: string, start: number, end: number): Context {
  // No line of a page is longer; a file of one line is not looked through again for every term in it.
  const near = Math.max(0, start - 4000);
  const lineStart = near + text.slice(near, start).lastIndexOf('\n') + 1;
  // A sentence goes on over a line's end where the line before does not close it.
  const line = text.slice(Math.max(lineStart, start - 140), start);
  const negated = emptyBox.test(line) || isNegated(lastClause(line)) || after.test(text.slice(end, end + 80)) || answeredNo.test(text.slice(end, end + 110));
  return { negated, family: ofFamily(text, line.slice(Math.max(line.lastIndexOf('. '), line.lastIndexOf(';')) + 1), lineStart, start, end) };
}

function lastClause(line: string): string {
  let from = 0;
  for (const found of line.matchAll(stop)) from = found.index + found[0].length;
  return line.slice(from);
}

function isNegated(clause: string): boolean {
  let last: RegExpExecArray | RegExpMatchArray | undefined;
  for (const found of clause.matchAll(before)) last = found;
  if (!last) return false;
  const between = clause.slice((last.index ?? 0) + last[0].length).replace(/^ (?:had|has|have|been)\b/, '');
  // A denial reaches over a list, not over a new statement.
  const words = between.split(/[\s,/]+/).filter(Boolean).length;
  return words <= (/,|\bor\b|\bnor\b|\band\b|\//.test(between) ? 14 : 6) && !/\b(?:has|had|is|was|takes|taking|continues|started|treated|diagnosed|scored?)\b/.test(between);
}

function ofFamily(text: string, clause: string, lineStart: number, start: number, end: number): boolean {
  if (family.test(reset(family, clause)) && !/\b(?:patient|pt|she|he|her|his)\b[^,]*\b(?:has|had|with|is|was|reports)\b[^,]*$/.test(clause) && !/\b(?:abused?|assault\w*|afraid|hit|hurt|threat\w*|violence|by|with|from|against|lives?|brought|accompanied|told|disclose|tell|inform)\b/.test(clause)) return true;
  if (familyHeading.test(text.slice(lineStart, Math.min(start, lineStart + 60)))) return true;
  if (/^ ?(?:in|of) (?:his|her|the|their)? ?(?:mother|father|brother|sister|uncle|aunt|grand\w+|maternal|paternal|family|son|daughter|cousin)/.test(text.slice(end, end + 40))) return true;
  // Under a heading "FAMILY HISTORY" until the next one.
  const above = text.slice(Math.max(0, lineStart - 600), lineStart).split('\n');
  for (let at = above.length - 1; at >= 0; at--) {
    const one = above[at] ?? '';
    if (familyHeading.test(one) && one.trim().replace(/:$/, '').length < 30) return true;
    if (one.trim() === '' || heading.test(one)) return false;
  }
  return false;
}

function reset(pattern: RegExp, text: string): string {
  pattern.lastIndex = 0;
  return text;
}

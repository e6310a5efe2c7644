/** A name may begin at the foot of one page and end at the head of the next: what neither page holds alone, both hold together. Pure. */
import type { Rect } from '#app/documents/types.ts';
import { placeOrder } from './find.ts';
import type { PlanTerm } from './plan.ts';
import type { LayerWord } from './report.ts';
import { compileTerm, searchable } from './search.ts';
import type { CompiledTerm } from './search.ts';

/** The words nearest to a page's ends, in the order they are written and in the order they stand. */
export type PageEnds = { heads: LayerWord[][]; tails: LayerWord[][] };
export type SeamHit = { term: number; before: Rect[]; after: Rect[] };

/** A pattern has no length of its own: this many characters beyond a page's end are looked at. */
const patternReach = 300;

export function pageEnds(words: readonly LayerWord[], terms: readonly PlanTerm[]): PageEnds {
  // a folded term may be longer than it was written, a ligature three times
  const reach = terms.reduce((most, { text, match }) => Math.max(most, match === 'regex' ? patternReach : text.length * 3), 1);
  const orders = [[...words], placeOrder(words).map((index) => words[index] as LayerWord)];
  return { heads: orders.map((order) => near(order, reach)), tails: orders.map((order) => near(order.reverse(), reach).reverse()) };
}

/** Every seam of a document, in a child; `index`: of the page before it. */
export function acrossSeams({ ends, terms: given }: { ends: PageEnds[]; terms: PlanTerm[] }): (SeamHit & { index: number })[] {
  const terms = given.map((term) => compileTerm(term) as CompiledTerm);
  return ends.slice(1).flatMap((after, index) => acrossSeam(ends[index] as PageEnds, after, terms).map((hit) => ({ index, ...hit })));
}

/** Terms that begin in the words of one page and end in those of the next. */
function acrossSeam(before: PageEnds, after: PageEnds, terms: readonly CompiledTerm[]): SeamHit[] {
  const hits: SeamHit[] = [];
  for (const tail of before.tails) {
    for (const head of after.heads) {
      const search = searchable([...tail, ...head].map((word) => word.text), true);
      terms.forEach((term, index) => {
        for (const { start, end } of search(term)) {
          if (start < tail.length && end >= tail.length) hits.push({ term: index, before: tail.slice(start), after: head.slice(0, end - tail.length + 1) });
        }
      });
    }
  }
  return hits;
}

function near(words: readonly LayerWord[], reach: number): LayerWord[] {
  const taken: LayerWord[] = [];
  for (let length = 0, i = 0; i < words.length && length < reach; i++) {
    taken.push(words[i] as LayerWord);
    length += (words[i] as LayerWord).text.length;
  }
  return taken;
}

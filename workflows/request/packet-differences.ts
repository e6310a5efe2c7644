/** What changed between two versions of a packet, by the ledger's pages. Pure. */

type Area = { page: number; x: number; y: number; width: number; height: number };
type Term = string | { text: string };
/** One record's part of a stored plan, as far as it decides which pages leave and what is painted on them. */
export type PlannedPages = {
  recordId: string;
  /** How many of its pages leave. */
  pages: number;
  redaction: { terms?: readonly Term[]; areas?: readonly Area[]; withhold?: readonly (number | { page: number })[] };
};

export type PageOfRecord = { recordId: string; page: number };
export type Differences = { added: PageOfRecord[]; dropped: PageOfRecord[]; changed: PageOfRecord[] };

export function packetDifferences(before: readonly PlannedPages[], after: readonly PlannedPages[]): Differences {
  const [old, now] = [paintedPages(before), paintedPages(after)];
  const result: Differences = { added: [], dropped: [], changed: [] };
  for (const [name, { at, paint }] of now) {
    const was = old.get(name);
    if (!was) result.added.push(at);
    else if (was.paint !== paint) result.changed.push(at);
  }
  for (const [name, { at }] of old) if (!now.has(name)) result.dropped.push(at);
  return result;
}

/** Each leaving page with what is painted on it, in a form that can be compared. */
function paintedPages(plan: readonly PlannedPages[]): Map<string, { at: PageOfRecord; paint: string }> {
  const found = new Map<string, { at: PageOfRecord; paint: string }>();
  for (const { recordId, pages, redaction } of plan) {
    const withheld = new Set((redaction.withhold ?? []).map((entry) => (typeof entry === 'number' ? entry : entry.page)));
    const terms = (redaction.terms ?? []).map((term) => (typeof term === 'string' ? term : term.text)).sort();
    for (let page = 1; page <= pages + withheld.size; page++) {
      if (withheld.has(page)) continue;
      const areas = (redaction.areas ?? []).filter((area) => area.page === page).map(({ x, y, width, height }) => [x, y, width, height].join(','));
      found.set(`${recordId}:${page}`, { at: { recordId, page }, paint: JSON.stringify([terms, areas.sort()]) });
    }
  }
  return found;
}

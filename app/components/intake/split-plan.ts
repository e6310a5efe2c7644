/** How a batch is split: where requests start and what is set aside, and the parts that follow from it. Pure; the page and the command share it. */

export const asideReasons = ['cover_sheet', 'blank', 'duplicate', 'not_ours', 'junk'] as const;
export type AsideReason = (typeof asideReasons)[number];

/** Pages count from 1. Page 1 starts something whether it is named or not. */
export type SplitPlan = { starts: readonly number[]; aside: Readonly<Record<number, AsideReason>> };

/** A request's own pages lie between its first and last; those set aside in between are not its own. */
export type PlannedPart = { firstPage: number; lastPage: number; pages: number[]; setAside: AsideReason | null };

export type StoredRange = { firstPage: number; lastPage: number; setAside: string | null };

export function isAsideReason(value: unknown): value is AsideReason {
  return (asideReasons as readonly unknown[]).includes(value);
}

/** Every page is in exactly one part. In the order of their first pages. */
export function partsOf(pageCount: number, plan: SplitPlan): PlannedPart[] {
  const parts: PlannedPart[] = [];
  let own = null as PlannedPart | null;
  let aside = null as PlannedPart | null;
  for (let page = 1; page <= pageCount; page++) {
    if (page === 1 || plan.starts.includes(page)) own = null;
    const reason = plan.aside[page] ?? null;
    if (reason) {
      if (aside?.setAside === reason && aside.lastPage === page - 1) {
        aside.lastPage = page;
        aside.pages.push(page);
      } else parts.push((aside = { firstPage: page, lastPage: page, pages: [page], setAside: reason }));
    } else if (own) {
      own.lastPage = page;
      own.pages.push(page);
    } else parts.push((own = { firstPage: page, lastPage: page, pages: [page], setAside: null }));
  }
  return parts.sort((a, b) => a.firstPage - b.firstPage);
}

/** The plan that stored parts stand for. A cover sheet right before a request belongs to that request's start. */
export function planOf(parts: readonly StoredRange[]): SplitPlan {
  const aside: Record<number, AsideReason> = {};
  for (const part of parts) {
    if (part.setAside === null) continue;
    for (let page = part.firstPage; page <= part.lastPage; page++) aside[page] = isAsideReason(part.setAside) ? part.setAside : 'junk';
  }
  const starts = parts
    .filter((part) => part.setAside === null)
    .map((part) => {
      let start = part.firstPage;
      while (aside[start - 1] === 'cover_sheet') start--;
      return start;
    });
  return { starts: [...new Set(starts)].sort((a, b) => a - b), aside };
}

/** The pages of a stored request part, without those set aside between them. */
export function ownPages(part: StoredRange, all: readonly StoredRange[]): number[] {
  const pages: number[] = [];
  for (let page = part.firstPage; page <= part.lastPage; page++) {
    const away = part.setAside === null && all.some((other) => other.setAside !== null && other.firstPage <= page && page <= other.lastPage);
    if (!away) pages.push(page);
  }
  return pages;
}

/** A page begins a request, or no longer does; what begins one is not set aside unless said again. */
export function toggleStart(plan: SplitPlan, page: number): SplitPlan {
  if (page === 1) return plan;
  const starts = plan.starts.includes(page) ? plan.starts.filter((p) => p !== page) : [...plan.starts, page].sort((a, b) => a - b);
  return { ...plan, starts };
}

/** Sets pages aside with a reason; `null` puts them back. */
export function putAside(plan: SplitPlan, pages: readonly number[], reason: AsideReason | null): SplitPlan {
  const aside = { ...plan.aside };
  for (const page of pages) {
    if (reason) aside[page] = reason;
    else delete aside[page];
  }
  return { ...plan, aside };
}

/** The line between a reviewer's page and the portal, for tests that cut it. Laid before the page is opened: a route that comes later may miss what leaves right after. */
import type { Page } from 'playwright-core';

export type Line = {
  /** `lose answer`: the next act arrives, its answer does not; `refuse`: the next one is refused; then all pass again. */
  acts: 'pass' | 'cut' | 'lose answer' | 'refuse';
  /** Whether the page hears what others do. */
  changes: 'pass' | 'cut';
  /** Answers that were lost. */
  lost: number;
  /** Nothing that was let through is still on its way. */
  quiet: () => Promise<void>;
};

export async function layLine(page: Page): Promise<Line> {
  const underWay = new Set<unknown>();
  const quiet = async () => {
    while (underWay.size > 0) await new Promise((done) => setTimeout(done, 20));
  };
  const line: Line = { acts: 'pass', changes: 'pass', lost: 0, quiet };
  page.on('request', (request) => /\/review\/(act|changes)/.test(request.url()) && underWay.add(request));
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  await page.route('**/review/changes*', (route) => (line.changes === 'cut' ? route.abort() : route.continue()));
  await page.route('**/review/act', async (route) => {
    if (line.acts === 'pass') return route.continue();
    if (line.acts === 'refuse') {
      line.acts = 'pass';
      return route.fulfill({ status: 409, json: { ok: false, code: 'stale', message: { key: 'review.errors.not_saved' } } });
    }
    if (line.acts === 'lose answer') {
      line.acts = 'pass';
      await route.fetch();
      line.lost += 1;
    }
    return route.abort();
  });
  return line;
}

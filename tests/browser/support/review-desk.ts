/** The reviewer's desk for browser tests: a real request's pages behind a real web server, opened by whoever is named. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { WebContext } from '#app/http/load-context.ts';
import { createWebApp } from '#app/http/server.ts';
import { pages, redactions } from '#db/schema/index.ts';
import { createReviewHouse, type ReviewHouse } from '#tests/commands/review-house.ts';
import { watchedLogger } from '#tests/setup/watched-logger.ts';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './browser.ts';
import { layLine, type Line } from './line.ts';
import { signInAs, type Handle } from './sign-in.ts';

export type ReviewDesk = { url: string; house: ReviewHouse; browser: Browser; close: () => Promise<void> };
export type Review = ReturnType<typeof reviewOf>;

/** Where pictures go while somebody looks at them. */
export const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'] } : {};

/** Needs the built interface, as every browser test. */
export async function startReviewDesk(): Promise<ReviewDesk> {
  const [house, browser] = await Promise.all([createReviewHouse(), launchBrowser()]);
  const build = (await import(/* @vite-ignore */ pathToFileURL(join(import.meta.dirname, '../../../build/server/index.js')).href)) as ServerBuild;
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...house.env, PUBLIC_URL: url } as WebContext['env'];
  const logger = watchedLogger('web');
  server.on('request', createWebApp({ build, db: house.house.database.appDb, env, logger, storage: house.storage, documents: house.documents, now: () => new Date(), site: { name: 'Riverside General Hospital', phone: null } }));
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await house.close();
  };
  return { url, house, browser, close };
}

/** One request at the desk: opened in a browser, and looked at in the database. */
export function reviewOf({ house, browser, url }: ReviewDesk, requestId: string) {
  const owner = house.house.database.ownerDb;
  const address = `/requests/${requestId}/review`;
  return {
    requestId,
    owner,
    /** In page order, as the database has them. */
    ledger: () => owner.select().from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.id)),
    /** Marks in force. */
    live: () => owner.select().from(redactions).where(and(eq(redactions.requestId, requestId), isNull(redactions.undoneAt))),
    /** A signed-in person's page, with its line to the portal. */
    open: async (handle: Handle, search = ''): Promise<{ page: Page; line: Line }> => {
      const page = await newPage(browser, { baseURL: url });
      page.setDefaultTimeout(90_000);
      const line = await layLine(page);
      await signInAs(page, handle, { to: `${address}${search}` });
      await shown(page);
      return { page, line };
    },
    reopen: async (page: Page, search = ''): Promise<void> => {
      await page.goto(`${address}${search}`);
      await shown(page);
    },
  };
}

export const until = <T>(look: () => T) => expect.poll(look, { timeout: 60_000 });
export const shown = (page: Page) => page.locator('svg[data-page][data-picture=shown]').waitFor({ timeout: 60_000 });
export const saved = (page: Page) => page.locator('[data-saving="0"]').waitFor({ timeout: 60_000 });
export const frontId = async (page: Page) => (await page.locator('svg[data-page]').getAttribute('data-page')) ?? '';
export const taken = (page: Page) => page.getByRole('list', { name: 'Taken out of this page' });

/** In the dark, and as wide as a phone: nothing for axe, nothing wider than the window. */
export async function small(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoAxeViolations(page);
  await shot(page, `${name}-dark`, pictures);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoAxeViolations(page);
  await shot(page, `${name}-phone-dark`, pictures);
  await page.emulateMedia({ colorScheme: 'light' });
  await shot(page, `${name}-phone`, pictures);
  if (size) await page.setViewportSize(size);
}

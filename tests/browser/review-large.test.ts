/**
 * Two thousand pages at the reviewer's desk: what is loaded, asked and shown does not grow with them. With OPENROI_BENCH_OUT the same
 * house is measured in Chromium and the numbers are written there (`npm run bench -- review`); a test asserts no time.
 */
import { writeFileSync } from 'node:fs';
import { asc, eq, sql } from 'drizzle-orm';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { viewReview } from '#app/commands/review/view-review.ts';
import { asActor } from '#db/open.ts';
import { pages, records } from '#db/schema/index.ts';
import { newPage } from './support/browser.ts';
import { shown, startReviewDesk, type ReviewDesk } from './support/review-desk.ts';
import { signInAs } from './support/sign-in.ts';

const total = 2000;
const out = process.env['OPENROI_BENCH_OUT'];
const told = 'Shift note: resting, vital signs stable, told to drink water and to walk twice a day.';
/** Half a page of writing: the import takes texts up to a size. */
const pageText = (number: number) => `Patient: Delgado-Reyes, Maria\nMRN: RGH-100234   DOB: 03/14/1978\n\n${Array.from({ length: 20 }, (_, i) => `${number}.${i} ${told}`).join('\n')}`;
const chartOf = (length: number) => [{ title: 'Nursing notes', serviceDate: '2023-02-10', text: Array.from({ length }, (_, i) => pageText(i + 1)).join('\f') }];

let desk: ReviewDesk;
let small: string;
let large: string;

beforeAll(async () => {
  desk = await startReviewDesk();
  small = await desk.house.underReview({}, chartOf(10));
  // why not two thousand imported ones in the test: the bench imports them, and takes its minutes
  large = await desk.house.underReview({}, chartOf(out ? total : 10));
  if (!out) await grow(large, total);
}, 900_000);
afterAll(() => desk?.close());

/** More documents of the same pages, until there are so many. */
async function grow(requestId: string, wanted: number): Promise<void> {
  const db = desk.house.house.database.ownerDb;
  const [record] = await db.select().from(records).where(eq(records.requestId, requestId));
  const own = await db.select().from(pages).where(eq(pages.requestId, requestId)).orderBy(asc(pages.number));
  if (!record) throw new Error('nothing was imported');
  for (let copy = 1; copy < wanted / own.length; copy++) {
    const id = uuidv7();
    await db.insert(records).values({ ...record, id, sourceId: id, position: copy });
    await db.insert(pages).values(own.map((page) => ({ ...page, id: uuidv7(), recordId: id })));
  }
}

const nodes = (page: Page) => page.evaluate<number>('document.querySelectorAll("*").length');

it('asks the database as often for two thousand pages as for ten, and carries no text of a page', async () => {
  const actor = desk.house.staff('tech1');
  const query = pg.Client.prototype.query;
  const look = async (requestId: string) => {
    let asked = 0;
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      asked += 1;
      return Reflect.apply(query, this, args) as never;
    } as never;
    try {
      const view = await asActor(desk.house.house.database.appDb, actor, (tx) => viewReview(tx, async () => undefined, actor, requestId, new Date()));
      return { asked, view, json: JSON.stringify(view) };
    } finally {
      pg.Client.prototype.query = query;
    }
  };
  const few = await look(small);
  const many = await look(large);
  expect(few.view.pages.length).toBe(10);
  expect(many.view.pages.length).toBe(total);
  expect(many.asked).toBe(few.asked);
  expect(few.asked).toBeGreaterThan(4);
  expect(many.json).not.toContain('vital signs');
  const texts = await desk.house.house.database.ownerDb.select({ bytes: sql<number>`sum(length(text))::int` }).from(pages).where(eq(pages.requestId, large));
  expect(texts[0]?.bytes).toBeGreaterThan(total * 1000);
  expect(many.json.length / total).toBeLessThan(500);
});

it('shows as many elements for two thousand pages as for ten, at both ends', async () => {
  const page = await newPage(desk.browser, { baseURL: desk.url });
  await signInAs(page, 'tech1', { to: `/requests/${small}/review` });
  await shown(page);
  const few = await nodes(page);
  await page.goto(`/requests/${large}/review`);
  await shown(page);
  await page.getByText('page 1 of 2000').first().waitFor();
  // a document is an option in one list; no page is
  const options = await page.locator('option').count();
  expect(await nodes(page)).toBeLessThan(few + options + 120);
  await page.keyboard.press('End');
  await page.getByText('page 2000 of 2000').first().waitFor();
  await shown(page);
  expect(await nodes(page)).toBeLessThan(few + options + 120);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: /^2000/ }).waitFor();
  await page.context().close();
});

it.runIf(out)('is measured', async () => {
  const page = await newPage(desk.browser, { baseURL: desk.url });
  await signInAs(page, 'tech1', { to: '/work' });
  const first: number[] = [];
  for (let round = 0; round < 7; round++) {
    await page.goto('/work');
    const began = performance.now();
    await page.goto(`/requests/${large}/review`, { waitUntil: 'commit' });
    await shown(page);
    first.push(performance.now() - began);
  }
  /** From the key to the frame after the picture is in place; `pause`: as long as a person reads at least. */
  const steps = (key: string, rounds: number, pause: number) =>
    page.evaluate<number[]>(`(async () => {
      const times = [];
      for (let i = 0; i < ${rounds}; i++) {
        await new Promise((r) => setTimeout(r, ${pause}));
        const before = document.querySelector('svg[data-page]').dataset.page;
        const began = performance.now();
        document.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true }));
        await new Promise((resolve) => {
          const look = () => {
            const svg = document.querySelector('svg[data-page]');
            if (svg.dataset.page !== before && svg.dataset.picture === 'shown') requestAnimationFrame(() => setTimeout(resolve));
            else requestAnimationFrame(look);
          };
          look();
        });
        times.push(performance.now() - began);
      }
      return times;
    })()`);
  const next = await steps('j', 60, 500);
  const undecided = await steps('n', 30, 500);
  const fast = await steps('j', 60, 0);
  // a release decides the page and shows the next one
  const release = await steps('r', 30, 500);
  const frame = (await page.locator('svg[data-page]').boundingBox()) ?? { x: 0, y: 0, width: 1, height: 1 };
  await page.evaluate('window.__frames = []; (function tick(at) { window.__frames.push(at); requestAnimationFrame(tick); })(performance.now())');
  await page.mouse.move(frame.x + 60, frame.y + 60);
  await page.mouse.down();
  await page.evaluate('window.__frames.length = 0');
  for (let i = 0; i < 240; i++) await page.mouse.move(frame.x + 60 + i * 1.8, frame.y + 60 + i * 1.1);
  const stamps = await page.evaluate<number[]>('window.__frames.slice()');
  await page.keyboard.press('Escape');
  await page.mouse.up();
  const gaps = stamps.slice(1).map((at, i) => at - (stamps[i] ?? 0));
  const seconds = ((stamps.at(-1) ?? 0) - (stamps[0] ?? 0)) / 1000;
  writeFileSync(out ?? '', JSON.stringify({ pages: total, first, next, undecided, fast, release, gaps, framesPerSecond: gaps.length / seconds, nodes: await nodes(page) }));
  await page.context().close();
}, 600_000);

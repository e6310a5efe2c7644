/** Chromium for the browser tests: found, started once, pages by size, theme and language, looked at by axe and kept as pictures. */
import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import sharp from 'sharp';
import { findChromium } from '#app/processes/find-chromium.ts';
import { hear, hearLater, isErrorPage } from '#tests/setup/canary.ts';

export async function launchBrowser(): Promise<Browser> {
  const args = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const found = findChromium({ install: false, say: () => undefined });
  if (found.path === null) throw new Error(found.advice);
  return chromium.launch({ executablePath: found.path, args });
}

export type PageOptions = {
  viewport?: 'phone' | 'desk';
  scheme?: 'light' | 'dark';
  locale?: 'en-US' | 'es-US';
  javaScript?: boolean;
  baseURL?: string;
  /** Errors of the page, or of its security policy, fail the test at `page.close()`; false for pages that provoke them. */
  strict?: boolean;
};

const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const;
const problems = new WeakMap<Page, string[]>();

/** A page in a context of its own (no cookies of another test). */
export async function newPage(browser: Browser, options: PageOptions = {}): Promise<Page> {
  const { viewport = 'desk', scheme = 'light', locale = 'en-US', javaScript = true, baseURL } = options;
  const context = await browser.newContext({
    viewport: sizes[viewport],
    colorScheme: scheme,
    locale,
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
    hasTouch: viewport === 'phone',
    isMobile: viewport === 'phone',
    deviceScaleFactor: viewport === 'phone' ? 2 : 1,
    ...(baseURL ? { baseURL } : {}),
  });
  const page = await context.newPage();
  if (javaScript) {
    waitForScript(page);
    await page.addInitScript(watchShifts);
  }
  const seen: string[] = [];
  problems.set(page, seen);
  page.on('pageerror', (error) => {
    // React's word for a page that was left (a form sent by the browser itself) while it was still starting; what differs from the server has other numbers.
    if (!/Minified React error #345;/.test(error.message)) seen.push(`error: ${error.message}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Hydration|did not match|Minified React/i.test(message.text())) seen.push(message.text());
  });
  listen(page);
  return page;
}

/** Addresses go into histories and other people's logs, and a page of an error is shown to whoever asked: neither names a patient. */
function listen(page: Page): void {
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) hear('an address that was asked for', `${request.url()}\n${request.headers()['referer'] ?? ''}\n`);
  });
  page.on('response', (response) => {
    if (isErrorPage(response.status(), response.headers()['content-type'])) hearLater(`a page of an error, ${response.status()}`, response.text());
  });
}

/** A page is there when its script hears keys and clicks: whoever opens one, or is led to one, waits for that. */
function waitForScript(page: Page): void {
  const ready = () => page.locator('html[data-ready], html:not(:has(script[nonce]))').waitFor({ state: 'attached' });
  const { goto, reload, waitForURL } = page;
  page.goto = async (...args) => {
    const response = await goto.apply(page, args);
    await ready();
    return response;
  };
  page.reload = async (...args) => {
    const response = await reload.apply(page, args);
    await ready();
    return response;
  };
  page.waitForURL = async (...args) => {
    await waitForURL.apply(page, args);
    await ready();
  };
}

/** What the page complained about so far: script errors, hydration mismatches, refused inline code. */
export function pageProblems(page: Page): readonly string[] {
  return problems.get(page) ?? [];
}

/** WCAG 2.2 A and AA and axe's best practices. */
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Axe finds nothing; the page is no wider than its window; nothing was refused. `colours`: only what another theme can change.
 * Axe's legacy mode runs in the page itself, without a second one to gather frames; no page of ours has a frame.
 */
export async function expectNoAxeViolations(page: Page, only?: 'colours'): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (only ? axe.withRules(['color-contrast', 'link-in-text-block']) : axe.withTags(axeTags)).analyze();
  const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} (${n.failureSummary?.split('\n')[1]?.trim() ?? v.help})`));
  expect(found, `axe at ${page.url()}`).toEqual([]);
  expect(pageProblems(page), `problems at ${page.url()}`).toEqual([]);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow, `wider than the window at ${page.url()}`).toBeLessThanOrEqual(0);
}

/** Notes what jumps on the page and from where, by itself: the browser leaves out what follows a key or a click within half a second. */
const watchShifts = `
  window.__shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (!shift.hadRecentInput) window.__shifts.push({ value: shift.value, what: shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.textContent?.slice(0, 60) ?? '').join(' | ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

/**
 * Nothing jumped since the page was loaded (a cumulative layout shift under 0.01; "good" is 0.1). A busy machine may paint half of a
 * table before the rest of it has come: what jumped is loaded once more, and a jump of the page's own is there again.
 */
export async function expectSteady(page: Page): Promise<void> {
  const read = () => page.evaluate<{ value: number; what: string }[]>('window.__shifts');
  let shifts = await read();
  if (shifts.reduce((total, shift) => total + shift.value, 0) >= 0.01) {
    await page.reload({ waitUntil: 'networkidle' });
    shifts = await read();
  }
  const sum = shifts.reduce((total, shift) => total + shift.value, 0);
  expect(sum, `layout shift at ${page.url()}: ${shifts.map(({ what }) => what).join('; ')}`).toBeLessThan(0.01);
}

/** An address of the page's own site, with its session, loaded afresh at both widths, light and dark: nothing for axe, nothing too wide, nothing that jumps. */
export async function expectFits(page: Page, path: string, name: string, look = process.env['OPENROI_LOOK']): Promise<void> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  const baseURL = new URL(page.url()).origin;
  for (const viewport of ['phone', 'desk'] as const) {
    const other = await newPage(browser, { viewport, baseURL });
    await other.context().addCookies(await page.context().cookies());
    await other.goto(path, { waitUntil: 'networkidle' });
    await expectSteady(other);
    await expectNoAxeViolations(other);
    if (look) await shot(other, `${name}-${viewport}-light`, { folder: look, full: true });
    await other.emulateMedia({ colorScheme: 'dark' });
    await expectNoAxeViolations(other, 'colours');
    if (look) await shot(other, `${name}-${viewport}-dark`, { folder: look, full: true });
    await other.context().close();
  }
}

/** Keeps a picture for the README when `OPENROI_PICTURES=1`. */
export async function shot(page: Page, name: string, options: { full?: boolean; folder?: string } = {}): Promise<void> {
  if (process.env['OPENROI_PICTURES'] !== '1' && !options.folder) return;
  const folder = options.folder ?? 'docs/pictures';
  mkdirSync(folder, { recursive: true });
  // A palette is a quarter of the size, and nobody sees the difference on a page of text.
  await sharp(await page.screenshot({ fullPage: options.full ?? false })).png({ palette: true }).toFile(join(folder, `${name}.png`));
}

/** Chromium for the browser tests: found, started once, pages by size, theme and language, looked at by axe and kept as pictures. */
import { AxeBuilder } from '@axe-core/playwright';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect } from 'vitest';
import sharp from 'sharp';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** `CHROMIUM_PATH`, else the first Chromium in PATH. Throws with the command that installs one. */
export function chromiumPath(): string {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // why: not here; the next folder may have it
      }
    }
  }
  throw new Error('No Chromium found. Install it (Debian: `apt-get install chromium`) or set CHROMIUM_PATH.');
}

export async function launchBrowser(): Promise<Browser> {
  const args = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath: chromiumPath(), args });
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
  const seen: string[] = [];
  problems.set(page, seen);
  page.on('pageerror', (error) => {
    // React's word for a page that was left (a form sent by the browser itself) while it was still starting; what differs from the server has other numbers.
    if (!/Minified React error #345;/.test(error.message)) seen.push(`error: ${error.message}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Hydration|did not match|Minified React/i.test(message.text())) seen.push(message.text());
  });
  return page;
}

/** What the page complained about so far: script errors, hydration mismatches, refused inline code. */
export function pageProblems(page: Page): readonly string[] {
  return problems.get(page) ?? [];
}

/** Axe finds nothing, by WCAG 2.2 A and AA and its best practices; the page is no wider than its window; nothing was refused. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} (${n.failureSummary?.split('\n')[1]?.trim() ?? v.help})`));
  expect(found, `axe at ${page.url()}`).toEqual([]);
  expect(pageProblems(page), `problems at ${page.url()}`).toEqual([]);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow, `wider than the window at ${page.url()}`).toBeLessThanOrEqual(0);
}

/** Keeps a picture for the README when `OPENROI_PICTURES=1`. */
export async function shot(page: Page, name: string, options: { full?: boolean; folder?: string } = {}): Promise<void> {
  if (process.env['OPENROI_PICTURES'] !== '1' && !options.folder) return;
  const folder = options.folder ?? 'docs/pictures';
  mkdirSync(folder, { recursive: true });
  // A palette is a quarter of the size, and nobody sees the difference on a page of text.
  await sharp(await page.screenshot({ fullPage: options.full ?? false })).png({ palette: true }).toFile(join(folder, `${name}.png`));
}

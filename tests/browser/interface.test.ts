/** The parts and the first page in Chromium: nothing for axe to find, both themes, both sizes, without a script too. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoAxeViolations, expectSteady, launchBrowser, newPage, pageProblems, shot } from './support/browser.ts';
import { startInterface } from './support/interface-server.ts';

let browser: Browser;
let site: Awaited<ReturnType<typeof startInterface>>;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startInterface()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const pictures = process.env['OPENROI_LOOK'] ? { folder: process.env['OPENROI_LOOK'], full: true } : { full: true };

describe.each(['phone', 'desk'] as const)('on a %s', (viewport) => {
  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    it.each([
      ['start', '/'],
      ['components', '/components'],
      ['not-found', '/nothing-here'],
    ])('%s', async (name, path) => {
      const page = await newPage(browser, { viewport, scheme, baseURL: site.url });
      await page.goto(path, { waitUntil: 'networkidle' });
      await shot(page, `${name}-${viewport}-${scheme}`, pictures);
      await expectSteady(page);
      await expectNoAxeViolations(page);
      await page.context().close();
    }, 60_000);
  });
});

it('opens the further doors, changes the language and the theme without a script', async () => {
  const page = await newPage(browser, { viewport: 'phone', javaScript: false, baseURL: site.url });
  await page.goto('/');
  await page.getByText('Someone else is asking').click();
  expect(await page.getByRole('link', { name: 'Government agency' }).isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Español' }).click();
  await page.getByRole('heading', { name: 'Obtenga una copia de un expediente médico' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('es');
  await page.getByRole('button', { name: 'Oscuro' }).click();
  await page.waitForLoadState();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.context().close();
}, 60_000);

it('would notice a page that jumps', async () => {
  const page = await newPage(browser, { baseURL: site.url });
  await page.goto('/', { waitUntil: 'networkidle' });
  await expectSteady(page);
  // On every load, a while after the page is there.
  await page.addInitScript(`addEventListener('load', () => setTimeout(() => {
    const late = document.createElement('div');
    late.style.height = '200px';
    document.body.prepend(late);
  }, 200))`);
  await page.reload({ waitUntil: 'networkidle' });
  await expect(expectSteady(page)).rejects.toThrow('layout shift');
  await page.context().close();
}, 60_000);

it('starts in the language of the browser and hydrates in it', async () => {
  const page = await newPage(browser, { locale: 'es-US', baseURL: site.url });
  await page.goto('/', { waitUntil: 'networkidle' });
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Obtenga una copia de un expediente médico');
  expect(pageProblems(page)).toEqual([]);
  await page.context().close();
}, 60_000);

it('shows all keys under ?', async () => {
  const page = await newPage(browser, { baseURL: site.url });
  await page.goto('/components', { waitUntil: 'networkidle' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await expectNoAxeViolations(page);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('/');
  expect(await page.getByRole('searchbox').evaluate((el) => el === document.activeElement)).toBe(true);
  await page.context().close();
}, 60_000);

it('moves in a list by keyboard, and not while somebody types', async () => {
  const page = await newPage(browser, { baseURL: site.url });
  await page.goto('/components', { waitUntil: 'networkidle' });
  const current = () => page.locator('tr[aria-current="true"]').getAttribute('data-row');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  expect(await current()).toBe('2');
  await page.keyboard.press('k');
  expect(await current()).toBe('1');
  await page.getByLabel('Your full name', { exact: true }).pressSequentially('jjj');
  expect(await current()).toBe('1');
  await page.context().close();
}, 60_000);

it('fills the typed date from the picker, and signs by drawing', async () => {
  const page = await newPage(browser, { viewport: 'phone', baseURL: site.url });
  await page.goto('/components', { waitUntil: 'networkidle' });
  await page.locator('input[type="date"]').first().fill('1978-03-14');
  expect(await page.locator('input[name="born.month"]').inputValue()).toBe('3');
  expect(await page.locator('input[name="born.year"]').inputValue()).toBe('1978');
  const canvas = page.getByRole('img', { name: 'Draw your signature' });
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no canvas');
  await page.mouse.move(box.x + 20, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 80, { steps: 4 });
  await page.mouse.up();
  expect(await page.locator('input[name="signature.drawing"]').inputValue()).toMatch(/^data:image\/png;base64,/);
  expect(pageProblems(page)).toEqual([]);
  await page.context().close();
}, 60_000);

/** Two entries of one person: one of the staff proposes the link, another confirms it with the second factor, and the index says so. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { nextCode, signInAs } from './support/sign-in.ts';

let instance: Instance;
let browser: Browser;
let first: Page;
let second: Page;
const folder = process.env['OPENROI_LOOK'];

beforeAll(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  first = await newPage(browser, { baseURL: instance.url });
  await signInAs(first, 'tech1', { to: '/patients' });
  second = await newPage(browser, { baseURL: instance.url });
  await signInAs(second, 'tech2', { to: '/patients' });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await instance?.close();
});

async function find(page: Page, typed: string): Promise<void> {
  await page.goto('/patients');
  await page.getByRole('searchbox', { name: /Name, date of birth/ }).fill(typed);
  await page.keyboard.press('Enter');
  await page.getByRole('table').first().waitFor();
}

async function look(page: Page, name: string): Promise<void> {
  await expectNoAxeViolations(page);
  if (folder) await shot(page, name, { full: true, folder });
}

describe('a duplicate', () => {
  it('is proposed by one, with what was typed wrong told beside the field', async () => {
    await find(first, 'Delgado Maria 3/14/1978');
    await first.getByRole('link', { name: /Delgado-Reyes, Maria/ }).first().click();
    await first.waitForURL(/\/patients\/[0-9a-f-]{36}/);
    await first.getByLabel(/Record number of the entry that stays/).fill('NOBODY-1');
    await first.getByRole('button', { name: 'Propose the link' }).click();
    await first.getByRole('alert').filter({ hasText: 'Check it and type it again' }).waitFor();
    await look(first, 'link-wrong');
    await first.getByLabel(/Record number of the entry that stays/).fill('RGH-100236');
    await first.getByRole('button', { name: 'Propose the link' }).click();
    await first.getByRole('button', { name: 'Take back' }).waitFor();
    expect(await first.getByRole('button', { name: 'Confirm', exact: true }).count()).toBe(0);
    await look(first, 'link-proposed');
  }, 120_000);

  it('waits for somebody else, who confirms with the second factor; then the index says which entry stays', async () => {
    await second.goto('/patients');
    await look(second, 'links-waiting');
    await second.getByRole('link', { name: /Link: Delgado-Reyes, Maria/ }).click();
    await second.getByRole('button', { name: 'Confirm', exact: true }).click();
    await second.locator('#code-error').waitFor();
    await second.locator('input[name=code]').fill(await nextCode('tech2'));
    await second.getByRole('button', { name: 'Confirm', exact: true }).click();
    await second.getByRole('button', { name: 'Propose to part them' }).waitFor();
    await look(second, 'link-confirmed');
    await find(second, 'RGH-100234');
    await second.getByText('Merged into RGH-100236').first().waitFor();
    await look(second, 'links-index');
    if (!folder) return;
    for (const [name, width, colorScheme] of [['phone', 390, 'light'], ['phone-dark', 390, 'dark'], ['dark', 1440, 'dark']] as const) {
      await second.setViewportSize({ width, height: 900 });
      await second.emulateMedia({ colorScheme });
      await look(second, `links-index-${name}`);
    }
  }, 120_000);
});

/** A machine of the hospital reads the log: the token made in the browser, the events in FHIR over HTTP, the end of it. */
import type { AuditEvent, Bundle, OperationOutcome } from 'fhir/r4';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoAxeViolations, launchBrowser, newPage, shot } from './support/browser.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { enterCode, nextCode, signInAs } from './support/sign-in.ts';

let instance: Instance;
let browser: Browser;
let page: Page;
let token = '';
beforeAll(async () => {
  [instance, browser] = await Promise.all([startInstance(), launchBrowser()]);
  page = await newPage(browser, { baseURL: instance.url });
  await signInAs(page, 'comp', { to: '/log/tokens' });
  await page.waitForLoadState('networkidle');
}, 200_000);
afterAll(async () => {
  await browser?.close();
  await instance?.close();
});

/** Opened, and its script at work: a click in the middle of that is taken by the browser alone. */
const open = async (path: string) => {
  await page.goto(path);
  await page.waitForLoadState('networkidle');
};
const get = (path: string, bearer = token) => fetch(instance.url + path, { headers: bearer ? { authorization: `Bearer ${bearer}` } : {} });
const bundle = async (path: string) => (await (await get(path)).json()) as Bundle<AuditEvent>;
const folder = process.env['OPENROI_LOOK'];

describe('a machine that reads the log', () => {
  it('gets a token from compliance, shown once, after the second factor', async () => {
    await page.getByLabel('What it is for').fill('Night watch');
    await page.getByLabel('Good for (days)').fill('0');
    await page.locator('input[name=code]').fill('000000');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.locator('#days-error').waitFor();
    await expectNoAxeViolations(page);
    await page.waitForLoadState('networkidle');
    await page.getByLabel('Good for (days)').fill('30');
    await page.locator('input[name=code]').fill(await nextCode('comp'));
    await page.getByRole('button', { name: 'Make a token' }).click();
    token = (await page.locator('code', { hasText: /^openroi_log_/ }).textContent()) ?? '';
    expect(token).toMatch(/^openroi_log_[\w-]{43}$/);
    expect(await page.getByRole('row', { name: /Night watch/ }).textContent()).toContain('in use');
    await expectNoAxeViolations(page);
    if (folder) await shot(page, 'tokens', { full: true, folder });
    await open('/log/tokens');
    expect(await page.content()).not.toContain(token);
  }, 120_000);

  it('reads page by page, every event of its facility once', async () => {
    const seen: string[] = [];
    let next: string | undefined = '/fhir/AuditEvent?_count=7';
    while (next) {
      const found: Bundle<AuditEvent> = await bundle(next);
      seen.push(...(found.entry ?? []).map(({ resource }) => resource?.id ?? ''));
      const link: string | undefined = found.link?.find(({ relation }) => relation === 'next')?.url;
      next = link && new URL(link).pathname + new URL(link).search;
      // its own reading is in the log too: it would read about itself for ever
      if (seen.length > 60) break;
    }
    expect(seen.length).toBeGreaterThan(7);
    expect(new Set(seen).size).toBe(seen.length);
    const signIns = await bundle('/fhir/AuditEvent?subtype=service_token.changed');
    expect(signIns.entry?.[0]?.resource).toMatchObject({ resourceType: 'AuditEvent', outcome: '0', subtype: [{ code: 'service_token.changed' }] });
    const reads = await bundle('/fhir/AuditEvent?subtype=log.read&_count=500');
    expect(JSON.stringify(reads)).toContain('fhir');
  }, 60_000);

  it('is told what is wrong, and gets nothing without a token, with a strange one, or by a cookie', async () => {
    const wrong = await get('/fhir/AuditEvent?patient=1');
    expect(wrong.status).toBe(400);
    expect(((await wrong.json()) as OperationOutcome).resourceType).toBe('OperationOutcome');
    for (const bearer of ['', 'x', `openroi_log_${'a'.repeat(43)}`]) {
      const refused = await get('/fhir/AuditEvent', bearer);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await page.evaluate('fetch("/fhir/AuditEvent").then((answer) => answer.status)')).toBe(401);
  });

  it('reads the log and nothing else, and nothing once it was ended', async () => {
    expect(await (await get('/log')).text()).not.toContain('Health of the log');
    await page.getByRole('button', { name: 'End Night watch' }).click();
    await page.getByRole('row', { name: /Night watch.*ended/ }).waitFor();
    expect((await get('/fhir/AuditEvent')).status).toBe(401);
  });

  it('leaves the desk with files in FHIR, each line a resource', async () => {
    await open('/log');
    await expectNoAxeViolations(page);
    if (folder) await shot(page, 'log', { full: true, folder });
    for (const [name, type] of [['These events in FHIR', 'AuditEvent'], ['Authorizations in FHIR', 'Consent']] as const) {
      await open('/log');
      await page.getByRole('button', { name }).click();
      await page.waitForURL(/confirm/);
      await enterCode(page, 'comp');
      await page.waitForURL(/\/log/);
      await page.waitForLoadState('networkidle');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      expect(download.suggestedFilename()).toBe(`${type}.ndjson`);
      const lines = (await (await download.createReadStream()).toArray()).join('').trim().split('\n').filter(Boolean);
      if (type === 'AuditEvent') expect(lines.length).toBeGreaterThan(10);
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ resourceType: type });
    }
  }, 180_000);
});

describe('whoever holds a packet', () => {
  it('is told whether its number is in the log, without a script too', async () => {
    const visitor = await newPage(browser, { baseURL: instance.url, viewport: 'phone', javaScript: false });
    await visitor.goto('/disclosed');
    await visitor.getByLabel('Disclosure number').fill('not a number');
    await visitor.getByRole('button', { name: 'Check' }).click();
    await visitor.locator('#id-error').waitFor();
    expect(await visitor.getByLabel('Disclosure number').inputValue()).toBe('not a number');
    const known = await newPage(browser, { baseURL: instance.url, scheme: 'dark' });
    for (const each of [visitor, known]) {
      await each.goto(`/disclosed?id=${'0123456789abcdef'.repeat(2)}`);
      await each.getByText('No: the log holds no such disclosure').waitFor();
    }
    await expectNoAxeViolations(known);
    if (folder) await shot(visitor, 'disclosed-phone', { full: true, folder });
  }, 60_000);
});

/** Signs in to the demo as one of its people, in the browser, with the code that is on their phone. */
import { Secret, TOTP } from 'otpauth';
import type { Cookie, Page } from 'playwright-core';
import { demoPassword, demoPeople } from '#db/seed/demo-accounts.ts';

export type Handle = 'tech1' | 'tech2' | 'tech3' | 'sup' | 'doc' | 'comp' | 'admin' | 'firm' | 'paralegal' | 'insurer' | 'carrier' | 'agent' | 'clinician' | 'maria';

/** A code works once: the step that each person used last, in this process. */
const lastStep = new Map<string, number>();

/** Who is signed in where: address and handle -> cookies. */
const signedIn = new Map<string, Cookie[]>();

/**
 * Opens the sign-in page (or the page `to`, which leads there) and ends where it leads. The page needs a `baseURL`.
 * Where this half minute's code and the next one's are used up, a sign-in of before goes on in this page too; is there none, it waits.
 */
export async function signInAs(page: Page, handle: Handle, options: { to?: string } = {}): Promise<void> {
  const person = demoPeople.find((p) => p.handle === handle);
  if (!person) throw new Error(`no demo person ${handle}`);
  if (person.totpSecret && unusedStep(handle) > current() + 1 && (await goOn(page, handle, options.to ?? '/sign-in'))) return;
  await page.goto(options.to ? `/sign-in?to=${encodeURIComponent(options.to)}` : '/sign-in');
  await page.locator('main input[name=email]').fill(person.email);
  await page.locator('main input[name=password]').fill(demoPassword);
  await page.locator('main form button').click();
  if (person.totpSecret) {
    await page.waitForURL(/\/sign-in\/second-factor/);
    await enterCode(page, handle);
  }
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  signedIn.set(`${new URL(page.url()).origin} ${handle}`, await page.context().cookies());
}

async function goOn(page: Page, handle: Handle, to: string): Promise<boolean> {
  await page.goto('/sign-in');
  const cookies = signedIn.get(`${new URL(page.url()).origin} ${handle}`);
  if (!cookies) return false;
  await page.context().addCookies(cookies);
  await page.goto(to);
  return !new URL(page.url()).pathname.startsWith('/sign-in');
}

/** Fills the one field named `code` on the page, with a code not used before, and sends its form. Also for pages that ask again. */
export async function enterCode(page: Page, handle: Handle): Promise<void> {
  for (let tries = 0; tries < 4; tries++) {
    const before = page.url();
    await page.locator('input[name=code]').fill(await nextCode(handle));
    const answered = page.waitForResponse((r) => r.request().method() === 'POST');
    await page.locator('form:has(input[name=code]) button').first().click();
    const response = await answered;
    if (response.status() < 400) {
      // The form's own page leads on; a field within a page may stay.
      if (before.includes('/sign-in')) await page.waitForURL((url) => url.href !== before);
      return;
    }
    // Another process used this person's code.
    await page.locator('#code-error').waitFor();
  }
  throw new Error(`no code of ${handle} was taken`);
}

/** A code this process has not used; the next half minute's counts too, as the server takes one step of drift. */
export async function nextCode(handle: Handle): Promise<string> {
  const secret = demoPeople.find((p) => p.handle === handle)?.totpSecret;
  if (!secret) throw new Error(`${handle} has no second factor`);
  const wanted = unusedStep(handle);
  while (wanted > current() + 1) await new Promise((done) => setTimeout(done, 500));
  lastStep.set(handle, wanted);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: wanted * 30_000 });
}

const unusedStep = (handle: Handle): number => Math.max(current(), (lastStep.get(handle) ?? 0) + 1);

function current(): number {
  return Math.floor(Date.now() / 30_000);
}

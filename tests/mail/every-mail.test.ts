/** Every mail there is, in both languages, through a real SMTP server: it arrives as it was written, at one address, under one id. */
import { afterAll, expect, test } from 'vitest';
import { locales } from '#templates/locales/index.ts';
import { emails, sampleEmail, type MailName } from '#templates/emails/registry.ts';
import { closeHouses, house } from './house.ts';

afterAll(closeHouses);

const names = Object.keys(emails) as MailName[];
const lines = (text: string): string => text.replace(/\r\n/g, '\n').trimEnd();

test('every mail in every language arrives as it was written', async () => {
  const { mailer, arrived } = await house();
  const all = locales.flatMap((locale) => names.map((name) => ({ name, locale, written: sampleEmail(name, locale) })));
  expect(all.length).toBeGreaterThan(30);
  for (const { name, locale, written } of all) {
    await mailer.send({ ...written, to: { address: `${name}@example.org`, name: 'Ana Núñez' }, messageId: `${name}.${locale}@riverside.example` });
    const { recipients, parsed } = arrived.at(-1) ?? expect.fail(`${name} in ${locale} did not arrive`);
    expect(recipients, name).toEqual([`${name}@example.org`]);
    expect([parsed.messageId, parsed.subject], name).toEqual([`<${name}.${locale}@riverside.example>`, written.subject]);
    expect([lines(parsed.text ?? ''), lines(parsed.html || '')], name).toEqual([lines(written.text), lines(written.html)]);
    expect(parsed.html, name).toContain(`lang="${locale}"`);
    expect([parsed.attachments, parsed.cc, parsed.bcc], name).toEqual([[], undefined, undefined]);
  }
  expect(arrived).toHaveLength(all.length);
});

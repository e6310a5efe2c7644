import { describe, expect, test } from 'vitest';
import { locales } from '../locales/index.ts';
import { packetReadyMail, plainMail } from './about-request.ts';
import { emails, sampleEmail } from './registry.ts';
import type { MailName } from './registry.ts';

const names = Object.keys(emails) as MailName[];

describe.each(locales)('mails in %s', (locale) => {
  test.each(names)('%s reads as agreed', async (name) => {
    const { subject, text, html } = sampleEmail(name, locale);
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/\{\{|\}\}(?!\s*<\/style>|\n)|undefined|\bemails\.[a-z_]+|\bcommon\.[a-z_]+/);
      expect(part).not.toMatch(/delgado|reyes|maria|diagnos|1978|MRN|RGH-100234/i);
    }
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThan(78);
    expect(html).not.toMatch(/<img|src=|@import|url\(/);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html.match(/href=/g)).toHaveLength(1);
    await expect(`${subject}\n\n${text}\n`).toMatchFileSnapshot(`golden/${name}.${locale}.txt`);
    await expect(html).toMatchFileSnapshot(`golden/html/${name}.${locale}.html`);
  });
});

test('values are escaped in HTML and cannot add a header', () => {
  const { render, sample } = emails.invitation;
  const mail = render({ ...sample, organization: 'A <b>B</b>\r\nBcc: x@y.example', inviter: '"><script>' }, 'en');
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.html).not.toMatch(/<script|<b>/);
  expect(mail.html).toContain('A &lt;b&gt;B&lt;/b&gt;');
});

test('a link that is not http is refused', () => {
  const { sample } = emails.packet_ready;
  expect(() => packetReadyMail({ ...sample, url: 'javascript:alert(1)' }, 'en')).toThrow();
  expect(() => packetReadyMail({ ...sample, url: 'https://a.example/"onmouseover=' }, 'en')).toThrow();
});

test("the firm's own number stands in a mail only when it is given", () => {
  const { sample } = emails.letter_waiting;
  expect(plainMail('letter_waiting')(sample, 'en').text).not.toContain('HQ-2026');
  expect(plainMail('letter_waiting')({ ...sample, reference: 'HQ-2026-4471' }, 'en').text).toContain('HQ-2026-4471');
});

/** The mailer against a real SMTP server: what arrives, to whom, and which failures are worth another try. */
import { afterEach, expect, test } from 'vitest';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { createMailer, MailFailure } from '#app/delivery/mail/mailer.ts';
import { closeHouses, house } from './house.ts';

afterEach(closeHouses);

const mail = { subject: 'Su solicitud está lista', text: 'Hola,\n.línea con punto\n', html: '<p>Hola, señora</p>', messageId: 'effect-1@riverside.example' };

test('a mail arrives whole, with the caller’s Message-ID, attachments equal to the byte', async () => {
  const { mailer, arrived } = await house();
  const content = new Uint8Array(3000).map((_, i) => (i * 7) % 256);
  const sent = await mailer.send({ ...mail, to: { address: 'someone@example.org', name: 'O’Néill, "Ann" <x@evil.example>' }, attachments: [{ filename: 'notice.pdf', contentType: 'application/pdf', content }] });
  expect(sent).toEqual({ messageId: '<effect-1@riverside.example>', response: '250' });
  expect(arrived[0]?.recipients).toEqual(['someone@example.org']);
  const parsed = arrived[0]?.parsed;
  expect(parsed?.messageId).toBe('<effect-1@riverside.example>');
  expect(parsed?.subject).toBe(mail.subject);
  expect(parsed?.text?.replace(/\r\n/g, '\n').trimEnd()).toBe(mail.text.trimEnd());
  expect(parsed?.html).toContain('señora');
  expect(new Uint8Array(parsed?.attachments[0]?.content ?? [])).toEqual(content);
});

test('a subject with a line break makes no header', async () => {
  const { mailer, arrived } = await house();
  await mailer.send({ ...mail, subject: 'Ready\r\nBcc: other@example.org', to: { address: 'someone@example.org' } });
  expect(arrived[0]?.recipients).toEqual(['someone@example.org']);
  expect(arrived[0]?.parsed.bcc).toBeUndefined();
});

test.each([
  [451, false],
  [421, false],
  [550, true],
  [553, true],
])('SMTP %i: permanent %s', async (code, permanent) => {
  const { mailer } = await house(code);
  const failure = await mailer.send({ ...mail, to: { address: 'someone@example.org' } }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(MailFailure);
  expect((failure as MailFailure).permanent).toBe(permanent);
  expect((failure as MailFailure).smtpCode).toBe(code);
  expect(String(failure)).not.toContain('someone@');
});

test('nobody listening is worth another try', async () => {
  const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:9', from: { address: 'roi@riverside.example' }, timeoutMs: 1000 });
  const failure = await mailer.send({ ...mail, to: { address: 'someone@example.org' } }).catch((error: unknown) => error);
  expect((failure as MailFailure).permanent).toBe(false);
  expect((failure as MailFailure).code).toBe('unavailable');
  expect(await mailer.reachable()).toBe(false);
});

test.each([
  'a@example.org,b@example.org',
  'a@example.org;b@example.org',
  'a@example.org b@example.org',
  'a@example.org\r\nRCPT TO:<b@example.org>',
  'a@example.org\n',
  'Friends: a@example.org, b@example.org;',
  'a(comment)@example.org',
  'a@example.org (comment)',
  'Ann <a@example.org>',
  '"a b"@example.org',
  '"a@evil.example"@example.org',
  'a@b@example.org',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'a@localhost',
  'a@exämple.org',
  'а@example.org',
  'a\u200b@example.org',
  'a..b@example.org',
  '.a@example.org',
  'a@-example.org',
  '@example.org',
  'a@',
  '',
  'a%0ab@example.org ,',
  `${'a'.repeat(65)}@example.org`,
])('refused as an address: %j', (typed) => {
  expect(() => parseMailbox(typed)).toThrowError('not one plain mail address');
});

test.each([
  ['ann.o\'neill+roi@Example.ORG', "ann.o'neill+roi@example.org"],
  ['  a@example.org ', 'a@example.org'],
])('accepted: %j', (typed, address) => {
  expect(parseMailbox(typed)).toEqual({ address });
});

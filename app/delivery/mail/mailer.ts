/** Sends one mail to one person over SMTP, and says of a failure whether trying again can help. */
import nodemailer from 'nodemailer';
import { AppError } from '#workflows/app-error.ts';
import { displayName, parseMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';

export type Mail = {
  to: Mailbox;
  /** No patient data: ids and plain words only. */
  subject: string;
  text: string;
  html?: string;
  /** Given by the caller from its idempotency key (`<key@host>` or without brackets): a mail sent twice is recognised as one. */
  messageId: string;
  attachments?: { filename: string; contentType: string; content: Uint8Array }[];
};

export type SentMail = { messageId: string; response: string };

export type Mailer = {
  send(mail: Mail): Promise<SentMail>;
  /** Whether the server answers; never throws. */
  reachable(): Promise<boolean>;
  close(): void;
};

export type MailerOptions = {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  smtpUrl: string;
  from: Mailbox;
  /** Per step of the conversation, in milliseconds. */
  timeoutMs?: number;
};

/**
 * @returns a mailer whose `send` throws `MailFailure`: `permanent` (the server will never take it: 5xx, or a bad address)
 * or not (4xx, no connection, time out), in which case the caller's job tries again later.
 */
export function createMailer(options: MailerOptions): Mailer {
  const timeout = options.timeoutMs ?? 20_000;
  const url = new URL(options.smtpUrl);
  const secure = url.protocol === 'smtps:';
  const from = checked(options.from);
  const transport = nodemailer.createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    ...(url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
    // A certificate can only be missing on this machine's own loopback (the demo's catcher).
    ...(isLoopback(url.hostname) ? { tls: { rejectUnauthorized: false } } : { requireTLS: !secure && url.searchParams.get('tls') !== 'optional' }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send(mail) {
      const to = checked(mail.to);
      const messageId = bracketed(mail.messageId);
      try {
        const info = await transport.sendMail({
          from,
          to,
          // The envelope is stated, not derived from headers: exactly this recipient.
          envelope: { from: from.address, to: [to.address] },
          subject: displayName(mail.subject),
          text: mail.text,
          ...(mail.html === undefined ? {} : { html: mail.html }),
          messageId,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          ...(mail.attachments
            ? { attachments: mail.attachments.map((a) => ({ filename: displayName(a.filename), contentType: a.contentType, content: Buffer.from(a.content) })) }
            : {}),
        });
        return { messageId, response: String(info.response ?? '').slice(0, 3) };
      } catch (error) {
        throw failureOf(error, messageId);
      }
    },
    async reachable() {
      try {
        return await transport.verify();
      } catch {
        return false;
      }
    },
    close: () => transport.close(),
  };
}

/** A mail that did not go. `permanent`: nobody should try again; otherwise a later try may pass. */
export class MailFailure extends AppError {
  readonly permanent: boolean;
  readonly smtpCode: number | null;

  constructor(permanent: boolean, smtpCode: number | null, reason: string, messageId: string) {
    // The server's own words may hold the address, so only its number is kept, and no cause.
    super(permanent ? 'invalid_input' : 'unavailable', `mail ${messageId} not sent: ${smtpCode ?? reason}`, { details: { permanent, smtpCode, reason } });
    this.name = 'MailFailure';
    this.permanent = permanent;
    this.smtpCode = smtpCode;
  }
}

function failureOf(error: unknown, messageId: string): MailFailure {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const reason = typeof code === 'string' ? code : 'unknown';
  if (typeof responseCode === 'number') {
    // 530-538 tell of our own credentials, 421 of a closing server: those mend, the address is not at fault.
    const ours = responseCode >= 530 && responseCode <= 538;
    return new MailFailure(responseCode >= 500 && !ours, responseCode, reason, messageId);
  }
  return new MailFailure(reason === 'EENVELOPE' || reason === 'EMESSAGE', null, reason, messageId);
}

function checked(mailbox: Mailbox): { address: string; name: string } {
  return { address: parseMailbox(mailbox.address).address, name: mailbox.name ? displayName(mailbox.name) : '' };
}

function bracketed(messageId: string): string {
  const bare = messageId.replace(/^<|>$/g, '');
  if (!/^[A-Za-z0-9._~+=-]+@[A-Za-z0-9.-]+$/.test(bare)) throw new AppError('internal', 'malformed Message-ID');
  return `<${bare}>`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}

/** A mail server that keeps what comes, and our mailer in front of it. */
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { createMailer } from '#app/delivery/mail/mailer.ts';
import type { Mailer } from '#app/delivery/mail/mailer.ts';

export type Arrived = { recipients: string[]; parsed: ParsedMail };
const closers: (() => void)[] = [];

/** Ends every server of this file's tests. */
export const closeHouses = (): void => closers.splice(0).forEach((close) => close());

/** `refuse`: the answer to every recipient. */
export async function house(refuse?: number): Promise<{ mailer: Mailer; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => (refuse ? done(Object.assign(new Error('no'), { responseCode: refuse })) : done()),
    onData: (stream, session, done) => {
      simpleParser(stream).then((parsed) => {
        arrived.push({ recipients: session.envelope.rcptTo.map((r) => r.address), parsed });
        done();
      }, done);
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: { address: 'roi@riverside.example', name: 'Riverside General Hospital' }, timeoutMs: 2000 });
  closers.push(() => {
    mailer.close();
    server.close();
  });
  return { mailer, arrived };
}

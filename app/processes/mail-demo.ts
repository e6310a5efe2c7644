/** The demo's mail catcher: a real SMTP server, and a page that shows what arrived. Mail stays in a folder, if one is given. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import express from 'express';
import { SMTPServer } from 'smtp-server';
import { parseMail } from './mail-demo-parse.ts';
import type { CaughtMail } from './mail-demo-parse.ts';

export type MailDemo = { url: string; smtp: string; messages: () => CaughtMail[]; close: () => Promise<void> };
export type MailDemoOptions = { smtpPort?: number; httpPort?: number; folder?: string };

const maxBytes = 20 * 1024 * 1024;
const maxKept = 500;

/** Starts both servers on the loopback interface; a port of 0 takes a free one. */
export async function startMailDemo(options: MailDemoOptions = {}): Promise<MailDemo> {
  const kept: CaughtMail[] = options.folder ? readKept(options.folder) : [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anyone' }),
    size: maxBytes,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('error', done);
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('too large'), { responseCode: 552 }));
        const raw = Buffer.concat(chunks);
        const arrived = new Date().toISOString();
        const id = `${arrived.replace(/\D/g, '')}-${String(kept.length).padStart(4, '0')}`;
        const recipients = session.envelope.rcptTo.map((r) => r.address);
        if (options.folder) writeFileSync(join(options.folder, `${id}.eml`), Buffer.concat([Buffer.from(`X-Demo-Arrived: ${arrived}\r\nX-Demo-To: ${recipients.join(' ')}\r\n`), raw]));
        kept.push(parseMail(id, arrived, recipients, raw));
        if (kept.length > maxKept) kept.shift();
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(options.smtpPort ?? 0, '127.0.0.1', () => resolve());
  });

  const app = express();
  app.disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set({ 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'", 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    next();
  });
  const newest = (): CaughtMail[] => [...kept].reverse();
  app.get('/', (_req, res) => void res.type('html').send(listPage(newest())));
  app.get('/messages.json', (_req, res) => void res.json(newest().map(({ attachments, ...mail }) => ({ ...mail, attachments: attachments.map((a) => ({ filename: a.filename, contentType: a.contentType, bytes: a.content.length })) }))));
  app.get('/messages/:id', (req, res) => {
    const mail = kept.find((m) => m.id === req.params.id);
    return mail ? void res.type('html').send(mailPage(mail)) : void res.status(404).type('text').send('No such message.');
  });
  app.get('/messages/:id/html', (req, res) => {
    const mail = kept.find((m) => m.id === req.params.id);
    if (!mail?.html) return void res.status(404).type('text').send('No HTML part.');
    // The mail's own HTML: no script, no network, no same origin, whatever it asks for.
    res.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'");
    res.type('html').send(mail.html);
  });
  app.get('/messages/:id/attachments/:n', (req, res) => {
    const attachment = kept.find((m) => m.id === req.params.id)?.attachments[Number(req.params.n)];
    return attachment ? void res.set({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' }).send(attachment.content) : void res.status(404).type('text').send('No such attachment.');
  });
  const http = app.listen(options.httpPort ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    http.once('listening', () => resolve());
    http.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    smtp: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    messages: newest,
    async close() {
      http.closeAllConnections();
      await Promise.all([new Promise<void>((resolve) => http.close(() => resolve())), new Promise<void>((resolve) => smtp.close(() => resolve()))]);
    },
  };
}

function readKept(folder: string): CaughtMail[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml')).sort().slice(-maxKept);
  return names.map((name) => {
    const raw = readFileSync(join(folder, name));
    const head = raw.subarray(0, 4000).toString('latin1');
    return parseMail(name.slice(0, -4), /^X-Demo-Arrived: (.*)$/m.exec(head)?.[1]?.trim() ?? '', (/^X-Demo-To: (.*)$/m.exec(head)?.[1] ?? '').trim().split(' ').filter(Boolean), raw);
  });
}

function shell(title: string, body: string, refresh: boolean): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>${refresh ? '<meta http-equiv="refresh" content="5">' : ''}<style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1.5rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.6rem .75rem .6rem 0;border-bottom:1px solid #8885;vertical-align:top}iframe{width:100%;height:32rem;border:1px solid #8888;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}time{white-space:nowrap}
</style></head><body>${body}</body></html>`;
}

function listPage(mails: CaughtMail[]): string {
  const rows = mails.map((m) => `<tr><td><a href="/messages/${escape(m.id)}">${escape(m.subject || '(no subject)')}</a></td><td>${escape(m.to.join(', '))}</td><td><time datetime="${escape(m.arrived)}">${escape(m.arrived.slice(0, 19).replace('T', ' '))}</time></td></tr>`);
  const table = rows.length ? `<table><caption>Newest first. The page looks again every five seconds.</caption><thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Arrived (UTC)</th></tr></thead><tbody>${rows.join('')}</tbody></table>` : '<p>Nothing has arrived yet. The page looks again every five seconds.</p>';
  return shell('Demo mail', `<main><h1>Demo mail</h1><p>Mail of this demo goes nowhere else.</p>${table}</main>`, true);
}

function mailPage(m: CaughtMail): string {
  const attachments = m.attachments.map((a, i) => `<li><a href="/messages/${escape(m.id)}/attachments/${i}">${escape(a.filename)}</a>, ${a.content.length} bytes</li>`);
  // Links of the plain text are live: the demo's download link is followed from here.
  const text = escape(m.text).replace(/https?:\/\/[^\s<>"']+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
  return shell(m.subject, `<main><p><a href="/">All mail</a></p><h1>${escape(m.subject)}</h1><p>To ${escape(m.to.join(', '))}, from ${escape(m.from)}, <time datetime="${escape(m.arrived)}">${escape(m.arrived)}</time></p><h2>Text</h2><pre>${text}</pre>${m.html ? `<h2>HTML</h2><iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/${escape(m.id)}/html"></iframe>` : ''}${attachments.length ? `<h2>Attachments</h2><ul>${attachments.join('')}</ul>` : ''}</main>`, false);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { MAIL_DEMO_SMTP_PORT, MAIL_DEMO_HTTP_PORT, MAIL_DEMO_DIR } = process.env;
  const demo = await startMailDemo({ smtpPort: Number(MAIL_DEMO_SMTP_PORT ?? 0), httpPort: Number(MAIL_DEMO_HTTP_PORT ?? 0), ...(MAIL_DEMO_DIR ? { folder: MAIL_DEMO_DIR } : {}) });
  process.stdout.write(`${JSON.stringify({ listening: demo.url, smtp: demo.smtp })}\n`);
  process.send?.({ listening: demo.url, smtp: demo.smtp });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void demo.close().then(() => process.exit(0)));
}

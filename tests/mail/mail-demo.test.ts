/** The demo's mail catcher: what our mailer sends is what its page shows, also after a restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMailer } from '#app/delivery/mail/mailer.ts';
import { startMailDemo } from '#app/processes/mail-demo.ts';

test('a caught mail shows its parts, runs nothing, and outlives a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-mail-'));
  const content = new Uint8Array(2000).map((_, i) => (i * 13) % 256);
  try {
    const first = await startMailDemo({ folder });
    const mailer = createMailer({ smtpUrl: first.smtp, from: { address: 'roi@riverside.example', name: 'Dirección de Archivo' } });
    const subject = 'Su expediente médico está listo para descargar; código de seguimiento 7F3Q-ÑANDÚ';
    const text = 'Estimada señora:\n\nAbra https://portal.example/d/abc?x=1&y=2 antes del 30 de noviembre. '.repeat(3);
    await mailer.send({ to: { address: 'someone@example.org', name: 'María' }, subject, text, html: '<p>señora</p><script>document.title="ran"</script>', messageId: 'a@riverside.example', attachments: [{ filename: 'aviso número 1.pdf', contentType: 'application/pdf', content }] });
    mailer.close();
    const check = async (url: string) => {
      const [mail] = (await (await fetch(`${url}/messages.json`)).json()) as { id: string; subject: string; to: string[]; text: string; html: string; messageId: string; attachments: { filename: string; bytes: number }[] }[];
      expect(mail).toMatchObject({ subject, to: ['someone@example.org'], messageId: '<a@riverside.example>', attachments: [{ filename: 'aviso número 1.pdf', bytes: 2000 }] });
      expect(mail?.text.replaceAll('\r\n', '\n').trim()).toBe(text.trim());
      const attachment = await fetch(`${url}/messages/${mail?.id}/attachments/0`);
      expect(new Uint8Array(await attachment.arrayBuffer())).toEqual(content);
      const page = await (await fetch(`${url}/messages/${mail?.id}`)).text();
      expect(page).toContain('sandbox="allow-popups');
      expect(page).not.toContain('<script');
      const html = await fetch(`${url}/messages/${mail?.id}/html`);
      expect(html.headers.get('content-security-policy')).toContain('sandbox');
      expect(html.headers.get('content-security-policy')).toContain("default-src 'none'");
    };
    await check(first.url);
    await first.close();
    const second = await startMailDemo({ folder });
    await check(second.url);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

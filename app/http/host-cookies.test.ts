import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, expect, it } from 'vitest';
import { newDraftSecret } from './draft.ts';
import { hostCookies } from './host-cookies.ts';
import { rememberBrowser } from '#app/identity/known-browser.ts';

const servers: ReturnType<ReturnType<typeof express>['listen']>[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** Every cookie that we set by hand, as the pages set it. */
const lines = [newDraftSecret(true).setCookie, rememberBrowser('secret', { cookie: null, email: 'a@x.example', now: new Date(), secure: true }), 'openroi.follow=x; Path=/; HttpOnly; SameSite=Lax; Secure', 'lang=es; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure'];

async function ask(https: boolean, cookie: string): Promise<{ seen: string | null; set: string[] }> {
  const app = express();
  app.use(hostCookies({ https }));
  app.get('/', (req, res) => {
    for (const line of lines) res.append('Set-Cookie', line);
    res.append('X-Other', 'openroi.x=1');
    res.json({ seen: req.headers.cookie ?? null });
  });
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { cookie } });
  expect(answer.headers.get('x-other')).toBe('openroi.x=1');
  return { ...((await answer.json()) as { seen: string | null }), set: answer.headers.getSetCookie() };
}

it('names every cookie of ours for this host alone on https, and takes no other in', async () => {
  const { seen, set } = await ask(true, 'openroi.session_token=planted; __Secure-openroi.session_token=planted; lang=xx; __Host-openroi.session_token=real; __Host-theme=dark; other=1');
  expect(seen).toBe('openroi.session_token=real; theme=dark; other=1');
  expect(set).toHaveLength(4);
  // What the browser asks of the name: the whole site, over TLS, no domain; and ours are out of a script's reach and other sites'.
  for (const line of set) expect(line).toMatch(/^__Host-(?=.*; Path=\/(;|$))(?=.*; Secure)(?=.*; HttpOnly)(?=.*; SameSite=Lax)(?!.*Domain)/);
});

it('leaves them as they are on plain loopback, where a browser would refuse the name', async () => {
  const { seen, set } = await ask(false, 'openroi.session_token=real');
  expect(seen).toBe('openroi.session_token=real');
  expect(set.map((line) => line.split('=')[0])).toEqual(['openroi.draft', 'openroi.known', 'openroi.follow', 'lang']);
});

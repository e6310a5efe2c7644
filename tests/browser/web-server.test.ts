/** What the web server answers around the pages: headers, refusals, caching. Plain HTTP, on the built interface. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInterface } from './support/interface-server.ts';

let site: Awaited<ReturnType<typeof startInterface>>;
beforeAll(async () => {
  site = await startInterface();
});
afterAll(() => site?.close());
const get = (path: string, init?: RequestInit) => fetch(site.url + path, { redirect: 'manual', ...init });

describe('every answer', () => {
  it.each(['/', '/_root.data', '/health', '/nothing-here', '/assets/none.js', '/favicon.svg'])('%s is not framed, not sniffed, and its scripts need the nonce', async (path) => {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toMatch(/https?:/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });
  it.each(['/', '/_root.data', '/health', '/nothing-here', '/assets/none.js'])('%s is kept nowhere', async (path) => {
    expect((await get(path)).headers.get('cache-control')).toBe('no-store');
  });
  it('has another nonce each time, on each of its scripts', async () => {
    const [a, b] = await Promise.all([get('/'), get('/')]);
    const nonce = (r: Response) => /'nonce-([^']+)'/.exec(r.headers.get('content-security-policy') ?? '')?.[1];
    expect(nonce(a)).not.toBe(nonce(b));
    const scripts = (await a.text()).match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce(a)}"`);
  });
  it('carries no style attribute', async () => {
    for (const path of ['/', '/components']) expect(await (await get(path)).text()).not.toMatch(/<[a-z]+[^>]* style="/);
  });
});

it('keeps files of the build for ever', async () => {
  const asset = /\/assets\/[^"]+\.css/.exec(await (await get('/')).text())?.[0] ?? '';
  const response = await get(asset);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toContain('immutable');
});

describe('a form', () => {
  const post = (origin: string | null, to = '/preferences') =>
    get(to, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin ? { origin } : {}) }, body: 'lang=es&returnTo=/follow' });
  it.each([null, 'null', 'https://evil.example'])('from %s is refused with a page', async (origin) => {
    const response = await post(origin);
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('nothing was changed');
    expect(response.headers.get('set-cookie')).toBeNull();
  });
  it('of ours is taken, and leads back to a path of ours only', async () => {
    const response = await post(site.url);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/follow');
    expect(response.headers.get('set-cookie')).toMatch(/^lang=es; Path=\/; .*HttpOnly; SameSite=Lax/);
    const away = await get('/preferences', { method: 'POST', headers: { origin: site.url, 'content-type': 'application/x-www-form-urlencoded' }, body: 'theme=dark&returnTo=//evil.example/' });
    expect(away.headers.get('location')).toBe('/');
  });
});

it('shows the parts in the demo only', async () => {
  expect((await get('/components')).status).toBe(200);
  const other = await startInterface({ OPENROI_MODE: 'production' });
  expect((await fetch(`${other.url}/components`)).status).toBe(404);
  await other.close();
});

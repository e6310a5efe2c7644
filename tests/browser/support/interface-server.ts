/** The built interface without a database: for pages that read none (the first page, the parts, errors). */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { createWebApp } from '#app/http/server.ts';
import type { WebContext } from '#app/http/load-context.ts';
import { watchedLogger } from '#tests/setup/watched-logger.ts';

const root = join(import.meta.dirname, '../../..');

/** Needs `npx remix vite:build` before. Returns its address and how to end it. */
export async function startInterface(change: Partial<WebContext['env']> = {}): Promise<{ url: string; close: () => Promise<void> }> {
  const file = join(root, 'build/server/index.js');
  if (!existsSync(file)) throw new Error('The interface is not built: npx remix vite:build');
  const build = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as ServerBuild;
  // why: these pages read neither settings nor tables beyond what is given here
  const env = { OPENROI_MODE: 'demo', PUBLIC_URL: 'http://127.0.0.1', TRUSTED_PROXIES: [], ...change } as unknown as WebContext['env'];
  const app = createWebApp({
    build,
    db: absent('database'),
    storage: absent('storage'),
    documents: absent('documents'),
    env,
    logger: watchedLogger('web'),
    now: () => new Date('2026-11-23T15:00:00Z'),
    site: { name: 'Riverside General Hospital', phone: '(412) 555-0100' },
  });
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((done) => { server.closeAllConnections(); server.close(() => done()); }),
  };
}

/** Fails the page that reaches for it. */
export function absent<T extends object>(part: string): T {
  return new Proxy({} as T, {
    get: () => {
      throw new Error(`this page has no ${part}`);
    },
  });
}

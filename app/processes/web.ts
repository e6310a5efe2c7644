/** The web process: settings, database, the built interface, one listening line; ends in order on SIGTERM. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { createDocumentPool } from '#app/documents/pool.ts';
import { getEnv } from '#app/http/env.ts';
import { createLogger } from '#app/http/logger.ts';
import { createWebApp } from '#app/http/server.ts';
import { siteOf } from '#app/http/site.ts';
import { createStorage } from '#app/storage/storage.ts';
import { openDb } from '#db/open.ts';

const env = getEnv();
const logger = createLogger({ name: 'web', level: env.LOG_LEVEL });
const file = join(import.meta.dirname, '../../build/server/index.js');
if (!existsSync(file)) {
  process.stderr.write('The interface is not built. Run `npm start`, or `npx remix vite:build`, first.\n');
  process.exit(1);
}
// why: React and Remix choose their production code by it
process.env['NODE_ENV'] ??= 'production';
const build = (await import(pathToFileURL(file).href)) as ServerBuild;
useAuditWrappingKey(Buffer.from(env.WRAPPING_KEY));
const { db, close } = openDb({ url: env.DATABASE_URL, role: 'app', max: 20 });
const documents = createDocumentPool({ workers: 2 });
const app = createWebApp({ build, db, env, logger, storage: createStorage(env), documents, now: () => new Date(), site: await siteOf(db) });
const server = createServer(app);
server.keepAliveTimeout = 65_000;
server.listen(env.PORT ?? Number(new URL(env.PUBLIC_URL).port || 3000), env.HOST, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: `http://${env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST}:${port}` })}\n`);
});
server.on('error', (error) => {
  logger.fatal({ err: error }, 'cannot listen');
  process.exit(1);
});

let ending = false;
function end(signal: NodeJS.Signals): void {
  if (ending) return;
  ending = true;
  logger.info({ signal }, 'ending');
  // Answers under way get five seconds; idle connections and live streams end at once after that.
  setTimeout(() => server.closeAllConnections(), 5000).unref();
  server.close(() => void Promise.allSettled([close(), documents.close()]).finally(() => process.exit(0)));
  server.closeIdleConnections();
}
process.on('SIGTERM', end);
process.on('SIGINT', end);

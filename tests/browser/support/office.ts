/** The whole portal for browser tests of the office: the hospital of the runtime tests behind a real web server. Effects run when told. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServerBuild } from '@remix-run/node';
import { createWebApp } from '#app/http/server.ts';
import { watchedLogger } from '#tests/setup/watched-logger.ts';
import { createHospital, type Hospital } from '#tests/runtime/hospital.ts';

export type Office = { url: string; hospital: Hospital; close: () => Promise<void> };

/** Needs the built interface, as every browser test. */
export async function startOffice(): Promise<Office> {
  const hospital = await createHospital();
  const build = (await import(/* @vite-ignore */ pathToFileURL(join(import.meta.dirname, '../../../build/server/index.js')).href)) as ServerBuild;
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { services, database, env } = hospital;
  server.on(
    'request',
    createWebApp({
      build,
      db: database.appDb,
      storage: services.storage,
      documents: services.documents,
      env: { ...env, PUBLIC_URL: url, TRUSTED_PROXIES: [] },
      logger: watchedLogger('web'),
      now: services.now,
      site: { name: 'Riverside General Hospital', phone: '(412) 555-0140' },
    }),
  );
  return {
    url,
    hospital,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await hospital.close();
    },
  };
}

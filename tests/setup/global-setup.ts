/** Once per test run: a real PostgreSQL (the embedded one, or DATABASE_URL_TEST) with a migrated template to copy. */
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { attachOrStart } from '#app/processes/embedded-postgres.ts';
import { applicationRoles, ensureRoles } from '#db/roles.ts';
import { ensureTemplate, withDatabase } from './template.ts';

export type TestServer = { adminUrl: string; ownerUrl: string; appUrl: string; workerUrl: string; sequencerUrl: string; template: string };

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env['DATABASE_URL_TEST'];
  if (external) {
    const urls = await prepareExternal(external);
    project.provide('testServer', { ...urls, template: await ensureTemplate(urls.adminUrl, urls.ownerUrl) });
    return async () => undefined;
  }
  const server = await attachOrStart(join(import.meta.dirname, '..', '..', '.data', 'test'));
  const { adminUrl, ownerUrl, appUrl, workerUrl, sequencerUrl } = server;
  try {
    const template = await ensureTemplate(adminUrl, ownerUrl);
    project.provide('testServer', { adminUrl, ownerUrl, appUrl, workerUrl, sequencerUrl, template });
  } catch (error) {
    await server.release();
    throw error;
  }
  // Other runs on the same server go on; the last one stops it.
  return () => server.release();
}

/** DATABASE_URL_TEST names a superuser of a server made for tests; the roles get a password there that is no secret. */
async function prepareExternal(adminUrl: string): Promise<Omit<TestServer, 'template'>> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await ensureRoles(client, Object.fromEntries(applicationRoles.map((role) => [role, 'test'])));
    await client.query(`do $$ begin create role openroi_owner login createrole; exception when duplicate_object then null; end $$`);
    await client.query(`alter role openroi_owner password 'test'`);
  } finally {
    await client.end();
  }
  const as = (user: string) => {
    const url = new URL(withDatabase(adminUrl, 'openroi'));
    url.username = user;
    url.password = 'test';
    return url.href;
  };
  return { adminUrl, ownerUrl: as('openroi_owner'), appUrl: as('openroi_app'), workerUrl: as('openroi_worker'), sequencerUrl: as('openroi_sequencer') };
}

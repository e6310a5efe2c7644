/** Which processes make up an installation, and what each is told. Nobody gets a secret it has no use for. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultStorage, demoSender, type StartEnv, type Variables } from '#app/http/env.ts';
import type { DatabaseUrls } from './database.ts';
import { freePort } from './postgres-server.ts';
import type { ChildSpec } from './supervisor.ts';

export type Parts = { children: ChildSpec[]; publicUrl: string; healthUrl: string; mailUrl: string | null; ehrUrl: string; port: number };

const root = join(import.meta.dirname, '..', '..');

/** What the operating system and Node need; everything else a child knows, it is told here. */
function inherited(source: Variables): Variables {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE', 'AWS_REGION'];
  return Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])));
}

/** Chooses ports and writes down the children. `port` is the web's. */
export async function planParts(env: StartEnv, urls: DatabaseUrls, port: number): Promise<Parts> {
  const base = { ...inherited(process.env), NODE_ENV: 'production', OPENROI_MODE: env.OPENROI_MODE, OPENROI_DATA_DIR: env.OPENROI_DATA_DIR, LOG_LEVEL: env.LOG_LEVEL };
  const children: ChildSpec[] = [];
  const add = (name: string, more: Variables) => children.push({ name, entry: join('app', 'processes', `${name}.ts`), env: { ...base, ...more } });

  let ehrUrl = env.EHR_FHIR_URL;
  if (!ehrUrl) {
    const ehrPort = await freePort();
    ehrUrl = `http://127.0.0.1:${ehrPort}`;
    add('ehr-demo', { EHR_DEMO_PORT: String(ehrPort), EHR_DEMO_CACHE: join(env.OPENROI_DATA_DIR, 'demo-charts') });
  }
  let smtpUrl = env.SMTP_URL;
  let mailUrl = env.DEMO_MAIL_URL ?? null;
  if (!smtpUrl) {
    const [smtpPort, pagePort] = [await freePort(), await freePort()];
    smtpUrl = `smtp://127.0.0.1:${smtpPort}`;
    mailUrl = `http://127.0.0.1:${pagePort}`;
    add('mail-demo', { MAIL_DEMO_SMTP_PORT: String(smtpPort), MAIL_DEMO_HTTP_PORT: String(pagePort), MAIL_DEMO_DIR: join(env.OPENROI_DATA_DIR, 'mail') });
  }
  const publicUrl = env.PUBLIC_URL ?? `http://127.0.0.1:${port}`;
  const common = {
    PUBLIC_URL: publicUrl,
    DATABASE_URL: urls.app,
    SMTP_URL: smtpUrl,
    MAIL_FROM: env.MAIL_FROM ?? demoSender,
    ...(env.CLAMAV_URL ? { CLAMAV_URL: env.CLAMAV_URL } : {}),
    ...(mailUrl ? { DEMO_MAIL_URL: mailUrl } : {}),
    EHR_FHIR_URL: ehrUrl,
    ...ehrSettings(env),
    STORAGE_URL: env.STORAGE_URL ?? defaultStorage(env),
    SESSION_SECRET: env.SESSION_SECRET,
    WRAPPING_KEY: env.WRAPPING_KEY,
    WRAPPING_KEYS_FORMER: env.WRAPPING_KEYS_FORMER.join(','),
    AUDIT_SIGNING_KEY: env.AUDIT_SIGNING_KEY,
    TRUSTED_PROXIES: env.TRUSTED_PROXIES.join(','),
  };
  add('worker', { ...common, ...anchoring(env), DATABASE_WORKER_URL: urls.worker, DATABASE_SEQUENCER_URL: urls.sequencer });
  add('web', { ...common, ...(env.OIDC_PROVIDERS_FILE ? { OIDC_PROVIDERS_FILE: env.OIDC_PROVIDERS_FILE } : {}), HOST: env.HOST, PORT: String(port) });
  const host = env.HOST === '0.0.0.0' ? '127.0.0.1' : env.HOST === '::' ? '[::1]' : env.HOST;
  return { children: children.filter((child) => isThere(child)), publicUrl, healthUrl: `http://${host}:${port}/health`, mailUrl, ehrUrl, port };
}

function isThere(child: ChildSpec): boolean {
  if (existsSync(join(root, child.entry))) return true;
  throw new Error(`${child.entry} is missing from this checkout`);
}

/** What of the log goes outside. The demo's anchor goes to its compliance officer, whose mail the catcher shows. */
function anchoring(env: StartEnv): Variables {
  const mail = env.AUDIT_ANCHOR_MAIL ?? (env.OPENROI_MODE === 'demo' ? 'comp@riverside.example' : undefined);
  const names = ['AUDIT_ANCHOR_URL', 'AUDIT_WITNESS_URL', 'AUDIT_WITNESS_KEY', 'AUDIT_SIGNING_KEY_FORMER'] as const;
  return { ...(mail ? { AUDIT_ANCHOR_MAIL: mail } : {}), ...Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : []))) };
}

function ehrSettings(env: StartEnv): Variables {
  const names = ['EHR_TOKEN', 'EHR_CLIENT_ID', 'EHR_PRIVATE_KEY_FILE', 'EHR_KEY_ID', 'EHR_ALGORITHM', 'EHR_TOKEN_URL', 'EHR_SCOPE'] as const;
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

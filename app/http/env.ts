/** The environment, read once at the start of every process and refused whole: one schema for all of them. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readProviders, type OidcProvider } from '#app/identity/oidc-providers.ts';
import { demoSecrets, keptDemoSecrets, readSecret, secretNames, secretProblems, type Secrets } from './secrets.ts';

/** Environment variables, as `process.env` has them. */
export type Variables = Record<string, string | undefined>;

/** An empty variable is one that was not set. */
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const postgres = url('postgres:', 'postgresql:');
const port = z.coerce.number().int().min(1).max(65_535);
const list = z.preprocess((value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()).filter(Boolean) : (value ?? [])), z.array(z.string()));

const schema = z.object({
  OPENROI_MODE: z.preprocess((value) => value || 'demo', z.enum(['demo', 'production'])),
  /** Where instance id, demo secrets, the embedded database and, by default, the files are kept. */
  OPENROI_DATA_DIR: z.preprocess((value) => value || '.data', z.string()).transform((path) => resolve(path)),
  PUBLIC_URL: optional(url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''))),
  HOST: z.preprocess((value) => value || '127.0.0.1', z.string()),
  PORT: optional(port),
  DATABASE_URL: optional(postgres),
  DATABASE_OWNER_URL: optional(postgres),
  DATABASE_WORKER_URL: optional(postgres),
  DATABASE_SEQUENCER_URL: optional(postgres),
  SMTP_URL: optional(url('smtp:', 'smtps:')),
  /** The sender of every mail: one bare address. */
  MAIL_FROM: optional(z.email()),
  /** Where the demo's mail catcher shows its page; set by the start process. */
  DEMO_MAIL_URL: optional(url('http:')),
  EHR_FHIR_URL: optional(url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''))),
  /** Bearer token for the EHR, where it wants one. */
  EHR_TOKEN: optional(z.string()),
  /** SMART backend services: the client's name at the EHR, and where its private key lies (JWK as JSON, or PKCS #8 in PEM). */
  EHR_CLIENT_ID: optional(z.string()),
  EHR_PRIVATE_KEY_FILE: optional(z.string()),
  EHR_KEY_ID: optional(z.string()),
  EHR_ALGORITHM: optional(z.enum(['ES384', 'RS384'])),
  /** Where the EHR does not name it itself (.well-known/smart-configuration). */
  EHR_TOKEN_URL: optional(url('http:', 'https:')),
  EHR_SCOPE: optional(z.string()),
  STORAGE_URL: optional(url('file:', 's3:')),
  /** A ClamAV daemon that is shown every upload: `tcp://host:3310` or `unix:/run/clamav/clamd.ctl`. */
  CLAMAV_URL: optional(url('tcp:', 'unix:')),
  /** Former wrapping keys, comma-separated: files wrapped under them stay readable until rotated. */
  WRAPPING_KEYS_FORMER: list,
  TRUSTED_PROXIES: list,
  /** Where the log's checkpoint goes once a day: a mailbox, and a store that keeps it (`file:///…`, `s3://bucket/prefix?region=…&lock=DAYS`). */
  AUDIT_ANCHOR_MAIL: optional(z.email()),
  AUDIT_ANCHOR_URL: optional(url('file:', 's3:')),
  /** A witness (C2SP tlog-witness) that cosigns checkpoints, and its key as it prints it. */
  AUDIT_WITNESS_URL: optional(url('http:', 'https:')),
  AUDIT_WITNESS_KEY: optional(z.string()),
  /** The log's key before AUDIT_SIGNING_KEY (or _FILE): given while the one hands over to the other, taken away afterwards. */
  AUDIT_SIGNING_KEY_FORMER: optional(z.string()),
  /** Identity providers that sign staff or an organization's members in: a JSON list (docs/single-sign-on.md). */
  OIDC_PROVIDERS_FILE: optional(z.string()),
  LOG_LEVEL: z.preprocess((value) => value || 'info', z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
});

export type EnvMode = 'demo' | 'production';

/** What the start process has: parts that are not named are the ones it starts itself. */
export type StartEnv = z.output<typeof schema> & Secrets & { OIDC_PROVIDERS?: OidcProvider[] };

/** What every other process has: the parts are there. */
export type Env = StartEnv & { [Name in 'PUBLIC_URL' | 'DATABASE_URL' | 'SMTP_URL' | 'MAIL_FROM' | 'EHR_FHIR_URL' | 'STORAGE_URL']: string };

export class EnvError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The settings do not allow a start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'EnvError';
    this.problems = problems;
  }
}

/** Reads the settings for the start process. Throws EnvError with a line for everything that is wrong, values left out. */
export function readEnv(source: Variables = process.env): StartEnv {
  const parsed = schema.safeParse(source);
  if (!parsed.success) throw new EnvError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const env = parsed.data;
  const problems: string[] = [];
  const given: Partial<Secrets> = {};
  for (const name of secretNames) {
    const { value, problem } = readSecret(source, name);
    if (problem) problems.push(problem);
    else if (value) given[name] = value;
  }
  const former = readSecret(source, 'AUDIT_SIGNING_KEY_FORMER');
  if (former.problem) problems.push(former.problem);
  const demo = env.OPENROI_MODE === 'demo';
  if (problems.length > 0) throw new EnvError(problems);
  const secrets = demo ? { ...demoSecrets(env.OPENROI_DATA_DIR), ...given } : given;
  problems.push(...secretProblems(secrets, { demoSecrets: demo ? null : keptDemoSecrets(env.OPENROI_DATA_DIR) }));
  if (!env.AUDIT_WITNESS_URL !== !env.AUDIT_WITNESS_KEY) problems.push('AUDIT_WITNESS_URL, AUDIT_WITNESS_KEY: a witness needs both or neither');
  if (!env.EHR_CLIENT_ID !== !env.EHR_PRIVATE_KEY_FILE) problems.push('EHR_CLIENT_ID, EHR_PRIVATE_KEY_FILE: the EHR needs both or neither');
  let providers: OidcProvider[] = [];
  try {
    if (env.OIDC_PROVIDERS_FILE) providers = readProviders(env.OIDC_PROVIDERS_FILE);
  } catch (error) {
    // why the message: it names fields and ids of the file, never a secret of it; of a broken JSON only that it is.
    problems.push(`OIDC_PROVIDERS_FILE: ${error instanceof SyntaxError ? 'is not JSON' : error instanceof Error ? error.message : 'cannot be read'}`);
  }
  problems.push(...(demo ? demoProblems(env) : productionProblems(env)));
  if (problems.length > 0) throw new EnvError(problems);
  return { ...env, ...(providers.length > 0 ? { OIDC_PROVIDERS: providers } : {}), ...(former.value ? { AUDIT_SIGNING_KEY_FORMER: former.value } : {}), ...(secrets as Secrets) };
}

/** Reads the settings for the web, the worker and the commands: as `readEnv`, and every part must be named. */
export function parseEnv(source: Variables = process.env): Env {
  const env = readEnv(source);
  const filled = { ...env, MAIL_FROM: env.MAIL_FROM ?? demoSender, STORAGE_URL: env.STORAGE_URL ?? defaultStorage(env) };
  const missing = (['PUBLIC_URL', 'DATABASE_URL', 'SMTP_URL', 'EHR_FHIR_URL'] as const).filter((name) => !filled[name]);
  if (missing.length > 0) throw new EnvError(missing.map((name) => `${name}: is missing; \`npm start\` sets it for the parts it starts`));
  return filled as Env;
}

let cached: Env | undefined;

/** The settings of this process, read on the first call. */
export function getEnv(): Env {
  cached ??= parseEnv();
  return cached;
}

export const demoSender = 'records@openroi.example';

export function defaultStorage(env: Pick<StartEnv, 'OPENROI_DATA_DIR'>): string {
  return `file://${join(env.OPENROI_DATA_DIR, 'files')}`;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** The demo's sign-ins are known to everybody: it answers this machine alone. */
function demoProblems(env: z.output<typeof schema>): string[] {
  const problems: string[] = [];
  if (!loopback.test(env.HOST)) problems.push('HOST: the demo listens on this machine only (127.0.0.1); set OPENROI_MODE=production for anything else');
  if (env.PUBLIC_URL && !loopback.test(new URL(env.PUBLIC_URL).hostname)) {
    problems.push('PUBLIC_URL: the demo is for this machine only; set OPENROI_MODE=production for anything else');
  }
  return problems;
}

function productionProblems(env: z.output<typeof schema>): string[] {
  const problems: string[] = [];
  for (const name of ['PUBLIC_URL', 'SMTP_URL', 'MAIL_FROM', 'EHR_FHIR_URL'] as const) {
    if (!env[name]) problems.push(`${name}: is missing; production starts no demo parts`);
  }
  if (env.PUBLIC_URL?.startsWith('http:')) problems.push('PUBLIC_URL: must begin with https:// in production');
  if (env.MAIL_FROM?.endsWith('.example')) problems.push("MAIL_FROM: is the demo's");
  if (env.DATABASE_OWNER_URL && env.DATABASE_OWNER_URL === env.DATABASE_URL) {
    problems.push('DATABASE_URL: must name another user than DATABASE_OWNER_URL; the application owns nothing');
  }
  return problems;
}

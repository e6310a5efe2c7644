/** The three secrets everything rests on: read from the environment or a file, made once for a demo, refused when weak. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const secretNames = ['SESSION_SECRET', 'WRAPPING_KEY', 'AUDIT_SIGNING_KEY'] as const;
export type SecretName = (typeof secretNames)[number];
export type Secrets = Record<SecretName, string>;

/** These two are keys and must be exactly 32 bytes, written as base64 or hex. */
const keyNames: readonly SecretName[] = ['WRAPPING_KEY', 'AUDIT_SIGNING_KEY'];

const usual = /change.?me|secret|password|default|example|openroi|0123456789|abcdef|qwerty/i;

/** `NAME`, or the content of the file named by `NAME_FILE`. Returns the problem where both or an unreadable file are given. */
export function readSecret(source: Record<string, string | undefined>, name: string): { value?: string; problem?: string } {
  const direct = source[name];
  const path = source[`${name}_FILE`];
  if (!path) return direct ? { value: direct } : {};
  if (direct) return { problem: `${name}: set ${name} or ${name}_FILE, not both` };
  try {
    return { value: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    return { problem: `${name}: the file named by ${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})` };
  }
}

/** Lines saying what is wrong with these secrets; none where they are good. Never repeats a value. */
export function secretProblems(secrets: Partial<Secrets>, options: { demoSecrets: Partial<Secrets> | null }): string[] {
  const problems: string[] = [];
  for (const name of secretNames) {
    const value = secrets[name];
    if (!value) {
      problems.push(`${name}: is missing; make one with: openssl rand -base64 32`);
      continue;
    }
    // why: the log's key may also be a PEM file, as openssl makes it; `parseSigningKey` reads it.
    const pem = name === 'AUDIT_SIGNING_KEY' && value.startsWith('-----BEGIN PRIVATE KEY-----');
    if (pem) continue;
    const bytes = keyNames.includes(name) ? decodeKey(value) : Buffer.from(value);
    if (bytes === null || (keyNames.includes(name) && bytes.length !== 32)) problems.push(`${name}: must be 32 bytes, as base64 or hex`);
    else if (bytes.length < 32) problems.push(`${name}: is too short (${bytes.length} bytes; at least 32)`);
    else if (new Set(bytes).size < 10 || (!keyNames.includes(name) && usual.test(value))) problems.push(`${name}: is a default or a guessable value`);
    if (options.demoSecrets && Object.values(options.demoSecrets).includes(value)) problems.push(`${name}: is the demo's; production needs its own`);
    const twin = secretNames.find((other) => other < name && secrets[other] === value);
    if (twin) problems.push(`${name}: is the same as ${twin}; each needs its own`);
  }
  return problems;
}

/** The demo's own secrets: made at random on the first start, kept for the next, readable by their owner alone. */
export function demoSecrets(dataDir: string): Secrets {
  const kept = keptDemoSecrets(dataDir);
  const complete = Object.fromEntries(secretNames.map((name) => [name, kept?.[name] ?? randomBytes(32).toString('base64')])) as Secrets;
  if (!kept || secretNames.some((name) => !kept[name])) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const path = join(dataDir, 'secrets.json');
    writeFileSync(`${path}.new`, `${JSON.stringify(complete, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return complete;
}

export function keptDemoSecrets(dataDir: string): Partial<Secrets> | null {
  const path = join(dataDir, 'secrets.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : null;
}

/** The bytes of a key written as base64, base64url or hex; null where it is neither. */
export function decodeKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  return Buffer.from(text, 'base64');
}

/** A name for a key that tells nothing about it; stands beside what it wrapped. */
export function keyId(key: Buffer): string {
  return createHash('sha256').update('openroi key id\0').update(key).digest('hex').slice(0, 16);
}

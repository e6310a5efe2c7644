import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvError, parseEnv, readEnv, type Variables } from './env.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'openroi-env-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = () => randomBytes(32).toString('base64');
const production = (): Variables => ({
  OPENROI_MODE: 'production',
  OPENROI_DATA_DIR: folder,
  PUBLIC_URL: 'https://records.hospital.org/',
  SMTP_URL: 'smtps://mail.hospital.org',
  MAIL_FROM: 'records@hospital.org',
  EHR_FHIR_URL: 'https://ehr.hospital.org/fhir',
  SESSION_SECRET: secret(),
  WRAPPING_KEY: secret(),
  AUDIT_SIGNING_KEY: secret(),
});

function problems(source: Variables): string[] {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).problems;
  }
}

describe('identity providers', () => {
  it('are read from their file, and a start with a wrong one is refused without a word of its secret', () => {
    const good = { id: 'riverside', name: 'Riverside', issuer: 'https://login.hospital.org', clientId: 'openroi', clientSecret: 'kept to ourselves', mailDomains: ['hospital.org'], facilities: ['Riverside'] };
    const read = (list: unknown) => {
      const path = join(folder, 'providers.json');
      writeFileSync(path, typeof list === 'string' ? list : JSON.stringify(list));
      return { ...production(), OIDC_PROVIDERS_FILE: path };
    };
    expect(readEnv(read([good])).OIDC_PROVIDERS).toMatchObject([{ id: 'riverside', clientSecret: 'kept to ourselves', secondFactor: false }]);
    writeFileSync(join(folder, 'key'), 'kept to ourselves\n');
    expect(readEnv(read([{ ...good, clientSecret: undefined, clientSecretFile: join(folder, 'key') }])).OIDC_PROVIDERS?.[0]?.clientSecret).toBe('kept to ourselves');
    for (const wrong of ['{', [{ ...good, issuer: 'http://login.hospital.org' }], [{ ...good, mailDomains: [] }], [{ ...good, facilities: [] }], [good, good], [{ ...good, clientSecret: undefined }], [{ ...good, scopes: 'all' }]]) {
      const said = problems(read(wrong)).join();
      expect(said).toMatch(/^OIDC_PROVIDERS_FILE: /);
      expect(said).not.toContain('kept to ourselves');
    }
  });
});

describe('the demo', () => {
  it('starts with nothing set, with secrets of its own that it keeps for its owner alone', () => {
    const env = readEnv({ OPENROI_DATA_DIR: folder });
    expect(env).toMatchObject({ OPENROI_MODE: 'demo', HOST: '127.0.0.1', TRUSTED_PROXIES: [] });
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toMatchObject({ WRAPPING_KEY: env.WRAPPING_KEY });
    expect(readEnv({ OPENROI_DATA_DIR: folder }).SESSION_SECRET).toBe(env.SESSION_SECRET);
  });

  it('listens on this machine alone', () => {
    expect(problems({ OPENROI_DATA_DIR: folder, HOST: '0.0.0.0' })).toEqual([expect.stringMatching(/^HOST: .*this machine only/)]);
    expect(problems({ OPENROI_DATA_DIR: folder, PUBLIC_URL: 'http://records.hospital.org' })).toHaveLength(1);
  });

  it('treats an empty variable as one that is not set, and names what is malformed', () => {
    expect(problems({ OPENROI_DATA_DIR: folder, PORT: '', SMTP_URL: '', OPENROI_MODE: '' })).toEqual([]);
    expect(problems({ OPENROI_DATA_DIR: folder, PORT: 'x', STORAGE_URL: 'ftp://x', DATABASE_URL: 'mysql://x' }).map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'STORAGE_URL',
    ]);
  });
});

describe('production', () => {
  it('starts with its own settings', () => {
    expect(readEnv(production())).toMatchObject({ OPENROI_MODE: 'production', PUBLIC_URL: 'https://records.hospital.org' });
  });

  it.each([
    ['missing', undefined, /is missing/],
    ['short', 'abc', /32 bytes|too short/],
    ['a default', 'changeme-changeme-changeme-changeme-changeme', /default|32 bytes/],
    ['one byte repeated', Buffer.alloc(32, 7).toString('base64'), /default|guessable/],
  ])('refuses a secret that is %s', (_what, value, line) => {
    for (const name of ['SESSION_SECRET', 'WRAPPING_KEY', 'AUDIT_SIGNING_KEY']) {
      const found = problems({ ...production(), [name]: value });
      expect(found, name).toEqual([expect.stringMatching(line)]);
      expect(found[0]).toMatch(new RegExp(`^${name}: `));
      if (value) expect(found.join()).not.toContain(value);
    }
  });

  it('refuses a secret used twice', () => {
    const settings = production();
    expect(problems({ ...settings, WRAPPING_KEY: settings['AUDIT_SIGNING_KEY'] })).toEqual(['WRAPPING_KEY: is the same as AUDIT_SIGNING_KEY; each needs its own']);
  });

  it("refuses the demo's secrets, sender and parts", () => {
    const demo = readEnv({ OPENROI_DATA_DIR: folder });
    expect(problems({ ...production(), SESSION_SECRET: demo.SESSION_SECRET })).toEqual([expect.stringContaining("is the demo's")]);
    expect(problems({ ...production(), MAIL_FROM: 'records@openroi.example' })).toEqual(["MAIL_FROM: is the demo's"]);
    expect(problems({ ...production(), SMTP_URL: undefined, EHR_FHIR_URL: undefined })).toHaveLength(2);
    expect(problems({ ...production(), PUBLIC_URL: 'http://records.hospital.org' })).toEqual([expect.stringContaining('https')]);
  });

  it('never makes a secret by itself', () => {
    problems({ ...production(), WRAPPING_KEY: undefined });
    expect(() => statSync(join(folder, 'secrets.json'))).toThrow();
  });

  it('reads a secret from a file, and refuses two sources for one', () => {
    const path = join(folder, 'key');
    const value = secret();
    writeFileSync(path, `${value}\n`);
    expect(readEnv({ ...production(), WRAPPING_KEY: undefined, WRAPPING_KEY_FILE: path }).WRAPPING_KEY).toBe(value);
    expect(problems({ ...production(), WRAPPING_KEY_FILE: path })).toEqual([expect.stringContaining('not both')]);
    expect(problems({ ...production(), WRAPPING_KEY: undefined, WRAPPING_KEY_FILE: `${path}x` })).toEqual([expect.stringContaining('ENOENT')]);
  });

  it('wants every part named in the processes behind the start', () => {
    expect(() => parseEnv(production())).toThrow(/DATABASE_URL: is missing/);
    expect(parseEnv({ ...production(), DATABASE_URL: 'postgresql://a@b/c' }).STORAGE_URL).toBe(`file://${folder}/files`);
  });
});

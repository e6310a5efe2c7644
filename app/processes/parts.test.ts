import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEnv } from '#app/http/env.ts';
import { planParts } from './parts.ts';

it('tells the web, and nobody else, where the identity providers stand', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-parts-'));
  const file = join(folder, 'providers.json');
  writeFileSync(file, '[]');
  const env = readEnv({ OPENROI_DATA_DIR: folder, OIDC_PROVIDERS_FILE: file, SMTP_URL: 'smtp://127.0.0.1:1', EHR_FHIR_URL: 'http://127.0.0.1:1' });
  const { children } = await planParts(env, { app: 'postgres://a', owner: 'postgres://o', worker: 'postgres://w', sequencer: 'postgres://s' }, 1);
  expect(children.flatMap(({ name, env: told }) => (told['OIDC_PROVIDERS_FILE'] === file ? [name] : []))).toEqual(['web']);
  rmSync(folder, { recursive: true });
});

it('hands the virus scanner to every process that stores what strangers send', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-parts-'));
  const env = readEnv({ OPENROI_DATA_DIR: folder, CLAMAV_URL: 'unix:/run/clamav/clamd.ctl', SMTP_URL: 'smtp://127.0.0.1:1', EHR_FHIR_URL: 'http://127.0.0.1:1' });
  const { children } = await planParts(env, { app: 'postgres://a', owner: 'postgres://o', worker: 'postgres://w', sequencer: 'postgres://s' }, 1);
  expect(children.map(({ name, env: told }) => [name, told['CLAMAV_URL']])).toEqual([
    ['worker', env.CLAMAV_URL],
    ['web', env.CLAMAV_URL],
  ]);
  rmSync(folder, { recursive: true });
});

/** The command line keeps its word: exit codes, no OUT where it failed, and a report that verifies alone. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { RawPdf } from './raw-pdf.ts';

const folder = mkdtempSync(join(tmpdir(), 'redact-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const run = (script: string, args: string[]): Promise<number | null> =>
  new Promise((resolve) => spawn(process.execPath, ['--import', 'tsx', `app/cli/${script}.ts`, ...args], { stdio: 'ignore' }).on('close', resolve));

it('0 written, 2 plan, 3 input, 4 not verified', async () => {
  const file = new RawPdf();
  const font = file.add('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  const content = file.stream('', 'BT /F 12 Tf 72 600 Td (Seen by Doctor Sheffield today) Tj ET');
  const tree = file.reserve();
  const page = file.add(`<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 612 792]/Contents ${content} 0 R/Resources<</Font<</F ${font} 0 R>>>>>>`);
  file.set(tree, `<</Type/Pages/Count 1/Kids[${page} 0 R]>>`);
  writeFileSync(at('in.pdf'), file.finish(file.add(`<</Type/Catalog/Pages ${tree} 0 R>>`)));
  writeFileSync(at('plan.json'), JSON.stringify({ terms: ['sheffield'] }));
  writeFileSync(at('bad-plan.json'), JSON.stringify({ withhold: [1] }));
  writeFileSync(at('bad.pdf'), '%PDF-1.7 nothing');
  writeFileSync(at('left.pdf'), 'from an earlier run');

  expect(await run('redact', [at('in.pdf'), at('out.pdf'), '--plan', at('plan.json'), '--report', at('report.json')])).toBe(0);
  expect(JSON.parse(readFileSync(at('report.json'), 'utf8')).terms).toEqual([{ index: 0, found: 1, pages: [1] }]);
  expect(await run('redact-verify', [at('out.pdf'), at('report.json')])).toBe(0);
  expect(await run('redact-verify', [at('in.pdf'), at('report.json')])).toBe(4);
  expect(await run('redact', [at('in.pdf'), at('left.pdf'), '--plan', at('bad-plan.json')])).toBe(2);
  expect(existsSync(at('left.pdf'))).toBe(false);
  expect(await run('redact', [at('bad.pdf'), at('none.pdf'), '--plan', at('plan.json')])).toBe(3);
  expect(existsSync(at('none.pdf'))).toBe(false);
}, 180_000);

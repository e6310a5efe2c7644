/** The demo's charts and sample uploads: fixed bytes, images where images are meant, the traps where they belong. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { toPdfPages } from '#app/records/imports/to-pdf-pages.ts';
import { buildDemoCharts } from '#db/seed/charts/build.ts';
import { cachedDemoCharts } from '#db/seed/charts/cache.ts';
import { scanToTiff, writePdf } from '#db/seed/charts/paper.ts';
import { buildFaxBatch, buildSampleUploads } from '#db/seed/charts/uploads.ts';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const magic = { 'application/pdf': '%PDF-', 'image/jpeg': '\xff\xd8\xff', 'image/tiff': 'II*\0' } as Record<string, string>;

test('the demo has 17 patients, every document has its content and its hash', async () => {
  const { patients, resources, binaries } = await buildDemoCharts();
  expect(patients).toHaveLength(17);
  expect(new Set(patients.map((p) => p.mrn)).size).toBe(17);
  const documents = resources.filter((r) => r.resourceType === 'DocumentReference');
  expect(documents).toHaveLength(binaries.size);
  for (const document of documents) {
    const content = binaries.get(document.id ?? '');
    const { attachment } = document.content[0] ?? { attachment: {} };
    expect(createHash('sha1').update(content?.bytes ?? '').digest('base64')).toBe(attachment.hash);
    expect(Buffer.from(content?.bytes ?? []).toString('latin1').startsWith(magic[content?.contentType ?? ''] ?? '?')).toBe(true);
  }
  expect(new Set([...binaries.values()].map((b) => b.contentType))).toEqual(new Set(['application/pdf', 'image/jpeg', 'image/tiff']));
  const labels = documents.filter((d) => d.subject?.reference === 'Patient/rgh-100234').flatMap((d) => d.securityLabel?.map((l) => l.coding?.[0]?.code) ?? []);
  expect(new Set(labels)).toEqual(new Set(['42CFRPart2', 'HIV', 'PSYTHPN', 'PSY']));
});

test('the same paper, the same bytes', async () => {
  const sheet = { header: ['Somewhere', 'Somebody'], title: 'Note', lines: [{ text: 'Words. '.repeat(900) }] };
  const [a, b] = [await writePdf([sheet], 'Note'), await writePdf([sheet], 'Note')];
  expect(sha(a)).toBe(sha(b));
  const [c, d] = [await scanToTiff(a, { seed: 3 }), await scanToTiff(b, { seed: 3 })];
  expect(sha(c)).toBe(sha(d));
  expect((await sharp(c).metadata()).pages).toBeGreaterThan(1);
  expect(sha(await buildFaxBatch())).toBe(sha(await buildFaxBatch()));
});

// A failing toContain would print the whole file: only booleans here.
test('the fax batch and the scan hold images only; the samples are what they say', async () => {
  const batch = Buffer.from(await buildFaxBatch()).toString('latin1');
  expect(batch.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(9);
  expect(batch.includes('/Type /Font')).toBe(false);
  const uploads = await buildSampleUploads();
  expect(Buffer.from(uploads.scannedRecord).toString('latin1').includes('/Type /Font')).toBe(false);
  expect((await sharp(uploads.idPhoto).metadata()).format).toBe('jpeg');
  expect(sha(uploads.validAuthorization)).not.toBe(sha(uploads.defectiveAuthorization));
});

test('text in two encodings becomes pages; form feeds break them; what is no text is refused', async () => {
  const about = { title: 'Note', issuedAt: '2026-11-22T12:00:00Z' };
  const text = 'Renée Núñez — naïve\f第二頁\fŁódź';
  const pages = await toPdfPages(new TextEncoder().encode(text), 'text/plain; charset=utf-8', about);
  expect(pages.rendered).toBe(true);
  expect(sha(pages.bytes)).toBe(sha((await toPdfPages(new TextEncoder().encode(text), 'text/plain', about)).bytes));
  await expect(toPdfPages(Buffer.from('Ren\xe9e', 'latin1'), 'text/plain', about)).resolves.toMatchObject({ contentType: 'application/pdf' });
  for (const [bytes, type] of [['<html>', 'text/html'], ['{\\rtf1}', 'application/rtf'], ['', 'text/plain'], ['a\0b', 'text/plain']] as const) {
    await expect(toPdfPages(Buffer.from(bytes), type, about)).rejects.toMatchObject({ code: 'refused_file' });
  }
  const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);
  expect(await toPdfPages(jpeg, 'image/jpeg', about)).toEqual({ bytes: jpeg, contentType: 'image/jpeg', rendered: false });
});

test('charts read back from the cache are the charts that were made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openroi-charts-'));
  try {
    const made = await cachedDemoCharts(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    const read = await cachedDemoCharts(folder);
    expect(read).not.toBe(made);
    expect(read.resources).toEqual(made.resources);
    expect([...read.binaries].map(([id, b]) => `${id} ${sha(b.bytes)}`)).toEqual([...made.binaries].map(([id, b]) => `${id} ${sha(b.bytes)}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { degrees, PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { translator } from '../locales/index.ts';
import { readBack } from '../pdf/read-back.ts';
import { assemblePacket } from './assemble.ts';
import { digestOf } from './digest.ts';
import { encryptPdf } from './encrypt.ts';
import { noticeBlocks } from './notices.ts';
import { samplePlan } from './sample.ts';
import type { PacketPlan, RecordPdf } from './plan.ts';

let records: RecordPdf[];
beforeAll(async () => {
  records = [
    { id: 'r1', pdf: await recordPdf('alpha', 2) },
    { id: 'r2', pdf: await recordPdf('bravo', 1) },
    { id: 'r3', pdf: await recordPdf('charlie', 3) },
  ];
});

describe('a packet', () => {
  test.each([['self', 'en'], ['self', 'es'], ['other', 'en'], ['other', 'es']] as const)('to %s in %s reads as agreed', async (kind, locale) => {
    const plan = samplePlan(kind, locale);
    const packet = await assemblePacket(plan, records);
    const read = await readBack(packet.pdf);
    const text = read.pages.join('\n----\n');
    expect(text).not.toMatch(/\{\{|undefined|\b(?:packet|common)\.[a-z_]+/);
    expect(read.pages).toHaveLength(packet.pageCount);
    expect(read).toMatchObject({ title: translator(locale)('packet.title', { request: plan.requestNumber }), language: locale === 'es' ? 'es-US' : 'en-US', marked: true });
    expect(read.labels ?? read.pages.map((_, i) => String(i + 1))).toEqual(read.pages.map((_, i) => String(i + 1)));
    read.pages.forEach((page, i) => {
      expect(page).toContain(translator(locale)('common.pageOf', { page: i + 1, pages: packet.pageCount }));
      expect(page).toContain(plan.requestNumber);
      expect(page).toContain(plan.recipient.name);
    });
    expect(read.outline.slice(3)).toEqual([translator(locale)('packet.outline.records'), ...plan.documents.map((d) => d.title), translator(locale)('packet.outline.certificate')]);
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${kind}.${locale}.txt`);
  });

  test('is the same to the byte for the same plan', async () => {
    const [a, b] = [await assemblePacket(samplePlan('self'), records), await assemblePacket(structuredClone(samplePlan('self')), records)];
    expect(Buffer.compare(Buffer.from(a.pdf), Buffer.from(b.pdf))).toBe(0);
    const c = await assemblePacket({ ...samplePlan('self'), requestNumber: 'RGH-2026-000124' }, records);
    expect(Buffer.compare(Buffer.from(a.pdf), Buffer.from(c.pdf))).not.toBe(0);
  });

  test('holds the documents in the order and on the pages that its index names', async () => {
    const { pdf, map } = await assemblePacket(samplePlan('other'), records);
    const { pages } = await readBack(pdf);
    expect(map.documents.map((page) => pages[page - 1]?.match(/(alpha|bravo|charlie) page \d/)?.[0])).toEqual(['alpha page 1', 'bravo page 1', 'charlie page 1']);
    expect(pages[map.certificate - 1]).toContain('Certificate of redaction');
  });

  test('lets anyone compute the digest of each page again, and a changed page shows', async () => {
    const { pdf, pageDigests } = await assemblePacket(samplePlan('other'), records);
    const reopened = await PDFDocument.load(pdf, { updateMetadata: false });
    for (const d of pageDigests) expect(digestOf(reopened.getPage(d.page - 1), true)).toBe(d.sha256);
    const text = (await readBack(pdf)).pages.join('');
    for (const d of pageDigests) expect(text).toContain(d.sha256);
    expect(new Set(pageDigests.map((d) => d.sha256)).size).toBe(pageDigests.length);
  });

  test('keeps the coordinates of content, and the strip lies outside of it, whatever the rotation', async () => {
    for (const angle of [0, 90, 180, 270]) {
      const plan: PacketPlan = { ...samplePlan('other'), documents: [{ recordId: 'x', title: 'Turned', date: null, pages: 1 }] };
      const { pdf, map } = await assemblePacket(plan, [{ id: 'x', pdf: await recordPdf('turned', 1, angle) }]);
      const page = (await PDFDocument.load(pdf, { updateMetadata: false })).getPage(map.records - 1);
      const box = page.getMediaBox();
      const grown = angle % 180 === 0 ? box.height - 792 : box.width - 612;
      expect(grown, String(angle)).toBeGreaterThan(20);
      expect(angle % 180 === 0 ? box.width : box.height).toBe(angle % 180 === 0 ? 612 : 792);
      expect(box.x).toBeCloseTo(angle === 270 ? -grown : 0);
      expect(box.y).toBeCloseTo(angle === 0 ? -grown : 0);
    }
  });
});

describe('what a packet must not tell', () => {
  test('one to anybody but the patient that lists what was withheld is refused', async () => {
    await expect(assemblePacket({ ...samplePlan('other'), withheld: [] }, records)).rejects.toThrow(/patient only/);
  });

  test('a third party reads only that the record may not be complete', async () => {
    const t = translator('en');
    const text = (await readBack((await assemblePacket({ ...samplePlan('other'), notices: [{ kind: 'redisclosure' }] }, records)).pdf)).pages.join(' ').replace(/\s+/g, ' ');
    expect(text).toContain(t('packet.notices.incompleteText'));
    expect(text).not.toMatch(/withheld|substance|psychiatr|HIV|genetic|part 2|164\.524/i);
  });

  test('a Part 2 notice stands with the consent or its scope, or not at all', () => {
    const plan = samplePlan('other');
    expect(JSON.stringify(noticeBlocks(plan))).toContain('42 CFR part 2 prohibits unauthorized use or disclosure of these records.');
    expect(() => noticeBlocks({ ...plan, notices: [{ kind: 'part2', consentEnclosed: false }] })).toThrow(/2\.32/);
  });

  test('nothing of a source but its pages comes along', async () => {
    const source = await PDFDocument.create({ updateMetadata: false });
    source.setTitle('SENTINEL-TITLE');
    source.addPage([612, 792]).drawText('kept', { x: 50, y: 700 });
    source.addJavaScript('x', 'SENTINEL_SCRIPT()');
    await source.attach(Buffer.from('SENTINEL-FILE'), 'SENTINEL.txt');
    const plan: PacketPlan = { ...samplePlan('other'), documents: [{ recordId: 'x', title: 'T', date: null, pages: 1 }] };
    const { pdf } = await assemblePacket(plan, [{ id: 'x', pdf: await source.save() }]);
    const plain = await (await PDFDocument.load(pdf, { updateMetadata: false })).save({ useObjectStreams: false });
    expect(Buffer.from(plain).toString('latin1')).not.toMatch(/SENTINEL|JavaScript|EmbeddedFile/);
  });
});

describe('a plan that does not fit is refused', () => {
  test('missing record, wrong page count, no documents', async () => {
    await expect(assemblePacket(samplePlan('self'), records.slice(1))).rejects.toThrow(/r1 is missing/);
    const plan = samplePlan('self');
    await expect(assemblePacket({ ...plan, documents: [{ ...plan.documents[0]!, pages: 3 }] }, records)).rejects.toThrow(/has 2 pages, planned 3/);
    await expect(assemblePacket({ ...plan, documents: [] }, records)).rejects.toThrow(/no documents/);
  });
});

test('the locked file opens with its password only, is AES-256, and holds the same text', { timeout: 120_000 }, async () => {
  const { pdf } = await assemblePacket(samplePlan('self'), records);
  const locked = await encryptPdf(pdf, { userPassword: '48291507', ownerPassword: 'owner-secret' });
  await expect(readBack(locked)).rejects.toThrow(/password/i);
  await expect(readBack(locked, '00000000')).rejects.toThrow(/password/i);
  expect((await readBack(locked, '48291507')).pages).toEqual((await readBack(pdf)).pages);
  const dir = mkdtempSync(join(tmpdir(), 'packet-'));
  try {
    writeFileSync(join(dir, 'a.pdf'), locked);
    const told = qpdf(['--show-encryption', '--password=48291507', join(dir, 'a.pdf')]);
    if (told !== null) {
      expect(told).toMatch(/R = 6/);
      expect(told).toMatch(/AESv3/);
      expect(qpdf(['--check', '--password=48291507', join(dir, 'a.pdf')])).toMatch(/No syntax or stream encoding errors/);
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('2,000 pages take seconds', async () => {
  const big = await recordPdf('big', 500);
  const ids = ['a', 'b', 'c', 'd'];
  const plan: PacketPlan = { ...samplePlan('other'), documents: ids.map((recordId) => ({ recordId, title: `Chart ${recordId}`, date: '2026-01-02', pages: 500 })) };
  const before = process.cpuUsage();
  const { pageCount, map } = await assemblePacket(plan, ids.map((id) => ({ id, pdf: big })));
  const used = process.cpuUsage(before);
  // of the processor, not of the clock: the machine may be busy
  expect((used.user + used.system) / 1e6).toBeLessThan(30);
  expect(map.certificate - map.records).toBe(2000);
  expect(pageCount).toBeGreaterThan(2000);
}, 300_000);

async function recordPdf(label: string, pages: number, angle = 0): Promise<Uint8Array> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  for (let i = 1; i <= pages; i += 1) {
    const page = doc.addPage([612, 792]);
    page.drawText(`${label} page ${i}`, { x: 60, y: 700, size: 14 });
    if (angle) page.setRotation(degrees(angle));
  }
  return doc.save();
}

/** qpdf's answer, or null where it is not installed. */
function qpdf(args: string[]): string | null {
  try {
    return execFileSync('qpdf', args, { encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

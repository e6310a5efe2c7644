/** An EHR that misbehaves: what is tried again, what is given up, and what never gets in. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ChartDocument } from '#app/records/ehr/chart.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';
import type { EhrClient, EhrClientOptions } from '#app/records/ehr/client.ts';
import { retryAfter } from '#app/records/ehr/http.ts';

type Handler = (req: IncomingMessage, res: ServerResponse, nth: number) => void;
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function ehrOf(handler: Handler, options: Partial<EhrClientOptions> = {}): Promise<{ ehr: EhrClient; url: string; pauses: number[]; calls: () => number }> {
  let calls = 0;
  const pauses: number[] = [];
  const server = createServer((req, res) => handler(req, res, (calls += 1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ehr = createEhrClient({ baseUrl: url, tries: 3, timeoutMs: 400, sleep: async (ms) => void pauses.push(ms), random: () => 1, ...options });
  return { ehr, url, pauses, calls: () => calls };
}

const pdf = Buffer.from(`%PDF-1.7\n${'x'.repeat(5000)}`);
const json = (res: ServerResponse, body: unknown, status = 200): void => void res.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
const document: ChartDocument = { id: 'DocumentReference/d#0', title: 'Note', kind: 'progress', date: '2024-01-01', encounterId: null, inScope: true, outOfScopeReason: null, contentType: 'application/pdf', source: { type: 'binary', url: 'Binary/b' }, size: null, hash: null, category: null, securityLabels: [], department: null, patientId: 'p1' };
const raw = (res: ServerResponse, headers: Record<string, string> = {}): void => void res.writeHead(200, { 'content-type': 'application/pdf', ...headers }).end(pdf);

test('429 with Retry-After is waited for as long as asked', async () => {
  const { ehr, pauses } = await ehrOf((_req, res, nth) => (nth === 1 ? void res.writeHead(429, { 'retry-after': '7' }).end() : raw(res)));
  expect((await ehr.fetchDocument(document)).bytes.length).toBe(pdf.length);
  expect(pauses).toEqual([7000]);
});

test('a pause longer than a worker waits is left to the job', async () => {
  const { ehr, pauses } = await ehrOf((_req, res) => void res.writeHead(503, { 'retry-after': '3600' }).end());
  await expect(ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'unavailable', details: { retryAfterMs: 3_600_000 } });
  expect(pauses).toEqual([]);
});

test('Retry-After as a date', () => {
  expect(retryAfter('Sun, 22 Nov 2026 12:00:30 GMT', new Date('2026-11-22T12:00:00Z'))).toBe(30_000);
  expect(retryAfter('soon', new Date(0))).toBeNull();
});

test('500 twice, then right: pauses grow', async () => {
  const { ehr, pauses } = await ehrOf((_req, res, nth) => (nth < 3 ? void res.writeHead(500).end('boom') : raw(res)));
  expect((await ehr.fetchDocument(document)).contentType).toBe('application/pdf');
  expect(pauses).toEqual([1000, 2000]);
});

test('500 for ever is unavailable after the tries, and names no id', async () => {
  const { ehr, calls } = await ehrOf((_req, res) => void res.writeHead(500).end());
  const failure = await ehr.findPatients({ name: 'Canaryname', identifier: 'CANARY-1' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable' });
  expect(String(failure)).not.toMatch(/canary/i);
  expect(calls()).toBe(3);
});

test('cut off in the middle: tried again', async () => {
  const { ehr, calls } = await ehrOf((_req, res, nth) => {
    if (nth > 1) return raw(res);
    res.writeHead(200, { 'content-type': 'application/pdf', 'content-length': String(pdf.length) });
    res.write(pdf.subarray(0, 1000));
    setTimeout(() => res.destroy(), 20);
  });
  expect(Buffer.from((await ehr.fetchDocument(document)).bytes).equals(pdf)).toBe(true);
  expect(calls()).toBe(2);
});

test('too slow: given up in time, then unavailable', async () => {
  const { ehr } = await ehrOf((_req, res) => void res.writeHead(200, { 'content-type': 'application/pdf' }).write('%PDF'), { tries: 2, timeoutMs: 100 });
  await expect(ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a page of HTML instead of a PDF is refused', async () => {
  const { ehr } = await ehrOf((_req, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'));
  await expect(ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'refused_file' });
  await expect(ehr.findPatients({ name: 'x' })).rejects.toMatchObject({ code: 'unavailable' });
});

test('over the byte cap: refused, announced or not', async () => {
  const announced = await ehrOf((_req, res) => raw(res, { 'content-length': String(pdf.length) }), { maxDocumentBytes: 1000 });
  await expect(announced.ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'refused_file' });
  const endless = await ehrOf(
    (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/pdf' });
      const timer = setInterval(() => res.write(Buffer.alloc(500)), 1);
      res.on('close', () => clearInterval(timer));
    },
    { maxDocumentBytes: 1000, timeoutMs: 5000 },
  );
  await expect(endless.ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'refused_file' });
});

test('wrong size, wrong hash, nothing at all: refused', async () => {
  const { ehr } = await ehrOf((req, res) => (req.url === '/Binary/empty' ? void res.writeHead(200, { 'content-type': 'application/pdf' }).end() : req.url === '/Binary/gone' ? void res.writeHead(410).end() : raw(res)));
  await expect(ehr.fetchDocument({ ...document, size: 17 })).rejects.toMatchObject({ code: 'refused_file' });
  await expect(ehr.fetchDocument({ ...document, hash: 'AAAA' })).rejects.toMatchObject({ code: 'refused_file' });
  await expect(ehr.fetchDocument({ ...document, source: { type: 'binary', url: 'Binary/empty' } })).rejects.toMatchObject({ code: 'refused_file' });
  await expect(ehr.fetchDocument({ ...document, source: { type: 'binary', url: 'Binary/gone' } })).rejects.toMatchObject({ code: 'refused_file' });
});

test('content that belongs to another patient is refused, raw and as JSON', async () => {
  const plain = await ehrOf((_req, res) => raw(res, { 'x-security-context': 'Patient/p2' }));
  await expect(plain.ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'refused_file' });
  const resource = await ehrOf((_req, res) => json(res, { resourceType: 'Binary', contentType: 'application/pdf', securityContext: { reference: 'Patient/p2' }, data: pdf.toString('base64') }));
  await expect(resource.ehr.fetchDocument(document)).rejects.toMatchObject({ code: 'refused_file' });
});

test('a document of another patient in the answer never enters the chart, nor does one that is none; both are named', async () => {
  const reference = (id: string, subject: string) => ({ resourceType: 'DocumentReference', id, status: 'current', subject: { reference: subject }, date: '2024-01-01', content: [{ attachment: { contentType: 'application/pdf', url: `Binary/${id}` } }] });
  const { ehr } = await ehrOf((req, res) => {
    if (req.url === '/metadata') return json(res, { resourceType: 'OperationOutcome', issue: [] }, 404);
    if (req.url === '/Patient/p1') return json(res, { resourceType: 'Patient', id: 'p1' });
    if (req.url?.startsWith('/DocumentReference')) return json(res, { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: reference('mine', 'Patient/p1') }, { resource: reference('other', 'Patient/p2') }, { resource: { ...reference('odd', 'Patient/p1'), content: null } }, { resource: { ...reference('empty', 'Patient/p1'), content: [{ attachment: { title: 'x' } }] } }] });
    return json(res, { resourceType: 'Bundle', type: 'searchset' });
  });
  const chart = await ehr.fetchChart('p1');
  expect(chart.documents.map((d) => d.id)).toEqual(['DocumentReference/mine#0']);
  expect(chart.refused).toEqual([
    { id: 'DocumentReference/other', reason: 'other_patient' },
    { id: 'DocumentReference/odd', reason: 'malformed' },
    { id: 'DocumentReference/empty', reason: 'no_content' },
  ]);
});

test('another patient than asked for, a total that is not reached, pages in a circle, another host: no chart', async () => {
  const other = await ehrOf((req, res) => json(res, req.url === '/metadata' ? { resourceType: 'Bundle', type: 'searchset' } : { resourceType: 'Patient', id: 'p2' }));
  await expect(other.ehr.fetchChart('p1')).rejects.toMatchObject({ code: 'refused_file' });
  const short = await ehrOf((_req, res) => json(res, { resourceType: 'Bundle', type: 'searchset', total: 3, entry: [{ resource: { resourceType: 'Patient', id: 'a' } }] }));
  await expect(short.ehr.findPatients({ name: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  const circle = await ehrOf((_req, res) => json(res, { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: '/Patient?page=2' }] }));
  await expect(circle.ehr.findPatients({ name: 'a' })).rejects.toMatchObject({ code: 'unavailable' });
  const elsewhere = await ehrOf((_req, res) => json(res, { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: 'http://127.0.0.1:9/Patient' }] }));
  await expect(elsewhere.ehr.findPatients({ name: 'a' })).rejects.toThrow('another host');
  const foreign = { ...document, source: { type: 'binary', url: 'http://169.254.169.254/latest' } } as const;
  await expect(elsewhere.ehr.fetchDocument(foreign)).rejects.toThrow('another host');
});

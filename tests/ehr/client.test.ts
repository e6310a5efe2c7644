/** The EHR client against our demo server and against one written by others. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEhrDemo } from '#app/processes/ehr-demo.ts';
import { createEhrClient } from '#app/records/ehr/client.ts';
import type { EhrClient } from '#app/records/ehr/client.ts';
import { structuredPdf } from '#app/records/imports/structured-pdf.ts';
import { toPdfPages } from '#app/records/imports/to-pdf-pages.ts';
import { buildDemoCharts } from '#db/seed/charts/build.ts';
import { medplumPatientsPresent, startMedplumServer } from './medplum-server.ts';
import type { MedplumServer } from './medplum-server.ts';

describe('the demo EHR', () => {
  let ehr: EhrClient;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const demo = await startEhrDemo(await buildDemoCharts());
    ehr = createEhrClient({ baseUrl: demo.url, zone: 'America/New_York' });
    close = demo.close;
  });
  afterAll(() => close());

  test('says what it offers', async () => {
    const can = await ehr.capabilities();
    expect(can.everything).toBe(true);
    expect(can.searchable('DocumentReference')).toBe(true);
    expect(can.searchable('Procedure')).toBe(false);
  });

  test('finds a patient by name and birth date, and by number', async () => {
    const ids = async (query: Parameters<EhrClient['findPatients']>[0]) => (await ehr.findPatients(query)).map((p) => p.id);
    expect(await ids({ name: 'maria reyes', birthDate: '1978-03-14' })).toEqual(['rgh-100234', 'lvc-20311']);
    expect(await ids({ name: 'delgado' })).toEqual(['rgh-100234', 'rgh-100235', 'rgh-100236']);
    expect(await ids({ name: 'nunez' })).toEqual(['rgh-100255']);
    expect(await ids({ identifier: 'RGH-100234' })).toEqual(['rgh-100234']);
  });

  test('a chart is whole, over several pages, and says what is in scope and why the rest is not', async () => {
    const charts = await buildDemoCharts();
    const chart = await ehr.fetchChart('rgh-100234', { from: '2023-01-01', to: '2023-12-31', kinds: ['emergency', 'radiology', 'billing'] });
    const own = charts.resources.filter((r) => r.resourceType === 'DocumentReference' && r.subject?.reference === 'Patient/rgh-100234');
    expect(chart.documents.length).toBe(own.length);
    expect(chart.encounters.map((e) => e.from)).toEqual(['2019-05-06', '2020-09-17', '2023-06-22', '2026-02-11']);
    const inside = chart.documents.filter((d) => d.inScope);
    expect(inside.map((d) => [d.kind, d.date])).toEqual([['emergency', '2023-06-22'], ['radiology', '2023-06-22'], ['billing', '2023-06-22']]);
    expect(new Set(chart.documents.map((d) => d.outOfScopeReason))).toEqual(new Set([null, 'other_kind', 'before_range', 'after_range']));
    expect(chart.structured.length).toBeGreaterThan(8);
    const visit = await ehr.fetchChart('rgh-100234', { encounters: ['cholecystectomy'] });
    expect(new Set(visit.documents.filter((d) => d.inScope).map((d) => d.date))).toEqual(new Set(['2020-09-17']));
  });

  test('every document of the chart arrives equal to the byte', async () => {
    const charts = await buildDemoCharts();
    for (const document of (await ehr.fetchChart('rgh-100234')).documents) {
      const got = await ehr.fetchDocument(document);
      expect(got.contentType).toBe(document.contentType);
      expect(Buffer.from(got.bytes).equals(charts.binaries.get(document.id.slice(18, -2))?.bytes ?? new Uint8Array())).toBe(true);
    }
  });

  test('structured data become pages that say whose they are', async () => {
    const chart = await ehr.fetchChart('rgh-100234');
    const source = { facilityName: 'Riverside General Hospital', retrievedAt: '2026-11-22T12:00:00Z' };
    const pdf = await structuredPdf(chart.patient, chart.structured, source);
    expect(Buffer.from(pdf ?? []).subarray(0, 5).toString()).toBe('%PDF-');
    const again = await structuredPdf(chart.patient, chart.structured, source);
    expect(sha(again)).toBe(sha(pdf));
    expect(await structuredPdf(chart.patient, [], source)).toBeNull();
  });

  test('an unknown patient is not found; what is not served is an outcome', async () => {
    await expect(ehr.fetchChart('nobody')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe.skipIf(!medplumPatientsPresent)('a server written by others, with the patients of ../shared/data/patients', () => {
  let server: MedplumServer;
  let ehr: EhrClient;
  beforeAll(async () => {
    server = await startMedplumServer();
    ehr = createEhrClient({ baseUrl: server.url });
  });
  afterAll(() => server.close());

  test('three patients: found, chart fetched by searches, every note read and made into pages', async () => {
    expect(server.patients).toHaveLength(3);
    expect(await ehr.capabilities()).toMatchObject({ stated: false, everything: false });
    for (const patient of server.patients) {
      const found = await ehr.findPatients({ name: patient.family, birthDate: patient.birthDate });
      expect(found.map((p) => p.id)).toContain(patient.id);
      const chart = await ehr.fetchChart(patient.id);
      expect(chart.refused).toEqual([]);
      expect(chart.documents).toHaveLength(patient.notes);
      expect(chart.encounters.length).toBeGreaterThan(0);
      expect(chart.structured.length).toBeGreaterThan(20);
      for (const document of chart.documents) {
        const { bytes, contentType } = await ehr.fetchDocument(document);
        expect(Buffer.from(bytes).toString()).toContain(patient.family);
        const pages = await toPdfPages(bytes, contentType, { title: document.title, issuedAt: '2026-11-22T12:00:00Z' });
        expect(pages).toMatchObject({ contentType: 'application/pdf', rendered: true });
      }
    }
  });
});

function sha(bytes: Uint8Array | null): string {
  return createHash('sha256').update(bytes ?? '').digest('hex');
}

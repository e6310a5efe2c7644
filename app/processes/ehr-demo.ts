/** The demo's EHR: a FHIR R4 server over HTTP that serves the invented charts, read only. `createEhrApp` is the server without a port. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import express from 'express';
import type { Express, Request, Response } from 'express';
import type { Bundle, BundleEntry, CapabilityStatement, FhirResource, OperationOutcome, Patient } from 'fhir/r4';
import { cachedDemoCharts } from '#db/seed/charts/cache.ts';
import type { DemoCharts } from '#db/seed/charts/build.ts';

const fhirJson = 'application/fhir+json; charset=utf-8';
const searchable = ['Patient', 'Encounter', 'Condition', 'DocumentReference', 'Observation', 'MedicationRequest', 'Immunization'] as const;
const parameters: Record<string, string[]> = { Patient: ['_id', 'name', 'family', 'given', 'birthdate', 'identifier'], DocumentReference: ['patient', 'subject', 'date', 'type', 'encounter', '_id'] };

export type EhrCharts = Pick<DemoCharts, 'resources' | 'binaries'>;

export function createEhrApp(charts: EhrCharts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  const byId = new Map(charts.resources.map((r) => [`${r.resourceType}/${r.id}`, r]));

  app.get('/metadata', (req, res) => void send(res, 200, statement(baseOf(req))));
  app.get('/Patient/:id/\\$everything', (req, res) => {
    const patient = byId.get(`Patient/${req.params.id}`);
    if (!patient) return void missing(res);
    const own = charts.resources.filter((r) => r.resourceType !== 'Patient' && r.resourceType !== 'Binary' && subjectOf(r) === `Patient/${req.params.id}`);
    paged(req, res, [patient, ...own]);
  });
  app.get('/Binary/:id', (req, res) => binary(req, res, charts));
  app.get('/:type', (req, res) => {
    const type = req.params.type;
    if (!(searchable as readonly string[]).includes(type)) return void outcome(res, 404, 'not-supported', 'This resource type is not served.');
    const unknown = Object.keys(req.query).find((name) => !['_count', '_offset', '_sort', '_format', ...allowed(type)].includes(name));
    if (unknown) return void outcome(res, 400, 'invalid', 'A search parameter is not supported.');
    paged(req, res, charts.resources.filter((r) => r.resourceType === type && matches(r, req)));
  });
  app.get('/:type/:id', (req, res) => {
    const resource = byId.get(`${req.params.type}/${req.params.id}`);
    return resource ? void send(res, 200, resource) : void missing(res);
  });
  app.use((_req, res) => void outcome(res, 405, 'not-supported', 'Reading only.'));
  return app;
}

/** Starts on a port of the loopback interface; 0 takes a free one. */
export async function startEhrDemo(charts: EhrCharts | Promise<EhrCharts>, port = 0): Promise<{ url: string; close: () => Promise<void> }> {
  const app = express();
  app.disable('x-powered-by');
  // It listens at once; whoever asks while the charts are still being made waits for them.
  let ready: Promise<Express> | undefined;
  app.use((req, res, next) => {
    ready ??= Promise.resolve(charts).then(createEhrApp);
    ready.then((made) => made(req, res, next), next);
  });
  const server = await new Promise<Server>((resolve, reject) => {
    const started: Server = app.listen(port, '127.0.0.1', () => resolve(started));
    started.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function allowed(type: string): string[] {
  return parameters[type] ?? ['patient', 'subject', 'date', 'encounter', '_id'];
}

function matches(resource: FhirResource, req: Request): boolean {
  return Object.entries(req.query).every(([name, given]) => {
    const values = ([] as string[]).concat(given as string | string[]);
    // A parameter given twice means both; commas mean either (FHIR R4 search, 3.1.1.4.16).
    return values.every((value) => value.split(',').some((one) => matchesOne(resource, name, one)));
  });
}

function matchesOne(resource: FhirResource, name: string, value: string): boolean {
  const fields = resource as { encounter?: { reference?: string }; type?: { coding?: { code?: string; system?: string }[] } };
  switch (name) {
    case '_id':
      return resource.id === value;
    case 'patient':
    case 'subject':
      return subjectOf(resource) === `Patient/${value.replace(/^.*\/(?=[^/]+$)/, '')}`;
    case 'encounter':
      return [fields.encounter?.reference, ...(resource.resourceType === 'DocumentReference' ? (resource.context?.encounter ?? []).map((e) => e.reference) : [])].includes(`Encounter/${value.replace(/^.*\//, '')}`);
    case 'name':
    case 'family':
    case 'given':
      return value.split(/\s+/).filter(Boolean).every((word) => namesOf(resource as Patient, name).some((part) => part.startsWith(fold(word))));
    case 'birthdate':
      return within((resource as Patient).birthDate ?? '', value);
    case 'identifier':
      return ((resource as Patient).identifier ?? []).some((i) => (value.includes('|') ? `${i.system}|${i.value}` === value || (value.startsWith('|') && value.slice(1) === i.value) : i.value === value));
    case 'date':
      return within(dateOf(resource), value);
    case 'type':
      return (fields.type?.coding ?? []).some((c) => value === c.code || value === `${c.system}|${c.code}`);
    default:
      return true;
  }
}

/** Parts of a name; "Delgado-Reyes" is found by either half, accents aside. */
function namesOf(patient: Patient, part: string): string[] {
  const names = (patient.name ?? []).flatMap((n) => [...(part === 'given' ? [] : [n.family ?? '']), ...(part === 'family' ? [] : (n.given ?? []))]);
  return names.map(fold).flatMap((n) => [n, ...n.split(/[-\s]/)]);
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function within(date: string, expression: string): boolean {
  const [, prefix = 'eq', bound = ''] = /^(eq|ge|le|gt|lt|ne)?(.*)$/.exec(expression) ?? [];
  const day = date.slice(0, bound.length);
  return { eq: day === bound, ne: day !== bound, ge: day >= bound, gt: day > bound, le: day <= bound, lt: day < bound }[prefix] ?? false;
}

function dateOf(r: FhirResource): string {
  const { date, effectiveDateTime, recordedDate, authoredOn, occurrenceDateTime, period } = r as { date?: string; effectiveDateTime?: string; recordedDate?: string; authoredOn?: string; occurrenceDateTime?: string; period?: { start?: string } };
  return date ?? effectiveDateTime ?? recordedDate ?? authoredOn ?? occurrenceDateTime ?? period?.start ?? '';
}

function subjectOf(r: FhirResource): string | undefined {
  const { subject, patient } = r as { subject?: { reference?: string }; patient?: { reference?: string } };
  return (subject ?? patient)?.reference;
}

function paged(req: Request, res: Response, found: FhirResource[]): void {
  const count = Math.min(500, Math.max(1, Number(req.query['_count'] ?? 50) || 50));
  const offset = Math.max(0, Number(req.query['_offset'] ?? 0) || 0);
  const base = baseOf(req);
  const self = new URL(`${base}${req.originalUrl}`);
  const next = new URL(self);
  next.searchParams.set('_count', String(count));
  next.searchParams.set('_offset', String(offset + count));
  const entry = found.slice(offset, offset + count).map((resource): BundleEntry => ({ fullUrl: `${base}/${resource.resourceType}/${resource.id}`, resource, search: { mode: 'match' } }));
  send(res, 200, { resourceType: 'Bundle', type: 'searchset', total: found.length, link: [{ relation: 'self', url: self.href }, ...(offset + count < found.length ? [{ relation: 'next', url: next.href }] : [])], entry } satisfies Bundle);
}

function binary(req: Request, res: Response, charts: EhrCharts): void {
  const content = charts.binaries.get(req.params['id'] ?? '');
  if (!content) return missing(res);
  const resource = charts.resources.find((r) => r.resourceType === 'Binary' && r.id === req.params['id']);
  const owner = resource?.resourceType === 'Binary' ? resource.securityContext?.reference : undefined;
  // Raw content unless FHIR is asked for (FHIR R4, 2.44.4).
  if (req.accepts([content.contentType, 'application/fhir+json', 'application/json']) !== content.contentType) {
    return send(res, 200, { resourceType: 'Binary', id: req.params['id'], contentType: content.contentType, ...(owner ? { securityContext: { reference: owner } } : {}), data: Buffer.from(content.bytes).toString('base64') });
  }
  res.status(200).set({ 'content-type': content.contentType, 'content-length': String(content.bytes.length), 'cache-control': 'no-store', ...(owner ? { 'x-security-context': owner } : {}) });
  Readable.from(chunks(content.bytes)).pipe(res);
}

function* chunks(bytes: Uint8Array): Generator<Buffer> {
  for (let i = 0; i < bytes.length; i += 65_536) yield Buffer.from(bytes.buffer, bytes.byteOffset + i, Math.min(65_536, bytes.length - i));
}

function statement(base: string): CapabilityStatement {
  const read = [{ code: 'read' as const }];
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-02',
    kind: 'instance',
    implementation: { description: 'OpenROI demo EHR, invented patients only', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        resource: [
          ...searchable.map((type) => ({ type, interaction: [...read, { code: 'search-type' as const }], searchParam: allowed(type).map((name) => ({ name, type: name.includes('date') ? ('date' as const) : name === 'patient' || name === 'subject' || name === 'encounter' ? ('reference' as const) : name === 'name' || name === 'family' || name === 'given' ? ('string' as const) : ('token' as const) })), ...(type === 'Patient' ? { operation: [{ name: 'everything', definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything' }] } : {}) })),
          { type: 'Binary', interaction: read },
        ],
      },
    ],
  };
}

function send(res: Response, status: number, resource: FhirResource): void {
  res.status(status).set({ 'content-type': fhirJson, 'cache-control': 'no-store' }).send(JSON.stringify(resource));
}

function outcome(res: Response, status: number, code: OperationOutcome['issue'][number]['code'], text: string): void {
  send(res, status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] });
}

function missing(res: Response): void {
  outcome(res, 404, 'not-found', 'No such resource.');
}

function baseOf(req: Request): string {
  return `${req.protocol}://${req.get('host') ?? '127.0.0.1'}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const charts = cachedDemoCharts(process.env['EHR_DEMO_CACHE']);
  const demo = await startEhrDemo(charts, Number(process.env['EHR_DEMO_PORT'] ?? 0));
  process.stdout.write(`${JSON.stringify({ listening: demo.url })}\n`);
  process.send?.({ listening: demo.url });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void demo.close().then(() => process.exit(0)));
}

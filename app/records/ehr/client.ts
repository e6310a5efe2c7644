/** The EHR as the product sees it: find a patient, fetch a chart, fetch a document; FHIR R4 over HTTP. */
import { createHash } from 'node:crypto';
import type { Binary, Bundle, FhirResource, Patient } from 'fhir/r4';
import { AppError } from '#workflows/app-error.ts';
import { chartOf, isPatient, structuredTypes } from './chart.ts';
import type { Chart, ChartDocument, ChartScope } from './chart.ts';
import { createFhirHttp } from './http.ts';
import type { Fetched, FhirHttp, HttpOptions } from './http.ts';

export type EhrClientOptions = HttpOptions & {
  /** Facility's IANA zone: in which an instant is a date of service. */
  zone?: string;
  /** Cap on one document. Default 100 MB. */
  maxDocumentBytes?: number;
};

export type EhrCapabilities = { stated: boolean; everything: boolean; searchable: (resourceType: string) => boolean };
export type PatientQuery = { name?: string; birthDate?: string; identifier?: string };
export type FetchedDocument = { bytes: Uint8Array; contentType: string };

export type EhrClient = {
  /** What the server says of itself; a server without a statement is taken to offer searches only. Remembered. */
  capabilities(): Promise<EhrCapabilities>;
  findPatients(query: PatientQuery): Promise<Patient[]>;
  fetchChart(patientId: string, scope?: ChartScope): Promise<Chart>;
  fetchDocument(document: ChartDocument): Promise<FetchedDocument>;
};

const fhirJson = 'application/fhir+json';
const maxJsonBytes = 64 * 1024 * 1024;
const maxPages = 2000;

/**
 * Every function throws AppError `unavailable` (try again later; nothing wrong with the request), `refused_file` (what came is
 * not what was promised: type, size, hash, another patient's), `not_found` (no such patient).
 */
export function createEhrClient(options: EhrClientOptions): EhrClient {
  const http = createFhirHttp(options);
  let stated: Promise<EhrCapabilities> | undefined;

  function capabilities(): Promise<EhrCapabilities> {
    stated ??= readCapabilities(http).catch((error: unknown) => {
      stated = undefined;
      throw error;
    });
    return stated;
  }

  async function everything(patientId: string): Promise<FhirResource[]> {
    return pages(http, `Patient/${encodeURIComponent(patientId)}/$everything?_count=200`);
  }

  async function searches(patientId: string, can: EhrCapabilities): Promise<FhirResource[]> {
    const found: FhirResource[] = [];
    for (const type of ['Encounter', 'DocumentReference', ...structuredTypes]) {
      if (!can.searchable(type)) continue;
      const query = new URLSearchParams({ patient: `Patient/${patientId}`, _count: '200' });
      try {
        // One after the other: a chart is fetched by a background job, and the EHR's clinicians come first.
        found.push(...(await pages(http, `${type}?${query}`)));
      } catch (error) {
        // A type the server does not know is not in the chart; without documents there is no chart.
        const unknownType = error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid_input');
        if (!unknownType || type === 'DocumentReference') throw error;
      }
    }
    return found;
  }

  return {
    capabilities,
    async findPatients(query) {
      const search = new URLSearchParams({ _count: '50' });
      if (query.name) search.set('name', query.name);
      if (query.birthDate) search.set('birthdate', query.birthDate);
      if (query.identifier) search.set('identifier', query.identifier);
      const found = await pages(http, `Patient?${search}`);
      return found.filter((r): r is Patient => r.resourceType === 'Patient');
    },
    async fetchChart(patientId, scope = {}) {
      const can = await capabilities();
      const patient = parse<Patient>(await http.get(`Patient/${encodeURIComponent(patientId)}`, { accept: fhirJson, maxBytes: maxJsonBytes }), 'Patient');
      if (patient.id !== patientId) throw new AppError('refused_file', 'the EHR sent another patient than asked for');
      const resources = can.everything ? await everything(patientId) : await searches(patientId, can);
      return chartOf(patient, dedupe(resources), scope, options.zone);
    },
    async fetchDocument(document) {
      const fetched = document.source.type === 'inline' ? { bytes: fromBase64(document.source.data), contentType: document.contentType } : await binary(http, document, document.source.url, options.maxDocumentBytes ?? 100 * 1024 * 1024);
      if (fetched.bytes.length === 0) throw new AppError('refused_file', `${document.id}: empty`);
      if (document.size !== null && document.size !== fetched.bytes.length) throw new AppError('refused_file', `${document.id}: ${fetched.bytes.length} bytes instead of ${document.size}`);
      if (document.hash && createHash('sha1').update(fetched.bytes).digest('base64') !== document.hash) throw new AppError('refused_file', `${document.id}: hash differs`);
      return fetched;
    },
  };
}

const unstated: EhrCapabilities = { stated: false, everything: false, searchable: () => true };

async function readCapabilities(http: FhirHttp): Promise<EhrCapabilities> {
  let statement: FhirResource;
  try {
    statement = parseAny(await http.get('metadata', { accept: fhirJson, maxBytes: maxJsonBytes }));
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid_input')) return unstated;
    throw error;
  }
  // Medplum's bare router takes "metadata" for a resource type and answers with an empty search.
  if (statement.resourceType !== 'CapabilityStatement') return unstated;
  const rest = statement.rest?.find((r) => r.mode === 'server');
  const types = new Map((rest?.resource ?? []).map((r) => [r.type as string, r]));
  const operations = [...(types.get('Patient')?.operation ?? []), ...(rest?.operation ?? [])];
  return {
    stated: true,
    everything: operations.some((o) => /(^|[/$-])everything$/.test(o.name) || /Patient-everything$/.test(o.definition)),
    searchable: (type) => types.get(type)?.interaction?.some((i) => i.code === 'search-type') ?? false,
  };
}

/** All pages of a search or `$everything`; a total that the pages do not reach is an incomplete chart and fails. */
async function pages(http: FhirHttp, first: string): Promise<FhirResource[]> {
  const found: FhirResource[] = [];
  const seen = new Set<string>();
  let next: string | undefined = first;
  let total: number | undefined;
  let matches = 0;
  while (next !== undefined) {
    if (seen.has(next) || seen.size >= maxPages) throw new AppError('unavailable', 'the EHR pages in a circle');
    seen.add(next);
    const bundle: Bundle = parse<Bundle>(await http.get(next, { accept: fhirJson, maxBytes: maxJsonBytes }), 'Bundle');
    total ??= bundle.total;
    for (const entry of bundle.entry ?? []) {
      if (!entry.resource || entry.search?.mode === 'outcome') continue;
      if (entry.search?.mode !== 'include') matches += 1;
      found.push(entry.resource);
    }
    const link = bundle.link?.find((l) => l.relation === 'next')?.url;
    // A relative link is relative to the page it stands on, an absolute path to the server.
    next = link === undefined ? undefined : new URL(link, /^https?:/.test(next) ? next : `${http.baseUrl}/${next}`).href;
  }
  if (total !== undefined && matches < total) throw new AppError('unavailable', `the EHR announced ${total} entries and sent ${matches}`);
  return found;
}

async function binary(http: FhirHttp, document: ChartDocument, url: string, maxBytes: number): Promise<FetchedDocument> {
  // A Binary as JSON is a third larger; then the cap is on what it holds, below.
  const limits = { accept: document.contentType || '*/*', maxBytes: Math.ceil(maxBytes * 1.4) };
  let fetched: Fetched;
  try {
    fetched = await http.get(url, limits);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid_input')) throw new AppError('refused_file', `${document.id}: its content is not there`, { cause: error });
    throw error;
  }
  let { bytes, contentType } = fetched;
  let owner = fetched.headers.get('x-security-context');
  if (contentType === fhirJson || (contentType === 'application/json' && document.contentType !== contentType)) {
    const resource = parse<Binary>(fetched, 'Binary');
    bytes = fromBase64(resource.data ?? '');
    contentType = resource.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
    owner = resource.securityContext?.reference ?? owner;
  }
  if (owner && /(^|\/)Patient\//.test(owner) && !isPatient(owner, document.patientId)) throw new AppError('refused_file', `${document.id}: content of another patient`);
  if (bytes.length > maxBytes) throw new AppError('refused_file', `${document.id}: larger than ${maxBytes} bytes`);
  if (document.contentType && contentType !== document.contentType) throw new AppError('refused_file', `${document.id}: ${contentType || 'no type'} instead of ${document.contentType}`);
  return { bytes, contentType };
}

function parse<T extends FhirResource>(fetched: Fetched, expected: T['resourceType']): T {
  const resource = parseAny(fetched);
  if (resource.resourceType !== expected) throw new AppError('unavailable', `the EHR sent ${resource.resourceType} instead of ${expected}`);
  return resource as T;
}

function parseAny(fetched: Fetched): FhirResource {
  if (!/^application\/(fhir\+)?json$/.test(fetched.contentType)) throw new AppError('unavailable', `the EHR sent ${fetched.contentType || 'no type'} instead of FHIR`);
  let resource: FhirResource;
  try {
    resource = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fetched.bytes)) as FhirResource;
  } catch (cause) {
    // The parser's message quotes the content: left out.
    throw new AppError('unavailable', 'the EHR sent what does not parse', { details: { name: (cause as Error).name } });
  }
  if (typeof resource?.resourceType !== 'string' || !/^[A-Za-z]{1,40}$/.test(resource.resourceType)) throw new AppError('unavailable', 'the EHR sent no FHIR resource');
  return resource;
}

function fromBase64(data: string): Uint8Array {
  return new Uint8Array(Buffer.from(data, 'base64'));
}

function dedupe(resources: FhirResource[]): FhirResource[] {
  return [...new Map(resources.map((r) => [`${r.resourceType}/${r.id}`, r])).values()];
}

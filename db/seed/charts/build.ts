/**
 * The demo's charts: patients, visits, documents and structured data as FHIR R4, invented by this project, the same bytes each time.
 * Documents come as text PDFs, scans without text, fax TIFFs and photographs; some are protected, one holds a page that is not the patient's.
 */
import { createHash } from 'node:crypto';
import type { Binary, Condition, DocumentReference, Encounter, FhirResource, Immunization, MedicationRequest, Observation, Patient } from 'fhir/r4';
import sharp from 'sharp';
import { documentTypes, sheetOf, signerOf, specialSheet } from './documents.ts';
import { random, scanToJpeg, scanToPdf, scanToTiff, writePdf } from './paper.ts';
import type { Sheet } from './paper.ts';
import { demoPatients } from './people.ts';
import type { DemoPatient } from './people.ts';
import { mariaSpecials, stories } from './stories.ts';
import type { DocumentKind, Protected, Story } from './stories.ts';

export type DemoCharts = { patients: readonly DemoPatient[]; resources: FhirResource[]; binaries: Map<string, { contentType: string; bytes: Uint8Array }> };

type Form = 'text' | 'scan' | 'fax' | 'photo' | 'image';
type Planned = { id: string; patient: DemoPatient; kind: DocumentKind; title: string; day: string; encounter: string; department: string; form: Form; sheets: Sheet[]; protected?: Protected; seed: number };

let built: Promise<DemoCharts> | undefined;

/** Everything the demo EHR serves. Built once per process. */
export function buildDemoCharts(): Promise<DemoCharts> {
  built ??= build();
  return built;
}

async function build(): Promise<DemoCharts> {
  const charts: DemoCharts = { patients: demoPatients, resources: [], binaries: new Map() };
  for (const [n, patient] of demoPatients.entries()) {
    charts.resources.push(patientResource(patient), ...visitResources(patient));
    const documents = planDocuments(patient, n);
    const made = await Promise.all(documents.map(contentOf));
    documents.forEach((document, i) => {
      const content = made[i] as { contentType: string; bytes: Uint8Array };
      charts.binaries.set(document.id, content);
      charts.resources.push(documentResource(document, content), { resourceType: 'Binary', id: document.id, contentType: content.contentType, securityContext: { reference: `Patient/${patient.id}` } } satisfies Binary);
    });
  }
  return charts;
}

function planDocuments(p: DemoPatient, n: number): Planned[] {
  const planned: Planned[] = [];
  const add = (visit: number, day: string, kind: DocumentKind, title: string, department: string, sheets: Sheet[], form: Form, special?: Protected): void => {
    planned.push({ id: `${p.id}-d${String(planned.length + 1).padStart(2, '0')}`, patient: p, kind, title, day, encounter: encounterId(p, visit), department, form, sheets, seed: n * 100 + planned.length, ...(special ? { protected: special } : {}) });
  };
  p.visits.forEach(([name, day], v) => {
    const story = storyOf(name);
    story.documents.forEach((kind, k) => {
      const sheet = sheetOf(p, story, kind, later(day, kind === 'discharge_summary' ? story.days : 0), n + v);
      add(v, day, kind, titleOf(kind, story), story.department, [sheet], kind === 'imaging' ? 'image' : formOf(n, v, k));
    });
    for (const special of story.special ?? []) add(v, day, special.kind, special.title, special.source, [specialSheet(p, special, day, n + v)], 'text', special.protected);
    if (p.mrn === 'RGH-100234') {
      for (const { special } of mariaSpecials.filter((s) => s.day === day)) add(v, day, special.kind, special.title, special.source, [specialSheet(p, special, day, n)], 'text', special.protected);
      if (name === 'collision') add(v, day, 'laboratory', 'Outside records received by fax', 'Health Information Management', misfiled(p, day), 'scan');
    }
  });
  return planned;
}

/** Two pages of Maria Delgado-Reyes with one of Maria Delgado (born 1987) between them, as faxes get mixed. */
function misfiled(p: DemoPatient, day: string): Sheet[] {
  const other = demoPatients.find((q) => q.mrn === 'RGH-100235') as DemoPatient;
  return [sheetOf(p, storyOf('collision'), 'laboratory', day, 1), sheetOf(other, storyOf('ankle'), 'laboratory', '2023-06-20', 2), sheetOf(p, storyOf('collision'), 'progress', day, 1)];
}

/** A share of the older paper is scanned: about one document in six, in three looks. */
function formOf(n: number, visit: number, k: number): Form {
  const turn = (n * 7 + visit * 5 + k * 3) % 17;
  return turn === 3 || turn === 11 ? 'scan' : turn === 7 ? 'fax' : turn === 13 ? 'photo' : 'text';
}

async function contentOf(d: Planned): Promise<{ contentType: string; bytes: Uint8Array }> {
  if (d.form === 'image') return { contentType: 'image/jpeg', bytes: await radiograph(d) };
  // What came by fax has the sender's cover before it.
  const sheets = d.form === 'fax' ? [faxCover(d), ...d.sheets] : d.sheets;
  const pdf = await writePdf(sheets, d.title);
  const look = { seed: d.seed, degrees: 0.4 + (d.seed % 5) * 0.2 };
  if (d.form === 'scan') return { contentType: 'application/pdf', bytes: await scanToPdf(pdf, look) };
  if (d.form === 'fax') return { contentType: 'image/tiff', bytes: await scanToTiff(pdf, look) };
  if (d.form === 'photo') return { contentType: 'image/jpeg', bytes: await scanToJpeg(pdf, look) };
  return { contentType: 'application/pdf', bytes: pdf };
}

function faxCover(d: Planned): Sheet {
  return { header: [d.patient.facility, `Fax received ${d.day}    To: Health Information Management`], title: 'FAX', lines: [{ text: `From: ${d.department}` }, { text: `Re: ${d.title}, MRN ${d.patient.mrn}` }, { text: 'The pages that follow are confidential.', gap: 12 }] };
}

/** A dark image with the patient's name burned in, as film prints have it. */
async function radiograph(d: Planned): Promise<Uint8Array> {
  const label = await sharp(await scanToJpeg(await writePdf(d.sheets, d.title), { seed: d.seed, dpi: 100, degrees: 0, noise: 0 })).extract({ left: 0, top: 0, width: 850, height: 300 }).negate().toBuffer();
  const noise = random(d.seed);
  const [w, h] = [850, 900];
  const data = Buffer.alloc(w * h);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) data[y * w + x] = Math.round(18 + 150 * Math.exp(-(((x - 425) / 150) ** 2)) * (0.6 + 0.4 * Math.abs(Math.sin(y / 34))) + 14 * noise());
  return new Uint8Array(await sharp(data, { raw: { width: w, height: h, channels: 1 } }).composite([{ input: label, left: 0, top: 0 }]).jpeg({ quality: 75 }).toBuffer());
}

function patientResource(p: DemoPatient): Patient {
  return {
    resourceType: 'Patient',
    id: p.id,
    active: !p.deceasedOn,
    identifier: [{ use: 'usual', type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }, system: systemOf(p), value: p.mrn }],
    name: [{ use: 'official', family: p.family, given: p.given.split(' '), ...(p.suffix ? { suffix: [p.suffix] } : {}) }, ...(p.maidenName ? [{ use: 'maiden' as const, family: p.maidenName, given: p.given.split(' ') }] : [])],
    telecom: [{ system: 'phone', value: p.phone, use: 'mobile' }, ...(p.email ? [{ system: 'email' as const, value: p.email }] : [])],
    gender: p.sex,
    birthDate: p.birthDate,
    ...(p.deceasedOn ? { deceasedDateTime: p.deceasedOn } : {}),
    address: [{ use: 'home', line: [p.street], city: p.city, state: p.state, postalCode: p.postcode, country: 'US' }],
    managingOrganization: { display: p.facility },
  };
}

function visitResources(p: DemoPatient): FhirResource[] {
  const subject = { reference: `Patient/${p.id}` };
  return p.visits.flatMap(([name, day], v): FhirResource[] => {
    const story = storyOf(name);
    const id = encounterId(p, v);
    const encounter = { reference: `Encounter/${id}` };
    const from = { subject, encounter };
    return [
      { resourceType: 'Encounter', id, status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: story.class }, type: [{ text: story.title }], subject, period: { start: at(p, day, 8), end: at(p, later(day, story.days), 17) }, serviceType: { text: story.department }, serviceProvider: { display: p.facility } } satisfies Encounter,
      { resourceType: 'Condition', id: `${id}-c`, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] }, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: story.diagnosis[0], display: story.diagnosis[1] }], text: story.diagnosis[1] }, ...from, recordedDate: at(p, day, 9) } satisfies Condition,
      ...story.labs.slice(0, 4).map(([test, value, unit, range], i): Observation => ({ resourceType: 'Observation', id: `${id}-o${i}`, status: 'final', category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }], code: { text: test }, ...from, effectiveDateTime: at(p, day, 9), ...(Number.isNaN(Number(value)) ? { valueString: value } : { valueQuantity: { value: Number(value), unit } }), referenceRange: [{ text: range }] })),
      ...story.medications.map((text, i): MedicationRequest => ({ resourceType: 'MedicationRequest', id: `${id}-m${i}`, status: 'completed', intent: 'order', medicationCodeableConcept: { text }, ...from, authoredOn: at(p, day, 10), requester: { display: signerOf(v) } })),
      ...(story.vaccines ?? []).map((text, i): Immunization => ({ resourceType: 'Immunization', id: `${id}-i${i}`, status: 'completed', vaccineCode: { text }, patient: subject, encounter, occurrenceDateTime: at(p, day, 9) })),
    ];
  });
}

function documentResource(d: Planned, content: { contentType: string; bytes: Uint8Array }): DocumentReference {
  const [loinc, display] = documentTypes[d.kind];
  return {
    resourceType: 'DocumentReference',
    id: d.id,
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: loinc, display }], text: display },
    category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category', code: 'clinical-note' }], text: d.kind === 'billing' ? 'Billing' : 'Clinical' }],
    subject: { reference: `Patient/${d.patient.id}` },
    date: at(d.patient, d.day, 16),
    description: d.title,
    custodian: { display: d.patient.facility },
    ...(d.protected ? { securityLabel: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: { part2: '42CFRPart2', hiv: 'HIV', psychotherapy: 'PSYTHPN', psychiatry: 'PSY' }[d.protected] }] }] } : {}),
    content: [{ attachment: { contentType: content.contentType, url: `Binary/${d.id}`, size: content.bytes.length, hash: createHash('sha1').update(content.bytes).digest('base64'), title: d.title, creation: at(d.patient, d.day, 16) } }],
    context: { encounter: [{ reference: `Encounter/${d.encounter}` }], period: { start: at(d.patient, d.day, 8), end: at(d.patient, d.day, 16) }, practiceSetting: { text: d.department } },
  };
}

function storyOf(name: string): Story {
  const story = stories[name];
  if (!story) throw new Error(`no story ${name}`);
  return story;
}

function titleOf(kind: DocumentKind, story: Story): string {
  const study = story.imaging?.[0];
  if (kind === 'radiology' && study) return `Radiology report: ${study}`;
  if (kind === 'imaging' && study) return `Image: ${study}`;
  return documentTypes[kind][1];
}

function encounterId(p: DemoPatient, visit: number): string {
  return `${p.id}-e${String(visit + 1).padStart(2, '0')}`;
}

function systemOf(p: DemoPatient): string {
  return p.facility === 'Lakeview Clinic' ? 'https://lakeview.example/mrn' : 'https://riverside.example/mrn';
}

/** Local time with the facility's standard offset: the calendar day is the same in its zone all year. */
function at(p: DemoPatient, day: string, hour: number): string {
  return `${day}T${String(hour).padStart(2, '0')}:00:00${p.facility === 'Lakeview Clinic' ? '-06:00' : '-05:00'}`;
}

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

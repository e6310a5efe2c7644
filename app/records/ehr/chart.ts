/** A patient's FHIR resources as a chart: visits, documents, structured entries, each told in or out of what was asked. Pure. */
import type { Attachment, CodeableConcept, Coding, DiagnosticReport, DocumentReference, Encounter, FhirResource, Patient, Reference } from 'fhir/r4';
import { Temporal } from 'temporal-polyfill';
import type { RecordKind } from '#workflows/request/scope.ts';
import { mediaType } from './http.ts';
import { kindOfDocument, kindOfResource } from './kinds.ts';
import { wellFormed } from './shape.ts';

export type OutOfScopeReason = 'before_range' | 'after_range' | 'other_kind' | 'other_visit' | 'undated';

/** Legal dates, both inclusive. Absent or empty means all. `encounters`: ids, or words of a visit's title or date. */
export type ChartScope = { from?: string; to?: string; kinds?: readonly RecordKind[]; encounters?: readonly string[] };

export type ChartEncounter = { id: string; title: string; class: string; from: string | null; to: string | null; department: string | null };

type Placed = { kind: RecordKind; /** Legal date of service. */ date: string | null; encounterId: string | null; inScope: boolean; outOfScopeReason: OutOfScopeReason | null };

export type ChartDocument = Placed & {
  /** `DocumentReference/x#0`: the resource and which of its contents. */
  id: string;
  title: string;
  contentType: string;
  /** Where the bytes are: a Binary on the same server, or in the resource itself (base64). */
  source: { type: 'binary'; url: string } | { type: 'inline'; data: string };
  size: number | null;
  /** SHA-1 as FHIR has it, base64. */
  hash: string | null;
  category: string | null;
  /** Codes of the resource's security labels (HL7 v3 ActCode): a Part 2 program, psychotherapy notes. */
  securityLabels: string[];
  department: string | null;
  /** Other patients never get here; kept for the check when the bytes arrive. */
  patientId: string;
};

export const structuredTypes = ['Condition', 'Observation', 'MedicationRequest', 'Immunization', 'AllergyIntolerance', 'Procedure', 'DiagnosticReport'] as const;
export type StructuredResource = Extract<FhirResource, { resourceType: (typeof structuredTypes)[number] }>;
export type ChartEntry = Placed & { id: string; resource: StructuredResource };

export type Refused = { id: string; reason: 'other_patient' | 'no_content' | 'superseded' | 'malformed' };

export type Chart = {
  patient: Patient;
  encounters: ChartEncounter[];
  documents: ChartDocument[];
  structured: ChartEntry[];
  /** What the server sent and we do not take, by id only. */
  refused: Refused[];
};

/** Sorts what a server sent into a chart; documents and entries by date, undated last. `zone` makes instants legal dates. */
export function chartOf(patient: Patient, resources: readonly FhirResource[], scope: ChartScope, zone?: string): Chart {
  const patientId = patient.id as string;
  const refused: Refused[] = [];
  const own = resources.filter((resource) => {
    if (!wellFormed(resource)) {
      refused.push({ id: `${resource.resourceType}/${resource.id}`, reason: 'malformed' });
      return false;
    }
    const subject = subjectOf(resource);
    const fits = subject === null || isPatient(subject, patientId);
    if (!fits) refused.push({ id: `${resource.resourceType}/${resource.id}`, reason: 'other_patient' });
    return fits;
  });
  const encounters = own.filter((r): r is Encounter => r.resourceType === 'Encounter').map((e) => encounterOf(e, zone));
  const place = placer(scope, encounters);
  const documents = own.flatMap((resource): ChartDocument[] => {
    if (resource.resourceType === 'DocumentReference') return documentsOf(resource, patientId, place, refused, zone);
    return resource.resourceType === 'DiagnosticReport' ? reportsOf(resource, patientId, place, zone) : [];
  });
  const structured = own.filter(isStructured).map((resource): ChartEntry => {
    const categories = ([] as CodeableConcept[]).concat((resource as { category?: CodeableConcept[] | CodeableConcept }).category as CodeableConcept[] ?? []).filter((c) => typeof c === 'object');
    return { id: `${resource.resourceType}/${resource.id}`, resource, ...place(kindOfResource(resource.resourceType, categories), legalDate(dateOfEntry(resource), zone), idOf((resource as { encounter?: Reference }).encounter)) };
  });
  return { patient, encounters: encounters.sort(byDate((e) => e.from)), documents: documents.sort(byDate((d) => d.date)), structured: structured.sort(byDate((s) => s.date)), refused };
}

/** Calendar date in the facility's zone; without a zone (or with a bare date) the date as the source wrote it. Null when there is none. */
export function legalDate(value: string | undefined, zone?: string): string | null {
  if (!value || !/^\d{4}-\d{2}-\d{2}/.test(value)) return null;
  if (!zone || !/T.*(Z|[+-]\d{2}:\d{2})$/.test(value)) return value.slice(0, 10);
  try {
    return Temporal.Instant.from(value).toZonedDateTimeISO(zone).toPlainDate().toString();
  } catch {
    return value.slice(0, 10);
  }
}

/** `Patient/x`, `https://host/fhir/Patient/x` and `Patient/x/_history/2` all mean patient x. */
export function isPatient(reference: string, patientId: string): boolean {
  return /(?:^|\/)Patient\/([^/?#]+)/.exec(reference)?.[1] === patientId;
}

type Place = (kind: RecordKind, date: string | null, encounterId: string | null) => Placed;

function placer(scope: ChartScope, encounters: ChartEncounter[]): Place {
  const wanted = (scope.encounters ?? []).map((w) => w.trim().toLowerCase()).filter(Boolean);
  const visits = new Set(encounters.filter((e) => wanted.some((w) => e.id.toLowerCase() === w || `${e.title} ${e.from ?? ''} ${e.department ?? ''}`.toLowerCase().includes(w))).map((e) => e.id));
  return (kind, date, encounterId) => {
    const reason = ((): OutOfScopeReason | null => {
      if (scope.kinds?.length && !scope.kinds.includes(kind)) return 'other_kind';
      if (wanted.length && !(encounterId && visits.has(encounterId))) return 'other_visit';
      if (!scope.from && !scope.to) return null;
      // An undated document may or may not fit: a person decides, it is not let in by default.
      if (date === null) return 'undated';
      if (scope.from && date < scope.from) return 'before_range';
      return scope.to && date > scope.to ? 'after_range' : null;
    })();
    return { kind, date, encounterId, inScope: reason === null, outOfScopeReason: reason };
  };
}

function documentsOf(ref: DocumentReference, patientId: string, place: Place, refused: Refused[], zone?: string): ChartDocument[] {
  const id = `DocumentReference/${ref.id}`;
  if (ref.status === 'entered-in-error' || ref.status === 'superseded') {
    refused.push({ id, reason: 'superseded' });
    return [];
  }
  const title = ref.content[0]?.attachment.title ?? ref.description ?? ref.type?.text ?? ref.type?.coding?.[0]?.display ?? 'Document';
  const placed = place(kindOfDocument(ref.type, ref.category ?? [], title), legalDate(ref.context?.period?.start ?? ref.date, zone), idOf(ref.context?.encounter?.[0]));
  const department = ref.context?.practiceSetting?.text ?? ref.context?.practiceSetting?.coding?.[0]?.display ?? ref.custodian?.display ?? null;
  const made = ref.content.flatMap(({ attachment }, i) => attached(attachment, { id: `${id}#${i}`, title: attachment.title ?? title, category: textOf(ref.category?.[0]), securityLabels: labelsOf(ref.securityLabel), department, patientId, ...placed }));
  if (made.length === 0 && placed.inScope) refused.push({ id, reason: 'no_content' });
  return made;
}

function reportsOf(report: DiagnosticReport, patientId: string, place: Place, zone?: string): ChartDocument[] {
  const title = textOf(report.code) ?? 'Report';
  const placed = place(kindOfDocument(report.code, report.category ?? [], title), legalDate(report.effectiveDateTime ?? report.effectivePeriod?.start ?? report.issued, zone), idOf(report.encounter));
  return (report.presentedForm ?? []).flatMap((attachment, i) =>
    attached(attachment, { id: `DiagnosticReport/${report.id}#${i}`, title: attachment.title ?? title, category: textOf(report.category?.[0]), securityLabels: labelsOf(report.meta?.security), department: report.performer?.[0]?.display ?? null, patientId, ...placed }),
  );
}

/** Labels are concepts on a DocumentReference and bare codings in `meta.security`. */
function labelsOf(labels: readonly (CodeableConcept | Coding)[] | undefined): string[] {
  return (labels ?? []).flatMap((label) => ('coding' in label ? (label.coding ?? []) : [label as Coding])).flatMap(({ code }) => (code ? [code] : []));
}

function attached(attachment: Attachment, rest: Omit<ChartDocument, 'contentType' | 'source' | 'size' | 'hash'>): ChartDocument[] {
  const source = attachment.url ? ({ type: 'binary', url: attachment.url } as const) : attachment.data ? ({ type: 'inline', data: attachment.data } as const) : null;
  return source ? [{ ...rest, contentType: mediaType(attachment.contentType), source, size: attachment.size ?? null, hash: attachment.hash ?? null }] : [];
}

function encounterOf(e: Encounter, zone?: string): ChartEncounter {
  return {
    id: e.id as string,
    title: textOf(e.type?.[0]) ?? e.class?.display ?? e.class?.code ?? 'Visit',
    class: e.class?.code ?? '',
    from: legalDate(e.period?.start, zone),
    to: legalDate(e.period?.end, zone),
    department: e.location?.[0]?.location.display ?? textOf(e.serviceType) ?? null,
  };
}

function dateOfEntry(r: StructuredResource): string | undefined {
  switch (r.resourceType) {
    case 'Condition':
      return r.onsetDateTime ?? r.recordedDate;
    case 'Observation':
    case 'DiagnosticReport':
      return r.effectiveDateTime ?? r.effectivePeriod?.start ?? r.issued;
    case 'MedicationRequest':
      return r.authoredOn;
    case 'Immunization':
      return r.occurrenceDateTime;
    case 'AllergyIntolerance':
      return r.recordedDate ?? r.onsetDateTime;
    case 'Procedure':
      return r.performedDateTime ?? r.performedPeriod?.start;
    default:
      return r satisfies never;
  }
}

function subjectOf(resource: FhirResource): string | null {
  const { subject, patient } = resource as { subject?: Reference; patient?: Reference };
  return (subject ?? patient)?.reference ?? null;
}

function isStructured(resource: FhirResource): resource is StructuredResource {
  return (structuredTypes as readonly string[]).includes(resource.resourceType);
}

function idOf(reference: Reference | undefined): string | null {
  return reference?.reference?.split('/').at(-1)?.replace(/^urn:uuid:/, '') ?? null;
}

function textOf(concept: CodeableConcept | undefined): string | null {
  return concept?.text ?? concept?.coding?.[0]?.display ?? null;
}

function byDate<T>(of: (item: T) => string | null): (a: T, b: T) => number {
  return (a, b) => (of(a) ?? '9999').localeCompare(of(b) ?? '9999');
}

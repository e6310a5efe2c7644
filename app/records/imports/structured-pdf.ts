/** Structured chart data (diagnoses, results, medications, immunizations, allergies, procedures) as pages a person can read. */
import type { CodeableConcept, Observation, Patient, Quantity } from 'fhir/r4';
import { createDocument, saveDocument } from '#templates/pdf/document.ts';
import { createFlow, line, page, paragraph, room, styles } from '#templates/pdf/flow.ts';
import { artifact, element, writeTags } from '#templates/pdf/tags.ts';
import type { ChartEntry, StructuredResource } from '../ehr/chart.ts';

export type StructuredSource = { facilityName: string; /** ISO instant of the retrieval. */ retrievedAt: string };

const sections: [StructuredResource['resourceType'], string][] = [
  ['Condition', 'Diagnoses and problems'],
  ['AllergyIntolerance', 'Allergies'],
  ['MedicationRequest', 'Medications'],
  ['Immunization', 'Immunizations'],
  ['Procedure', 'Procedures'],
  ['DiagnosticReport', 'Reports'],
  ['Observation', 'Results and observations'],
];

/**
 * One PDF of the entries given (callers hand in those in scope), sorted by kind and date, with name, birth date and record number on
 * each page: each page must be recognisable as this patient's. Empty input gives null.
 */
export async function structuredPdf(patient: Patient, entries: readonly ChartEntry[], source: StructuredSource): Promise<Uint8Array | null> {
  if (entries.length === 0) return null;
  const doc = await createDocument({ title: 'Structured data', subject: 'Structured chart data', author: source.facilityName, locale: 'en', issuedAt: source.retrievedAt });
  const flow = await createFlow(doc);
  const write = (text: string, style: (typeof styles)[keyof typeof styles], tag: 'H1' | 'H2' | 'P' = 'P'): void => paragraph(flow, element(flow.tags.root, tag), text, style);
  room(flow, 40);
  flow.y -= 26;
  write('Structured data', styles.title, 'H1');
  write(`Entries of the electronic record of ${source.facilityName} that are not documents of their own, as retrieved on ${source.retrievedAt.slice(0, 10)}.`, styles.small);
  for (const [type, title] of sections) {
    const own = entries.filter((e) => e.resource.resourceType === type);
    if (own.length === 0) continue;
    // A heading does not stay alone at the foot of a page.
    room(flow, 60);
    flow.y -= 10;
    write(`${title} (${own.length})`, styles.heading, 'H2');
    for (const entry of own) {
      if (room(flow, styles.cell.leading * 2) && flow.y > page.height - page.top - 20) flow.y = page.height - page.top - 26;
      write(`${entry.date ?? 'No date'}   ${describe(entry.resource)}`, styles.cell);
    }
  }
  const header = patientLine(patient);
  flow.pages.forEach((sheet, i) => {
    artifact(sheet, () => {
      line(flow, sheet, `${source.facilityName}   ${header}`, styles.bodyBold, page.left, page.height - 44);
      line(flow, sheet, `${i + 1} / ${flow.pages.length}`, { ...styles.small, align: 'right' }, page.left, 34);
    });
  });
  writeTags(doc, flow.tags);
  return saveDocument(doc);
}

/** "Delgado-Reyes, Maria Elena   DOB 1978-03-14   MRN RGH-100234" */
export function patientLine(patient: Patient): string {
  const name = patient.name?.find((n) => n.use === 'official') ?? patient.name?.[0];
  const mrn = patient.identifier?.find((i) => i.type?.coding?.some((c) => c.code === 'MR')) ?? patient.identifier?.[0];
  return [`${name?.family ?? ''}${name?.suffix?.length ? ` ${name.suffix.join(' ')}` : ''}, ${(name?.given ?? []).join(' ')}`, `DOB ${patient.birthDate ?? 'unknown'}`, `MRN ${mrn?.value ?? 'unknown'}`].join('   ');
}

function describe(r: StructuredResource): string {
  switch (r.resourceType) {
    case 'Condition':
      return joined(coded(r.code), status(r.clinicalStatus));
    case 'AllergyIntolerance':
      return joined(coded(r.code), r.criticality ? `criticality ${r.criticality}` : '', ...(r.reaction ?? []).flatMap((x) => x.manifestation.map(coded)));
    case 'MedicationRequest':
      return joined(r.medicationReference?.display ?? coded(r.medicationCodeableConcept), ...(r.dosageInstruction ?? []).map((d) => d.text ?? ''), r.status);
    case 'Immunization':
      return joined(coded(r.vaccineCode), r.lotNumber ? `lot ${r.lotNumber}` : '', r.status === 'completed' ? '' : r.status);
    case 'Procedure':
      return joined(coded(r.code), r.status);
    case 'DiagnosticReport':
      return joined(coded(r.code), r.conclusion ?? '', ...(r.result ?? []).map((x) => x.display ?? ''));
    case 'Observation':
      return joined(coded(r.code), valueOf(r), ...(r.component ?? []).map((c) => `${coded(c.code)}: ${valueOf(c)}`), r.referenceRange?.[0]?.text ? `reference ${r.referenceRange[0].text}` : '', ...(r.interpretation ?? []).map(coded));
    default:
      return r satisfies never;
  }
}

function valueOf(o: Pick<Observation, 'valueQuantity' | 'valueString' | 'valueCodeableConcept' | 'valueBoolean' | 'valueInteger' | 'valueDateTime'>): string {
  if (o.valueQuantity) return quantity(o.valueQuantity);
  if (o.valueCodeableConcept) return coded(o.valueCodeableConcept);
  return String(o.valueString ?? o.valueBoolean ?? o.valueInteger ?? o.valueDateTime ?? '');
}

function quantity(q: Quantity): string {
  return [q.comparator ?? '', q.value === undefined ? '' : String(Math.round(q.value * 1000) / 1000), q.unit ?? q.code ?? ''].join(' ').trim();
}

/** The words with the code beside them: a code alone is not readable, words alone cannot be checked. */
function coded(concept: CodeableConcept | undefined): string {
  const coding = concept?.coding?.[0];
  const words = concept?.text ?? coding?.display ?? '';
  return coding?.code ? (words ? `${words} (${coding.code})` : coding.code) : words || 'not stated';
}

function status(concept: CodeableConcept | undefined): string {
  return concept?.coding?.[0]?.code ?? '';
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}

/** Which of our kinds a FHIR document or entry is: LOINC document codes first, then category, then its title's words. Pure. */
import type { CodeableConcept } from 'fhir/r4';
import type { RecordKind } from '#workflows/request/scope.ts';

// LOINC 2.77, document ontology: the codes hospitals send most; the rest is told by category and title.
const byLoinc: Record<string, RecordKind> = {
  '18842-5': 'discharge_summary',
  '28655-9': 'discharge_summary',
  '34105-7': 'discharge_summary',
  '34111-5': 'emergency',
  '51845-6': 'emergency',
  '54094-8': 'emergency',
  '11504-8': 'operative',
  '28570-0': 'operative',
  '34137-0': 'operative',
  '8724-7': 'operative',
  '11506-3': 'progress',
  '34109-9': 'progress',
  '34117-2': 'progress',
  '34746-8': 'progress',
  '28569-4': 'progress',
  '11488-4': 'consult',
  '34140-4': 'consult',
  '34788-0': 'consult',
  '11502-2': 'laboratory',
  '11526-1': 'laboratory',
  '26436-6': 'laboratory',
  '60567-5': 'laboratory',
  '18748-4': 'radiology',
  '18726-0': 'radiology',
  '30746-2': 'radiology',
  '24627-2': 'radiology',
  '36643-5': 'radiology',
  '75490-3': 'imaging',
  '55113-5': 'imaging',
  '11369-6': 'immunization',
  '82593-5': 'immunization',
  '10160-0': 'medication',
  '56445-0': 'medication',
  '57828-6': 'medication',
  '52035-3': 'billing',
  '48768-6': 'billing',
  '96349-4': 'billing',
};

const byWord: [RegExp, RecordKind][] = [
  [/discharge summary/, 'discharge_summary'],
  [/\b(emergency|ed) (department|note|visit|physician)|\bed note/, 'emergency'],
  [/operative|surgical (note|report)|procedure note/, 'operative'],
  [/immuni[sz]ation|vaccin/, 'immunization'],
  [/bill|claim|invoice|ub-04|itemi[sz]ed|statement of account/, 'billing'],
  [/consult/, 'consult'],
  [/radiology|x-?ray|\bct\b|\bmri?\b|ultrasound|mammogra/, 'radiology'],
  [/\blab|pathology|laboratory/, 'laboratory'],
  [/medication|prescription/, 'medication'],
  [/progress|history and physical|\bnote\b/, 'progress'],
];

const byResource: Record<string, RecordKind> = { Immunization: 'immunization', MedicationRequest: 'medication', AllergyIntolerance: 'progress', Condition: 'progress', Procedure: 'operative', Observation: 'laboratory', DiagnosticReport: 'laboratory' };
const byCategory: Record<string, RecordKind> = { LAB: 'laboratory', RAD: 'radiology', laboratory: 'laboratory', imaging: 'radiology', 'vital-signs': 'progress', 'social-history': 'progress', survey: 'progress', exam: 'progress', procedure: 'operative' };

/** The kind of a DocumentReference or a DiagnosticReport from its type (or code), categories and title. */
export function kindOfDocument(type: CodeableConcept | undefined, categories: CodeableConcept[], title: string): RecordKind {
  for (const concept of [type, ...categories]) for (const coding of concept?.coding ?? []) if (coding.code && byLoinc[coding.code]) return byLoinc[coding.code] as RecordKind;
  const category = kindOfCategory(categories);
  if (category) return category;
  const words = [title, type?.text, ...(type?.coding ?? []).map((c) => c.display)].join(' ').toLowerCase();
  return byWord.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}

/** The kind of a structured resource. */
export function kindOfResource(resourceType: string, categories: CodeableConcept[]): RecordKind {
  return kindOfCategory(categories) ?? byResource[resourceType] ?? 'other';
}

function kindOfCategory(categories: CodeableConcept[]): RecordKind | undefined {
  for (const concept of categories) for (const coding of concept.coding ?? []) if (coding.code && byCategory[coding.code]) return byCategory[coding.code];
  return undefined;
}

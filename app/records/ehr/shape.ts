/** Whether a resource has the shape that FHIR R4 gives it, as far as it is read here. What a server sends is a stranger's JSON, whatever its type says. Pure. */
import type { FhirResource } from 'fhir/r4';
import { z } from 'zod';

const text = z.string().optional();
const reference = z.looseObject({ reference: text, display: text }).optional();
const coding = z.looseObject({ system: text, code: text, display: text });
const concept = z.looseObject({ text, coding: z.array(coding).optional() }).optional();
const concepts = z.array(concept.unwrap()).optional();
const period = z.looseObject({ start: text, end: text }).optional();
const attachment = z.looseObject({ contentType: text, url: text, data: text, title: text, hash: text, size: z.number().optional() });

const common = { id: z.string().min(1), subject: reference, patient: reference, encounter: reference, status: text, code: concept, effectiveDateTime: text, effectivePeriod: period, issued: text };

const shapes: Readonly<Record<string, z.ZodType | undefined>> = {
  Encounter: z.looseObject({ ...common, class: coding.optional(), type: concepts, period, serviceType: concept, location: z.array(z.looseObject({ location: reference.unwrap() })).optional() }),
  DocumentReference: z.looseObject({
    ...common,
    type: concept,
    category: concepts,
    description: text,
    date: text,
    content: z.array(z.looseObject({ attachment })),
    context: z.looseObject({ period, encounter: z.array(reference.unwrap()).optional(), practiceSetting: concept }).optional(),
    custodian: reference,
    securityLabel: concepts,
  }),
  DiagnosticReport: z.looseObject({ ...common, category: concepts, presentedForm: z.array(attachment).optional(), performer: z.array(reference.unwrap()).optional(), meta: z.looseObject({ security: z.array(coding).optional() }).optional() }),
  // A category is a list of concepts, of an allergy a list of codes, of a procedure one concept.
  Observation: z.looseObject({ ...common, category: concepts }),
  Procedure: z.looseObject({ ...common, category: concept, performedDateTime: text, performedPeriod: period }),
  AllergyIntolerance: z.looseObject({ ...common, category: z.array(z.string()).optional(), recordedDate: text, onsetDateTime: text }),
  Condition: z.looseObject({ ...common, category: concepts, onsetDateTime: text, recordedDate: text }),
  MedicationRequest: z.looseObject({ ...common, category: concepts, authoredOn: text }),
  Immunization: z.looseObject({ ...common, occurrenceDateTime: text }),
};

const any = z.looseObject({ resourceType: z.string(), subject: reference, patient: reference });

export function wellFormed(resource: FhirResource): boolean {
  return (shapes[resource.resourceType] ?? any).safeParse(resource).success;
}

/** The code systems that AuditEvent and Consent draw on, and what of ours each code stands for. */
import type { Coding } from 'fhir/r4';
import type { Basis } from '#workflows/rules/bases.ts';

const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role';
const eventType = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const interaction = 'http://hl7.org/fhir/restful-interaction';
const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const reason = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

const coding = (system: string, code: string, display: string): Coding => ({ system, code, display });

export const codes = {
  export: coding(dicom, '110106', 'Export'),
  sourceRole: coding(dicom, '110153', 'Source Role ID'),
  destinationRole: coding(dicom, '110152', 'Destination Role ID'),
  userAuthentication: coding(dicom, '110114', 'User Authentication'),
  securityAlert: coding(dicom, '110113', 'Security Alert'),
  auditLogUsed: coding(dicom, '110101', 'Audit Log Used'),
  disclose: coding('http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', 'disclose', 'Disclose Record Lifecycle Event'),
  rest: coding(eventType, 'rest', 'Restful Operation'),
  read: coding(interaction, 'read', 'read'),
  informationRecipient: coding(participation, 'IRCP', 'information recipient'),
  person: coding(entityType, '1', 'Person'),
  systemObject: coding(entityType, '2', 'System Object'),
  patientRole: coding(objectRole, '1', 'Patient'),
  reportRole: coding(objectRole, '3', 'Report'),
  domainResource: coding(objectRole, '4', 'Domain Resource'),
  applicationServer: coding('http://terminology.hl7.org/CodeSystem/security-source-type', '4', 'Application Server'),
} as const;

export const systems = {
  uri: 'urn:ietf:rfc:3986',
  /** HMAC under the patient's own key (docs/audit-format.md): no identifier that anybody else could use. */
  patient: 'https://openroi.org/fhir/patient-commitment',
  actor: 'https://openroi.org/fhir/actor',
  action: 'https://openroi.org/fhir/audit-action',
  disclosure: 'https://openroi.org/fhir/disclosure-id',
  packet: 'https://openroi.org/fhir/packet',
  request: 'https://openroi.org/fhir/request',
  event: 'https://openroi.org/fhir/audit-leaf',
} as const;

const reasons: Partial<Record<Basis, Coding>> = {
  patient_access: coding(reason, 'PATRQT', 'patient requested'),
  patient_directive: coding(reason, 'PATRQT', 'patient requested'),
  authorization: coding(reason, 'PATRQT', 'patient requested'),
  treatment: coding(reason, 'TREAT', 'treatment'),
  payment_operations: coding(reason, 'HPAYMT', 'healthcare payment'),
  workers_comp: coding(reason, 'HPAYMT', 'healthcare payment'),
  subpoena: coding(reason, 'HLEGAL', 'legal'),
  court_order: coding(reason, 'HLEGAL', 'legal'),
  law_enforcement: coding(reason, 'HLEGAL', 'legal'),
  public_health_oversight: coding(reason, 'PUBHLTH', 'public health'),
  research: coding(reason, 'HRESCH', 'healthcare research'),
};

/** HL7's reason of use for a basis; one that fits none is left unsaid. */
export function purposeOf(basis: string | undefined): Coding | null {
  return reasons[basis as Basis] ?? null;
}

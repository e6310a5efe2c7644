/**
 * An event of the log as a FHIR R4 AuditEvent by IHE BALP 1.1: disclosures as PrivacyDisclosure.Source, looks at protected data
 * as Read or, with a patient, PatientRead. Everything else stays an AuditEvent without a profile. What it holds is what the body
 * holds: ids, codes and the commitment to a patient, never a name.
 */
import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding, Reference } from 'fhir/r4';
import type { AuditBody } from '../events.ts';
import { leafHash } from '../tree.ts';
import { codes, purposeOf, systems } from './codes.ts';

const profiles = {
  disclosure: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source',
  read: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Read',
  patientRead: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead',
} as const;

/** `body` is the event's exact text, `site` the host this portal is reached at. The id is the leaf's hash: the same event, the same resource. */
export function auditEventOf(body: string, { site }: { site: string }): AuditEvent {
  const event = JSON.parse(body) as AuditBody;
  const leaf = leafHash(body).toString('hex');
  const observer = identified('Device', systems.uri, `urn:uuid:${event.origin}`);
  const common = {
    resourceType: 'AuditEvent',
    id: leaf,
    recorded: event.time,
    outcome: event.outcome === 'done' ? '0' : '4',
    outcomeDesc: event.outcome,
    source: { site, observer, type: [codes.applicationServer] },
  } satisfies Partial<AuditEvent>;
  const place = { site, observer, leaf };
  if (event.action === 'disclosure.made') return { ...common, ...disclosure(event, place) };
  if (event.action.endsWith('.viewed')) return { ...common, ...look(event, place) };
  return { ...common, ...other(event, place) };
}

type Place = { site: string; observer: Reference; leaf: string };
type Shape = Pick<AuditEvent, 'meta' | 'type' | 'subtype' | 'action' | 'agent' | 'entity' | 'purposeOfEvent'>;

function disclosure(event: Extract<AuditBody, { action: 'disclosure.made' }>, place: Place): Shape {
  const { facts } = event;
  const purpose = purposeOf(facts.basis);
  return {
    ...(event.subject.patient ? { meta: { profile: [profiles.disclosure] } } : {}),
    type: codes.export,
    subtype: [codes.disclose, own(event)],
    action: 'R',
    ...(purpose ? { purposeOfEvent: [{ coding: [purpose], text: facts.basis ?? '' }] } : facts.basis ? { purposeOfEvent: [{ text: facts.basis }] } : {}),
    agent: [
      machine(codes.sourceRole, place),
      {
        type: { coding: [codes.destinationRole] },
        who: { identifier: { system: systems.disclosure, value: facts.disclosureId }, display: facts.recipientKind ?? 'recipient' },
        requestor: false,
        // Where it went is in the accounting of disclosures; the log knows the way only.
        network: { address: `urn:openroi:channel:${facts.channel}`, type: '5' },
      },
      person(event),
    ],
    entity: [
      ...patient(event),
      { what: identified(undefined, systems.packet, facts.packetId), type: codes.systemObject, role: codes.reportRole, ...details(event) },
      ...request(event),
    ],
  };
}

function look(event: AuditBody, place: Place): Shape {
  const withPatient = event.subject.patient !== null;
  return {
    meta: { profile: [withPatient ? profiles.patientRead : profiles.read] },
    type: codes.rest,
    subtype: [codes.read, own(event)],
    action: 'R',
    agent: [machine(codes.sourceRole, place), machine(codes.destinationRole, place, 'browser'), person(event)],
    entity: [...patient(event), { what: identified(undefined, systems.event, place.leaf), type: codes.systemObject, role: codes.domainResource, ...details(event) }],
  };
}

function other(event: AuditBody, place: Place): Shape {
  const family = event.action.slice(0, event.action.indexOf('.'));
  const type = ['sign_in', 'session', 'second_factor', 'credential'].includes(family) ? codes.userAuthentication : family === 'log' ? codes.auditLogUsed : event.outcome === 'done' ? codes.rest : codes.securityAlert;
  return {
    type,
    subtype: [own(event)],
    action: 'E',
    agent: [machine(codes.sourceRole, place), person(event)],
    entity: [...patient(event), { what: identified(undefined, systems.event, place.leaf), type: codes.systemObject, role: codes.domainResource, ...details(event) }],
  };
}

const own = (event: AuditBody): Coding => ({ system: systems.action, code: event.action });

function identified(type: string | undefined, system: string, value: string): Reference {
  return { ...(type ? { type } : {}), identifier: { system, value } };
}

function machine(role: Coding, { site, observer }: Place, what?: string): AuditEventAgent {
  return { type: { coding: [role] }, who: what ? { display: what } : observer, requestor: false, network: { address: site, type: '1' } };
}

/** Who did it, and as what. BALP's user agent: the information's recipient where somebody looked. */
function person(event: AuditBody): AuditEventAgent {
  const roles = event.actor.role ? [event.actor.role] : event.actor.roles;
  return {
    ...(event.action.endsWith('.viewed') ? { type: { coding: [codes.informationRecipient] } } : {}),
    who: identified(event.actor.kind === 'system' ? 'Device' : undefined, systems.actor, event.actor.id),
    requestor: true,
    ...(roles.length > 0 ? { role: roles.map((text) => ({ text })) } : {}),
  };
}

function patient(event: AuditBody): AuditEventEntity[] {
  if (!event.subject.patient) return [];
  return [{ what: identified('Patient', systems.patient, event.subject.patient), type: codes.person, role: codes.patientRole }];
}

function request(event: AuditBody): AuditEventEntity[] {
  if (!event.subject.request) return [];
  return [{ what: identified(undefined, systems.request, event.subject.request), type: codes.systemObject, role: codes.domainResource }];
}

/** The facts as they stand in the body, one detail each, so that nothing is lost on the way. */
function details(event: AuditBody): Pick<AuditEventEntity, 'detail'> {
  const facts = Object.entries(event.facts).filter(([, value]) => value !== null && value !== undefined);
  if (facts.length === 0) return {};
  return { detail: facts.map(([type, value]) => ({ type, valueString: typeof value === 'string' ? value : JSON.stringify(value) })) };
}

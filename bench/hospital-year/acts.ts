/** What people, machines and requesters do with a request, and what follows from it. Everything that changes a state is a fact through `sendEvent`. */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { recordDecision } from '#app/commands/record-decision.ts';
import { recordDisclosure } from '#app/runtime/disclosures.ts';
import { createInstance, sendEvent } from '#app/runtime/send-event.ts';
import { asActor, type Db } from '#db/open.ts';
import { authorizations, facilities, fees, packets, requests } from '#db/schema/index.ts';
import { systemActor, type Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { RequestFact } from '#workflows/request/events.ts';
import { basisTable, isIndividualsRequest } from '#workflows/rules/bases.ts';
import { clocksFor, governingClock } from '#workflows/rules/clocks.ts';
import { addDays } from '#workflows/rules/dates.ts';
import { quoteFee } from '#workflows/rules/fees.ts';
import { prepayment } from '#workflows/rules/prepayment.ts';
import { decide } from '#workflows/rules/rule.ts';
import { eq } from 'drizzle-orm';
import type { Chance } from './chance.ts';
import type { Life, Room } from './room.ts';

export type Act = 'file' | 'check' | 'answer' | 'giveUp' | 'closeUnanswered' | 'locate' | 'retrieve' | 'retry' | 'review' | 'build' | 'approve' | 'quote' | 'pay' | 'writeOff' | 'release' | 'download' | 'bounce' | 'repost' | 'expire' | 'reissue' | 'dispatch' | 'denial' | 'hold' | 'lift' | 'withdraw' | 'revoke' | 'extend' | 'foundWrong';
/** `minutes`: a person's work, which waits its turn; `hours`: it happens by itself. */
export type Then = { act: Act; hours?: number; minutes?: number };
export type Context = { db: Db; room: Room; now: Date; date: string; hour: number; down: boolean };
type Done = { events: number; refused: number; then: Then[] };

const nothing: Done = { events: 0, refused: 0, then: [] };
const days = (count: number) => count * 24;
const openStates = ['received', 'locating', 'retrieving', 'retrieval_failed', 'reviewing', 'building', 'awaiting_approval', 'approved', 'releasing', 'released', 'undelivered', 'awaiting_information', 'denial_proposed'];

export async function act(context: Context, life: Life, what: Act, chance: Chance): Promise<Done> {
  const { room } = context;
  const { luck } = life;
  const tech = room.technicians[life.order % room.technicians.length] as Actor;
  const other = room.technicians[(life.order + 5) % room.technicians.length] as Actor;
  const is = (...states: string[]) => states.includes(life.state);
  const open = life.state !== 'closed';
  const first = (name: string) => (life.tries[name] = (life.tries[name] ?? 0) + 1) === 1;
  const send = (actor: Actor, event: RequestFact, then: Then[] = [], beside?: (tx: Db) => Promise<void>) => step(context, life, actor, event, then, beside);

  switch (what) {
    case 'file':
      return file(context, life);
    case 'check': {
      if (!is('received')) return nothing;
      if (luck.duplicate) return send(tech, { type: 'DUPLICATE_FOUND', ofRequestId: room.facilityId });
      if (luck.transferred) return send(tech, { type: 'TRANSFERRED', toFacilityId: room.facilityId, linkedRequestId: life.id });
      if (luck.missing && first('missing')) {
        const then: Then[] = luck.answersAfter === null ? [isIndividualsRequest(life.basis) ? { act: 'giveUp', hours: days(60) } : { act: 'closeUnanswered', hours: days(30) }] : [{ act: 'answer', hours: days(luck.answersAfter) }];
        return send(tech, { type: 'INFORMATION_ASKED', codes: ['scope_described'] }, then);
      }
      if (luck.deficient && !isIndividualsRequest(life.basis)) return send(tech, { type: 'DEFICIENCY_FOUND', codes: ['signature'] });
      if (luck.denied !== 'no' && first('denied')) return send(tech, { type: 'DENIAL_PROPOSED', ground: luck.denied === 'confirmed' ? 'danger' : 'privacy_act', reviewable: luck.denied === 'confirmed' }, [{ act: 'denial', minutes: 12 }]);
      return send(tech, { type: 'EVIDENCE_ACCEPTED', open: 0, authorizationId: life.authorizationId }, [{ act: 'locate', minutes: 4 }]);
    }
    case 'answer':
      return is('awaiting_information') ? send(room.requester, { type: 'INFORMATION_RECEIVED' }, [{ act: 'check', minutes: 5 }]) : nothing;
    case 'giveUp':
      // Four in ten never say anything: it stays open, and why is its state.
      return is('awaiting_information') && chance.happens(0.6) ? send(room.requester, { type: 'WITHDRAWN' }) : nothing;
    case 'closeUnanswered':
      return is('awaiting_information') ? send(tech, { type: 'DEFICIENCY_FOUND', codes: ['scope_described'] }) : nothing;
    case 'denial':
      if (!is('denial_proposed')) return nothing;
      return luck.denied === 'confirmed' ? send(room.physician, { type: 'DENIAL_CONFIRMED' }) : send(room.supervisor, { type: 'DENIAL_REJECTED' }, [{ act: 'check', minutes: 5 }]);
    case 'locate':
      if (!is('locating')) return nothing;
      if (luck.unknownPatient) return send(tech, { type: 'PATIENT_NOT_FOUND' });
      return send(tech, { type: 'PATIENT_IDENTIFIED', patientId: life.patient.id }, [{ act: 'retrieve', hours: 1 }], async (tx) => {
        await tx.update(requests).set({ patientId: life.patient.id }).where(eq(requests.id, life.id));
      });
    case 'retrieve':
      if (!is('retrieving')) return nothing;
      if (context.down || (luck.retrievalFails && first('retrieve'))) return send(systemActor, { type: 'RETRIEVAL_FAILED', problem: 'ehr_unreachable' }, [{ act: 'retry', minutes: 3 }]);
      return send(systemActor, { type: 'RECORDS_RETRIEVED', records: 3, pages: life.pages }, [{ act: 'review', minutes: life.minutes }]);
    case 'retry':
      return is('retrieval_failed') ? send(tech, { type: 'RETRIEVAL_RETRIED' }, [{ act: 'retrieve', hours: 2 }]) : nothing;
    case 'review':
      if (!is('reviewing')) return nothing;
      if (luck.noRecords) return send(tech, { type: 'NO_RECORDS_FOUND' });
      return review(context, life, tech);
    case 'quote':
      return quote(context, life, tech);
    case 'build': {
      const { packet } = life;
      if (!is('building') || !packet) return nothing;
      if (luck.refusedOnce && first('refused')) return send(systemActor, { type: 'PACKET_REFUSED', packetId: packet.id, problem: 'residual_text' }, [{ act: 'review', minutes: 8 }]);
      return send(systemActor, { type: 'PACKET_BUILT', packetId: packet.id, sha256: packet.sha256, verifiedSha256: packet.sha256 }, [{ act: 'approve', minutes: 6 }], async (tx) => {
        await tx.update(packets).set({ status: 'built', sha256: packet.sha256, verifiedSha256: packet.sha256, pageCount: life.pages }).where(eq(packets.id, packet.id));
      });
    }
    case 'approve': {
      const { packet } = life;
      if (!is('awaiting_approval') || !packet) return nothing;
      if (luck.returnedOnce && first('returned')) return send(other, { type: 'PACKET_RETURNED', packetId: packet.id, reason: 'returned' }, [{ act: 'review', minutes: 10 }]);
      return send(other, { type: 'PACKET_APPROVED', packetId: packet.id, sha256: packet.sha256 }, [{ act: 'release', hours: 1 }], async (tx) => {
        await tx.update(packets).set({ status: 'approved', approvedSha256: packet.sha256, decidedBy: other.id, decidedByName: other.name, decidedAt: context.now }).where(eq(packets.id, packet.id));
      });
    }
    case 'pay':
      if (!open || life.owes === 'nothing') return nothing;
      life.owes = 'nothing';
      return send(tech, { type: luck.waived ? 'FEE_WAIVED' : 'FEE_PAID' }, [{ act: 'release', hours: 1 }]);
    case 'writeOff':
      if (!open || life.owes === 'nothing') return nothing;
      return send(room.requester, { type: 'WITHDRAWN' });
    case 'release': {
      const { packet } = life;
      if (!is('releasing') || !packet) return nothing;
      const then: Then = life.channel !== 'link' ? { act: 'dispatch', minutes: 5 } : luck.bounces && first('bounce') ? { act: 'bounce', hours: 2 } : luck.expires && first('expire') ? { act: 'expire', hours: days(30) } : { act: 'download', hours: days(luck.opensAfter) };
      return send(systemActor, { type: 'PACKET_RELEASED', packetId: packet.id, sha256: packet.sha256 }, [then]);
    }
    case 'bounce':
      return is('released') ? send(systemActor, { type: 'DELIVERY_FAILED', reason: 'bounced' }, [{ act: 'repost', minutes: 5 }]) : nothing;
    case 'repost':
      if (!is('undelivered')) return nothing;
      life.channel = 'post';
      return send(tech, { type: 'DELIVERY_CHANGED', channel: 'post' }, [{ act: 'dispatch', minutes: 5 }], async (tx) => {
        await tx.execute(sql`update requests set delivery = delivery || '{"channel":"post"}'::jsonb where id = ${life.id}::uuid`);
      });
    case 'expire':
      return is('released') ? send(systemActor, { type: 'LINK_EXPIRED' }, [{ act: 'reissue', minutes: 3 }]) : nothing;
    case 'reissue':
      return is('undelivered') ? send(tech, { type: 'LINK_REISSUED' }, [{ act: 'download', hours: days(1) }]) : nothing;
    case 'download':
    case 'dispatch': {
      const { packet } = life;
      if (!is('released') || life.held || !packet) return is('released') && life.held ? { ...nothing, then: [{ act: what, hours: days(2) }] } : nothing;
      const fact: RequestFact = what === 'download' ? { type: 'PACKET_DOWNLOADED', packetId: packet.id, sha256: packet.sha256 } : { type: 'PACKET_DISPATCHED', packetId: packet.id, sha256: packet.sha256, channel: life.channel as 'post' };
      const actor = what === 'download' ? room.requester : tech;
      return send(actor, fact, luck.wrongRelease ? [{ act: 'foundWrong', hours: days(6) }] : [], (tx) => disclose(tx, context, life, actor));
    }
    case 'foundWrong':
      return is('closed') && life.outcome === 'released' ? send(room.compliance, { type: 'RELEASE_FOUND_WRONG', breachId: uuidv7(), discoveredOn: context.date }) : nothing;
    case 'hold':
      if (!open || life.held || !openStates.includes(life.state)) return nothing;
      life.held = true;
      return send(room.compliance, { type: 'HOLD_PLACED', reason: 'legal_hold' }, [{ act: 'lift', hours: days(luck.heldFor) }]);
    case 'lift':
      if (!open || !life.held) return nothing;
      life.held = false;
      return send(room.supervisor, { type: 'HOLD_LIFTED' }, [{ act: 'release', hours: 1 }]);
    case 'withdraw':
      return open ? send(room.requester, { type: 'WITHDRAWN' }) : nothing;
    case 'revoke':
      if (!open || is('received', 'awaiting_information', 'denial_proposed') || !life.authorizationId) return nothing;
      return send(room.requester, { type: 'AUTHORIZATION_REVOKED', authorizationId: life.authorizationId }, [], async (tx) => {
        await tx.update(authorizations).set({ revokedAt: context.now, revokedBy: 'requester' }).where(eq(authorizations.id, life.authorizationId ?? ''));
      });
    case 'extend':
      if (!open || life.extended || is('released', 'undelivered') || context.date > life.dueOn) return nothing;
      life.extended = true;
      return extend(context, life);
    default:
      return what satisfies never;
  }
}

/** One fact in a transaction of its own, with what belongs to it beside. A refusal changes nothing and is counted. */
async function step(context: Context, life: Life, actor: Actor, event: RequestFact, then: Then[], beside?: (tx: Db) => Promise<void>): Promise<Done> {
  try {
    const result = await asActor(context.db, systemActor, async (tx) => {
      await beside?.(tx);
      return sendEvent(tx, { machine: 'request', id: life.id, event, actor, now: context.now, key: `${life.sent}` });
    });
    life.sent += 1;
    life.state = result.state;
    if (result.state === 'closed' && life.doneHour === null) {
      life.doneHour = context.hour;
      life.outcome = ended(event.type);
    }
    return { events: 1, refused: 0, then };
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not_allowed_now' || error.code === 'forbidden')) return { events: 0, refused: 1, then: [] };
    throw error;
  }
}

function ended(event: string): string {
  return event === 'PACKET_DOWNLOADED' || event === 'PACKET_DISPATCHED' ? 'released' : event;
}

async function file(context: Context, life: Life): Promise<Done> {
  const { room, now, date } = context;
  const { basis, requesterKind, luck } = life;
  const clock = { basis, requesterKind, state: 'PA', receivedOn: date, zone: 'America/New_York', events: basis === 'subpoena' ? { returnDate: addDays(date, 21) } : {} } as const;
  life.dueOn = governingClock(clocksFor(clock)).dueOn;
  const row = {
    id: life.id, facilityId: room.facilityId, number: life.number, basis, requesterKind, requesterName: 'Requester', language: 'en', purpose: life.purpose, channel: life.through, receivedOn: date, enteredAt: now,
    statedPatient: { familyName: life.patient.familyName, givenNames: life.patient.givenNames, birthDate: life.patient.birthDate },
    scope: { kinds: [], visits: [] }, delivery: { channel: life.channel, form: life.channel === 'link' ? 'pdf' : 'paper', recipientName: 'Requester' },
    facts: { door: 'patient', scopeDescribed: true, ...(basis === 'subpoena' ? { subpoena: { document: true, returnDate: addDays(date, 21) } } : {}) },
  } satisfies typeof requests.$inferInsert;
  const then: Then[] = [
    { act: 'check', minutes: 6 },
    ...(luck.heldAfter === null ? [] : [{ act: 'hold', hours: days(luck.heldAfter) } as const]),
    ...(luck.withdrawnAfter === null ? [] : [{ act: 'withdraw', hours: days(luck.withdrawnAfter) } as const]),
    ...(luck.revokedAfter === null ? [] : [{ act: 'revoke', hours: days(luck.revokedAfter) } as const]),
    // Where the date comes near and the packet is not there, the one extension is taken.
    ...(basis === 'patient_access' ? [{ act: 'extend', hours: days(28) } as const] : []),
  ];
  const actor = life.through === 'portal' ? room.requester : (room.technicians[0] as Actor);
  return step(context, life, actor, { type: 'REQUEST_FILED', authorizationId: life.authorizationId }, then, async (tx) => {
    await tx.insert(requests).values(row);
    await createInstance(tx, { machine: 'request', id: life.id, facilityId: room.facilityId, requestId: life.id, input: { requestId: life.id, basis, channel: life.channel, byPortal: life.through === 'portal' }, now });
    await recordDecision(tx, row, decide('BASIS', date, { inputs: { requesterKind }, result: { basis, clock: basisTable[basis].clock }, say: `basis.${basis}` }), now);
    if (life.authorizationId) await tx.insert(authorizations).values({ id: life.authorizationId, facilityId: room.facilityId, requestId: life.id, patientId: null, fields: {}, signedOn: date, expiresOn: addDays(date, 365), valid: true, createdAt: now });
  });
}

async function review(context: Context, life: Life, tech: Actor): Promise<Done> {
  const id = uuidv7();
  const packet = { id, sha256: randomBytes(32).toString('hex'), disclosureId: randomBytes(16).toString('hex'), version: (life.packet?.version ?? 0) + 1, by: tech };
  life.packet = packet;
  const then: Then[] = [{ act: 'build', hours: 1 }, ...(life.tries['quoted'] ? [] : [{ act: 'quote', minutes: 1 } as const])];
  return step(context, life, tech, { type: 'REVIEW_COMPLETED', packetId: id, undecided: 0, released: life.pages, unlawful: 0 }, then, async (tx) => {
    await tx.insert(packets).values({ id, facilityId: context.room.facilityId, requestId: life.id, version: packet.version, plan: {}, planHash: packet.sha256, disclosureId: packet.disclosureId, status: 'building', preparedBy: tech.id, preparedByName: tech.name, preparedAt: context.now });
  });
}

/** The price by the rules; told in advance, and where policy says so the packet waits for it. */
async function quote(context: Context, life: Life, tech: Actor): Promise<Done> {
  if (life.state === 'closed' || life.state === 'released' || life.state === 'releasing' || life.tries['quoted']) return nothing;
  life.tries['quoted'] = 1;
  const price = quoteFee({ basis: life.basis, requesterKind: life.requesterKind, state: 'PA', pages: life.pages, form: life.channel === 'link' ? 'electronic' : 'paper', delivery: life.channel, today: context.date, overrides: [{ id: 'FEE-PA', version: '2025-01-01', validTo: '2027-12-31' }] });
  if (price.totalCents === 0 || price.needsConfirmation) return nothing;
  const hold = prepayment({ basis: life.basis, requesterKind: life.requesterKind, state: 'PA', totalCents: price.totalCents, today: context.date });
  life.owes = hold.result.hold ? 'before' : 'later';
  const then: Then[] = life.luck.paysAfter === null ? [{ act: 'writeOff', hours: days(75) }] : [{ act: 'pay', hours: days(life.luck.paysAfter) }];
  return step(context, life, tech, { type: 'FEE_QUOTED', totalCents: price.totalCents, hold: hold.result.hold }, then, async (tx) => {
    await tx.insert(fees).values({
      id: uuidv7(), facilityId: context.room.facilityId, requestId: life.id, lines: price.lines.map(({ code, quantity, unitCents, amountCents, ruleId }) => ({ code, quantity, unitCents, amountCents, ruleId })), totalCents: price.totalCents,
      ruleId: price.decision.ruleId, ruleVersion: price.decision.ruleVersion, status: 'quoted', quotedAt: context.now, quotedBy: tech.id,
    });
    const request = { id: life.id, facilityId: context.room.facilityId };
    await recordDecision(tx, request, price.decision, context.now);
    await recordDecision(tx, request, hold, context.now);
  });
}

async function extend(context: Context, life: Life): Promise<Done> {
  const dueOn = life.dueOn;
  const done = await step(context, life, context.room.supervisor, { type: 'EXTENSION_TAKEN', today: context.date, dueOn, extendedTo: addDays(dueOn, 30), reason: 'offsite' }, []);
  if (done.events === 1) life.dueOn = addDays(dueOn, 30);
  return done;
}

async function disclose(tx: Db, { now }: Context, life: Life, actor: Actor): Promise<void> {
  const [found] = await tx.select({ request: requests, packet: packets, facility: facilities }).from(requests).innerJoin(packets, eq(packets.id, life.packet?.id ?? '')).innerJoin(facilities, eq(facilities.id, requests.facilityId)).where(eq(requests.id, life.id));
  if (!found) throw new AppError('internal', `packet of ${life.id} is not there`);
  await recordDisclosure(tx, { request: found.request, packet: found.packet, actor, channel: life.channel, now });
}

/**
 * Sends one mail about a request. A mail that will never arrive comes back to the request for a person to see;
 * one that may arrive later is tried again under the same Message-ID.
 */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { v5 as uuidv5 } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { loadRequest, type FacilityRow, type RequestRow } from '#app/commands/on-request.ts';
import { currentLink, type LinkRow } from '#app/delivery/links.ts';
import { MailFailure } from '#app/delivery/mail/mailer.ts';
import { parseMailbox } from '#app/delivery/mail/mailbox.ts';
import { linkTokenFor, trackingCodeFor } from '#app/identity/derived-secrets.ts';
import { asActor, type Db } from '#db/open.ts';
import { departments, filingLooks, messages, patients, requests, subRequests } from '#db/schema/index.ts';
import type { EmailContent } from '#templates/emails/compose.ts';
import { emails } from '#templates/emails/registry.ts';
import { systemActor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import type { EmailName } from '#workflows/request/effects.ts';
import { addDays, legalDateOf } from '#workflows/rules/dates.ts';
import { contactFor } from '#workflows/rules/receipt.ts';
import { maxAttempts } from '../outbox.ts';
import type { EffectHandler, EffectJob, Finish } from '../run-effect.ts';
import { sendEvent } from '../send-event.ts';
import type { WorkerServices } from '../services.ts';

/** Namespace of ids that follow from an effect's key. */
const keySpace = '6f1d4f4e-2c0a-5a6b-9a53-0e6c1f7c9b10';

export const sendEmail: EffectHandler<'send_email'> = async (services, effect, job) => {
  const found = await asActor(services.db, systemActor, (tx) => gather(tx, services, job, effect.subRequestId ?? null));
  // Filed without a proof while many were: whoever looks at it sends the receipt, or nobody.
  if (effect.email === 'receipt' && found.held) return undefined;
  const address = addressFor(effect.email, found);
  // E-mail is optional everywhere: whoever has none reads the page or gets paper.
  if (!address) return undefined;
  const mail = write(effect.email, found, services);
  if (!mail) return undefined;
  const mailId = messageIdOf(job.key, services.env.PUBLIC_URL);
  try {
    await services.mailer.send({ to: parseMailbox(address), ...mail, messageId: mailId });
  } catch (error) {
    const code = lostBecause(error, job);
    if (!code) throw error;
    return undelivered(services, effect.email, job, { mailId, code });
  }
  return async (tx) => {
    await recordEvent(tx, {
      action: 'mail.sent',
      actor: systemActor,
      now: services.now(),
      subject: { facilityId: job.facilityId, requestId: job.requestId },
      facts: { mailId, kind: effect.email, attempts: job.attempt },
    });
  };
};

type Found = { state: string; today: string; request: RequestRow; facility: FacilityRow; confidential: { email?: string } | null; link: LinkRow | null; alsoOpen: string[]; held: boolean; department: Department | null };
type Department = { name: string; email: string | null; askedAt: Date; open: boolean };

async function gather(tx: Db, { now }: WorkerServices, job: EffectJob, subRequestId: string | null): Promise<Found> {
  const { request, facility, state, today } = await loadRequest(tx, job.requestId, now());
  const department = subRequestId ? await departmentOf(tx, subRequestId) : null;
  return {
    state,
    today,
    department, held: await isHeld(tx, request.id), request, facility, confidential: await confidentialContact(tx, request), link: await currentLink(tx, request.id), alsoOpen: await alsoOpen(tx, request) };
}

async function isHeld(tx: Db, requestId: string): Promise<boolean> {
  const [look] = await tx.select({ verdict: filingLooks.verdict }).from(filingLooks).where(eq(filingLooks.requestId, requestId));
  return look !== undefined && look.verdict !== 'genuine';
}

/** Other open requests of the very mailbox that the receipt goes to, for the same patient: its owner may know, whoever filed may not. */
async function alsoOpen(tx: Db, { facts, requesterEmail, organizationId }: RequestRow): Promise<string[]> {
  const known = (facts.possibleDuplicates ?? []).map(({ id }) => id);
  if (known.length === 0 || !requesterEmail || organizationId) return [];
  const same = and(inArray(requests.id, known), isNull(requests.closedAt), isNull(requests.organizationId), eq(sql`lower(${requests.requesterEmail})`, requesterEmail.toLowerCase()));
  return (await tx.select({ number: requests.number }).from(requests).where(same)).map(({ number }) => number);
}

/** Whom a sub-request was sent to, and whether its answer is still awaited. */
async function departmentOf(tx: Db, subRequestId: string): Promise<Department | null> {
  const [found] = await tx
    .select({ name: departments.name, email: departments.email, askedAt: subRequests.askedAt, status: subRequests.status })
    .from(subRequests)
    .innerJoin(departments, eq(departments.id, subRequests.departmentId))
    .where(eq(subRequests.id, subRequestId));
  return found ? { name: found.name, email: found.email, askedAt: found.askedAt, open: found.status === 'asked' } : null;
}

/** Where the patient asked to be reached governs her own mails (164.522(b)); the link goes where it was asked to go. */
function addressFor(email: EmailName, { request, today, confidential, department }: Found): string | null {
  if (email === 'department_request') return department?.email ?? null;
  const { recipientEmail } = request.delivery;
  if (email === 'packet_ready' && request.basis === 'patient_directive' && recipientEmail) return recipientEmail;
  const stated = { email: email === 'packet_ready' && recipientEmail ? recipientEmail : request.requesterEmail };
  return contactFor<{ email?: string | null }>({ stated, confidential, today }).result.contact.email ?? null;
}

/** What the patient asked for herself (CONF-COMM); null where somebody else asks, or the chart is not known yet. */
export async function confidentialContact(tx: Db, request: Pick<RequestRow, 'requesterKind' | 'patientId'>) {
  if (request.requesterKind !== 'patient' || !request.patientId) return null;
  const [patient] = await tx.select({ contact: patients.confidentialContact }).from(patients).where(eq(patients.id, request.patientId));
  return patient?.contact ?? null;
}

/** null where there is nothing to say any more: the link was recalled before its mail left. */
function write(email: EmailName, { request, facility, link, confidential, alsoOpen: numbers, department, state }: Found, { env }: WorkerServices): EmailContent | null {
  const data = { requestNumber: request.number, url: `${env.PUBLIC_URL}/follow`, facility: facility.name, phone: facility.phone };
  const locale = request.language;
  switch (email) {
    case 'receipt':
      return emails.receipt.render({ ...data, trackingCode: trackingCodeFor(env.SESSION_SECRET, request.id), ...(confidential ? {} : { alsoOpen: numbers }) }, locale);
    case 'packet_ready':
      if (!link) return null;
      return emails.packet_ready.render(
        { ...data, url: `${env.PUBLIC_URL}/packet/${linkTokenFor(env.SESSION_SECRET, link.id)}`, until: legalDateOf(link.expiresAt, facility.zone) },
        locale,
      );
    case 'department_request':
      // Answered before the mail left: nothing is asked any more.
      if (!department?.open) return null;
      return emails.department_request.render(
        { ...data, url: `${env.PUBLIC_URL}/requests/${request.id}`, department: department.name, dueOn: departmentDueOn(department.askedAt, request.dueAt, facility.zone) },
        'en',
      );
    case 'reminder':
      if (state !== 'awaiting_information') return null;
      return emails.reminder.render({ ...data, ...(request.dueAt ? { until: legalDateOf(request.dueAt, facility.zone) } : {}) }, locale);
    case 'message_waiting':
    case 'information_needed':
    case 'fee_quoted':
    case 'letter_waiting':
    case 'closed_notice':
      return emails[email].render(data, locale);
    default:
      return email satisfies never;
  }
}

/** A department has five days, and never longer than the request itself. */
function departmentDueOn(askedAt: Date, dueAt: Date | null, zone: string): string {
  const own = addDays(legalDateOf(askedAt, zone), 5);
  const whole = dueAt ? legalDateOf(dueAt, zone) : own;
  return own < whole ? own : whole;
}

/** Why nobody should try again, as a code; null where a later try may pass. */
function lostBecause(error: unknown, job: EffectJob): string | null {
  if (error instanceof MailFailure) {
    if (!error.permanent && job.attempt < maxAttempts) return null;
    return error.smtpCode === null ? (error.permanent ? 'refused' : 'unreachable') : `smtp_${error.smtpCode}`;
  }
  return error instanceof AppError && error.code === 'invalid_input' ? 'bad_address' : null;
}

/** Stable over every try: a mail sent twice is recognised as one. */
function messageIdOf(key: string, publicUrl: string): string {
  return `<${key.replace(/[^A-Za-z0-9._~+=-]/g, '.')}@${new URL(publicUrl).hostname.replace(/[^A-Za-z0-9.-]/g, '')}>`;
}

/** The failure stands in the log and in the request's thread; a packet that did not arrive is a state of its own. */
function undelivered({ now }: WorkerServices, email: EmailName, job: EffectJob, { mailId, code }: { mailId: string; code: string }): Finish {
  return async (tx) => {
    const { state } = await loadRequest(tx, job.requestId, now());
    if (email === 'packet_ready' && state === 'released') {
      await sendEvent(tx, { machine: 'request', id: job.requestId, event: { type: 'DELIVERY_FAILED', reason: code }, actor: systemActor, now: now(), key: `${job.key}:failed` });
    }
    await tx
      .insert(messages)
      .values({
        id: uuidv5(`${job.key}:failed`, keySpace),
        facilityId: job.facilityId,
        requestId: job.requestId,
        direction: 'internal',
        code: 'mail_failed',
        params: { mail: email, why: code },
        authorName: systemActor.name,
        authorId: systemActor.id,
        sentAt: now(),
      })
      .onConflictDoNothing();
    await recordEvent(tx, {
      action: 'mail.failed',
      actor: systemActor,
      now: now(),
      subject: { facilityId: job.facilityId, requestId: job.requestId },
      facts: { mailId, kind: email, code },
    });
  };
}

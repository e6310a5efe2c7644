/**
 * Secrets that have to be said again (a code in a repeated receipt, a link in a mail sent by a worker) without being kept:
 * each is an HMAC-SHA-256 of its row's id under the session secret; the database holds its hash alone.
 */
import { createHash, createHmac } from 'node:crypto';
import { trackingCodeFrom } from './tracking-code.ts';

/** Tracking code of a request: 95 bits. */
export function trackingCodeFor(secret: string, requestId: string): string {
  return trackingCodeFrom(keyed(secret, 'tracking-code', requestId));
}

/** Token of a packet link: 256 bits, base64url. */
export function linkTokenFor(secret: string, linkId: string): string {
  return keyed(secret, 'packet-link', linkId).toString('base64url');
}

/** PIN of a link where the requester chose none: eight digits, said on the phone or printed on a slip, never mailed. */
export function pinFor(secret: string, linkId: string): string {
  return String(keyed(secret, 'packet-pin', linkId).readUIntBE(0, 6) % 100_000_000).padStart(8, '0');
}

/** Token of an invitation: 256 bits, base64url. */
export function invitationTokenFor(secret: string, invitationId: string): string {
  return keyed(secret, 'invitation', invitationId).toString('base64url');
}

/** What the database keeps of an invitation's token. */
export function hashInvitationToken(token: string): string {
  return createHash('sha256').update(`invitation:${token}`).digest('hex');
}

/** Token of a link that sets a new password: 256 bits, base64url. */
export function resetTokenFor(secret: string, resetId: string): string {
  return keyed(secret, 'password-reset', resetId).toString('base64url');
}

/** What the database keeps of it. */
export function hashResetToken(token: string): string {
  return createHash('sha256').update(`password-reset:${token}`).digest('hex');
}

/** What the database keeps of a link's token. */
export function hashLinkToken(token: string): string {
  return createHash('sha256').update(`packet-link:${token}`).digest('hex');
}

function keyed(secret: string, purpose: string, id: string): Buffer {
  return createHmac('sha256', secret).update(`${purpose}:${id}`).digest();
}

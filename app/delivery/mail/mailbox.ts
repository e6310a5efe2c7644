/** One mailbox and nothing else: what a person typed as an address, before it comes near an SMTP envelope. Pure. */
import { AppError } from '#workflows/app-error.ts';

export type Mailbox = { address: string; name?: string };

// RFC 5321 dot-string in ASCII; quoted local parts, address literals and internationalized addresses are not accepted:
// each has been a way to make one string mean two recipients.
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Reads exactly one bare address (`user@host.tld`). Spaces around it are forgiven; line breaks, groups, comments, display
 * names, several addresses, quoted local parts and anything outside ASCII are refused.
 * @throws AppError `invalid_input`; the message never holds the address.
 */
export function parseMailbox(typed: string): Mailbox {
  const address = typed.replace(/^ +| +$/g, '');
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  const labels = domain.split('.');
  const ok =
    at > 0 &&
    address.length <= 254 &&
    local.length <= 64 &&
    localPart.test(local) &&
    labels.length >= 2 &&
    domain.length <= 253 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(labels[labels.length - 1] ?? '');
  if (!ok) throw new AppError('invalid_input', 'not one plain mail address');
  return { address: `${local}@${domain.toLowerCase()}` };
}

/** A display name that cannot end its own header: control and direction characters out, spaces joined, at most 100 characters. */
export function displayName(name: string): string {
  return [...name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim()].slice(0, 100).join('');
}

/**
 * A browser that signed in to a name before carries a mark of it, so that strangers' wrong passwords for that name do not keep its
 * owner waiting (OWASP's device cookies). The mark opens nothing: it only chooses which count of tries applies.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const cookieName = 'openroi.known';
const days = 180;
/** People who share a desk's computer. */
const most = 6;

type Mark = { nonce: string; day: number; mac: string };

/** -> the name of this browser's own count for `email`, or null where it never signed in to it, or too long ago. */
export function knownBrowser(secret: string, cookie: string | null, email: string, now: Date): string | null {
  const today = dayOf(now);
  const mark = marksIn(cookie).find((each) => each.day <= today && each.day > today - days && sameText(each.mac, macOf(secret, each, email)));
  return mark ? mark.nonce : null;
}

/** -> the `Set-Cookie` line after a whole sign-in: this name's mark, new, before those of others that the browser had. */
export function rememberBrowser(secret: string, input: { cookie: string | null; email: string; now: Date; secure: boolean }): string {
  const mark = { nonce: randomBytes(16).toString('base64url'), day: dayOf(input.now) };
  const others = marksIn(input.cookie).filter((each) => !sameText(each.mac, macOf(secret, each, input.email)));
  const all = [{ ...mark, mac: macOf(secret, mark, input.email) }, ...others].slice(0, most);
  const value = all.map(({ nonce, day, mac }) => `${nonce}.${day}.${mac}`).join('~');
  return `${cookieName}=${value}; Path=/; Max-Age=${days * 86_400}; HttpOnly; SameSite=Lax${input.secure ? '; Secure' : ''}`;
}

function marksIn(cookie: string | null): Mark[] {
  const pair = (cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(`${cookieName}=`));
  return (pair?.slice(cookieName.length + 1) ?? '').split('~').slice(0, most).flatMap((text) => {
    const [, nonce, day, mac] = /^([A-Za-z0-9_-]{22})\.(\d{1,6})\.([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
    return nonce && day && mac ? [{ nonce, day: Number(day), mac }] : [];
  });
}

function macOf(secret: string, { nonce, day }: { nonce: string; day: number }, email: string): string {
  return createHmac('sha256', secret).update(`known-browser:${nonce}:${day}:${email}`).digest('base64url');
}

function dayOf(now: Date): number {
  return Math.floor(now.getTime() / 86_400_000);
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

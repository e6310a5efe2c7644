/** The browser's side of a draft: a secret in an httpOnly cookie, of which the database keeps the hash. */
import { createHash, randomBytes } from 'node:crypto';
import { cookieValue } from '#app/i18n/locale.ts';
import { draftDays, findDraft, type Draft } from '#app/commands/ask/save-draft.ts';
import type { Db } from '#db/open.ts';

const cookieName = 'openroi.draft';

/** The hash of this browser's secret, or null where it has none. */
export function draftSecretHash(request: Request): string | null {
  const secret = cookieValue(request, cookieName) ?? '';
  return /^[A-Za-z0-9_-]{43}$/.test(secret) ? hashOf(secret) : null;
}

/** A new secret: its hash, and the line that gives it to the browser. */
export function newDraftSecret(secure: boolean): { hash: string; setCookie: string } {
  const secret = randomBytes(32).toString('base64url');
  return { hash: hashOf(secret), setCookie: `${cookieName}=${secret}; Path=/; Max-Age=${draftDays * 86_400}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}` };
}

/** The draft of this browser for a door, filed or not. `userId`: the colleague at whose desk it is; her drafts are bound to her. */
export async function draftOf(request: Request, context: { db: Db; now: () => Date }, door: string, userId: string | null = null): Promise<Draft | null> {
  const secretHash = draftSecretHash(request);
  return secretHash ? findDraft(context.db, { secretHash, userId, door, now: context.now() }) : null;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(`draft:${secret}`).digest('hex');
}

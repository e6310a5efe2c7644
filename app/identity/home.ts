/** Where somebody begins who named no page. */
import type { SignedIn } from './sessions.ts';

export function homeOf(signedIn: SignedIn): string {
  const roles = new Set(signedIn.staff.map((s) => s.role));
  if (roles.has('technician') || roles.has('supervisor') || roles.has('physician')) return '/work';
  if (roles.has('compliance')) return '/disclosures';
  if (roles.has('admin')) return '/settings';
  return signedIn.memberships.length > 0 ? '/desk' : '/follow';
}

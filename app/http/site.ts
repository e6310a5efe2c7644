/** What the outside calls this place: its facilities' names where there are one or two, else the product's. */
import { asc } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { asActor } from '#db/open.ts';
import { facilities } from '#db/schema/facilities.ts';
import type { Actor } from '#workflows/actor.ts';
import type { WebContext } from './load-context.ts';

const visitor: Actor = { kind: 'requester', id: 'visitor', name: '', roles: ['requester'], facilityIds: [], organizationIds: [], requestIds: [], sessionId: null };

/** Read at the start of the web process. */
export async function siteOf(db: Db): Promise<WebContext['site']> {
  const rows = await asActor(db, visitor, (tx) => tx.select({ name: facilities.name, phone: facilities.phone }).from(facilities).orderBy(asc(facilities.createdAt)).limit(3));
  const [first, second, third] = rows;
  if (!first || third) return { name: 'OpenROI', phone: null };
  return second ? { name: `${first.name} · ${second.name}`, phone: null } : { name: first.name, phone: first.phone };
}

/** The facilities that people may ask, as the outside sees them. They hold nothing protected. */
import { asc, eq } from 'drizzle-orm';
import type { RulePack } from '#workflows/rules/packs.ts';
import type { RuleOverride } from '#workflows/rules/rule.ts';
import type { Db } from '../open.ts';
import { facilities } from '../schema/index.ts';
import type { PostalAddress } from '../schema/facilities.ts';

export type FacilityChoice = {
  id: string;
  name: string;
  city: string;
  state: string;
  zone: string;
  phone: string;
  fax: string | null;
  address: PostalAddress;
  /** Rules that an administrator re-dated or switched here; prices are told by them. */
  ruleOverrides: RuleOverride[];
  /** Rules of its own. */
  rulePacks: RulePack[];
};

/** By name. */
export async function listFacilities(db: Db): Promise<FacilityChoice[]> {
  const rows = await db.select().from(facilities).orderBy(asc(facilities.name));
  return rows.map(({ id, name, state, zone, phone, fax, address, ruleOverrides, rulePacks }) => ({ id, name, state, zone, phone, fax, address, ruleOverrides, rulePacks, city: address.city }));
}

/** One facility, for the head of what it writes; null where there is none. */
export async function facilityOf(db: Db, id: string): Promise<{ name: string; zone: string; address: PostalAddress; phone: string; fax: string | null } | null> {
  const [row] = await db.select({ name: facilities.name, zone: facilities.zone, address: facilities.address, phone: facilities.phone, fax: facilities.fax }).from(facilities).where(eq(facilities.id, id));
  return row ?? null;
}

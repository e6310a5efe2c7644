/** The facilities that people may ask, as the outside sees them. They hold nothing protected. */
import { asc } from 'drizzle-orm';
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

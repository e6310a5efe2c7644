/**
 * The second person of a rule pack: another administrator, or compliance, agrees to a proposed revision or declines it. From then on it is in
 * force, and the open requests are computed anew by a worker. Who proposed it is refused.
 */
import { eq, sql } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import type { Db } from '#db/open.ts';
import { packFacility } from '#db/queries/rule-packs.ts';
import { facilities } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { awaitedPacks, currentPacks, decidedPack, type RulePack } from '#workflows/rules/packs.ts';
import { must, run } from '../run.ts';
import { effectOf, said, type PackPreview } from './save-rule-pack.ts';

export type DecidePack = { facilityId: string; packId: string; /** The revision that was looked at. */ revision: number; agrees: boolean; now: Date };

/** What each proposal of a house would change, for its second person. */
export async function awaitedProposals(tx: Db, actor: Actor, facilityId: string, now: Date): Promise<PackPreview[]> {
  const facility = await packFacility(tx, facilityId);
  if (!facility) return [];
  const found: PackPreview[] = [];
  for (const pack of awaitedPacks(facility.rulePacks)) found.push({ pack, ...(await effectOf(tx, facility, pack, now)) });
  const shown = found.reduce((count, { effects }) => count + effects.length, 0);
  if (found.length > 0) await recordEvent(tx, { action: 'list.viewed', actor, now, subject: { facilityId }, facts: { list: 'rule_effects', results: shown } });
  return found;
}

/** Throws `stale` where it waits no more or another revision followed, `not_allowed_now` for who proposed it. */
export async function decideRulePack(db: Db, actor: Actor, { facilityId, packId, revision, agrees, now }: DecidePack): Promise<RulePack> {
  return run(db, actor, now, async (tx) => {
    must(actor, 'rule.confirm', { facilityId });
    await tx.select({ id: facilities.id }).from(facilities).where(eq(facilities.id, facilityId)).for('update');
    const facility = await packFacility(tx, facilityId);
    const proposal = awaitedPacks(facility?.rulePacks ?? []).find((pack) => pack.id === packId && pack.revision === revision);
    if (!facility || !proposal) throw new AppError('stale', `revision ${revision} of pack ${packId} waits for nobody`, { public: { key: 'errors.stale' } });
    const pack = decidedPack(proposal, { id: actor.id, name: actor.name, on: legalDateOf(now, facility.zone), agrees });
    if (!pack) throw new AppError('not_allowed_now', `pack ${packId} was proposed by the same person`, { public: { key: 'settings.rules.second.same' } });
    const before = currentPacks(facility.rulePacks).find(({ id }) => id === packId);
    const { effects } = await effectOf(tx, facility, proposal, now);
    await tx.update(facilities).set({ rulePacks: facility.rulePacks.map((each) => (each === proposal ? pack : each)) }).where(eq(facilities.id, facilityId));
    const of = { actor, now, subject: { facilityId } };
    const about = { ruleId: `pack:${pack.body.kind}`, packId, kind: pack.body.kind };
    if (!agrees) {
      await recordEvent(tx, { ...of, action: 'rule.declined', facts: { ...about, version: said(pack) } });
      return pack;
    }
    await recordEvent(tx, { ...of, action: 'rule.changed', facts: { ...about, before: before ? said(before) : null, after: said(pack), requests: new Set(effects.map(({ requestId }) => requestId)).size } });
    await tx.execute(sql`select openroi_add_job('recompute_rules', ${JSON.stringify({ facilityId, packId, revision })}::json, null::timestamptz, ${`rules:${packId}:${revision}`}, 18, null::text)`);
    return pack;
  });
}

/**
 * An administrator proposes a rule pack or a new revision of one: dated, switched, with its source and the reason. What it would change is
 * computed first, from the same requests and rules that the change then meets. It is in force when somebody else has agreed to it
 * (decide-rule-pack.ts).
 */
import { eq } from 'drizzle-orm';
import { recordEvent } from '#app/audit/record-event.ts';
import { clockInput } from '#app/runtime/deadlines.ts';
import type { Db } from '#db/open.ts';
import { openRequests, packFacility } from '#db/queries/rule-packs.ts';
import { facilities } from '#db/schema/index.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { packEffects, type PackEffect, type Standing } from '#workflows/rules/pack-effects.ts';
import { newestPacks, packVersion, rulePack, withPack, type RulePack } from '#workflows/rules/packs.ts';
import { protectedCategories, type ProtectedCategory } from '#workflows/rules/sensitivity.ts';
import { contextFrom } from '../review/ledger-rows.ts';
import { feeInput } from '../work/quote-fee.ts';
import { must, run } from '../run.ts';

/** What a form says; who, when and which revision are added here. */
export type PackDraft = Pick<RulePack, 'name' | 'citation' | 'certainty' | 'validFrom' | 'validTo' | 'enabled' | 'body' | 'reason'>;
export type PackInput = {
  facilityId: string;
  /** Made by the form: a new pack's, or that of the one which gets another revision. */
  packId: string;
  /** The revision that the form was filled from; 0 for a new pack. */
  fromRevision: number;
  draft: PackDraft;
  now: Date;
};
export type PackPreview = { pack: RulePack; open: number; effects: PackEffect[] };

/** What saving would change; writes nothing. Throws `invalid_input`, `stale`, `forbidden`. */
export async function previewRulePack(db: Db, actor: Actor, input: PackInput): Promise<PackPreview> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'rule.manage', { facilityId: input.facilityId });
    const { facility, pack } = await readied(tx, actor, input);
    const { open, effects } = await effectOf(tx, facility, pack, input.now);
    await recordEvent(tx, { action: 'list.viewed', actor, now: input.now, subject: { facilityId: facility.id }, facts: { list: 'rule_effects', results: effects.length } });
    return { pack, open, effects };
  });
}

/** Keeps the proposal; nothing is counted by it yet. A repeated call is `stale`. */
export async function saveRulePack(db: Db, actor: Actor, input: PackInput): Promise<PackPreview> {
  return run(db, actor, input.now, async (tx) => {
    must(actor, 'rule.manage', { facilityId: input.facilityId });
    await tx.select({ id: facilities.id }).from(facilities).where(eq(facilities.id, input.facilityId)).for('update');
    const { facility, pack } = await readied(tx, actor, input);
    const { open, effects } = await effectOf(tx, facility, pack, input.now);
    await tx.update(facilities).set({ rulePacks: [...facility.rulePacks, pack] }).where(eq(facilities.id, facility.id));
    const facts = { ruleId: `pack:${pack.body.kind}`, version: said(pack), packId: pack.id, kind: pack.body.kind, requests: new Set(effects.map(({ requestId }) => requestId)).size };
    await recordEvent(tx, { action: 'rule.proposed', actor, now: input.now, subject: { facilityId: facility.id }, facts });
    return { pack, open, effects };
  });
}

/** `2026-01-01.p2.on`: a revision for the log. */
export function said(pack: RulePack): string {
  return `${packVersion(pack)}.${pack.enabled ? 'on' : 'off'}`;
}

export type PackFacility = NonNullable<Awaited<ReturnType<typeof packFacility>>>;

async function readied(tx: Db, actor: Actor, { facilityId, packId, fromRevision, draft, now }: PackInput): Promise<{ facility: PackFacility; pack: RulePack }> {
  const facility = await packFacility(tx, facilityId);
  if (!facility) throw new AppError('not_found', `facility ${facilityId} is not there`);
  const before = newestPacks(facility.rulePacks).find(({ id }) => id === packId);
  if ((before?.revision ?? 0) !== fromRevision) throw new AppError('stale', `pack ${packId} is at revision ${before?.revision ?? 0}, not ${fromRevision}`, { public: { key: 'errors.stale' } });
  if (before && before.body.kind !== draft.body.kind) throw new AppError('invalid_input', 'a pack keeps its kind');
  const parsed = rulePack.safeParse({ ...draft, id: packId, revision: fromRevision + 1, by: actor.name, on: legalDateOf(now, facility.zone), second: { proposedBy: actor.id, status: 'awaited', by: null, on: null } });
  if (!parsed.success) throw new AppError('invalid_input', `not a rule pack (${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')})`, { public: { key: 'settings.rules.error.form' } });
  return { facility, pack: parsed.data };
}

/** What it changes once it is agreed to. */
export async function effectOf(tx: Db, facility: PackFacility, pack: RulePack, now: Date): Promise<{ open: number; effects: PackEffect[] }> {
  const rows = await openRequests(tx, facility.id);
  const today = legalDateOf(now, facility.zone);
  const standing = rows.map(({ request, pages, kinds, authorizations, extension }): Standing => {
    const { packs: _clocks, ...clock } = clockInput(request, facility, extension ? { extension: { on: extension.today, to: extension.extendedTo, reason: extension.reason } } : {});
    const { packs: _prices, ...fee } = feeInput({ request, facility, today }, pages);
    const { packs: _protections, ...content } = contextFrom({ request, facility, today }, authorizations);
    return {
      id: request.id,
      number: request.number,
      clock,
      fee: pages > 0 ? fee : null,
      policy: facility.policy,
      contents: kinds.filter((kind): kind is ProtectedCategory => (protectedCategories as readonly string[]).includes(kind)),
      content,
    };
  });
  return { open: rows.length, effects: packEffects(standing, facility.rulePacks, withPack(facility.rulePacks, pack)) };
}

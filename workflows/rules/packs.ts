/**
 * Rules that an administrator adds: data beside the shipped ones, each with its source, its dates and a revision for every change.
 * Handed to the pure rules as an argument. A pack may set a price or a closed day; a clock or a protection it can only make stricter.
 * A shipped rule that is not read in the law itself may be switched off, or on, for the dates of such a pack.
 */
import { z } from 'zod';
import { bases, requesterKinds, type Basis, type RequesterKind } from './bases.ts';
import { purposes, type Purpose } from './facts.ts';
import type { FeeSchedule } from './fee-schedules.ts';
import type { RuleId } from './registry.ts';
import type { Certainty, LegalDate } from './rule.ts';

const isDay = (value: string) => {
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/).refine(isDay);
const text = (max: number) => z.string().trim().min(1).max(max);
const cents = z.int().min(0).max(100_000);

/** What a pack may protect. Part 2 and psychotherapy notes are federal alone. */
export const packCategories = ['hiv', 'sti', 'mental_health', 'genetic', 'reproductive', 'abuse'] as const;
export type PackCategory = (typeof packCategories)[number];

/**
 * Shipped rules that a house may switch: secondary sources to be confirmed with counsel, and the check that a shield law brings back.
 * Fee schedules have their dates and packs of their own, prepayment its pack; what is read in the regulation itself cannot be switched.
 */
export const switchableRules = ['STATE-HIV', 'STATE-MH', 'SENSITIVE', 'STATE-NOTICE', 'GINA', 'MINOR', 'P2-SEP', 'REPRO', 'CLOCK-CA', 'CLOCK-CA-ATTORNEY', 'CLOCK-NJ'] as const satisfies readonly RuleId[];
export type SwitchableRule = (typeof switchableRules)[number];

const tiers = z
  .array(z.strictObject({ upTo: z.int().min(1).max(100_000).nullable(), cents }))
  .min(1)
  .max(6)
  // Each ends later than the one before, and the last has no end: every page has a price.
  .refine((list) => list.every(({ upTo }, i) => (i === list.length - 1 ? upTo === null : upTo !== null && upTo > (list[i - 1]?.upTo ?? 0))));

/** One shape a kind. Changing one needs a migration of what facilities hold. */
export const packBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('closures'), days: z.array(z.strictObject({ date: day, name: text(80) })).min(1).max(60) }),
  z.strictObject({
    kind: z.literal('fee_schedule'),
    /** Law firms and copy services only, or every third party. */
    attorneysOnly: z.boolean(),
    base: z.strictObject({ code: z.enum(['search', 'handling', 'initial']), cents }).nullable(),
    tiers,
    electronicPercent: z.int().min(1).max(100).nullable(),
    certificationCents: cents.nullable(),
    pagesCapCents: z.int().min(1).max(10_000_000).nullable(),
  }),
  z.strictObject({ kind: z.literal('prepayment'), thirdParty: z.boolean(), patient: z.boolean() }),
  z.strictObject({ kind: z.literal('clock'), bases: z.array(z.enum(bases)).min(1), requesterKinds: z.array(z.enum(requesterKinds)), days: z.int().min(1).max(365), count: z.enum(['calendar', 'business']) }),
  z.strictObject({ kind: z.literal('protected'), category: z.enum(packCategories), alone: z.boolean(), neverFor: z.array(z.enum(purposes)) }),
  z.strictObject({ kind: z.literal('minors'), fromAge: z.int().min(0).max(20) }),
  z.strictObject({ kind: z.literal('switch'), ruleId: z.enum(switchableRules), on: z.boolean() }),
]);
export type PackBody = z.infer<typeof packBody>;
export type PackKind = PackBody['kind'];
export const packKinds = ['closures', 'fee_schedule', 'prepayment', 'clock', 'protected', 'minors', 'switch'] as const satisfies readonly PackKind[];

export const rulePack = z
  .strictObject({
    /** The pack, through all of its revisions. */
    id: z.uuid(),
    revision: z.int().min(1),
    name: text(80),
    citation: text(200),
    certainty: z.enum(['H', 'M', 'L']),
    validFrom: day,
    validTo: day.nullable(),
    enabled: z.boolean(),
    body: packBody,
    /** Who wrote this revision, on which day, and why. */
    by: text(200),
    on: day,
    reason: text(500),
    /** Two people: who proposed this revision, and who else agreed to it or declined it. Absent on what was saved before a second was asked. */
    second: z.strictObject({ proposedBy: z.uuid(), status: z.enum(['awaited', 'agreed', 'declined']), by: text(200).nullable(), on: day.nullable() }).optional(),
  })
  .refine(({ validFrom, validTo }) => validTo === null || validTo >= validFrom, { path: ['validTo'] });
export type RulePack = z.infer<typeof rulePack>;
type PackOf<K extends PackKind> = RulePack & { body: Extract<PackBody, { kind: K }> };

/** What a decision by a pack says of its rule. */
export type PackRule = { ruleId: RuleId; version: string; citation: string; certainty: Certainty };

/** What holds: the newest revision of each pack to which a second person agreed, in the order in which the packs were first written. */
export function currentPacks(packs: readonly RulePack[]): RulePack[] {
  return newestPacks(packs.filter(({ second }) => second === undefined || second.status === 'agreed'));
}

/** The newest revision of each pack, whatever became of it: what the next revision is counted from. */
export function newestPacks(packs: readonly RulePack[]): RulePack[] {
  const newest = new Map<string, RulePack>();
  for (const pack of packs) if ((newest.get(pack.id)?.revision ?? 0) < pack.revision) newest.set(pack.id, pack);
  return [...newest.values()];
}

/** The packs as they would be with this revision agreed to. */
export function withPack(packs: readonly RulePack[], { second: _awaited, ...pack }: RulePack): RulePack[] {
  return [...packs.filter(({ id }) => id !== pack.id), pack];
}

/** What waits for a second person; a proposal that another one followed waits no more. */
export function awaitedPacks(packs: readonly RulePack[]): RulePack[] {
  return newestPacks(packs).filter(({ second }) => second?.status === 'awaited');
}

/** The proposal as the second person leaves it. Who proposed it is never the second. */
export function decidedPack(pack: RulePack, by: { id: string; name: string; on: LegalDate; agrees: boolean }): RulePack | null {
  if (pack.second?.status !== 'awaited' || pack.second.proposedBy === by.id) return null;
  return { ...pack, second: { ...pack.second, status: by.agrees ? 'agreed' : 'declined', by: by.name, on: by.on } };
}

/** Packs of a kind in force on a day; the one that began last stands first. */
export function packsOn<K extends PackKind>(packs: readonly RulePack[], kind: K, on: LegalDate): PackOf<K>[] {
  return currentPacks(packs)
    .filter((pack): pack is PackOf<K> => pack.body.kind === kind && isInForce(pack, on))
    .sort((a, b) => (a.validFrom < b.validFrom ? 1 : a.validFrom > b.validFrom ? -1 : 0));
}

export function isInForce({ enabled, validFrom, validTo }: RulePack, on: LegalDate): boolean {
  return enabled && validFrom <= on && (validTo === null || on <= validTo);
}

/** `2026-01-01.p2`: when it began and which revision of the facility's own it is. */
export function packVersion({ validFrom, revision }: RulePack): string {
  return `${validFrom}.p${revision}`;
}

export function packRule(pack: RulePack, ruleId: RuleId): PackRule {
  return { ruleId, version: packVersion(pack), citation: pack.citation, certainty: pack.certainty };
}

/** Local closures with their names; each counts where its pack is switched on and in force on that day. */
export function packClosures(packs: readonly RulePack[]): { date: LegalDate; name: string }[] {
  return currentPacks(packs).flatMap((pack) => (pack.body.kind === 'closures' ? pack.body.days.filter(({ date }) => isInForce(pack, date)) : []));
}

/** The facility's own schedule for a kind of requester, the narrower one first; null where no pack prices it. */
export function packSchedule(packs: readonly RulePack[], state: string, kind: RequesterKind, on: LegalDate): (FeeSchedule & { pack: PackRule }) | null {
  const inForce = packsOn(packs, 'fee_schedule', on);
  const attorney = kind === 'law_firm' || kind === 'copy_service';
  const pack = (attorney ? inForce.find(({ body }) => body.attorneysOnly) : undefined) ?? inForce.find(({ body }) => !body.attorneysOnly);
  return pack ? scheduleOf(pack, state) : null;
}

export function scheduleOf(pack: PackOf<'fee_schedule'>, state: string): FeeSchedule & { pack: PackRule } {
  const { base, tiers: prices, electronicPercent, certificationCents, pagesCapCents } = pack.body;
  return {
    ruleId: 'FEE-PACK',
    state,
    tiers: prices,
    pack: packRule(pack, 'FEE-PACK'),
    ...(base ? { base } : {}),
    ...(electronicPercent === null ? {} : { electronicPercent }),
    ...(certificationCents === null ? {} : { certificationCents }),
    ...(pagesCapCents === null ? {} : { pagesCapCents }),
  };
}

export function clockPacksFor(packs: readonly RulePack[], input: { basis: Basis; requesterKind?: RequesterKind; receivedOn: LegalDate }): PackOf<'clock'>[] {
  const { basis, requesterKind, receivedOn } = input;
  return packsOn(packs, 'clock', receivedOn).filter(
    ({ body }) => body.bases.includes(basis) && (body.requesterKinds.length === 0 || (requesterKind !== undefined && body.requesterKinds.includes(requesterKind))),
  );
}

/** Whether a pack closes the way for a kind of content, or asks for a consent of its own. */
export function protectionBy(packs: readonly RulePack[], category: string, on: LegalDate, purpose?: Purpose): { rule: PackRule; never: boolean; alone: boolean } | null {
  const inForce = packsOn(packs, 'protected', on).filter(({ body }) => body.category === category);
  const never = inForce.find(({ body }) => purpose !== undefined && body.neverFor.includes(purpose));
  const pack = never ?? inForce.find(({ body }) => body.alone) ?? inForce[0];
  return pack ? { rule: packRule(pack, 'SENSITIVE-PACK'), never: never !== undefined, alone: inForce.some(({ body }) => body.alone) } : null;
}

/** From which age a minor's confidential care is not her parent's to see; the lowest age of the packs in force. */
export function minorsPack(packs: readonly RulePack[], on: LegalDate): { fromAge: number; rule: PackRule } | null {
  const [strictest] = packsOn(packs, 'minors', on).sort((a, b) => a.body.fromAge - b.body.fromAge);
  return strictest ? { fromAge: strictest.body.fromAge, rule: packRule(strictest, 'MINOR') } : null;
}

/** What the house says of a shipped rule on a day: on, off, or nothing (null); of several packs the one that began last. */
export function switched(packs: readonly RulePack[], ruleId: RuleId, on: LegalDate): { on: boolean; rule: PackRule } | null {
  const pack = packsOn(packs, 'switch', on).find(({ body }) => body.ruleId === ruleId);
  return pack ? { on: pack.body.on, rule: packRule(pack, ruleId) } : null;
}

/** Writes a packet's plan from the ledger: what each record contributes, what is removed, what is said. Stored; the same plan gives the same bytes. */
import type { PacketNotice, PacketPlan, WithheldItem } from '#templates/packet/plan.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { translator, type Locale } from '#templates/locales/index.ts';
import type { RedactionPlan } from '#app/redaction/plan.ts';
import type { FacilityRow, RequestRow } from '#app/commands/on-request.ts';
import type { Ledger } from '#app/commands/review/ledger-rows.ts';
import type { patients, redactions } from '#db/schema/index.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { withheldByGround, type LedgerContext, type LedgerSummary } from '#workflows/request/ledger.ts';
import { isIndividual } from '#workflows/rules/bases.ts';
import { mayNameGround } from '#workflows/rules/protected-sources.ts';
import { consentCovers, noticesFor } from '#workflows/rules/sensitivity.ts';

/** One record's pages: which file they come from, and what is taken out of it. */
export type PlannedRecord = { recordId: string; pagesFileId: string; redaction: RedactionPlan; pages: number };
export type StoredPlan = { packet: PacketPlan; records: PlannedRecord[] };

type Input = {
  request: RequestRow;
  facility: FacilityRow;
  today: string;
  patient: typeof patients.$inferSelect;
  rows: Ledger;
  marks: (typeof redactions.$inferSelect)[];
  summary: LedgerSummary;
  /** What the ledger was read under: consents, packs, the day. */
  context: LedgerContext;
  packetId: string;
  disclosureId: string;
  lookUp?: string;
  preparedBy: Actor;
  now: Date;
};

export function packetPlan(input: Input): StoredPlan {
  const { request, facility, patient, rows, marks } = input;
  const locale = request.language;
  const t = translator(locale);
  const planned = rows.records.flatMap((record) => plannedRecord(record, rows, marks));
  const self = isIndividual(request.requesterKind) && request.basis === 'patient_access';
  const packet: PacketPlan = {
    version: 1,
    packetId: input.packetId,
    disclosureId: input.disclosureId,
    ...(input.lookUp ? { lookUp: input.lookUp } : {}),
    locale,
    createdAt: input.now.toISOString(),
    date: input.today,
    requestNumber: request.number,
    facility: {
      name: facility.name,
      department: t('packet.department'),
      address: addressLines(facility.address),
      phone: facility.phone,
      ...(facility.fax ? { fax: facility.fax } : {}),
    },
    privacyContact: { title: facility.contactTitle, phone: facility.phone },
    recipient: {
      kind: self ? 'self' : 'other',
      name: request.delivery.recipientName,
      address: request.delivery.recipientAddress ? addressLines(request.delivery.recipientAddress) : [],
      ...(request.matterNumber ? { reference: request.matterNumber } : {}),
    },
    patient: { name: `${patient.givenNames} ${patient.familyName}`, birthDate: patient.birthDate, recordNumber: patient.mrn },
    scope: scopeText(request, t, locale),
    ...(self ? {} : { purpose: request.purpose }),
    documents: planned.map(({ recordId, pages }) => {
      const record = rows.records.find((row) => row.id === recordId);
      return { recordId, title: record?.title ?? '', date: record?.serviceDate ?? null, pages };
    }),
    notices: notices(input, self),
    ...(mayNameGround(request, input.today).result.named ? { withheld: withheld(rows, t) } : {}),
    preparedBy: input.preparedBy.name,
    signer: { name: input.preparedBy.name, title: t('packet.department') },
  };
  return { packet, records: planned };
}

function plannedRecord(record: Ledger['records'][number], { pages }: Ledger, marks: Input['marks']): PlannedRecord[] {
  const own = pages.filter((page) => page.recordId === record.id);
  const leaving = own.filter((page) => page.disposition === 'release' || page.disposition === 'redact');
  if (leaving.length === 0 || !record.pagesFileId) return [];
  const numbers = new Map(own.map((page) => [page.id, page.number]));
  const areas = marks.flatMap((mark) => {
    const page = mark.pageId ? numbers.get(mark.pageId) : undefined;
    if (mark.kind !== 'area' || page === undefined) return [];
    return [{ page, x: mark.x ?? 0, y: mark.y ?? 0, width: mark.width ?? 0, height: mark.height ?? 0, reason: mark.reason, rule: mark.ruleId }];
  });
  const terms = marks
    .filter((mark) => mark.kind === 'term')
    .map((mark) => ({ text: mark.term ?? '', match: 'normalised' as const, reason: mark.reason, rule: mark.ruleId }));
  const withhold = own.filter((page) => !leaving.includes(page)).map((page) => page.number);
  // Whoever drew on a page has read it, and who says so by name: a scan that no machine reads well then needs no second refusal.
  const read = leaving.filter((page) => page.readBy !== null).map((page) => page.number);
  const seen = [...new Set([...areas.map((area) => area.page), ...read])].sort((a, b) => a - b);
  return [{ recordId: record.id, pagesFileId: record.pagesFileId, redaction: { terms, areas, withhold, ...(seen.length > 0 ? { seen } : {}) }, pages: leaving.length }];
}

function notices(input: Input, self: boolean): PacketNotice[] {
  const { request, summary, context } = input;
  if (self) return [];
  const owed = noticesFor(summary.protectedReleased, context);
  const part2 = owed.some((notice) => notice.id === 'P2-NOTICE');
  const state = owed.find((notice) => notice.id === 'STATE-NOTICE');
  const t = translator(request.language);
  return [
    { kind: 'redisclosure' },
    ...(part2 ? [{ kind: 'part2' as const, scope: consentScope(input, t), consentEnclosed: false }] : []),
    ...(state ? [{ kind: 'state' as const, text: t(state.text.key) }] : []),
  ];
}

/** The clear explanation of the consent's scope that goes with its statement (42 CFR 2.32(a)(2)): what, to whom, for what, signed when, until when. */
function consentScope({ request, context }: Input, t: ReturnType<typeof translator>): string {
  const day = (date: string) => formatShortDate(date, request.language);
  const consent = context.consents.find((each) => consentCovers(each, 'sud', context.today));
  if (!consent) throw new AppError('internal', `request ${request.id} releases under a consent that is not there`);
  const said = { scope: scopeText(request, t, request.language), recipient: request.delivery.recipientName, purpose: request.purpose, signed: day(consent.signedOn) };
  return consent.expiresOn ? t('packet.notices.part2ScopeUntil', { ...said, until: day(consent.expiresOn) }) : t('packet.notices.part2ScopeOpen', said);
}

function withheld({ ledger }: Ledger, t: ReturnType<typeof translator>): WithheldItem[] {
  return withheldByGround(ledger).map(({ ground, pages, part, reviewable }) => ({
    what: t(part ? 'packet.withheld.parts' : 'packet.withheld.pages', { count: pages }),
    pages,
    part,
    ground: ground as WithheldItem['ground'],
    reviewable,
  }));
}

function scopeText({ scope }: RequestRow, t: ReturnType<typeof translator>, locale: Locale): string {
  const kinds = scope.kinds.length === 0 ? t('packet.scope.all') : scope.kinds.map((kind) => t(`packet.kinds.${kind}`)).join(', ');
  if (!scope.from && !scope.to) return kinds;
  const day = (date?: string) => (date ? formatShortDate(date, locale) : '…');
  return t('packet.scope.dates', { kinds, from: day(scope.from), to: day(scope.to) });
}

export function addressLines({ lines, city, state, postcode }: PostalAddress): string[] {
  return [...lines, `${city}, ${state} ${postcode}`];
}

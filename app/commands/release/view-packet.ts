/** Looks at the packet that waits for the second person: as it leaves, with what was kept back, what changed, and what was checked. */
import type { StoredPlan } from '#app/delivery/packet-plan.ts';
import type { PacketCheck } from '#app/delivery/verify-packet.ts';
import type { RedactionReport } from '#app/redaction/report.ts';
import { readAs, type Look } from '#app/http/staff-page.ts';
import type { SessionContext } from '#app/http/session.ts';
import { may } from '#app/policy/resolver.ts';
import type { Db } from '#db/open.ts';
import { latestPackets, packetFile, standing, type PacketFile, type Standing } from '#db/queries/approve.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';
import { readLedger } from '#workflows/request/ledger.ts';
import { packetDifferences } from '#workflows/request/packet-differences.ts';
import { preparers } from './decide-packet.ts';
import { ledgerContext, readLedgerRows } from '../review/ledger-rows.ts';
import { loadRequest, targetOf } from '../on-request.ts';
import { must } from '../run.ts';
import { subjectOf } from '../review/view-review.ts';

type Certificate = { pageDigests?: { page: number; recordId: string; recordPage: number }[]; checks?: PacketCheck[]; records?: { recordId: string; report: Pick<RedactionReport, 'checks' | 'pages' | 'engines'> }[] };

export type PacketView = {
  request: { id: string; number: string; state: string; basis: string; recipient: string; toPatient: boolean; /** The facility's, in which its letters are dated. */ zone: string };
  packet: {
    id: string;
    version: number;
    status: string;
    sha256: string | null;
    pageCount: number;
    planned: { title: string; date: string | null; pages: number }[];
    preparedByName: string;
    preparedAt: string;
    decidedByName: string | null;
    decidedAt: string | null;
  } | null;
  /** The page of the record that each page of the packet was made from. */
  sources: { page: number; pageId: string; redacted: boolean }[];
  checks: { name: string; ok: boolean }[];
  recordChecks: { title: string; passed: number; total: number; words: number; engines: string[] }[];
  withheld: { title: string; disposition: 'redact' | 'withhold' | 'out_of_scope'; reason: string | null; pages: number[] }[];
  differences: { against: number; added: string[]; dropped: string[]; changed: string[] } | null;
  protectedReleased: { category: string; path: string }[];
  overrides: string[];
  /** Pages that no machine could read, and who read them. */
  readByPeople: { page: string; by: string }[];
  standing: Standing;
  /** Null: this person may approve now; else why not. */
  refusal: 'same_person' | 'role' | 'not_now' | null;
  /** Asks for a code at every approval. */
  everyTime: boolean;
};

export async function viewPacket(tx: Db, look: (event: Look) => Promise<void>, actor: Actor, requestId: string, now: Date): Promise<PacketView> {
  const loaded = await loadRequest(tx, requestId, now);
  const { request } = loaded;
  must(actor, 'record.read', targetOf(request));
  const [packet, previous] = await latestPackets(tx, requestId);
  const rows = await readLedgerRows(tx, requestId);
  const summary = readLedger(rows.ledger, await ledgerContext(tx, loaded));
  const titles = new Map(rows.records.map((record) => [record.id, record.title]));
  const name = ({ recordId, page }: { recordId: string; page: number }) => `${titles.get(recordId) ?? ''} ${page}`;
  const plan = packet?.plan as StoredPlan | undefined;
  const overrides = rows.pages.filter((page) => page.overrideBy && (page.disposition === 'release' || page.disposition === 'redact')).map((page) => name({ recordId: page.recordId, page: page.number }));
  const readByPeople = rows.pages.filter(leavesUnread).map((page) => ({ page: name({ recordId: page.recordId, page: page.number }), by: page.readByName ?? '' }));
  const verdict = may(actor, 'packet.approve', { ...targetOf(request), preparedBy: await preparers(tx, requestId) });
  if (packet) await look({ action: 'packet.viewed', subject: subjectOf(loaded), facts: { packetId: packet.id } });
  const certificate = (packet?.certificate ?? {}) as Certificate;
  const before = previous?.plan as StoredPlan | undefined;
  const changes = plan && before ? packetDifferences(before.records, plan.records) : null;
  return {
    request: { id: request.id, number: request.number, state: loaded.state, basis: request.basis, recipient: request.delivery.recipientName, toPatient: plan?.packet.recipient.kind === 'self', zone: loaded.facility.zone },
    packet: packet
      ? {
          id: packet.id,
          version: packet.version,
          status: packet.status,
          sha256: packet.sha256,
          pageCount: packet.pageCount ?? 0,
          planned: (plan?.packet.documents ?? []).map(({ title, date, pages }) => ({ title, date, pages })),
          preparedByName: packet.preparedByName,
          preparedAt: packet.preparedAt.toISOString(),
          decidedByName: packet.decidedByName,
          decidedAt: packet.decidedAt?.toISOString() ?? null,
        }
      : null,
    sources: sourcesOf(certificate, plan, rows.pages),
    checks: (certificate.checks ?? []).map(({ name: check, ok }) => ({ name: check, ok })),
    recordChecks: (certificate.records ?? []).map(({ recordId, report }) => ({
      title: titles.get(recordId) ?? '',
      passed: report.checks.filter((check) => check.ok).length,
      total: report.checks.length,
      words: report.pages.reduce((sum, page) => sum + page.removedWords, 0),
      engines: Object.entries(report.engines).map(([engine, version]) => `${engine} ${version}`),
    })),
    withheld: withheldOf(rows.pages, titles),
    differences: changes && previous ? { against: previous.version, added: changes.added.map(name), dropped: changes.dropped.map(name), changed: changes.changed.map(name) } : null,
    protectedReleased: unique(summary.protectedReleased),
    overrides,
    readByPeople,
    standing: await standing(tx, requestId),
    refusal: !verdict.allowed ? (verdict.reason === 'same_person' ? 'same_person' : 'role') : loaded.state === 'awaiting_approval' && packet?.status === 'built' ? null : 'not_now',
    everyTime: needsCodeEveryTime(summary.protectedReleased, [...overrides, ...readByPeople]),
  };
}

/** It leaves on a person's word: no machine could read it. */
function leavesUnread(page: { disposition: string; readBy: string | null }): boolean {
  return page.readBy !== null && (page.disposition === 'release' || page.disposition === 'redact');
}

/** INTERFACE, Approver: every time for overrides and protected content; else within fifteen minutes. */
function needsCodeEveryTime(released: readonly { path: string }[], overrides: readonly unknown[]): boolean {
  return overrides.length > 0 || released.some(({ path }) => path !== 'unrestricted');
}

/** How fresh the second factor must be for this packet. */
export async function approvalAge(context: SessionContext, actor: Actor, requestId: string): Promise<0 | 15> {
  return readAs(context, actor, async (tx) => {
    const loaded = await loadRequest(tx, requestId, context.now());
    const rows = await readLedgerRows(tx, requestId);
    const { protectedReleased } = readLedger(rows.ledger, await ledgerContext(tx, loaded));
    const overrides = rows.pages.filter((page) => leavesUnread(page) || (page.overrideBy !== null && (page.disposition === 'release' || page.disposition === 'redact')));
    return needsCodeEveryTime(protectedReleased, overrides) ? 0 : 15;
  });
}

/** The built file, for who may see it; each page that is looked at is written down. */
export async function lookAtPacket(context: SessionContext, actor: Actor, of: { requestId: string; packetId: string; page: number; thumbnail: boolean }): Promise<PacketFile> {
  return readAs(context, actor, async (tx, look) => {
    const file = await packetFile(tx, of.requestId, of.packetId);
    if (!file || of.page < 1 || of.page > file.pageCount) throw new AppError('not_found', `packet ${of.packetId} has no page ${of.page}`);
    must(actor, 'record.read', { facilityId: file.facilityId, requestId: of.requestId });
    if (!of.thumbnail) await look({ action: 'packet.viewed', subject: { facilityId: file.facilityId, requestId: of.requestId, patientId: file.patientId }, facts: { packetId: of.packetId, page: of.page } });
    return file;
  });
}

/** A record's pages in the packet are its own pages, in order, without those kept back. */
function sourcesOf({ pageDigests = [] }: Certificate, plan: StoredPlan | undefined, rows: readonly (LedgerRow & { id: string })[]): PacketView['sources'] {
  const leaving = new Map(
    (plan?.records ?? []).map((record) => {
      const kept = new Set((record.redaction.withhold ?? []).map((entry) => (typeof entry === 'number' ? entry : entry.page)));
      return [record.recordId, rows.filter((row) => row.recordId === record.recordId && !kept.has(row.number)).sort((a, b) => a.number - b.number)];
    }),
  );
  return pageDigests.flatMap(({ page, recordId, recordPage }) => {
    const row = leaving.get(recordId)?.[recordPage - 1];
    return row ? [{ page, pageId: row.id, redacted: row.disposition === 'redact' }] : [];
  });
}

type LedgerRow = { recordId: string; number: number; disposition: string; reason: string | null };

function withheldOf(pages: readonly LedgerRow[], titles: ReadonlyMap<string, string>): PacketView['withheld'] {
  const groups = new Map<string, PacketView['withheld'][number]>();
  for (const { recordId, number, disposition, reason } of pages) {
    if (disposition !== 'redact' && disposition !== 'withhold' && disposition !== 'out_of_scope') continue;
    const id = `${recordId}:${disposition}:${reason}`;
    const group = groups.get(id) ?? { title: titles.get(recordId) ?? '', disposition, reason, pages: [] };
    groups.set(id, { ...group, pages: [...group.pages, number] });
  }
  return [...groups.values()];
}

function unique<T extends { category: string; path: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [`${row.category}:${row.path}`, row])).values()];
}

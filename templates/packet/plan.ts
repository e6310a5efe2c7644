/** The plan of a packet: everything its bytes depend on besides the records' own pages. Stored; the same plan gives the same bytes. */
import type { Letterhead } from '../pdf/blocks.ts';
import type { DenialGround } from '#workflows/rules/denial.ts';
import type { Locale } from '../locales/index.ts';

/** Why something of the patient's own record was kept back: a ground of 164.524(a), a misfiled page, a minor's confidential care. */
export type Ground = DenialGround | 'misfiled' | 'minor_confidential';

/** `self`: the patient or the personal representative under 164.524; `other`: anyone else. The kind decides what may be told. */
export type RecipientKind = 'self' | 'other';

export type WithheldItem = { what: string; pages: number; part: boolean; ground: Ground; reviewable: boolean };

export type PacketNotice =
  | { kind: 'redisclosure' }
  | { kind: 'part2'; scope?: string; consentEnclosed: boolean }
  | { kind: 'state'; text: string };

export type PacketDocument = { recordId: string; title: string; /** YYYY-MM-DD, or null when unknown */ date: string | null; pages: number };

export type PacketPlan = {
  version: 1;
  packetId: string;
  disclosureId: string;
  /** Where anybody may ask whether this disclosure is in the log; the code on the cover. */
  lookUp?: string;
  locale: Locale;
  /** ISO instant that stands in the file; fixed when the plan is stored. */
  createdAt: string;
  /** The letter's date in the facility's zone, YYYY-MM-DD. */
  date: string;
  requestNumber: string;
  facility: Letterhead;
  privacyContact: { title: string; phone: string };
  recipient: { kind: RecipientKind; name: string; address: readonly string[]; /** the recipient's own matter or claim number */ reference?: string };
  patient: { name: string; birthDate: string; recordNumber?: string };
  scope: string;
  purpose?: string;
  documents: readonly PacketDocument[];
  notices: readonly PacketNotice[];
  /** Only for `self`; a packet to anybody else that carries it is refused. */
  withheld?: readonly WithheldItem[];
  preparedBy: string;
  signer: { name: string; title: string };
};

/** `pdf`: the bytes, or how to get them when their turn comes. */
export type RecordPdf = { id: string; pdf: Uint8Array | (() => Promise<Uint8Array>) };

/** Where each thing begins, as page numbers from 1. */
export type PageMap = { notices: number; index: number; records: number; certificate: number; total: number; documents: readonly number[] };

/** Refuses a plan that would tell a third party what was withheld, or that holds no page. Messages carry ids only. */
export function checkPlan(plan: PacketPlan): void {
  if (plan.recipient.kind !== 'self' && plan.withheld !== undefined) {
    throw new Error(`packet ${plan.packetId}: what was withheld is told to the patient only (42 CFR 2.13(c)(2))`);
  }
  if (plan.documents.length === 0) throw new Error(`packet ${plan.packetId}: no documents`);
  if (plan.documents.some((d) => !Number.isInteger(d.pages) || d.pages < 1)) throw new Error(`packet ${plan.packetId}: a document without pages`);
}

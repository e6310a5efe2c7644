/**
 * What anybody holding a cover may learn of its disclosure: that it is in the log, with the proof (docs/audit-format.md, Receipts).
 * Not what was disclosed, to whom or when.
 */
import { desc, sql } from 'drizzle-orm';
import type { Db } from '#db/open.ts';
import { auditCheckpoints } from '#db/schema/audit.ts';
import { inclusionProof } from './proofs.ts';
import { storedTree } from './stored-tree.ts';

/** `left` is false while a packet was announced but has not left. Hashes are base64, nearest step first; `checkpoint` is the signed note. */
export type DisclosureReceipt = { disclosure: string; left: boolean; index: number; leaf: string; proof: string[]; checkpoint: string };

const form = /^[0-9a-f]{32}$/;

/** As people type or scan it: spaces, dashes and capitals do not matter. Null where it can be none. */
export function readDisclosureId(text: string): string | null {
  const id = text.toLowerCase().replace(/[\s-]/g, '');
  return form.test(id) ? id : null;
}

/** Null: not in the log. `pending`: in the log, and not yet under a signed checkpoint (a second or so). */
export async function disclosureReceipt(tx: Db, id: string): Promise<DisclosureReceipt | 'pending' | null> {
  const { rows } = await tx.execute(sql`select * from openroi_disclosure_leaves(${id})`);
  const found = rows as { action: string; index: string | null; hash: string }[];
  const made = found.find(({ action }) => action === 'disclosure.made');
  const event = made ?? found[0];
  if (!event) return null;
  const [newest] = await tx.select({ size: auditCheckpoints.size, note: auditCheckpoints.note }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
  const index = event.index === null ? null : Number(event.index);
  if (!newest || index === null || index >= newest.size) return 'pending';
  const proof = await inclusionProof(storedTree(tx), index, newest.size);
  return {
    disclosure: id,
    left: made !== undefined,
    index,
    leaf: Buffer.from(event.hash, 'hex').toString('base64'),
    proof: proof.map((step) => step.toString('base64')),
    checkpoint: newest.note,
  };
}

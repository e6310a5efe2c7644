/** One act at the reviewer's desk, as it comes from the browser: parsed, done by its own command, answered with what changed. */
import { z } from 'zod';
import { changedBy } from '#app/commands/review/view-review.ts';
import type { ActAnswer, Conflict } from '#app/components/review/types.ts';
import { asActor, type Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { withholdingGrounds } from '#workflows/rules/patient-withholding.ts';
import { decideFindings } from './decide-finding.ts';
import { decidePages } from './decide-pages.ts';
import { notePage, removeNote } from './note-page.ts';
import { overridePage } from './override-page.ts';
import { readPage } from './read-page.ts';
import { secondPages } from './second-pages.ts';
import { addRedaction, moveRedaction, undoRedaction } from './redact.ts';

const id = z.uuid();
const ground = z.enum(withholdingGrounds);
const box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const disposition = z.enum(['undecided', 'release', 'redact', 'withhold', 'out_of_scope']);

const actSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('decide'), pageIds: z.array(id).min(1).max(20_000), disposition, ground: ground.nullable(), from: z.record(id, disposition) }),
  z.strictObject({ act: z.literal('box'), id, pageId: id, box, ground }),
  z.strictObject({ act: z.literal('move'), id, redactionId: id, box }),
  z.strictObject({ act: z.literal('term'), id, term: z.string().max(200), ground }),
  z.strictObject({ act: z.literal('undo'), redactionIds: z.array(id).min(1).max(500) }),
  z.strictObject({ act: z.literal('findings'), findingIds: z.array(id).min(1).max(5000), status: z.enum(['open', 'accepted', 'dismissed']), takeOut: ground.nullable() }),
  z.strictObject({ act: z.literal('kind'), kind: z.string().max(60), status: z.enum(['accepted', 'dismissed']), takeOut: ground.nullable() }),
  z.strictObject({ act: z.literal('note'), id, pageId: id, text: z.string().max(2000) }),
  z.strictObject({ act: z.literal('unnote'), noteId: id }),
  z.strictObject({ act: z.literal('read'), pageId: id }),
  z.strictObject({ act: z.literal('second'), pageIds: z.array(id).min(1).max(20_000) }),
  z.strictObject({ act: z.literal('override'), pageId: id, reason: z.string().max(2000), code: z.string().max(40) }),
]);

/** `front`: the page that is being looked at, whose details come back with the answer. */
export const reviewActSchema = z.strictObject({ act: actSchema, front: id.nullable() });
export type ReviewAct = z.infer<typeof reviewActSchema>;

export async function reviewAct(db: Db, actor: Actor, requestId: string, { act, front }: ReviewAct, now: Date): Promise<ActAnswer> {
  const common = { requestId, now };
  const answer = { touched: [] as string[] | 'all', left: [] as string[], conflicts: [] as Conflict[], findingIds: [] as string[], redactionIds: [] as string[] };
  switch (act.act) {
    case 'decide': {
      const { left, conflicts } = await decidePages(db, actor, { ...common, pageIds: act.pageIds, disposition: act.disposition, ground: act.ground, from: act.from });
      Object.assign(answer, { touched: act.pageIds, left, conflicts });
      break;
    }
    case 'box':
      await addRedaction(db, actor, { ...common, id: act.id, kind: 'area', pageId: act.pageId, box: act.box, ground: act.ground });
      answer.touched = [act.pageId];
      break;
    case 'move':
      await moveRedaction(db, actor, { ...common, id: act.id, redactionId: act.redactionId, box: act.box });
      break;
    case 'term':
      await addRedaction(db, actor, { ...common, id: act.id, kind: 'term', pageId: null, term: act.term, ground: act.ground });
      answer.touched = 'all';
      break;
    case 'undo':
      for (const redactionId of act.redactionIds) await undoRedaction(db, actor, { ...common, redactionId });
      answer.touched = 'all';
      break;
    case 'findings':
      Object.assign(answer, await decideFindings(db, actor, { ...common, findingIds: act.findingIds, status: act.status, takeOut: act.takeOut }));
      answer.touched = 'all';
      break;
    case 'kind':
      Object.assign(answer, await decideFindings(db, actor, { ...common, kind: act.kind, status: act.status, takeOut: act.takeOut }));
      answer.touched = 'all';
      break;
    case 'note':
      await notePage(db, actor, { ...common, id: act.id, pageId: act.pageId, text: act.text });
      answer.touched = [act.pageId];
      break;
    case 'unnote':
      await removeNote(db, actor, { ...common, noteId: act.noteId });
      answer.touched = front ? [front] : [];
      break;
    case 'read':
      await readPage(db, actor, { ...common, pageId: act.pageId });
      answer.touched = [act.pageId];
      break;
    case 'second':
      await secondPages(db, actor, { ...common, pageIds: act.pageIds });
      answer.touched = act.pageIds;
      break;
    case 'override':
      await overridePage(db, actor, { ...common, pageId: act.pageId, reason: act.reason });
      answer.touched = [act.pageId];
      break;
    default:
      act satisfies never;
  }
  const { touched, ...said } = answer;
  const changed = await asActor(db, actor, (tx) => changedBy(tx, actor, requestId, touched, front, now));
  return { ok: true, ...changed, ...said };
}

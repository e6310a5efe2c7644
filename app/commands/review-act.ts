/** One act at the reviewer's desk, as it comes from the browser: parsed, done by its own command, answered with what changed. */
import { z } from 'zod';
import { changedBy } from '#app/commands/view-review.ts';
import type { ActAnswer } from '#app/components/review/types.ts';
import { asActor, type Db } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';
import { withholdingGrounds } from '#workflows/rules/patient-withholding.ts';
import { decideFindings } from './decide-finding.ts';
import { decidePages } from './decide-pages.ts';
import { overridePage } from './override-page.ts';
import { addRedaction, moveRedaction, undoRedaction } from './redact.ts';

const id = z.uuid();
const ground = z.enum(withholdingGrounds);
const box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const actSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('decide'), pageIds: z.array(id).min(1).max(20_000), disposition: z.enum(['undecided', 'release', 'redact', 'withhold', 'out_of_scope']), ground: ground.nullable() }),
  z.strictObject({ act: z.literal('box'), pageId: id, box, ground }),
  z.strictObject({ act: z.literal('move'), redactionId: id, box }),
  z.strictObject({ act: z.literal('term'), term: z.string().max(200), ground }),
  z.strictObject({ act: z.literal('undo'), redactionId: id }),
  z.strictObject({ act: z.literal('findings'), findingIds: z.array(id).min(1).max(5000), status: z.enum(['open', 'accepted', 'dismissed']) }),
  z.strictObject({ act: z.literal('kind'), kind: z.string().max(60), status: z.enum(['accepted', 'dismissed']) }),
  z.strictObject({ act: z.literal('override'), pageId: id, reason: z.string().max(2000), code: z.string().max(40) }),
]);

/** `front`: the page that is being looked at, whose details come back with the answer. */
export const reviewActSchema = z.strictObject({ act: actSchema, front: id.nullable() });
export type ReviewAct = z.infer<typeof reviewActSchema>;

export async function reviewAct(db: Db, actor: Actor, requestId: string, { act, front }: ReviewAct, now: Date): Promise<ActAnswer> {
  const common = { requestId, now };
  const answer = { touched: [] as string[] | 'all', newRedactionId: null as string | null, left: [] as string[], findingIds: [] as string[] };
  switch (act.act) {
    case 'decide': {
      const { left } = await decidePages(db, actor, { ...common, pageIds: act.pageIds, disposition: act.disposition, ground: act.ground });
      Object.assign(answer, { touched: act.pageIds, left });
      break;
    }
    case 'box':
      answer.newRedactionId = await addRedaction(db, actor, { ...common, kind: 'area', pageId: act.pageId, box: act.box, ground: act.ground });
      answer.touched = [act.pageId];
      break;
    case 'move':
      answer.newRedactionId = await moveRedaction(db, actor, { ...common, redactionId: act.redactionId, box: act.box });
      break;
    case 'term':
      answer.newRedactionId = await addRedaction(db, actor, { ...common, kind: 'term', pageId: null, term: act.term, ground: act.ground });
      answer.touched = 'all';
      break;
    case 'undo':
      await undoRedaction(db, actor, { ...common, redactionId: act.redactionId });
      answer.touched = 'all';
      break;
    case 'findings':
      await decideFindings(db, actor, { ...common, findingIds: act.findingIds, status: act.status });
      answer.touched = front ? [front] : 'all';
      break;
    case 'kind':
      answer.findingIds = await decideFindings(db, actor, { ...common, kind: act.kind, status: act.status });
      answer.touched = 'all';
      break;
    case 'override':
      await overridePage(db, actor, { ...common, pageId: act.pageId, reason: act.reason });
      answer.touched = [act.pageId];
      break;
    default:
      act satisfies never;
  }
  const { touched, newRedactionId, left, findingIds } = answer;
  const changed = await asActor(db, actor, (tx) => changedBy(tx, actor, requestId, touched, front, now));
  return { ok: true, ...changed, newRedactionId, left, findingIds };
}

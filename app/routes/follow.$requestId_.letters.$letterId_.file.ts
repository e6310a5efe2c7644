/** The letter's own PDF; of an accounting, with `?as=csv` or `?as=json`, its lines as data. */
import { createHash } from 'node:crypto';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { validate as isUuid } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { accountingFile } from '#app/compliance/accounting.ts';
import { sentAccounting } from '#app/compliance/sent-accounting.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { requireRequestAccess } from '#app/http/session.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { readLetter } from '#db/queries/follow.ts';
import type { Actor } from '#workflows/actor.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const [requestId, letterId] = [params['requestId'] ?? '', params['letterId'] ?? ''];
  const actor = await requireRequestAccess(request, context, requestId, 'own.read', { as: 'data' });
  const now = context.now();
  const as = new URL(request.url).searchParams.get('as');
  if (as === 'csv' || as === 'json') return asData(request, context, actor, { requestId, letterId, as });
  const file = !isUuid(letterId) ? null : await asActor(context.db, actor, async (tx) => {
    const letter = await readLetter(tx, { requestId, letterId, now });
    if (!letter?.fileId) return null;
    const bytes = await readFile(tx, context.storage, letter.fileId);
    await recordEvent(tx, { action: 'document.viewed', actor, now, subject: { facilityId: letter.facilityId, requestId }, facts: { fileId: letter.fileId, kind: 'letter' } });
    return { bytes, kind: letter.kind };
  });
  if (!file) throw new AppError('not_found', 'no such letter');
  return fileResponse(request, { body: file.bytes, size: file.bytes.length, mime: 'application/pdf', name: `letter-${file.kind.replaceAll('_', '-')}.pdf`, disposition: 'inline' });
}

type Wanted = { requestId: string; letterId: string; as: 'csv' | 'json' };

async function asData(request: Request, context: LoaderFunctionArgs['context'], actor: Actor, { requestId, letterId, as }: Wanted): Promise<Response> {
  const now = context.now();
  const body = !isUuid(letterId) ? null : await asActor(context.db, actor, async (tx) => {
    const letter = await readLetter(tx, { requestId, letterId, now });
    const list = letter ? await sentAccounting(tx, { requestId, letterId }) : null;
    if (!letter || !list) return null;
    // A spreadsheet takes a file for UTF-8 by its mark.
    const bytes = Buffer.from(`${as === 'csv' ? '\ufeff' : ''}${accountingFile(as, list, list.lines)}`, 'utf8');
    await recordEvent(tx, { action: 'export.made', actor, now, subject: { facilityId: letter.facilityId, requestId }, facts: { of: 'accounting', format: as, rows: list.lines.length, sha256: createHash('sha256').update(bytes).digest('hex') } });
    return bytes;
  });
  if (!body) throw new AppError('not_found', 'no such accounting');
  return fileResponse(request, { body, size: body.length, mime: as === 'csv' ? 'text/csv; charset=utf-8' : 'application/json', name: `accounting.${as}` });
}

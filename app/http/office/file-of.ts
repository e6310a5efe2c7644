/** A stored file as a response, in the parts that are asked for; the look at it is already written down. */
import { Readable } from 'node:stream';
import { createReadableStreamFromReadable, type AppLoadContext } from '@remix-run/node';
import { fileResponse } from '#app/http/file-response.ts';
import { fileRow, streamFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import type { Actor } from '#workflows/actor.ts';

export async function fileOf(request: Request, context: AppLoadContext, actor: Actor, fileId: string, name: string): Promise<Response> {
  const row = await asActor(context.db, actor, (tx) => fileRow(tx, fileId));
  return fileResponse(request, {
    size: row.bytes,
    mime: row.mime,
    name,
    disposition: 'inline',
    body: ({ start, end }) => createReadableStreamFromReadable(Readable.from(parts(context, actor, fileId, start, end + 1))),
  });
}

async function* parts(context: AppLoadContext, actor: Actor, fileId: string, start: number, end: number): AsyncGenerator<Buffer> {
  const { stream } = await asActor(context.db, actor, (tx) => streamFile(tx, context.storage, fileId, { start, end }));
  yield* stream;
}

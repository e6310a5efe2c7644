/** Takes the PIN and gives the file, locked once more under that PIN. A wrong PIN leads back to the page and counts. */
import { randomBytes } from 'node:crypto';
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import { linkHolder, openPacket } from '#app/commands/ask/open-packet.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { readFile } from '#app/storage/storage.ts';
import { asActor } from '#db/open.ts';
import { encryptPdf } from '#templates/packet/encrypt.ts';
import { AppError } from '#workflows/app-error.ts';

export async function action({ request, context, params }: ActionFunctionArgs) {
  const token = params['token'] ?? '';
  const page = `/packet/${encodeURIComponent(token)}`;
  const pin = String((await request.formData()).get('pin') ?? '').replace(/[\s-]/g, '').slice(0, 40);
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return redirect(page);
  // An empty field is no try: scanners post forms as they find them.
  if (pin === '') return redirect(`${page}?again=missing`);
  const opened = await openPacket(context.db, { token, pin, now: context.now() });
  if (!opened.ok) return redirect(`${page}?again=1`);
  const holder = await linkHolder(context.db, token);
  if (!holder) throw new AppError('not_found', 'the link is gone');
  const plain = await asActor(context.db, holder, (tx) => readFile(tx, context.storage, opened.fileId));
  const locked = await encryptPdf(plain, { userPassword: pin, ownerPassword: randomBytes(24).toString('base64url') });
  const answer = fileResponse(new Request(request.url), { body: locked, size: locked.length, mime: 'application/pdf', name: `records-${opened.requestNumber}.pdf` });
  answer.headers.set('Referrer-Policy', 'no-referrer');
  return answer;
}

/** An address for a form, not for a visit. */
export function loader({ params }: LoaderFunctionArgs) {
  return redirect(`/packet/${encodeURIComponent(params['token'] ?? '')}`);
}

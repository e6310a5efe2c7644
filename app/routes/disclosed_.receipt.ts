/** The proof that a disclosure is in the log, as a file that the offline verifier reads. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { lookUpDisclosure } from '#app/commands/compliance/look-up-disclosure.ts';
import { fileResponse } from '#app/http/file-response.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const text = new URL(request.url).searchParams.get('id') ?? '';
  const { receipt, verdict } = await lookUpDisclosure(context.db, { text, clientIp: context.ip, now: context.now() });
  if (!receipt) throw new AppError('not_found', `no receipt: ${verdict}`);
  const body = Buffer.from(`${JSON.stringify(receipt, null, 1)}\n`, 'utf8');
  return fileResponse(request, { body, size: body.length, mime: 'application/json', name: `disclosure-${receipt.disclosure.slice(0, 8)}.json` });
}

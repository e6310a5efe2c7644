/** Reads a mail's MIME for the demo's page: headers, text, HTML, attachments. Enough for what our mailer writes; anything else shows as text. */

export type CaughtMail = { id: string; arrived: string; to: string[]; from: string; subject: string; messageId: string; text: string; html: string | null; attachments: { filename: string; contentType: string; content: Buffer }[] };

type Part = { type: string; params: Record<string, string>; disposition: string; filename: string; body: Buffer };

export function parseMail(id: string, arrived: string, recipients: string[], raw: Buffer): CaughtMail {
  const { headers, body } = split(raw);
  const parts = leaves(headers, body, 0);
  const shown = (type: string): Part | undefined => parts.find((p) => p.type === type && p.disposition !== 'attachment');
  const [text, html] = [shown('text/plain'), shown('text/html')];
  return {
    id,
    arrived,
    to: recipients,
    from: words(headers['from'] ?? ''),
    subject: words(headers['subject'] ?? ''),
    messageId: headers['message-id'] ?? '',
    text: text ? decoded(text) : '',
    html: html ? decoded(html) : null,
    attachments: parts.filter((p) => p !== text && p !== html).map((p) => ({ filename: p.filename || 'attachment', contentType: p.type, content: p.body })),
  };
}

function split(raw: Buffer): { headers: Record<string, string>; body: Buffer } {
  const crlf = raw.indexOf('\r\n\r\n');
  const lf = raw.indexOf('\n\n');
  const [end, skip] = crlf >= 0 && (lf < 0 || crlf < lf) ? [crlf, 4] : lf >= 0 ? [lf, 2] : [raw.length, 0];
  const headers: Record<string, string> = {};
  for (const line of raw.subarray(0, end).toString('utf8').replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] ??= line.slice(colon + 1).trim();
  }
  return { headers, body: raw.subarray(end + skip) };
}

function leaves(headers: Record<string, string>, body: Buffer, depth: number): Part[] {
  const { value: type, params } = valued(headers['content-type'] ?? 'text/plain');
  const boundary = params['boundary'];
  if (type.startsWith('multipart/') && boundary && depth < 8) {
    // latin1 keeps one byte a character, so offsets and bytes survive the way there and back.
    const pieces = `\r\n${body.toString('latin1')}`.split(new RegExp(`\r?\n--${boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:--)?[ \t]*(?=\r?\n|$)`)).slice(1);
    return pieces.map((piece) => piece.replace(/^\r?\n/, '')).filter((piece) => piece.trim() !== '').flatMap((piece) => {
      const inner = split(Buffer.from(piece, 'latin1'));
      return leaves(inner.headers, inner.body, depth + 1);
    });
  }
  const disposition = valued(headers['content-disposition'] ?? '');
  const name = disposition.params['filename'] ?? params['name'] ?? '';
  return [{ type, params, disposition: disposition.value, filename: words(name), body: untransferred(body, (headers['content-transfer-encoding'] ?? '').toLowerCase()) }];
}

function untransferred(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return body;
  return Buffer.from(body.toString('latin1').replace(/[ \t]+(?=\r?\n|$)/g, '').replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
}

function decoded(part: Part): string {
  return inCharset(part.params['charset'], part.body);
}

/** A charset that nobody here knows is read as UTF-8. */
function inCharset(charset: string | undefined, bytes: Buffer): string {
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

/** `text/plain; charset="utf-8"; filename*0*=utf-8''a%20b` (RFC 2231 continuations included). */
function valued(header: string): { value: string; params: Record<string, string> } {
  const [value = '', ...rest] = header.match(/(?:[^;"]|"(?:\\.|[^"\\])*")+/g) ?? [];
  const params: Record<string, string> = {};
  for (const piece of rest) {
    const [, key = '', star = '', given = ''] = /^\s*([^=*\s]+)((?:\*\d*)*\*?)\s*=\s*([\s\S]*)$/.exec(piece) ?? [];
    let text = given.trim().replace(/^"([\s\S]*)"$/, '$1').replace(/\\(.)/g, '$1');
    if (star.endsWith('*')) {
      text = text.replace(/^[\w-]*'[^']*'/, '');
      try {
        text = decodeURIComponent(text);
      } catch {
        // Not UTF-8: shown as it came.
      }
    }
    if (key) params[key.toLowerCase()] = (params[key.toLowerCase()] ?? '') + text;
  }
  return { value: value.trim().toLowerCase(), params };
}

/** Encoded words (RFC 2047); white space between two of them is no space, and one character may lie across two. */
function words(text: string): string {
  const joined = text.replace(/(=\?[^?]+\?[BQbq]\?[^?]*\?=)\s+(?==\?)/g, '$1');
  return joined.replace(/(?:=\?([\w-]+)(?:\*[\w-]+)?\?([BQbq])\?([^?]*)\?=)+/g, (run) => {
    const bytes = [...run.matchAll(/=\?([\w-]+)(?:\*[\w-]+)?\?([BQbq])\?([^?]*)\?=/g)].map(([, , how = '', body = '']) => (how.toUpperCase() === 'B' ? Buffer.from(body, 'base64') : untransferred(Buffer.from(body.replaceAll('_', '=20'), 'latin1'), 'quoted-printable')));
    return inCharset(/=\?([\w-]+)/.exec(run)?.[1], Buffer.concat(bytes));
  });
}

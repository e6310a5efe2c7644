/** The one way a file leaves: never kept, never sniffed, never run, in parts when asked. */

export type FileAnswer = {
  body: Uint8Array | ((part: { start: number; end: number }) => ReadableStream<Uint8Array>);
  /** Whole size in bytes. */
  size: number;
  mime: string;
  /** As the reader will save it; made by the server, never by an uploader. */
  name: string;
  disposition?: 'attachment' | 'inline';
};

/** Answers a GET or HEAD with a file or, for a satisfiable `Range`, with a part of it (206); an impossible range is 416. */
export function fileResponse(request: Request, file: FileAnswer): Response {
  const headers = new Headers({
    'Content-Type': file.mime,
    'Content-Disposition': disposition(file.disposition ?? 'attachment', file.name),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; style-src 'none'; sandbox; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Accept-Ranges': 'bytes',
  });
  const range = parseRange(request.headers.get('range'), file.size);
  if (range === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${file.size}`);
    headers.delete('Content-Type');
    headers.delete('Content-Disposition');
    return new Response(null, { status: 416, headers });
  }
  const part = range ?? { start: 0, end: file.size - 1 };
  headers.set('Content-Length', String(part.end - part.start + 1));
  if (range) headers.set('Content-Range', `bytes ${part.start}-${part.end}/${file.size}`);
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return new Response(null, { status, headers });
  const body = typeof file.body === 'function' ? file.body(part) : copy(file.body.subarray(part.start, part.end + 1));
  return new Response(body, { status, headers });
}

/** One byte range (RFC 9110 section 14); several, or none that we understand, mean the whole file. */
export function parseRange(header: string | null, size: number): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [, from = '', to = ''] = match;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size) return 'unsatisfiable';
  return start > end ? null : { start, end };
}

/** An ASCII name and, for those who read it, the full one (RFC 6266). */
function disposition(kind: 'attachment' | 'inline', name: string): string {
  const clean = name.replace(/[\r\n"\\/]/g, '_');
  const ascii = clean.normalize('NFKD').replace(/[^\x20-\x7e]/g, '');
  const full = encodeURIComponent(clean).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`;
}

function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/**
 * Asks a ClamAV daemon about a content (`CLAMAV_URL`), streamed by its INSTREAM command, with a time limit.
 * Only its own "OK" is clean: whatever else comes, or nothing, is no answer.
 */
import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { AppError } from '#workflows/app-error.ts';

export type Verdict = { clean: true } | { clean: false; signature: string };
export type VirusScanner = {
  /** Throws AppError `unavailable` where the daemon gives no verdict: down, silent, or the content is over its limit. */
  scan: (content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => Promise<Verdict>;
  /** Whether it answers at all. */
  reachable: () => Promise<boolean>;
};

const partBytes = 64 * 1024;
/** More than any verdict is long. */
const answerBytes = 4096;

/** `url`: `tcp://host:port` (3310 unless told) or `unix:/path/of/socket`. */
export function createVirusScanner(url: string, { timeoutMs = 120_000, pingMs = 5_000 } = {}): VirusScanner {
  const { protocol, hostname, port, pathname } = new URL(url);
  const target: NetConnectOpts = protocol === 'unix:' ? { path: decodeURIComponent(pathname) } : { host: hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(port) || 3310 };
  return {
    async scan(content) {
      const answer = await converse(target, timeoutMs, (socket, signal) => sendContent(socket, content, signal));
      const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
      if (found) return { clean: false, signature: found.replace(/[^\x21-\x7e]/g, '_').slice(0, 200) };
      if (answer === 'stream: OK') return { clean: true };
      throw noVerdict(answer.replace(/[^\x20-\x7e]/g, '').slice(0, 120) || 'an empty answer');
    },
    reachable: () => converse(target, pingMs, async (socket) => void socket.write('zPING\0')).then((answer) => answer === 'PONG', () => false),
  };
}

function noVerdict(why: string, cause?: unknown): AppError {
  return new AppError('unavailable', `the virus scanner gave no verdict: ${why}`, { cause });
}

/** One command and its answer. An answer that comes early ends the sending. */
async function converse(target: NetConnectOpts, timeoutMs: number, send: (socket: Socket, signal: AbortSignal) => Promise<void>): Promise<string> {
  const socket = connect(target);
  const over = new AbortController();
  const timer = setTimeout(() => socket.destroy(new Error('the time limit')), timeoutMs);
  const answer = answerOf(socket);
  answer.catch(() => undefined);
  // why the content's own error goes the same way: a content that could not be read to its end has no verdict
  const sending = send(socket, over.signal).catch((error: unknown) => void socket.destroy(error instanceof Error ? error : new Error('not sent')));
  try {
    await Promise.race([sending, answer]);
    return await answer;
  } catch (cause) {
    throw cause instanceof AppError ? cause : noVerdict((cause as { code?: string }).code ?? (cause as Error).message, cause);
  } finally {
    clearTimeout(timer);
    over.abort();
    socket.destroy();
  }
}

async function answerOf(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of socket as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (part.includes(0) || length > answerBytes) break;
  }
  const whole = Buffer.concat(parts).toString('utf8');
  const end = whole.indexOf('\0');
  if (end < 0) throw noVerdict('the connection ended');
  return whole.slice(0, end);
}

async function sendContent(socket: Socket, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const write = async (bytes: Uint8Array) => {
    if (!socket.write(bytes)) await once(socket, 'drain', { signal });
  };
  await write(Buffer.from('zINSTREAM\0'));
  for await (const chunk of content) {
    for (let from = 0; from < chunk.length && !signal.aborted; from += partBytes) {
      const part = chunk.subarray(from, from + partBytes);
      const head = Buffer.alloc(4);
      head.writeUInt32BE(part.length);
      await write(head);
      await write(part);
    }
  }
  await write(Buffer.alloc(4));
}

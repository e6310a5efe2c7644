/**
 * `npm run --silent audit:witness -- --log VKEY --key FILE --state FILE [--name NAME] [--listen HOST:PORT]`
 * A witness for somebody who is not the operator of the log: remembers the newest checkpoint, cosigns what continues it, refuses the
 * rest (C2SP tlog-witness). `--key` holds an Ed25519 key (PEM, or 32 bytes as base64 or hex); `--state` is written before each answer.
 * Needs no database. Prints its own key: give that to the log (`AUDIT_WITNESS_KEY`) and to auditors (`verify.mjs --witness`).
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { decodeVkey, parseSigningKey } from '#app/audit/checkpoint.ts';
import { witness, witnessSigner, type Remembered } from '#app/audit/witness.ts';
import { AppError } from '#workflows/app-error.ts';

type Options = { log: string[]; key: string; state: string; name: string; host: string; port: number };
type State = Record<string, { size: number; root: string }>;

const longest = 64 * 1024;

export async function startWitness(options: Options): Promise<{ url: string; vkey: string; server: Server; close: () => Promise<void> }> {
  const signer = witnessSigner(options.name, parseSigningKey(readFileSync(options.key, 'utf8')));
  const logs = options.log.map(decodeVkey);
  const state: State = existsSync(options.state) ? (JSON.parse(readFileSync(options.state, 'utf8')) as State) : {};
  const known = (origin: string): Remembered => {
    const kept = state[origin];
    return kept ? { size: kept.size, root: Buffer.from(kept.root, 'base64') } : { size: 0, root: Buffer.alloc(0) };
  };
  const answer = (text: string) => {
    const given = witness(text, { logs, known, signer, now: new Date() });
    if (!given.remember) return given;
    const { origin, size, root } = given.remember;
    state[origin] = { size, root: root.toString('base64') };
    // Remembered before it is said: a witness that forgets would sign two histories.
    writeFileSync(`${options.state}.new`, JSON.stringify(state), { mode: 0o600, flush: true });
    renameSync(`${options.state}.new`, options.state);
    return given;
  };
  const server = createServer((request, response) => {
    const end = (status: number, body = '', type = 'text/plain; charset=utf-8') => response.writeHead(status, { 'Content-Type': type }).end(body);
    if (request.method !== 'POST' || request.url !== '/add-checkpoint') return void end(404);
    const parts: Buffer[] = [];
    let length = 0;
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > longest) return void request.destroy();
      parts.push(part);
    });
    request.on('end', () => {
      const { status, body } = answer(Buffer.concat(parts).toString('utf8'));
      end(status, body, status === 409 ? 'text/x.tlog.size' : undefined);
    });
  });
  await new Promise<void>((done) => server.listen(options.port, options.host, done));
  const { address, port } = server.address() as AddressInfo;
  return { url: `http://${address}:${port}`, vkey: signer.vkey, server, close: () => new Promise((done) => server.close(() => done())) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { log: { type: 'string', multiple: true }, key: { type: 'string' }, state: { type: 'string' }, name: { type: 'string' }, listen: { type: 'string' } } });
  if (!values.log || !values.key || !values.state) throw new AppError('invalid_input', 'give --log VKEY, --key FILE and --state FILE');
  const [host = '127.0.0.1', port = '0'] = (values.listen ?? '127.0.0.1:8089').split(':');
  const { url, vkey } = await startWitness({ log: values.log, key: values.key, state: values.state, name: values.name ?? 'openroi-witness', host, port: Number(port) });
  console.log(`listening ${url}\nkey ${vkey}`);
}

if (process.argv[1] && import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : 'failed');
    process.exitCode = 1;
  });
}

/**
 * A witness: whoever is not us, remembers the newest checkpoint of this log that it saw, and cosigns the next one only where that is
 * a continuation (C2SP tlog-witness, cosignature/v1). With its line under a checkpoint nobody can show two people two histories.
 */
import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { AppError } from '#workflows/app-error.ts';
import { openCheckpoint, parseCheckpoint, type NoteVerifier } from './checkpoint.ts';
import { verifyConsistency } from './proofs.ts';

const kind = 0x04;
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** What checks a witness's line: `<name>+<key id>+<base64(0x04 || public key)>`. */
export type WitnessVerifier = { name: string; keyId: string; publicKey: KeyObject };
export type WitnessSigner = { name: string; keyId: string; vkey: string; key: KeyObject };

const idOf = (name: string, publicKey: Buffer) => createHash('sha256').update(`${name}\n`).update(Buffer.of(kind)).update(publicKey).digest('hex').slice(0, 8);

export function witnessSigner(name: string, key: KeyObject): WitnessSigner {
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length);
  const keyId = idOf(name, publicKey);
  return { name, keyId, vkey: `${name}+${keyId}+${Buffer.concat([Buffer.of(kind), publicKey]).toString('base64')}`, key };
}

/** Throws AppError('invalid_input') where the text is no key of a witness. */
export function decodeWitnessKey(vkey: string): WitnessVerifier {
  const [, name = '', keyId = '', base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey.trim()) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 33 || bytes[0] !== kind || idOf(name, bytes.subarray(1)) !== keyId) throw new AppError('invalid_input', 'not the key of a witness');
  return { name, keyId, publicKey: createPublicKey({ key: Buffer.concat([spkiPrefix, bytes.subarray(1)]), format: 'der', type: 'spki' }) };
}

const signedText = (seconds: number, text: string) => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** The witness's line for a note's text (up to its empty line, that left out), without the line's end. */
export function cosign(text: string, signer: WitnessSigner, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = Buffer.concat([Buffer.from(signer.keyId, 'hex'), time, sign(null, signedText(seconds, text), signer.key)]);
  return `\u2014 ${signer.name} ${signature.toString('base64')}`;
}

/** When this witness cosigned, or null where the line is not a good one of it. */
export function openCosignature(text: string, line: string, verifier: WitnessVerifier): Date | null {
  const [, name, base64 = ''] = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (name !== verifier.name || bytes.length !== 76 || bytes.toString('hex', 0, 4) !== verifier.keyId) return null;
  const seconds = Number(bytes.readBigUInt64BE(4));
  return verify(null, signedText(seconds, text), verifier.publicKey, bytes.subarray(12)) ? new Date(seconds * 1000) : null;
}

export const noteText = (note: string) => note.slice(0, note.indexOf('\n\n') + 1);

/** What a witness remembers of one log: the newest tree that it cosigned. */
export type Remembered = { size: number; root: Buffer };

export type WitnessAnswer =
  | { status: 200; body: string; remember: Remembered & { origin: string } }
  /** 409 says the size that is remembered; 422: the proof does not hold; 403: not signed by the log's key; 404: another log. */
  | { status: 400 | 403 | 404 | 409 | 422; body: string; remember: null };

const refuse = (status: 400 | 403 | 404 | 409 | 422, body = ''): WitnessAnswer => ({ status, body, remember: null });

/** One `POST /add-checkpoint`: `old <size>`, the consistency proof, an empty line, the checkpoint. `logs`: the keys of the logs it watches. */
export function witness(request: string, { logs, known, signer, now }: { logs: readonly NoteVerifier[]; known: (origin: string) => Remembered; signer: WitnessSigner; now: Date }): WitnessAnswer {
  const middle = request.indexOf('\n\n');
  const [first = '', ...lines] = request.slice(0, Math.max(middle, 0)).split('\n');
  const old = Number(/^old (0|[1-9]\d{0,15})$/.exec(first)?.[1] ?? NaN);
  const note = request.slice(middle + 2);
  const claimed = parseCheckpoint(noteText(note));
  if (middle < 0 || !Number.isSafeInteger(old) || !claimed || lines.length > 63 || !lines.every((line) => /^[A-Za-z0-9+/]{43}=$/.test(line))) return refuse(400);
  const mine = logs.filter(({ name }) => name === `openroi/${claimed.origin}`);
  if (mine.length === 0) return refuse(404);
  const checkpoint = mine.map((log) => openCheckpoint(note, log)).find((opened) => opened !== null);
  if (!checkpoint) return refuse(403);
  if (old > checkpoint.size) return refuse(400);
  const before = known(checkpoint.origin);
  if (old !== before.size) return refuse(409, `${before.size}\n`);
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  // The same size with another root is the fork itself: 409, whatever the proof says.
  if (old === checkpoint.size && !before.root.equals(checkpoint.root)) return refuse(409, `${before.size}\n`);
  const follows = old === 0 ? proof.length === 0 : verifyConsistency(old, checkpoint.size, before.root, checkpoint.root, proof);
  if (!follows) return refuse(422);
  return { status: 200, body: `${cosign(noteText(note), signer, now)}\n`, remember: { origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root } };
}

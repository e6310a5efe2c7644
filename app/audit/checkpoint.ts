/**
 * Checkpoints: "the log of this name has this many leaves and this root", as C2SP tlog-checkpoint in a C2SP signed note,
 * signed with Ed25519. One extension line carries the time, so that it is under the signature.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { AppError } from '#workflows/app-error.ts';

export type Checkpoint = { origin: string; size: number; root: Buffer; time: string };

/** A key that signs under a name: `openroi/<origin of the log>`. */
export type NoteSigner = { name: string; keyId: string; vkey: string; sign: (text: string) => Buffer };

/** A key that checks: name, the four bytes of its id as hex, the public key. */
export type NoteVerifier = { name: string; keyId: string; publicKey: KeyObject };

const ed25519 = 0x01;
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export const checkpointName = (origin: string) => `openroi/${origin}`;

/**
 * AUDIT_SIGNING_KEY: an Ed25519 private key as PKCS #8 PEM, or its 32-byte seed as base64 or hex.
 * Throws AppError('internal') on anything else, without repeating it.
 */
export function parseSigningKey(text: string): KeyObject {
  const trimmed = text.trim();
  try {
    if (trimmed.startsWith('-----BEGIN')) {
      const key = createPrivateKey(trimmed);
      if (key.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519');
      return key;
    }
    const seed = Buffer.from(trimmed, /^[0-9a-fA-F]{64}$/.test(trimmed) ? 'hex' : 'base64');
    if (seed.length !== 32) throw new Error('not 32 bytes');
    return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  } catch {
    throw new AppError('internal', 'the signing key of the log is neither an Ed25519 PEM nor a 32-byte seed');
  }
}

function rawPublic(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiPrefix.length);
}

/** First four bytes of SHA-256(name, newline, 0x01, public key), hex. */
export function noteKeyId(name: string, publicKey: Buffer): string {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(ed25519)).update(publicKey).digest('hex').slice(0, 8);
}

/** `<name>+<key id>+<base64(0x01 || public key)>` */
export function encodeVkey(name: string, publicKey: Buffer): string {
  return `${name}+${noteKeyId(name, publicKey)}+${Buffer.concat([Buffer.of(ed25519), publicKey]).toString('base64')}`;
}

/** Throws where the text is no vkey, or its id is not that of its key. */
export function decodeVkey(vkey: string): NoteVerifier {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey.trim());
  const bytes = Buffer.from(match?.[3] ?? '', 'base64');
  const name = match?.[1] ?? '';
  if (!match || bytes.length !== 33 || bytes[0] !== ed25519 || noteKeyId(name, bytes.subarray(1)) !== match[2]) {
    throw new AppError('invalid_input', 'not a verifier key');
  }
  const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, bytes.subarray(1)]), format: 'der', type: 'spki' });
  return { name, keyId: match[2] as string, publicKey };
}

export function noteSigner(name: string, key: KeyObject): NoteSigner {
  const publicKey = rawPublic(key);
  return { name, keyId: noteKeyId(name, publicKey), vkey: encodeVkey(name, publicKey), sign: (text) => sign(null, Buffer.from(text), key) };
}

export function checkpointText({ origin, size, root, time }: Checkpoint): string {
  return `${checkpointName(origin)}\n${size}\n${root.toString('base64')}\ntime ${time}\n`;
}

/** The whole note: text, empty line, a signature line for each signer. Two sign where a key hands over to the next. */
export function signCheckpoint(checkpoint: Checkpoint, ...signers: NoteSigner[]): string {
  const text = checkpointText(checkpoint);
  const lines = signers.map((signer) => `\u2014 ${signer.name} ${Buffer.concat([Buffer.from(signer.keyId, 'hex'), signer.sign(text)]).toString('base64')}\n`);
  return `${text}\n${lines.join('')}`;
}

/** Reads a note and checks it under one key. Null where it is malformed or carries no good signature of that key. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  const good = note
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const match = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line);
      const bytes = Buffer.from(match?.[2] ?? '', 'base64');
      return (
        match?.[1] === verifier.name &&
        bytes.length === 68 &&
        bytes.toString('hex', 0, 4) === verifier.keyId &&
        verify(null, Buffer.from(text), verifier.publicKey, bytes.subarray(4))
      );
    });
  return good ? parseCheckpoint(text) : null;
}

/** Reads the text without checking any signature; null where it is malformed. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const match = /^openroi\/([0-9a-f-]{36})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\ntime (\S+Z)\n/.exec(text);
  if (!match) return null;
  const [, origin, size, root, time] = match as unknown as [string, string, string, string, string];
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), time };
}

/**
 * How a stored file is encrypted: AES-256-GCM in chunks of 64 KiB under a key of its own (the STREAM construction of Hoang,
 * Reyhanitabar, Rogaway and Vizár, 2015): the nonce is the chunk's number and whether it is the last one, so chunks can be
 * neither moved, repeated nor cut off, and any range can be read alone.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '#workflows/app-error.ts';

export const chunkBytes = 64 * 1024;
export const tagBytes = 16;
export const sealedChunkBytes = chunkBytes + tagBytes;

export const newDataKey = () => randomBytes(32);

/** Number of chunks of a file of `bytes`; an empty file has one, which says that it is empty. */
export function chunkCount(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes));
}

/** Length of the encrypted file. */
export function sealedLength(bytes: number): number {
  return bytes + chunkCount(bytes) * tagBytes;
}

function nonce(index: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(index, 7);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

export function sealChunk(key: Buffer, fileId: string, index: number, last: boolean, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(index, last));
  cipher.setAAD(Buffer.from(fileId));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws AppError `verification_failed` where the bytes are not the ones that were written, in this file, at this place. */
export function openChunk(key: Buffer, fileId: string, index: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length < tagBytes) throw tampered(fileId, index);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, last));
  decipher.setAAD(Buffer.from(fileId));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (cause) {
    throw tampered(fileId, index, cause);
  }
}

/** Encrypts a stream of any pieces. */
export async function* seal(key: Buffer, fileId: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, last } of inChunks(source, chunkBytes)) yield sealChunk(key, fileId, index++, last, piece);
}

/**
 * Decrypts a run of whole chunks that begins with chunk `first` of a file of `count` chunks.
 * The last chunk of the file must come last, and nothing after it.
 */
export async function* open(key: Buffer, fileId: string, source: AsyncIterable<Uint8Array>, run: { first: number; end: number; count: number }): AsyncGenerator<Buffer> {
  let index = run.first;
  for await (const { piece } of inChunks(source, sealedChunkBytes)) {
    if (index >= run.end) throw tampered(fileId, index);
    yield openChunk(key, fileId, index, index === run.count - 1, piece);
    index++;
  }
  if (index !== run.end) throw tampered(fileId, index);
}

/** Cuts a stream into pieces of `size`; the last may be shorter, and is empty for an empty stream. */
async function* inChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const part of source) {
    pending.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
    length += part.byteLength;
    // why `>`: a full piece is kept back until it is known whether it is the last.
    if (length <= size) continue;
    let whole = Buffer.concat(pending);
    while (whole.length > size) {
      yield { piece: whole.subarray(0, size), last: false };
      whole = whole.subarray(size);
    }
    pending = [whole];
    length = whole.length;
  }
  yield { piece: Buffer.concat(pending), last: true };
}

function tampered(fileId: string, index: number, cause?: unknown): AppError {
  return new AppError('verification_failed', `file ${fileId} is not what was stored (chunk ${index})`, { cause });
}

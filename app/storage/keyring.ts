/** The wrapping keys: they stand outside the database, and wrap the key of every file. A former one still unwraps. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decodeKey, keyId } from '#app/http/secrets.ts';
import { AppError } from '#workflows/app-error.ts';

export type Keyring = { currentId: string; keys: ReadonlyMap<string, Buffer> };

/** What a wrapped key is bound to: moved to another row it does not open. */
export type KeyBinding = { fileId: string; facilityId: string };

export function createKeyring(env: { WRAPPING_KEY: string; WRAPPING_KEYS_FORMER?: readonly string[] }): Keyring {
  const [current, ...former] = [env.WRAPPING_KEY, ...(env.WRAPPING_KEYS_FORMER ?? [])].map(decode);
  if (!current) throw new AppError('internal', 'there is no wrapping key');
  return { currentId: keyId(current), keys: new Map([current, ...former].map((key) => [keyId(key), key])) };
}

function decode(text: string): Buffer {
  const key = decodeKey(text);
  if (key?.length !== 32) throw new AppError('internal', 'a wrapping key must be 32 bytes, as base64 or hex');
  return key;
}

/** -> base64 of nonce, encrypted key and tag, under the current key. */
export function wrapKey(keyring: Keyring, dataKey: Buffer, binding: KeyBinding): { wrappedKey: string; wrappingKeyId: string } {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(keyring, keyring.currentId), iv);
  cipher.setAAD(bound(binding));
  const wrappedKey = Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { wrappedKey, wrappingKeyId: keyring.currentId };
}

/** Throws AppError `verification_failed` where the wrapped key belongs to another row or was changed. */
export function unwrapKey(keyring: Keyring, wrapped: { wrappedKey: string; wrappingKeyId: string }, binding: KeyBinding): Buffer {
  const bytes = Buffer.from(wrapped.wrappedKey, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(keyring, wrapped.wrappingKeyId), bytes.subarray(0, 12));
  decipher.setAAD(bound(binding));
  try {
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch (cause) {
    throw new AppError('verification_failed', `the key of file ${binding.fileId} is not its own`, { cause });
  }
}

function keyOf(keyring: Keyring, id: string): Buffer {
  const key = keyring.keys.get(id);
  if (!key) throw new AppError('unavailable', `wrapping key ${id} is not at hand; add it to WRAPPING_KEYS_FORMER`);
  return key;
}

const bound = ({ fileId, facilityId }: KeyBinding) => Buffer.from(`openroi file key 1\0${fileId}\0${facilityId}`);

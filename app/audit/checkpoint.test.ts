import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkpointName, decodeVkey, noteSigner, openCheckpoint, parseSigningKey, signCheckpoint } from './checkpoint.ts';

const origin = '0b0e4c0e-6f0e-4a3b-9d55-0d0a3f7f1c11';
const signer = noteSigner(checkpointName(origin), parseSigningKey('11'.repeat(32)));
const checkpoint = { origin, size: 7, root: Buffer.alloc(32, 3), time: '2026-11-22T18:00:00.000Z' };

describe('a checkpoint', () => {
  it('comes back as it was signed', () => {
    const note = signCheckpoint(checkpoint, signer);
    expect(note.split('\n').slice(0, 3)).toEqual([`openroi/${origin}`, '7', checkpoint.root.toString('base64')]);
    expect(openCheckpoint(note, decodeVkey(signer.vkey))).toEqual(checkpoint);
  });

  it('is refused when a byte of it changes, or under another key', () => {
    const note = signCheckpoint(checkpoint, signer);
    const verifier = decodeVkey(signer.vkey);
    const other = noteSigner(signer.name, parseSigningKey('22'.repeat(32)));
    expect(openCheckpoint(note, decodeVkey(other.vkey))).toBeNull();
    for (const [from, to] of [['\n7\n', '\n8\n'], ['18:00', '18:01'], ['openroi', 'openrol'], ['AwMD', 'AwME']] as const) {
      expect(openCheckpoint(note.replace(from, to), verifier)).toBeNull();
    }
  });

  it('takes a seed or a PEM as its key, and nothing else', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    expect(noteSigner('a', parseSigningKey(pem)).vkey).toMatch(/^a\+[0-9a-f]{8}\+/);
    expect(noteSigner('a', parseSigningKey(Buffer.alloc(32, 0x11).toString('base64'))).vkey).toBe(noteSigner('a', parseSigningKey('11'.repeat(32))).vkey);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    for (const bad of ['', 'secret', rsa]) expect(() => parseSigningKey(bad)).toThrow();
    expect(() => decodeVkey(signer.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))).toThrow();
  });
});

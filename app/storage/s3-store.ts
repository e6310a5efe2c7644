/** Files in any S3-compatible store. `s3://bucket/prefix?endpoint=https://...&region=...`; credentials as the AWS tools take them. */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { lost, unavailable, type FileStore } from './file-store.ts';

export function createS3Store(address: string): FileStore {
  const url = new URL(address);
  const bucket = url.hostname;
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  let connected: Promise<Connection> | undefined;
  const connect = () => (connected ??= connectTo(url));
  const keyOf = (location: string) => (prefix ? `${prefix}/${location}` : location);

  async function read(location: string, range?: string): Promise<AsyncIterable<Uint8Array>> {
    try {
      const { client, sdk } = await connect();
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: keyOf(location), ...(range ? { Range: range } : {}) }));
      if (!Body) throw new Error('no body');
      return Body as AsyncIterable<Uint8Array>;
    } catch (cause) {
      throw (cause as { name?: string }).name === 'NoSuchKey' ? lost(location, cause) : unavailable('read', cause);
    }
  }

  return {
    kind: 's3',
    async put(location, source) {
      // An upload needs its length first. What waits on the disk is encrypted already.
      const spool = join(tmpdir(), `openroi-upload-${randomBytes(8).toString('hex')}`);
      try {
        await pipeline(source, createWriteStream(spool, { mode: 0o600 }));
        const { size } = await stat(spool);
        const { client, sdk } = await connect();
        try {
          await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: keyOf(location), Body: createReadStream(spool), ContentLength: size }));
        } catch (cause) {
          throw unavailable('write', cause);
        }
      } finally {
        await rm(spool, { force: true });
      }
    },
    get: (location) => read(location),
    getRange: (location, start, end) => read(location, `bytes=${start}-${end - 1}`),
    async delete(location) {
      const { client, sdk } = await connect();
      try {
        await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: keyOf(location) }));
      } catch (cause) {
        throw unavailable('delete', cause);
      }
    },
    async *list(wanted) {
      const { client, sdk } = await connect();
      let next: string | undefined;
      do {
        const page = await client
          .send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: keyOf(wanted), ...(next ? { ContinuationToken: next } : {}) }))
          .catch((cause: unknown) => Promise.reject(unavailable('list', cause)));
        for (const { Key } of page.Contents ?? []) if (Key) yield prefix ? Key.slice(prefix.length + 1) : Key;
        next = page.NextContinuationToken;
      } while (next);
    },
  };
}

type Connection = { client: S3Client; sdk: typeof import('@aws-sdk/client-s3') };

/** Loaded on the first use: most installations keep their files on disk and need none of it. */
export async function connectTo(url: URL): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const endpoint = url.searchParams.get('endpoint');
  const client = new sdk.S3Client({
    region: url.searchParams.get('region') ?? 'us-east-1',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(url.username
      ? { credentials: { accessKeyId: decodeURIComponent(url.username), secretAccessKey: decodeURIComponent(url.password) } }
      : {}),
    // why: stores written by others refuse the checksums the client adds unasked.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
  return { client, sdk };
}

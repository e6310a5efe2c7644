/** A real S3 server written by others (s3rver), on a free port. Of a signature it knows the key's name only. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

export type S3Server = { url: string; /** The bytes it keeps of one object. */ bytesOf: (key: string) => Buffer; close: () => Promise<void> };

export async function startS3(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'openroi-s3-'));
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, vhostBuckets: false, configureBuckets: [{ name: 'records' }] });
  const { port } = await server.run();
  return {
    url: `s3://S3RVER:S3RVER@records/files?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`,
    bytesOf: (key) => {
      const name = readdirSync(join(directory, 'records'), { recursive: true, encoding: 'utf8' }).find((path) => path.startsWith(`${key}._S3rver_object`));
      if (!name) throw new Error('the server has no such object');
      return readFileSync(join(directory, 'records', name));
    },
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

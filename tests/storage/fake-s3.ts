// why: s3rver's second page of a listing needs DES, which OpenSSL 3 has not; this one pages by two. Everything else is tested on s3rver.
import { createServer, type Server } from 'node:http';

export type FakeS3 = { url: string; objects: Map<string, Buffer>; close: () => Promise<void> };

export async function startFakeS3(): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    const key = rest.join('/');
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const found = objects.get(key);
      if (bucket !== 'records') return void response.writeHead(404).end('<Error><Code>NoSuchBucket</Code></Error>');
      if (request.method === 'PUT') {
        objects.set(key, Buffer.concat(parts));
        return void response.writeHead(200, { ETag: '"x"' }).end();
      }
      if (request.method === 'DELETE') {
        objects.delete(key);
        return void response.writeHead(204).end();
      }
      if (key === '') {
        const prefix = url.searchParams.get('prefix') ?? '';
        const after = url.searchParams.get('continuation-token') ?? '';
        const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
        const page = names.slice(0, 2);
        const more = names.length > 2 ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '<IsTruncated>false</IsTruncated>';
        const body = `<ListBucketResult>${more}${page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}</ListBucketResult>`;
        return void response.writeHead(200, { 'Content-Type': 'application/xml' }).end(body);
      }
      if (!found) return void response.writeHead(404, { 'Content-Type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      const body = range ? found.subarray(Number(range[1]), Number(range[2]) + 1) : found;
      response.writeHead(range ? 206 : 200, { 'Content-Length': body.length }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `s3://key:secret@records/files?endpoint=${encodeURIComponent(`http://127.0.0.1:${port}`)}`,
    objects,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

import { describe, expect, it } from 'vitest';
import { fileResponse, parseRange } from './file-response.ts';

const bytes = new TextEncoder().encode('0123456789');
const file = { body: bytes, size: 10, mime: 'application/pdf', name: 'récord "1"\r\n.pdf' };
const ask = (range?: string, method = 'GET') => new Request('http://x.example/', { method, headers: range ? { range } : {} });

describe('fileResponse', () => {
  it('is never kept, sniffed or run, and its name cannot break the header', async () => {
    const response = fileResponse(ask(), file);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('0123456789');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="record _1___.pdf"; filename*=UTF-8''r%C3%A9cord%20_1___.pdf`);
  });
  it('gives a part', async () => {
    const response = fileResponse(ask('bytes=2-4'), file);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(response.headers.get('content-length')).toBe('3');
    expect(await response.text()).toBe('234');
  });
  it('refuses a part that is not there', () => {
    const response = fileResponse(ask('bytes=10-'), file);
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */10');
  });
  it('answers HEAD without the bytes', async () => {
    expect(await fileResponse(ask(undefined, 'HEAD'), file).text()).toBe('');
  });
});

describe('parseRange', () => {
  it.each([
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=0-99', { start: 0, end: 9 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-2', null],
    ['bytes=0-1,3-4', null],
    ['lines=1-2', null],
    [null, null],
  ])('%s', (header, expected) => expect(parseRange(header, 10)).toEqual(expected));
});

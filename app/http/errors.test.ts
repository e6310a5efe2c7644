import type { ServerBuild } from '@remix-run/node';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#workflows/app-error.ts';
import { withErrorMapping } from './errors.ts';

async function thrownBy(error: unknown): Promise<{ response: unknown; logged: unknown[] }> {
  const logged: unknown[] = [];
  const log = vi.fn((fields: unknown) => void logged.push(fields));
  const loader = () => Promise.reject(error);
  const build = withErrorMapping({ routes: { a: { id: 'a', module: { loader, default: () => null } } } } as unknown as ServerBuild);
  const args = { request: new Request('http://x.example/'), params: {}, context: { requestId: 'ABC', logger: { error: log, info: log } } };
  const response = await Promise.resolve(build.routes['a']?.module.loader?.(args as never)).catch((e: unknown) => e);
  return { response, logged };
}

describe('what a thrown error becomes', () => {
  it('maps a code to its status and a sentence, and keeps the internal message inside', async () => {
    const { response } = await thrownBy(new AppError('forbidden', 'request 1 is of facility 2'));
    expect(response).toBeInstanceOf(Response);
    expect((response as Response).status).toBe(404);
    const body = await (response as Response).text();
    expect(body).not.toContain('facility');
    expect(JSON.parse(body)).toEqual({ code: 'forbidden', message: { key: 'errors.forbidden', params: { incident: 'ABC' } }, incident: 'ABC' });
  });
  it('tells a defect from its message', async () => {
    const { response, logged } = await thrownBy(new Error('duplicate key (Maria Delgado-Reyes)'));
    expect((response as Response).status).toBe(500);
    expect(await (response as Response).text()).not.toContain('Maria');
    expect(logged).toHaveLength(1);
  });
  it('lets redirects through', async () => {
    const redirect = new Response(null, { status: 302, headers: { location: '/sign-in' } });
    expect((await thrownBy(redirect)).response).toBe(redirect);
  });
});

/** SECURITY 6, its first part: what stands before every route. The demo's page does not exist in production. */
import type { ServerBuild } from '@remix-run/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enforce, withPolicies } from '#app/http/policy-guard.ts';
import type { RoutePolicy } from '#app/policy/routes.ts';
import { Browser, code, createHouse, thrown, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await createHouse();
});
afterAll(() => house.database.drop());

const ask = (browser: Browser, policy: RoutePolicy, mode = 'demo') => {
  const context = browser.context();
  return thrown(enforce(policy, browser.request('/somewhere'), { ...context, env: { ...context.env, OPENROI_MODE: mode } }));
};

describe('the demo’s page of codes', () => {
  it('does not exist in production', async () => {
    const { loader } = await import('#app/routes/demo.codes.tsx');
    const call = async (mode: string) => loader({ request: new Request('http://portal.example/demo/codes'), params: {}, context: { env: { OPENROI_MODE: mode } } } as never);
    await expect(call('production')).rejects.toMatchObject({ code: 'not_found' });
    expect((await ask(new Browser(house), 'demo', 'production')).code).toBe('not_found');
    const shown = await call('demo');
    expect(shown.people.find((p) => p.handle === 'tech1')?.code).toMatch(/^\d{6}$/);
    expect([code('tech1'), code('tech1', -1)]).toContain(shown.people.find((p) => p.handle === 'tech1')?.code);
  });
});

describe('the route table as a wall', () => {
  it('stops the start for a route without a policy', () => {
    const build = { routes: { 'routes/forgotten': { id: 'routes/forgotten', module: { loader: () => null } } } } as unknown as ServerBuild;
    expect(() => withPolicies(build)).toThrow(/routes\/forgotten has no line/);
  });

  it('runs no loader and no action of somebody who may not', async () => {
    let ran = 0;
    const handler = () => ++ran;
    const build = { routes: { 'routes/sign-in_.confirm': { id: 'routes/sign-in_.confirm', module: { loader: handler, action: handler } } } } as unknown as ServerBuild;
    const module = withPolicies(build).routes['routes/sign-in_.confirm']?.module;
    const browser = new Browser(house);
    const args = { request: browser.request('/sign-in/confirm'), context: browser.context(), params: {} } as never;
    expect((await thrown(Promise.resolve().then(() => module?.loader?.(args)))).to).toContain('/sign-in?to=');
    expect((await thrown(Promise.resolve().then(() => module?.action?.(args)))).to).toContain('/sign-in?to=');
    expect(ran).toBe(0);
  });

  it('answers each kind of door by who asks', async () => {
    const [nobody, tech, firm] = [new Browser(house), new Browser(house), new Browser(house)];
    await tech.signIn('tech1');
    await firm.signIn('firm');
    const doors: [RoutePolicy, string, string, string][] = [
      ['public', 'in', 'in', 'in'],
      ['signed_in', '/sign-in', 'in', 'in'],
      ['staff', '/sign-in', 'in', 'forbidden'],
      ['organization', '/sign-in', 'forbidden', 'in'],
      ['request.read', '/sign-in', 'in', 'forbidden'],
      ['log.export', '/sign-in', 'forbidden', 'forbidden'],
    ];
    for (const [policy, ...expected] of doors) {
      const answers = [];
      for (const browser of [nobody, tech, firm]) {
        const { to, code: refused } = await ask(browser, policy);
        answers.push(to?.split('?')[0] ?? refused ?? 'in');
      }
      expect(answers, policy).toEqual(expected);
    }
  });
});

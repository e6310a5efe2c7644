/** A visitor over plain HTTP: keeps cookies, follows nothing, says where its forms come from. Signs in as the pages do. */
import { demoPassword, demoPeople } from '#db/seed/demo-accounts.ts';
import { hear, hearLater, isErrorPage } from '#tests/setup/canary.ts';
import { nextCode, type Handle } from './sign-in.ts';

export type Visitor = {
  get: (path: string) => Promise<Response>;
  post: (path: string, fields?: Record<string, string>) => Promise<Response>;
};

export function createVisitor(url: string): Visitor {
  const cookies = new Map<string, string>();
  async function ask(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url + path, { redirect: 'manual', ...init, headers: { ...init.headers, ...(cookie ? { cookie } : {}) } });
    hear('an address that was asked for', `${path}\n`);
    if (isErrorPage(response.status, response.headers.get('content-type'))) hearLater(`a page of an error, ${response.status}`, response.clone().text());
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
  return {
    get: (path) => ask(path, {}),
    post: (path, fields = {}) => ask(path, { method: 'POST', headers: { origin: url }, body: new URLSearchParams(fields) }),
  };
}

/** Throws where the demo's person is not let in. */
export async function visitorAs(url: string, handle: Handle): Promise<Visitor> {
  const person = demoPeople.find((each) => each.handle === handle);
  const visitor = createVisitor(url);
  let answer = await visitor.post('/sign-in', { email: person?.email ?? '', password: demoPassword });
  if (person?.totpSecret) answer = await visitor.post('/sign-in/second-factor', { code: await nextCode(handle) });
  if (answer.status !== 302) throw new Error(`${handle} is not let in: ${answer.status}`);
  return visitor;
}

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policyOf, routeId, routePolicies } from './routes.ts';
import { permissions } from './vocabulary.ts';

const files = readdirSync(new URL('../routes/', import.meta.url)).filter((f) => !f.startsWith('.') && !/\.test\.tsx?$/.test(f));

describe('every route says who may ask for it', () => {
  it.each(files)('%s', (file) => {
    expect(policyOf(file), `add "${routeId(file)}" to app/policy/routes.ts`).not.toBeNull();
  });
  it('names no route that is not there', () => {
    const present = new Set(files.map(routeId));
    expect(Object.keys(routePolicies).filter((id) => !present.has(id))).toEqual([]);
  });
  it('names only permissions that exist', () => {
    const known = new Set<string>([...permissions, 'public', 'signed_in', 'organization', 'requester', 'staff', 'service', 'demo']);
    for (const policy of Object.values(routePolicies)) expect(known).toContain(policy);
  });
});

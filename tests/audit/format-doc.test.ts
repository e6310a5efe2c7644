/** The format's text names every action there is and every fact of it, and nothing that is not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditActions, auditFacts } from '#app/audit/events.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/audit-format.md'), 'utf8');
const rows = new Map([...text.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \| (.*?) \|/gm)].map(([, action = '', facts = '']) => [action, [...facts.matchAll(/`(\w+)`/g)].map(([, fact = '']) => fact)]));

it('names every action', () => expect([...rows.keys()].sort()).toEqual([...auditActions].sort()));

it.each(auditActions.map((action) => [action]))('names every fact of %s', (action) => {
  expect(rows.get(action)?.sort()).toEqual(Object.keys(auditFacts[action].shape).sort());
});

/** docs/rules.md is what the registry and the source say; every rule is applied somewhere; every row of the law as handed over is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rulesDoc, usesOfRules } from '#app/cli/rules-doc.ts';
import { ruleIds } from '#workflows/rules/registry.ts';

const root = join(import.meta.dirname, '../..');
const handedOver = join(root, '../shared/RULES.md');

describe('docs/rules.md', () => {
  it('is what the code says; else run `node --import tsx app/cli/rules-doc.ts`', () => {
    expect(readFileSync(join(root, 'docs/rules.md'), 'utf8')).toBe(rulesDoc());
  });

  it('names for every rule a function or a table that applies it', () => {
    const uses = usesOfRules();
    expect(ruleIds.filter((id) => (uses.get(id) ?? []).length === 0)).toEqual([]);
  });

  it.skipIf(!existsSync(handedOver))('has every row of the rules as handed over', () => {
    const rows = [...readFileSync(handedOver, 'utf8').matchAll(/^\| ([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*) \|/gm)].map((match) => match[1] ?? '');
    expect(rows.length).toBeGreaterThan(35);
    expect(rows.filter((id) => !(ruleIds as readonly string[]).includes(id))).toEqual([]);
  });
});

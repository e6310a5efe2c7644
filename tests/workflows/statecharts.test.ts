/** The drawings are what the code says; every state and event has its words in both languages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventKey, statechartDocs, stateKeys, wordKeys } from '#app/cli/statecharts.ts';
import { hasKey, translator } from '#templates/locales/index.ts';
import { roles } from '#workflows/actor.ts';
import { definition, machineNames } from '#workflows/definitions.ts';
import { designInvariants, exploredBy } from '#workflows/explore/design.ts';
import { declared } from '#workflows/explore/explore.ts';
import { worlds } from '#workflows/explore/report.ts';

const folder = join(import.meta.dirname, '../../docs/statecharts');

describe('docs/statecharts', () => {
  it('is what the machines draw today; else run `node --import tsx app/cli/statecharts.ts`', () => {
    const drawn = statechartDocs();
    expect(readdirSync(folder).sort()).toEqual(Object.keys(drawn).sort());
    for (const [file, text] of Object.entries(drawn)) expect(readFileSync(join(folder, file), 'utf8'), file).toBe(text);
  });

  it('says of each invariant of the design where it is looked at, by exploration or by tests that are there', () => {
    const asked = exploredBy(worlds());
    expect(designInvariants.map(({ id }) => id)).toEqual([...Array.from({ length: 14 }, (_, n) => `Safety ${n + 1}`), ...Array.from({ length: 6 }, (_, n) => `Liveness ${n + 1}`)]);
    for (const { id, tests } of designInvariants) {
      expect((asked.get(id)?.length ?? 0) + tests.length, id).toBeGreaterThan(0);
      for (const test of tests) expect(existsSync(join(folder, '../..', test)), `${id} ${test}`).toBe(true);
    }
    // What a machine can break is asked on its edges: only one transaction, and what workers and the sequencer do, is left to tests.
    expect(designInvariants.filter(({ id }) => asked.get(id)?.length === 0).map(({ id }) => id)).toEqual(['Safety 6', 'Liveness 3', 'Liveness 4', 'Liveness 5']);
  });

  it.each(machineNames)('shows every transition of %s', (name) => {
    const text = statechartDocs()[`${name}.md`] ?? '';
    for (const one of declared(definition(name).machine)) {
      const [id = '', event] = one.split(' ');
      if (event) expect(text).toMatch(new RegExp(`${id.split('.').slice(1).join('_') || name} --> \\w+: ${event}\\b`));
    }
  });
});

describe.each(machineNames)('the words of %s', (name) => {
  it('have a label and a sentence for requester and staff, in English and Spanish', () => {
    for (const key of stateKeys(definition(name).machine))
      for (const { label, requester, staff } of wordKeys(name, key))
        for (const word of [label.requester, label.staff, requester, staff]) {
          expect(hasKey(word), word).toBe(true);
          for (const locale of ['en', 'es'] as const) expect(translator(locale)(word).trim().length, `${locale} ${word}`).toBeGreaterThan(1);
        }
  });

  it('name every event, and who may send it', () => {
    const handled = new Set(declared(definition(name).machine).flatMap((one) => one.split(' ')[1] ?? []));
    expect(Object.keys(definition(name).permits).sort()).toEqual([...handled].sort());
    for (const [event, allowed] of Object.entries(definition(name).permits)) {
      expect(hasKey(eventKey(name, event)), event).toBe(true);
      expect(allowed.length).toBeGreaterThan(0);
      for (const role of allowed) expect(roles).toContain(role);
    }
  });
});

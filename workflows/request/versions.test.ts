import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { definition, machineNames, restore, stateName, store, type StoredState } from '../definitions.ts';
import { declared } from '../explore/explore.ts';
import { start } from '../definitions.ts';

const folder = join(import.meta.dirname, 'fixtures');
type Fixtures = Record<string, { state: string; stored: StoredState }>;
const read = <T>(name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;

describe('stored states of every version', () => {
  const current = definition('request').version;

  it('has a fixture of each version, the current one too', () => {
    const expected = Array.from({ length: current }, (_, index) => `version-${index + 1}.json`);
    expect(readdirSync(folder).filter((name) => name.startsWith('version-')).sort()).toEqual(expected);
  });

  it.each(Array.from({ length: current }, (_, index) => index + 1))('version %i loads as it stood, and goes on', (version) => {
    for (const [name, { state, stored }] of Object.entries(read<Fixtures>(`version-${version}.json`))) {
      expect(stored.machineVersion, name).toBe(version);
      const snapshot = restore('request', stored);
      expect(stateName(snapshot), name).toBe(state);
      const again = store('request', snapshot);
      expect(again.machineVersion).toBe(current);
      // Every field that today's machine knows is there, and nothing that was known is lost.
      expect(Object.keys(again.context as object).sort()).toEqual(Object.keys(start('request', {}).context as object).concat('requestId', 'basis', 'channel', 'byPortal').sort());
      expect(again.context).toMatchObject(stored.context as object);
      expect(again.value).toEqual(stored.value);
      expect(again.historyValue ?? {}).toEqual(stored.historyValue ?? {});
    }
  });

  it('a waiting request of version 1 still knows where it stood', () => {
    const { stored } = read<Fixtures>('version-1.json')['awaiting_information']!;
    const snapshot = restore('request', stored);
    const by = { kind: 'requester', id: 'r', roles: ['requester'] };
    expect(snapshot.can({ type: 'INFORMATION_RECEIVED', by, at: '' } as never)).toBe(true);
    expect(snapshot.historyValue['request.main.open.before']?.[0]?.id).toBe('request.main.open.reviewing');
  });

  it.each(machineNames.filter((name) => name !== 'request'))('%s has a fixture of each version, with every state it can be in; each loads as it stood and is stored in the same words', (name) => {
    const { version } = definition(name);
    for (let at = 1; at <= version; at += 1) {
      const fixtures = JSON.parse(readFileSync(join(folder, '../..', name.replace('_', '-'), 'fixtures', `version-${at}.json`), 'utf8')) as Fixtures;
      expect(Object.keys(fixtures).length, name).toBeGreaterThan(2);
      for (const [state, fixture] of Object.entries(fixtures)) {
        expect(fixture.stored.machineVersion, state).toBe(at);
        const snapshot = restore(name, fixture.stored);
        expect(stateName(snapshot), state).toBe(fixture.state);
        const again = store(name, snapshot);
        expect(again.machineVersion).toBe(version);
        if (at === version) expect(again).toEqual(fixture.stored);
        // A known state with a word too many or a place that is none does not load.
        expect(() => restore(name, { ...fixture.stored, value: 'nowhere' })).toThrow();
      }
    }
  });

  it.each(machineNames)('the shape of %s is what its version says; else raise the version, add an upgrade and a fixture', (name) => {
    const { machine, version } = definition(name);
    const ids = declared(machine).filter((id) => !id.includes(' '));
    const shape = { version, states: ids, context: Object.keys(start(name, {}).context as object).sort() };
    expect(shape).toEqual(read<Record<string, unknown>>('shapes.json')[name]);
  });
});

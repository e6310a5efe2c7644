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

  it.each(machineNames)('the shape of %s is what its version says; else raise the version, add an upgrade and a fixture', (name) => {
    const { machine, version } = definition(name);
    const ids = declared(machine).filter((id) => !id.includes(' '));
    const shape = { version, states: ids, context: Object.keys(start(name, {}).context as object).sort() };
    expect(shape).toEqual(read<Record<string, unknown>>('shapes.json')[name]);
  });
});

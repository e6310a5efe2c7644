/** Every route, command and handler there is records what it does, or stands in the table of those that need not, with the reason. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sourceReader, sources } from './records.ts';
import { silentCommands, silentPrograms, silentRoutes } from './silent.ts';

vi.setConfig({ testTimeout: 60_000 });

const reader = sourceReader();
const nameOf = (file: string) => basename(file).replace(/\.tsx?$/, '');
/** Those that record nothing, of all there are. */
const silent = (all: { name: string; file: string; export: string }[]) => all.filter((one) => !reader.records(one.file, one.export)).map(({ name }) => name).sort();

const routes = sources('app/routes').flatMap((file) => reader.functionsOf(file).filter((name) => name === 'loader' || name === 'action').map((name) => ({ name: `${nameOf(file)} ${name}`, file, export: name })));
/** What is called from outside the folder; a part of a command is judged with the command. */
const outside = reader.importedBy(['app/routes', 'app/http', 'app/runtime', 'app/processes', 'app/cli', 'app/identity', 'app/delivery', 'app/records', 'db/seed']);
const commands = sources('app/commands').flatMap((file) => reader.functionsOf(file).filter((name) => outside.has(`${file}#${name}`)).map((name) => ({ name: `${nameOf(file)} ${name}`, file, export: name })));
const index = 'app/runtime/handlers/index.ts';

describe('records, or says why not', () => {
  it('every loader and action of every route', () => {
    expect(routes.length).toBeGreaterThan(120);
    expect(silent(routes)).toEqual(Object.keys(silentRoutes).sort());
  });

  it('every command', () => {
    expect(commands.length).toBeGreaterThan(90);
    expect(silent(commands)).toEqual(Object.keys(silentCommands).sort());
  });

  it('every handler of an effect, and the deadlines', () => {
    // The table of handlers as the worker has it, which tsc holds complete: effect by effect, each under the name it is imported by.
    const text = readFileSync(join(import.meta.dirname, '../..', index), 'utf8');
    const named = [...text.matchAll(/^ {2}(\w+): (\w+),$/gm)].map(([, effect = '', handler = '']) => ({ name: effect, file: index, export: handler }));
    expect(named.length).toBeGreaterThan(8);
    expect(silent([...named, { name: 'deadlines', file: 'app/runtime/deadlines.ts', export: 'fireDueDeadlines' }])).toEqual([]);
  });

  it('every program that reaches the office’s data', () => {
    const reaching = sources('app/cli').filter((file) => /openDatabase|openDb|getEnv/.test(readFileSync(join(import.meta.dirname, '../..', file), 'utf8')));
    expect(reaching.map(nameOf)).toEqual(['audit-export', 'backup', 'restore', 'storage-check']);
    expect(silent(reaching.map((file) => ({ name: nameOf(file), file, export: 'main' })))).toEqual(Object.keys(silentPrograms));
  });
});

describe('the reader is not fooled', () => {
  const head = `import { recordEvent } from '#app/audit/record-event.ts';\nimport { sendEvent } from '#app/runtime/send-event.ts';\nimport { onRequest } from '#app/commands/on-request.ts';\nimport { run } from '#app/commands/run.ts';\nimport { requireStaff } from '#app/http/session.ts';\nimport { readAs } from '#app/http/staff-page.ts';\n`;
  const judged = (text: string) => sourceReader({ 'app/x.ts': head + text }).records('app/x.ts', 'act');

  it.each([
    ['an import', `export async function act() {}`],
    ['a comment', `export async function act() { /* recordEvent(tx, event) */ }`],
    ['a mention', `export async function act() { const later = recordEvent; }`],
    ['a function that nobody calls', `async function other(tx) { await recordEvent(tx, {}); }\nexport async function act() {}`],
    ['an inner function that nobody calls', `export async function act(tx) { const inner = async () => { await recordEvent(tx, {}); }; }`],
    ['a refusal', `async function refusal() { await recordEvent(tx, {}); return new Error(); }\nexport async function act() { throw await refusal(); }`],
    ['what is done after a failure', `export async function act(tx) { try { await tx.all(); } catch { await recordEvent(tx, {}); } }`],
    ['the guard', `export async function act(request, context) { await requireStaff(request, context, null); }`],
    ['the frame of a command', `export async function act(db, actor) { return run(db, actor, now, async (tx) => tx.all()); }`],
    ['a command that may send nothing', `export async function act(db, actor) { return onRequest(db, actor, {}, 'x', async () => (late ? { type: 'A' } : null)); }`],
    ['a recorder that is not called', `export async function act(context, actor) { return readAs(context, actor, async (tx, look) => tx.all()); }`],
    ['a recorder handed to one who does not call it', `async function read(tx, look) { return tx.all(); }\nexport async function act(context, actor) { return readAs(context, actor, (tx, look) => read(tx, look)); }`],
  ])('by %s', (_, text) => expect(judged(text)).toBe(false));

  it.each([
    ['a call', `export async function act(tx) { await recordEvent(tx, {}); }`],
    ['a call of a call', `const other = async (tx) => { if (tx) await recordEvent(tx, {}); };\nexport async function act(tx) { await other(tx); }`],
    ['an inner function that is called', `export async function act(tx) { const inner = async () => { await recordEvent(tx, {}); }; await inner(); }`],
    ['a command that sends', `export async function act(db, actor) { return onRequest(db, actor, {}, 'x', async () => ({ type: 'A' })); }`],
    ['a command’s own work', `export async function act(db, actor) { return run(db, actor, now, async (tx) => { await recordEvent(tx, {}); }); }`],
    ['a recorder that is called', `export async function act(context, actor) { return readAs(context, actor, async (tx, look) => { await look({}); }); }`],
    ['a table of acts', `const acts = { a: async (tx) => { await recordEvent(tx, {}); } };\nexport async function act(tx, kind) { await acts[kind](tx); }`],
  ])('and sees %s', (_, text) => expect(judged(text)).toBe(true));
});

/** An export in the hands of somebody who wants it believed: what was done to the folder, and the verdict of both verifiers, which must agree. */
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkpointName, decodeVkey, noteSigner, openCheckpoint, parseSigningKey, signCheckpoint } from '#app/audit/checkpoint.ts';
import { useAuditWrappingKey } from '#app/audit/commitments.ts';
import { exportLog } from '#app/audit/export.ts';
import { genesisHash, recordEvent } from '#app/audit/record-event.ts';
import { sequenceOnce } from '#app/audit/sequencer.ts';
import { appendLeaves, leafHash, tileKey, tileReader, treeRoot } from '#app/audit/tree.ts';
import { asActor } from '#db/open.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { now, technician } from './actors.ts';
import { readRows, temporaryFolder, verifyFolder, writeRows, type Row } from './exporting.ts';

vi.setConfig({ testTimeout: 60_000 });

const signingKey = parseSigningKey('11'.repeat(32));
let database: TestDatabase;
let folder: ReturnType<typeof temporaryFolder>;
let [vkey, kept]: string[] = [];
const honest = (name: 'whole' | 'part') => join(folder.dir, name);
const dir = () => join(folder.dir, 'tried');

/** Three times four looks, each under a checkpoint of its own; the second checkpoint is kept by somebody else. */
beforeAll(async () => {
  useAuditWrappingKey(Buffer.alloc(32, 7));
  database = await createTestDatabase();
  folder = temporaryFolder();
  for (let round = 0; round < 3; round += 1) {
    for (let page = 0; page < 4; page += 1) await asActor(database.appDb, technician, (tx) => recordEvent(tx, { action: 'page.viewed', actor: technician, now: new Date(now.getTime() + round * 1000), facts: { page } }));
    await sequenceOnce(database.sequencerDb, { signingKey, now: new Date(now.getTime() + round * 60_000) });
  }
  await exportLog(database.workerDb, { out: honest('whole'), now });
  await exportLog(database.workerDb, { out: honest('part'), filter: { from: new Date(now.getTime() + 1000) }, now });
  vkey = readFileSync(join(honest('whole'), 'keys.txt'), 'utf8').trim().split('\n').at(-1)!;
  kept = join(folder.dir, 'kept.txt');
  writeFileSync(kept, `${notes(honest('whole'))[1]}\n`);
});
afterAll(async () => {
  folder.remove();
  await database.drop();
});
beforeEach(() => take('whole'));

function take(name: 'whole' | 'part'): void {
  rmSync(dir(), { recursive: true, force: true });
  cpSync(honest(name), dir(), { recursive: true });
}
const notes = (of: string) => readFileSync(join(of, 'checkpoints.txt'), 'utf8').split(/\n\n(?=openroi)/).map((note) => `${note.trimEnd()}\n`);
const writeNotes = (all: string[]) => writeFileSync(join(dir(), 'checkpoints.txt'), all.map((note) => `${note}\n`).join(''));
const edit = (file: string, change: (text: string) => string) => {
  const path = join(dir(), file);
  const [text, changed] = [readFileSync(path, 'utf8'), change(readFileSync(path, 'utf8'))];
  expect(changed).not.toBe(text);
  writeFileSync(path, changed);
};
const rows = (change: (all: Row[]) => unknown[]) => writeRows(dir(), change(readRows(dir())) as Row[]);
const lines = (change: (all: string[]) => string[]) => edit('events.jsonl', (text) => `${change(text.trimEnd().split('\n')).join('\n')}\n`);
const firstNumber = (fail: string | null) => Number(/^FAIL index=(\d+) /.exec(fail ?? '')?.[1] ?? NaN);

/** What was done, and the index of the row that must be named (null: none of them, but it must fail). */
const spoilt: [what: string, act: () => void, index: number | null][] = [
  ['the last line cut in the middle', () => edit('events.jsonl', (text) => text.slice(0, -40)), 12],
  ['a line cut in the middle', () => lines((all) => all.map((line, at) => (at === 5 ? line.slice(0, 60) : line))), 5],
  ['the file emptied', () => writeFileSync(join(dir(), 'events.jsonl'), ''), 0],
  ['two lines changed over', () => lines((all) => all.with(3, all[4]!).with(4, all[3]!)), 3],
  ['a line twice', () => lines((all) => [...all.slice(0, 7), all[6]!, ...all.slice(7)]), 6],
  ['all lines backwards', () => lines((all) => all.toReversed()), 0],
  ['a space put into a body', () => rows((all) => all.map((row, at) => (at === 8 ? { ...row, body: row.body.replace(',"', ', "') } : row))), 8],
  ['a body printed anew with its keys in another order', () => rows((all) => all.map((row, at) => (at === 2 ? { ...row, body: JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(row.body) as object).toReversed())) } : row))), 2],
  ['a look turned into another page', () => rows((all) => all.map((row, at) => (at === 9 ? { ...row, body: row.body.replace(/"page":\d/, '"page":7') } : row))), 9],
  ['an index written twice', () => rows((all) => all.map((row, at) => (at === 10 ? { ...row, index: 9 } : row))), 9],
  ['an index left out', () => rows((all) => all.map((row, at) => (at >= 10 ? { ...row, index: row.index! + 1 } : row))), 10],
  ['an index taken away', () => rows((all) => all.map((row, at) => (at === 12 ? { ...row, index: null } : row))), 12],
  ['an index as text', () => rows((all) => all.map((row, at) => (at === 4 ? { ...row, index: '4' } : row))), null],
  ['something written beside a body', () => rows((all) => all.map((row, at) => (at === 4 ? { ...row, note: 'approved' } : row))), 4],
  ['a body that is no text', () => rows((all) => all.map((row, at) => (at === 4 ? { ...row, body: JSON.parse(row.body) as unknown } : row))), 4],
  ['a line that is a list', () => lines((all) => ['[]', ...all]), null],
  ['a line that is nothing', () => lines((all) => ['null', ...all]), null],
  ['a body that tells another stream, with a line’s end in it', () => rows((all) => all.map((row, at) => (at === 4 ? { ...row, body: row.body.replace(/"stream":"[^"]+"/, '"stream":"a\\nFAIL index=99 stream=x seq=1 nothing"') } : row))), 4],
  ['bytes that are no text', () => writeFileSync(join(dir(), 'events.jsonl'), Buffer.concat([readFileSync(join(dir(), 'events.jsonl')).subarray(0, 150), Buffer.of(0xff, 0xfe), readFileSync(join(dir(), 'events.jsonl')).subarray(152)])), 0],
  ['a byte order mark', () => edit('events.jsonl', (text) => `\ufeff${text}`), 0],
  ['the newest checkpoint taken away', () => writeNotes(notes(dir()).slice(0, -1)), 9],
  ['every checkpoint taken away', () => writeFileSync(join(dir(), 'checkpoints.txt'), ''), 0],
  ['two checkpoints’ signatures changed over', () => writeNotes(notes(dir()).map((note, at, all) => (at === 0 ? note : note.replace(/\u2014.*\n/, /\u2014.*\n/.exec(all[3 - at]!)![0])))), null],
  ['a checkpoint’s size raised', () => edit('checkpoints.txt', (text) => text.replace('\n13\n', '\n14\n')), 13],
  ['a checkpoint dated back', () => edit('checkpoints.txt', (text) => text.replace('T18:02', 'T17:02')), 12],
  ['checkpoints with the line ends of another system', () => edit('checkpoints.txt', (text) => text.replaceAll('\n', '\r\n')), 0],
  ['prose between the checkpoints', () => edit('checkpoints.txt', (text) => `all is well\n\n${text}`), null],
  ['a key that is none', () => appendFileSync(join(dir(), 'keys.txt'), 'openroi/x+00000000+AAAA\n'), null],
  ['no proofs', () => rmSync(join(dir(), 'proofs.jsonl')), null],
  ['the heads taken away', () => edit('proofs.jsonl', (text) => text.replace(/^.*"type":"head".*\n/gm, '')), null],
  ['a head put back by one', () => edit('proofs.jsonl', (text) => text.replace(/("type":"head".*"seq":)(\d+)/, (_, before: string, seq: string) => `${before}${Number(seq) + 1}`)), null],
  ['a finding of the exporter', () => appendFileSync(join(dir(), 'proofs.jsonl'), '{"type":"finding","index":3,"stream":"access/1","seq":1,"reason":"a search column does not say what the body says"}\n'), 3],
  ['a whole log said to be a selection', () => edit('proofs.jsonl', (text) => text.replace('"complete":true', '"complete":false')), 0],
  ['nothing in the folder', () => { rmSync(dir(), { recursive: true }); mkdirSync(dir()); }, null],
  ['no folder', () => rmSync(dir(), { recursive: true }), null],
];

describe('what was done to an export is seen', () => {
  it.each(spoilt)('%s', (_, act, index) => {
    act();
    const options = ['--key', vkey!];
    const verdict = verifyFolder(dir(), ...options);
    expect(verdict.code).toBe(1);
    expect(verdict.out.trimEnd().split('\n').filter((line) => line.startsWith('FAIL '))).toHaveLength(1);
    expect(verdict.fail).toMatch(/^FAIL index=(\d+|-) stream=([\x21-\x7e]+) seq=(\d+|-) \S/);
    if (index !== null) expect([firstNumber(verdict.fail), verdict.fail]).toEqual([index, verdict.fail]);
  });

  it('says nothing against what changes nothing: line ends of lines, spaces around a line’s fields, an empty line, other files', () => {
    edit('events.jsonl', (text) => `${text.replaceAll('\n', '\r\n').replaceAll('{"index":', '{ "index" : ')}\n`);
    writeFileSync(join(dir(), 'notes.txt'), 'mine');
    expect(verifyFolder(dir(), '--key', vkey!, '--checkpoint', kept!)).toMatchObject({ code: 0, fail: null });
  });
});

describe('a selection', () => {
  beforeEach(() => take('part'));
  const seen: [what: string, act: () => void][] = [
    ['a row changed', () => rows((all) => all.map((row, at) => (at === 3 ? { ...row, body: row.body.replace(/"page":\d/, '"page":7') } : row)))],
    ['two rows changed over', () => rows((all) => all.with(1, all[2]!).with(2, all[1]!))],
    ['a row twice', () => rows((all) => [...all, all.at(-1)!])],
    ['a proof changed', () => edit('proofs.jsonl', (text) => text.replace(/("type":"inclusion".*?"proof":\[")(.)/, (_, before: string, letter: string) => `${before}${letter === 'A' ? 'B' : 'A'}`))],
    ['a proof cut short', () => edit('proofs.jsonl', (text) => text.replace(/("type":"inclusion".*?"proof":\[)"[^"]+",?/, '$1'))],
    ['a row without its proof', () => edit('proofs.jsonl', (text) => text.replace(/^.*"type":"inclusion".*\n/m, ''))],
    ['two rows’ places changed over', () => rows((all) => all.map((row, at) => (at < 2 ? { ...row, index: all[1 - at]!.index } : row)))],
    ['an older checkpoint in the newest’s place', () => writeNotes(notes(dir()).slice(0, 2))],
    ['said to be whole', () => edit('proofs.jsonl', (text) => text.replace('"complete":false', '"complete":true'))],
  ];
  it.each(seen)('%s', (_, act) => {
    act();
    expect(verifyFolder(dir(), '--key', vkey!)).toMatchObject({ code: 1, fail: expect.stringMatching(/^FAIL index=(\d+|-) /) });
  });

  it('is consistent with a checkpoint kept elsewhere, and says that what it leaves out is not shown', () => {
    rows((all) => all.slice(1));
    const verdict = verifyFolder(dir(), '--key', vkey!, '--checkpoint', kept!);
    expect(verdict).toMatchObject({ code: 0, fail: null });
    expect(verdict.out).toMatch(/completeness\s+not applicable/);
  });
});

describe('a second history', () => {
  /** Everything anew by whoever holds the key: bodies, chain, tree, checkpoints, heads. Nothing inside is wrong with it. */
  async function fork(change: (all: Row[]) => Row[], at = Date.parse('2026-11-22T18:05:00.000Z'), by = signingKey): Promise<void> {
    const { origin } = openCheckpoint(notes(dir()).at(-1)!, decodeVkey(vkey!))!;
    const heads = new Map<string, { seq: number; hash: string }>();
    const made = change(readRows(dir())).map((row, index) => {
      const event = JSON.parse(row.body) as { stream: string; seq: number; prev: string };
      const head = heads.get(event.stream) ?? { seq: 0, hash: genesisHash(event.stream) };
      const body = row.body.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${head.hash}"`).replace(/"seq":\d+/, `"seq":${head.seq + 1}`);
      heads.set(event.stream, { seq: head.seq + 1, hash: leafHash(body).toString('hex') });
      return { index, body };
    });
    const tiles = new Map<string, Buffer>();
    const load = (level: number, index: number) => Promise.resolve(tiles.get(tileKey(level, index)));
    for (const tile of await appendLeaves(load, 0, made.map(({ body }) => leafHash(body)))) tiles.set(tileKey(tile.level, tile.index), tile.hashes);
    writeRows(dir(), made);
    const signer = noteSigner(checkpointName(origin), by);
    writeNotes([signCheckpoint({ origin, size: made.length, root: await treeRoot(tileReader(load), made.length), time: new Date(at).toISOString() }, signer)]);
    writeFileSync(join(dir(), 'keys.txt'), `${signer.vkey}\n`);
    const said = [{ type: 'log', v: 1, origin, size: made.length, complete: true, filter: {} }, ...[...heads].map(([stream, head]) => ({ type: 'head', stream, ...head }))];
    writeFileSync(join(dir(), 'proofs.jsonl'), said.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  const withoutRow = (all: Row[]) => all.filter((_, at) => at !== 6);

  it('by whoever holds the key is believed, as AUDIT says, but for a checkpoint kept elsewhere', async () => {
    await fork(withoutRow);
    expect(verifyFolder(dir(), '--key', vkey!)).toMatchObject({ code: 0, fail: null });
    expect(verifyFolder(dir(), '--key', vkey!, '--checkpoint', kept!)).toMatchObject({ code: 1, fail: expect.stringContaining('FAIL index=') });
  });

  it('without the key is refused where the key is pinned', async () => {
    await fork(withoutRow, undefined, parseSigningKey('22'.repeat(32)));
    expect(verifyFolder(dir()).out).toMatch(/authenticity\s+unpinned/);
    expect(verifyFolder(dir(), '--key', vkey!)).toMatchObject({ code: 1 });
  });

  it('is an old backup: seen by its age and by the checkpoint kept', async () => {
    await fork((all) => all.slice(0, 6), Date.parse('2026-11-22T18:00:30.000Z'));
    expect(verifyFolder(dir(), '--key', vkey!)).toMatchObject({ code: 0 });
    expect(verifyFolder(dir(), '--key', vkey!, '--checkpoint', kept!)).toMatchObject({ code: 1, fail: expect.stringContaining('covers 9 events') });
    await fork((all) => all, Date.parse('2020-01-01T00:00:00.000Z'));
    expect(verifyFolder(dir(), '--key', vkey!, '--max-age', '24h')).toMatchObject({ code: 1, fail: expect.stringContaining('older than allowed') });
    await fork((all) => all, Date.now() + 3_600_000);
    expect(verifyFolder(dir(), '--key', vkey!, '--max-age', '24h')).toMatchObject({ code: 1, fail: expect.stringContaining('has not come') });
  });

  it('beside the first, both signed, is seen without anything from outside', async () => {
    const first = notes(dir());
    await fork(withoutRow);
    writeNotes([...first, ...notes(dir())]);
    expect(verifyFolder(dir(), '--key', vkey!)).toMatchObject({ code: 1 });
  });

  // immudb, CVE-2022-36111: proofs of the chain and of the tree were checked each by itself, and nothing bound the one to the other.
  it('of the chain only, with the tree as it was signed, is seen: the leaf is the link', async () => {
    const before = ['checkpoints.txt', 'proofs.jsonl'].map((name) => [name, readFileSync(join(dir(), name), 'utf8')] as const);
    await fork((all) => all.map((row, at) => (at === 5 ? { ...row, body: row.body.replace(/"page":\d/, '"page":7') } : row)));
    for (const [name, text] of before) writeFileSync(join(dir(), name), text);
    expect(firstNumber(verifyFolder(dir(), '--key', vkey!).fail)).toBe(5);
  });
});

describe('how it is asked', () => {
  it('without a folder it takes its own; a wrong option, key or file is an error with a line that says so', () => {
    expect(existsSync(join(dir(), 'verify.mjs'))).toBe(true);
    writeFileSync(join(dir(), 'keys.txt'), '');
    expect(verifyFolder(dir(), '--key', vkey!).code).toBe(0);
    expect(verifyFolder(dir()).fail).toContain('FAIL index=4 ');
    const stranger = noteSigner(decodeVkey(vkey!).name, parseSigningKey('22'.repeat(32))).vkey;
    for (const options of [['--key', 'nonsense'], ['--key', stranger], ['--checkpoint', join(dir(), 'nowhere')], ['--checkpoint', join(dir(), 'README.md')], ['--max-age', 'soon'], ['--max-age', '1s']]) {
      expect([options, verifyFolder(dir(), ...options)]).toMatchObject([options, { code: 1, fail: expect.stringMatching(/^FAIL index=/) }]);
    }
    for (const age of ['99999w', '99999d']) expect(verifyFolder(dir(), '--key', vkey!, '--max-age', age)).toMatchObject({ code: 0 });
  });
});

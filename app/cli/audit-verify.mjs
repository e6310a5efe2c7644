#!/usr/bin/env node
/**
 * Verifies an export of an OpenROI log, alone and offline: one file, no dependencies, nothing of the product needed.
 *   node verify.mjs [DIR] [--key VKEY]... [--checkpoint FILE] [--max-age DURATION] [--witness VKEY]...
 *   node verify.mjs --receipt FILE [--key VKEY]...
 * DURATION is a number and s, m, h, d or w. Exits 0 or 1; on failure the last line is `FAIL index=N stream=S seq=Q reason` for the first bad row.
 * The formats stand in README.md beside it, and in full in docs/audit-format.md of the product.
 */
import * as crypto from 'node:crypto';
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { createHash, createPublicKey, verify } = crypto;

const failures = [];
/** What a row says of itself may be anything: nothing of it may look like another line. */
const place = ({ index, stream, seq }) => ({
  index: Number.isSafeInteger(index) ? index : null,
  stream: typeof stream === 'string' && /^[\x21-\x7e]{1,200}$/.test(stream) ? stream : null,
  seq: Number.isSafeInteger(seq) ? seq : null,
});
const fail = (verdict, reason, at = {}) => failures.push({ verdict, reason: reason.replace(/[^\x20-\x7e]/g, '?'), ...place(at) });

// --- the tree of RFC 6962

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
/** In one call where Node.js has it: half the time of a million rows. */
const digest = crypto.hash ? (data) => crypto.hash('sha256', data, 'buffer') : sha256;
const leafHash = (body) => digest(`\0${body}`);
const node = Buffer.alloc(65, 1);
const nodeHash = (left, right) => {
  left.copy(node, 1);
  right.copy(node, 33);
  return digest(node);
};

/** Grows leaf by leaf; `stack` holds the complete subtrees, largest first, with their sizes. */
class Tree {
  size = 0;
  stack = [];
  add(leaf) {
    let hash = leaf;
    let width = 1;
    while (this.stack.length > 0 && this.stack[this.stack.length - 1].width === width) {
      hash = nodeHash(this.stack.pop().hash, hash);
      width *= 2;
    }
    this.stack.push({ hash, width });
    this.size += 1;
  }
  root() {
    if (this.size === 0) return sha256();
    return this.stack.map((part) => part.hash).reduceRight((right, left) => nodeHash(left, right));
  }
}

/** RFC 9162, 2.1.3.2. */
export function includes(index, size, leaf, proof, root) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size) || !Array.isArray(proof) || leaf.length !== 32) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const step of proof) {
    if (last === 0 || step.length !== 32) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(step, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

/** RFC 9162, 2.1.4.2. */
export function extendsTree(first, second, firstRoot, secondRoot, proof) {
  // Every tree begins with the empty one: nothing is shown by saying so.
  if (first === 0 || first > second || firstRoot.length !== 32 || secondRoot.length !== 32) return false;
  if (first === second) return proof.length === 0 && firstRoot.equals(secondRoot);
  let [at, last] = [first - 1, second - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  const steps = at === 0 ? [firstRoot, ...proof] : [...proof];
  if (steps.length === 0 || steps.some((step) => step.length !== 32)) return false;
  let [left, right] = [steps[0], steps[0]];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [left, right] = [nodeHash(step, left), nodeHash(step, right)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else right = nodeHash(right, step);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && left.equals(firstRoot) && right.equals(secondRoot);
}

// --- signed notes

const [ed25519, cosignature] = [1, 4];

function readKey(text, kind = ed25519) {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim());
  const bytes = Buffer.from(match?.[3] ?? '', 'base64');
  if (!match || bytes.length !== 33 || bytes[0] !== kind) throw new Error(`not a verifier key: ${text.trim().slice(0, 80)}`);
  if (sha256(`${match[1]}\n`, bytes).toString('hex', 0, 4) !== match[2]) throw new Error(`the id of this key is not its own: ${match[1]}`);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name: match[1], id: match[2], vkey: text.trim(), publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** Notes one after the other: text, an empty line, lines that begin with an em dash. */
function readNotes(text) {
  const notes = [];
  const form = /((?:[^\n]+\n)+)\n((?:\u2014 [^\n]+\n)+)/gy;
  let at = 0;
  while (at < text.length) {
    while (text[at] === '\n') at += 1;
    if (at >= text.length) break;
    form.lastIndex = at;
    const match = form.exec(text);
    if (!match) return { notes, rest: text.slice(at, at + 60) };
    notes.push({ text: match[1], signatures: match[2].trimEnd().split('\n') });
    at = form.lastIndex;
  }
  return { notes, rest: '' };
}

function readCheckpoint(note) {
  const match = /^openroi\/([0-9a-f-]{36})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n/.exec(note.text);
  if (!match) return null;
  return { ...note, origin: match[1], name: `openroi/${match[1]}`, size: Number(match[2]), root: Buffer.from(match[3], 'base64'), time: Date.parse(match[4]) };
}

/** The first of these keys with a good signature on the note, or undefined. */
function signedBy(checkpoint, keys) {
  return keys.find((key) =>
    checkpoint.signatures.some((line) => {
      const [, name, base64] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
      const bytes = Buffer.from(base64 ?? '', 'base64');
      return name === key.name && name === checkpoint.name && bytes.length === 68 && bytes.toString('hex', 0, 4) === key.id
        && verify(null, Buffer.from(checkpoint.text), key.publicKey, bytes.subarray(4));
    }),
  );
}

/** C2SP cosignature/v1: 8 bytes of seconds, then the signature over that time and the note's text. */
function witnessedBy(checkpoint, key) {
  return checkpoint.signatures.some((line) => {
    const [, name, base64] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    return name === key.name && bytes.length === 76 && bytes.toString('hex', 0, 4) === key.id
      && verify(null, Buffer.from(`cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${checkpoint.text}`), key.publicKey, bytes.subarray(12));
  });
}

// --- reading the folder

/** Each line's value, a chunk's worth at a time. A line that is not JSON is a failure and is left out. */
async function* chunks(path) {
  let rest = '';
  let number = 0;
  const parse = (line) => {
    number += 1;
    if (line === '') return [];
    try {
      return [JSON.parse(line)];
    } catch {
      fail('integrity', `${path} line ${number} is not JSON`);
      return [];
    }
  };
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const found = (rest + chunk).split('\n');
    rest = found.pop();
    yield found.flatMap(parse);
  }
  yield parse(rest);
}

async function* lines(path) {
  for await (const values of chunks(path)) yield* values;
}

const isFile = (path) => existsSync(path) && statSync(path).isFile();
const fileText = (path) => (isFile(path) ? readFileSync(path, 'utf8') : '');
const here = fileURLToPath(import.meta.url);

function readArguments(argv) {
  const options = { dir: null, keys: [], witnesses: [], checkpoint: null, maxAge: null, receipt: null };
  const units = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at];
    const value = () => {
      at += 1;
      if (argv[at] === undefined) throw new Error(`${argument} needs a value`);
      return argv[at];
    };
    if (argument === '--key') options.keys.push(readKey(value()));
    else if (argument === '--checkpoint') options.checkpoint = value();
    else if (argument === '--witness') options.witnesses.push(readKey(value(), cosignature));
    else if (argument === '--receipt') options.receipt = value();
    else if (argument === '--max-age') {
      const match = /^(\d+)([smhdw])$/.exec(value());
      if (!match) throw new Error('--max-age takes a number and s, m, h, d or w, for example 24h');
      options.maxAge = Number(match[1]) * units[match[2]] * 1000;
    } else if (argument.startsWith('--')) throw new Error(`unknown option ${argument}`);
    else if (options.dir === null) options.dir = argument;
    else throw new Error('give one folder');
  }
  // Without a folder: the one it is run in, or the one it lies in.
  options.dir ??= isFile('events.jsonl') ? '.' : join(here, '..');
  return options;
}

// --- the verdicts

async function main() {
  const options = readArguments(process.argv.slice(2));
  if (options.receipt) return checkReceipt(options);
  const path = (name) => join(options.dir, name);
  for (const name of ['events.jsonl', 'checkpoints.txt', 'proofs.jsonl', 'keys.txt']) if (!isFile(path(name))) fail('integrity', `${name} is missing`);
  const listed = fileText(path('keys.txt')).split('\n').filter((line) => line.trim() && !line.startsWith('#')).flatMap((line) => {
    try {
      return [readKey(line)];
    } catch (error) {
      fail('authenticity', `keys.txt: ${error.message}`);
      return [];
    }
  });
  const facts = await readProofs(path('proofs.jsonl'));
  const { notes, rest } = readNotes(fileText(path('checkpoints.txt')));
  if (rest) fail('authenticity', `checkpoints.txt holds something that is no signed note: ${JSON.stringify(rest)}`);
  const checkpoints = notes.flatMap((note) => {
    const checkpoint = readCheckpoint(note);
    if (!checkpoint) fail('authenticity', 'a note in checkpoints.txt is no checkpoint of this log');
    return checkpoint ? [checkpoint] : [];
  });
  const { given, handovers } = handedOver(options.keys, facts.keys, checkpoints);
  const trusted = [...given, ...listed];
  const signers = new Set();
  for (const checkpoint of checkpoints) {
    const key = signedBy(checkpoint, trusted);
    if (key) signers.add(key.vkey);
    else fail('authenticity', `the checkpoint of size ${checkpoint.size} is not signed by a known key`, { index: checkpoint.size - 1 });
  }
  const bySize = [...checkpoints].sort((a, b) => a.size - b.size || a.time - b.time);
  const newest = bySize.at(-1);
  if (!newest) fail('authenticity', 'there is no checkpoint');
  else if (given.length > 0 && !signedBy(newest, given)) {
    fail('authenticity', `the newest checkpoint (size ${newest.size}) is not signed by the key given`, { index: newest.size - 1 });
  }
  if (new Set(checkpoints.map((checkpoint) => checkpoint.origin)).size > 1) fail('authenticity', 'the checkpoints are of different logs');

  for (const witness of options.witnesses) {
    if (!checkpoints.some((checkpoint) => witnessedBy(checkpoint, witness))) fail('authenticity', `no checkpoint is cosigned by ${witness.name}`);
  }

  const held = options.checkpoint ? readHeld(options.checkpoint, trusted) : [];
  const complete = !facts.filtered;
  const seen = complete
    ? await checkWhole(path('events.jsonl'), path('proofs.jsonl'), bySize, facts, held)
    : await checkSelection(path('events.jsonl'), newest, facts, bySize, held);

  report(options, { complete, seen, checkpoints, bySize, newest, signers, held, facts, handovers });
}

/**
 * A key handed over: the event that names the new key lies under a checkpoint that the old one signed. So whoever holds an old
 * key can follow to the newest.
 */
function handedOver(keys, lines, checkpoints) {
  const given = [...keys];
  let handovers = 0;
  for (let grown = keys.length > 0; grown; ) {
    grown = false;
    for (const { index, size, body, proof } of lines) {
      const event = typeof body === 'string' ? readBody(body) : null;
      if (event?.action !== 'key.changed' || typeof event.facts?.vkey !== 'string' || given.some(({ vkey }) => vkey === event.facts.vkey)) continue;
      const under = checkpoints.find((checkpoint) => checkpoint.size === size && checkpoint.origin === event.origin && signedBy(checkpoint, given));
      if (!under || !Array.isArray(proof) || !includes(index, size, leafHash(body), proof.map((step) => Buffer.from(step, 'base64')), under.root)) continue;
      try {
        given.push(readKey(event.facts.vkey));
      } catch {
        continue;
      }
      handovers += 1;
      grown = true;
    }
  }
  return { given, handovers };
}

/** proofs.jsonl without its tiles: heads, inclusion and consistency proofs, and what the exporter itself found wrong. */
async function readProofs(path) {
  const facts = { log: null, filtered: false, heads: [], inclusion: new Map(), consistency: [], keys: [] };
  for await (const line of isFile(path) ? lines(path) : []) {
    if (line === null || typeof line !== 'object') fail('integrity', 'a line of proofs.jsonl is not what it should be');
    else if (line.type === 'log') Object.assign(facts, { log: line, filtered: line.complete !== true });
    else if (line.type === 'head') facts.heads.push(line);
    else if (line.type === 'inclusion') facts.inclusion.set(line.index, line.proof);
    else if (line.type === 'consistency') facts.consistency.push(line);
    else if (line.type === 'key') facts.keys.push(line);
    else if (line.type === 'finding') fail('integrity', `found at export: ${line.reason}`, line);
  }
  if (!facts.log) fail('completeness', 'proofs.jsonl does not say what was exported');
  return facts;
}

/** Every checkpoint of the file given: an auditor adds to it at each visit. */
function readHeld(path, trusted) {
  const { notes, rest } = readNotes(readFileSync(path, 'utf8'));
  if (rest || notes.length === 0) fail('consistency', 'the file given holds something that is no checkpoint');
  return notes.flatMap((note) => {
    const checkpoint = readCheckpoint(note);
    if (!checkpoint) fail('consistency', 'the file given holds something that is no checkpoint');
    else if (!signedBy(checkpoint, trusted)) fail('consistency', `the checkpoint given of size ${checkpoint.size} is not signed by a known key`);
    else return [checkpoint];
    return [];
  });
}

/** One event's own fields, or null where the body is not an event. */
function readBody(body) {
  try {
    const event = JSON.parse(body);
    if (event?.v !== 1 || typeof event.stream !== 'string' || !Number.isSafeInteger(event.seq) || typeof event.prev !== 'string') return null;
    return event;
  } catch {
    return null;
  }
}

/** Exactly the two fields: what else stood in a line would be under no signature. */
function isRow(row) {
  if (row === null || typeof row !== 'object' || typeof row.body !== 'string' || !(row.index === null || Number.isSafeInteger(row.index))) return false;
  let fields = 0;
  for (const _ in row) fields += 1;
  return fields === 2;
}

const genesis = (stream) => createHash('sha256').update(`openroi-audit-v1:${stream}`).digest('hex');

/** Everything: recompute the tree, every stream's chain, every gap. */
async function checkWhole(eventsPath, proofsPath, checkpoints, facts, held) {
  const tree = new Tree();
  const streams = new Map();
  const wanted = [...checkpoints, ...held].sort((a, b) => a.size - b.size);
  const newest = checkpoints.at(-1);
  const hashes = [];
  const places = [];
  const missing = [];
  /** Hash of an event that is not there, as the next of its stream names it -> whose it was. */
  const gaps = new Map();
  let next = 0;
  let pending = 0;
  let matched = 0;
  let mismatch = null;
  let broken = false;
  let due = 0;
  const settle = () => {
    while (due < wanted.length && wanted[due].size <= tree.size) {
      const checkpoint = wanted[due];
      due += 1;
      if (checkpoint.size !== tree.size || broken) continue;
      if (tree.root().equals(checkpoint.root)) matched = checkpoint.size;
      else if (held.includes(checkpoint)) fail('consistency', `the tree of size ${checkpoint.size} is not the one of the checkpoint given`, { index: matched, ...places[matched] });
      else mismatch ??= { from: matched, size: checkpoint.size };
    }
  };
  settle();
  // Rows in chunks: a promise for each of a million would take longer than the hashing.
  const take = (row) => {
    const { index, body } = row ?? {};
    if (!isRow(row)) {
      fail('integrity', 'the row is not {"index", "body"}', { index: Number.isSafeInteger(index) ? index : null });
      broken = true;
      return;
    }
    const leaf = typeof body === 'string' ? leafHash(body) : null;
    const hash = leaf?.toString('hex');
    const event = leaf ? readBody(body) : null;
    const at = { index, stream: event?.stream, seq: event?.seq };
    broken ||= leaf === null;
    if (!event) fail('integrity', 'the body is not an event of this format', at);
    else if (newest && event.origin !== newest.origin) fail('integrity', 'the event is of another log', at);
    if (index === null) {
      pending += 1;
      if (event && newest && Date.parse(event.time) < newest.time - 600_000) {
        fail('completeness', 'the event was left out of the tree', { stream: event.stream, seq: event.seq });
      }
    } else {
      if (pending > 0) fail('integrity', 'a leaf stands behind an event that has none', at);
      if (!Number.isSafeInteger(index) || index < next) {
        fail('integrity', 'the row is out of order or doubled', at);
        broken = true;
        return;
      }
      while (index > next && missing.length < 1000) {
        missing.push({ index: next });
        next += 1;
        broken = true;
      }
      next = index + 1;
      if (leaf && !broken) {
        tree.add(leaf);
        settle();
      }
      hashes[index] = hash;
      places[index] = event ? { stream: event.stream, seq: event.seq } : {};
    }
    if (event) follow(streams, event, hash, at, gaps);
  };
  for await (const rows of isFile(eventsPath) ? chunks(eventsPath) : []) rows.forEach(take);
  const [unnamed, ...others] = missing.filter((gap) => gap.stream === undefined);
  if (unnamed && others.length === 0) Object.assign(unnamed, tailOf(facts.heads, streams));
  for (const gap of missing) fail('completeness', 'the row is missing', gap);
  if (newest && next < newest.size) fail('completeness', `the rows from here to ${newest.size - 1} are missing`, { index: next, ...tailOf(facts.heads, streams) });
  const covered = newest?.size ?? 0;
  if (next > covered) fail('authenticity', 'the row is not under the newest checkpoint', { index: covered, ...places[covered] });
  for (const { size } of held) {
    if (size > next) fail('consistency', `the checkpoint given covers ${size} events, there are ${next}`, { index: next });
  }
  if (mismatch || broken || (newest && next < newest.size)) await nameChanged(proofsPath, hashes, places, newest, mismatch, facts.heads, gaps);
  checkHeads(facts.heads, streams);
  return { events: next, pending, streams: streams.size };
}

/** The chain of one stream: 1, 2, 3 ..., each naming the hash of the one before. */
function follow(streams, event, hash, at, gaps) {
  const before = streams.get(event.stream) ?? { seq: 0, hash: genesis(event.stream) };
  if (event.seq !== before.seq + 1) {
    gaps.set(event.prev, { stream: event.stream, seq: event.seq - 1 });
    fail('completeness', `the stream goes from ${before.seq} to ${event.seq}`, at);
  } else if (event.prev !== before.hash) fail('integrity', 'the event does not follow the one before it in its stream', at);
  if (event.action === 'workflow.transition' && event.facts?.revision !== event.seq) {
    fail('completeness', `revision ${event.facts?.revision} of the life cycle stands as event ${event.seq}`, at);
  }
  streams.set(event.stream, { seq: event.seq, hash });
}

function checkHeads(heads, streams) {
  const known = new Map(heads.map((head) => [head.stream, head]));
  for (const { stream, seq, hash } of heads) {
    const last = streams.get(stream) ?? { seq: 0, hash: genesis(stream) };
    if (last.seq < seq) fail('completeness', `the stream ends at ${last.seq}, its row says ${seq}`, { stream, seq: last.seq + 1 });
    else if (last.seq > seq || last.hash !== hash) fail('completeness', 'the stream is not the one its row says', { stream, seq: last.seq });
  }
  for (const [stream, { seq }] of streams) if (!known.has(stream)) fail('completeness', 'no row stands for this stream', { stream, seq });
}

/** Which stream lost its tail, where exactly one did. */
function tailOf(heads, streams) {
  const short = heads.filter(({ stream, seq }) => (streams.get(stream)?.seq ?? 0) < seq);
  return short.length === 1 ? { stream: short[0].stream, seq: (streams.get(short[0].stream)?.seq ?? 0) + 1 } : {};
}

/** The root is wrong, or rows are missing: if the leaf hashes kept in the export lead to the signed root, they say which. */
async function nameChanged(proofsPath, hashes, places, newest, mismatch, heads, gaps) {
  const tree = new Tree();
  const kept = [];
  if (existsSync(proofsPath)) {
    for await (const line of lines(proofsPath)) {
      if (line.type !== 'tile' || line.level !== 0) continue;
      const bytes = Buffer.from(line.hashes, 'base64');
      for (let at = 0; at < bytes.length; at += 32) kept[line.index * 256 + at / 32] = bytes.subarray(at, at + 32);
    }
  }
  for (let index = 0; newest && index < newest.size && kept[index]; index += 1) tree.add(kept[index]);
  if (newest && tree.size === newest.size && tree.root().equals(newest.root)) {
    for (const gap of failures) {
      if (gap.verdict !== 'completeness' || gap.stream !== null || gap.index === null || gap.index >= newest.size || hashes[gap.index] !== undefined) continue;
      const lost = kept[gap.index].toString('hex');
      const whose = gaps.get(lost) ?? heads.find(({ hash }) => hash === lost);
      if (whose) Object.assign(gap, { stream: whose.stream, seq: whose.seq });
    }
    const changed = hashes.findIndex((hash, index) => hash !== undefined && index < newest.size && hash !== kept[index].toString('hex'));
    if (changed >= 0) return fail('integrity', 'the body is not the one that was signed', { index: changed, ...places[changed] });
  }
  if (mismatch) {
    fail('integrity', `rows ${mismatch.from} to ${mismatch.size - 1} are not those of the checkpoint of size ${mismatch.size}`, { index: mismatch.from, ...places[mismatch.from] });
  }
}

/** A filtered export: each row proves that it is in the log; that none is left out cannot be shown. */
async function checkSelection(eventsPath, newest, facts, checkpoints, held) {
  let events = 0;
  let reached = -1;
  const last = new Map();
  for await (const row of isFile(eventsPath) ? lines(eventsPath) : []) {
    events += 1;
    const { index, body } = row ?? {};
    if (!isRow(row)) {
      fail('integrity', 'the row is not {"index", "body"}', { index: Number.isSafeInteger(index) ? index : null });
      continue;
    }
    const event = typeof body === 'string' ? readBody(body) : null;
    const at = { index, stream: event?.stream, seq: event?.seq };
    if (!event) {
      fail('integrity', 'the body is not an event of this format', at);
      continue;
    }
    const leaf = leafHash(body);
    const proof = facts.inclusion.get(index)?.map((step) => Buffer.from(step, 'base64'));
    if (event.origin !== newest?.origin) fail('integrity', 'the event is of another log', at);
    if (!newest || !proof || !includes(index, newest.size, leaf, proof, newest.root)) fail('integrity', 'no proof that the row is in the log', at);
    const before = last.get(event.stream);
    if (index !== null && index <= reached) fail('integrity', 'the row is out of order or doubled', at);
    reached = Math.max(reached, index ?? -1);
    if (before && event.seq === before.seq + 1 && event.prev !== before.hash) fail('integrity', 'the event does not follow the one before it in its stream', at);
    last.set(event.stream, { seq: event.seq, hash: leaf.toString('hex') });
  }
  for (const older of [...checkpoints, ...held]) {
    if (!newest || older === newest) continue;
    if (older.size === 0) {
      if (!older.root.equals(sha256())) fail('consistency', 'the checkpoint of size 0 has a root of something');
      continue;
    }
    if (older.size > newest.size) {
      fail('consistency', `the checkpoint given covers ${older.size} events, the newest ${newest.size}`, { index: newest.size });
      continue;
    }
    const proof = older.size === newest.size ? [] : (facts.consistency.find((line) => line.from === older.size && line.to === newest.size)?.proof ?? null);
    if (!Array.isArray(proof)) fail('consistency', `the export holds no proof from the checkpoint of size ${older.size}`);
    else if (!extendsTree(older.size, newest.size, older.root, newest.root, proof.map((step) => Buffer.from(step, 'base64')))) {
      fail('consistency', `the log is not a continuation of the checkpoint of size ${older.size}`, { index: older.size });
    }
  }
  return { events, pending: 0, streams: last.size };
}

/** One disclosure's receipt: its leaf is under a signed checkpoint. Without a key nobody says whose. */
function checkReceipt({ receipt, keys }) {
  const { index, leaf, proof, checkpoint: text } = JSON.parse(readFileSync(receipt, 'utf8'));
  const checkpoint = readCheckpoint(readNotes(text).notes[0] ?? { text: '', signatures: [] });
  const bytes = (hash) => Buffer.from(hash, 'base64');
  const holds = checkpoint && includes(index, checkpoint.size, bytes(leaf), proof.map(bytes), checkpoint.root);
  const known = checkpoint && signedBy(checkpoint, keys);
  console.log(`integrity     ${holds ? 'ok' : 'FAILED'}`);
  console.log(`authenticity  ${known ? 'ok' : keys.length > 0 ? 'FAILED' : 'unpinned'}`);
  if (holds && (known || keys.length === 0)) return;
  process.exitCode = 1;
  console.log(`FAIL index=${index ?? '-'} stream=- seq=- ${holds ? 'the checkpoint is not signed by the key given' : 'the leaf is not under the checkpoint'}`);
}

function report(options, { complete, seen, checkpoints, bySize, newest, signers, held, facts, handovers }) {
  const age = newest ? Date.now() - newest.time : Infinity;
  if (options.maxAge !== null && age > options.maxAge) fail('freshness', 'the newest checkpoint is older than allowed');
  if (options.maxAge !== null && age < -300_000) fail('freshness', 'the newest checkpoint is of a time that has not come');
  const failed = (verdict) => failures.filter((each) => each.verdict === verdict).length;
  const say = (verdict, good, detail) => console.log(`${verdict.padEnd(14)}${(failed(verdict) ? 'FAILED' : good).padEnd(17)}${detail}`);
  const pinned = options.keys.length > 0;
  const keys = `${signers.size} keys${handovers > 0 ? `, ${handovers} handed over by the one before` : ''}${pinned ? '' : '; a key inside the folder proves nothing: give --key'}`;
  const witnessed = options.witnesses.map((witness) => `; ${witness.name} cosigned ${bySize.findLast((checkpoint) => witnessedBy(checkpoint, witness))?.size ?? 'none'}`).join('');
  say('integrity', 'ok', `${seen.events} events${complete ? ', the tree recomputed' : ', each with its proof'}`);
  say('authenticity', pinned ? 'ok' : 'unpinned', `${checkpoints.length} checkpoints, ${keys}${witnessed}`);
  say('completeness', complete ? 'ok' : 'not applicable', complete ? `${seen.streams} streams without a gap, ${facts.heads.length} heads, ${seen.pending} events not yet in the tree` : 'a filtered export proves what it holds, not what it leaves out');
  say('consistency', options.checkpoint ? 'ok' : 'not asked', options.checkpoint ? `with ${held.length} checkpoints given, of sizes ${held.slice(-5).map(({ size }) => size).join(', ')}` : 'give --checkpoint with one kept elsewhere');
  say('freshness', options.maxAge === null ? 'reported' : 'ok', newest ? `newest checkpoint of size ${newest.size} is ${Math.round(age / 1000)} s old (${new Date(newest.time).toISOString()})` : 'no checkpoint');
  if (failures.length === 0) return;
  // The first bad row: by its place in the log; what has no place comes last.
  const [first] = [...failures].sort((a, b) => (a.index ?? Infinity) - (b.index ?? Infinity) || (a.stream === null) - (b.stream === null));
  end(first);
}

function end({ index, stream, seq, reason }) {
  process.exitCode = 1;
  console.log(`FAIL index=${index ?? '-'} stream=${stream ?? '-'} seq=${seq ?? '-'} ${reason}`);
}

// Run, not imported: its checks of proofs are tested by themselves.
if (process.argv[1] && realpathSync(process.argv[1]) === here) {
  main().catch((error) => {
    console.error(error.message);
    end({ reason: error.message.replace(/[^\x20-\x7e]/g, '?') });
  });
}

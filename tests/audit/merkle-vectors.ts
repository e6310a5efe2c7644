/**
 * The conformance vectors of transparency-dev/merkle (testdata/inclusion and testdata/consistency), made again from what they are made
 * of: the eight leaves and roots that RFC 6962's reference implementation is tested with, five proofs of each kind, and for each proof
 * every way it is spoilt there. The first five of each kind must hold; nothing else may, but the one-leaf tree that is its own root.
 */
import { createHash } from 'node:crypto';

export type InclusionVector = { desc: string; index: number; size: number; root: Buffer; leaf: Buffer; proof: Buffer[]; holds: boolean };
export type ConsistencyVector = { desc: string; first: number; second: number; firstRoot: Buffer; secondRoot: Buffer; proof: Buffer[]; holds: boolean };

const hex = (text: string) => Buffer.from(text, 'hex');
const leafOf = (data: string | Buffer) => createHash('sha256').update(Buffer.of(0)).update(data).digest();

export const knownLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hex);
export const knownRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex);

const nodes = {
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  pair23: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  right4: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  pair67: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  left4: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  pair01: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  leaf0: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  pair45: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  leaf6: 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
} as const;
const path = (...names: (keyof typeof nodes)[]) => names.map((name) => hex(nodes[name]));

const inclusions = [
  { index: 0, size: 1, proof: path() },
  { index: 0, size: 8, proof: path('leaf1', 'pair23', 'right4') },
  { index: 5, size: 8, proof: path('leaf4', 'pair67', 'left4') },
  { index: 2, size: 3, proof: path('pair01') },
  { index: 1, size: 5, proof: path('leaf0', 'pair23', 'leaf4') },
];
const consistencies = [
  { first: 1, second: 1, proof: path() },
  { first: 1, second: 8, proof: path('leaf1', 'pair23', 'right4') },
  { first: 6, second: 8, proof: path('pair45', 'pair67', 'left4') },
  { first: 2, second: 5, proof: path('pair23', 'leaf4') },
  { first: 6, second: 7, proof: path('pair45', 'leaf6', 'left4') },
];

const some = hex('abacaba000000000000000000000000000000000000000000060061e00123456');
const empty = createHash('sha256').digest();
const nothing = Buffer.alloc(0);
const rootOf = (size: number) => knownRoots[size - 1] as Buffer;
const flipped = (proof: Buffer[], at: number, bit: number) => proof.map((step, n) => (n === at ? Buffer.from(step.map((byte, place) => (place === 0 ? byte ^ bit : byte))) : step));

export function inclusionVectors(): InclusionVector[] {
  const vectors: InclusionVector[] = [];
  for (const { index, size, proof } of inclusions) {
    const good: InclusionVector = { desc: `leaf ${index} of ${size}`, index, size, root: rootOf(size), leaf: leafOf(knownLeaves[index] as Buffer), proof, holds: true };
    const spoilt = (desc: string, change: Partial<InclusionVector>) => vectors.push({ ...good, ...change, desc: `${good.desc}, ${desc}`, holds: false });
    vectors.push(good);
    spoilt('index one less', { index: index - 1 });
    spoilt('index one more', { index: index + 1 });
    spoilt('index with its second bit turned', { index: index ^ 2 });
    spoilt('twice the size', { size: size * 2 });
    spoilt('half the size', { size: Math.floor(size / 2) });
    spoilt('no hash for a leaf', { leaf: Buffer.from('WrongLeaf') });
    spoilt('the empty root', { root: empty });
    spoilt('another root', { root: some });
    spoilt('an empty step behind', { proof: [...proof, nothing] });
    spoilt('the root behind', { proof: [...proof, good.root] });
    spoilt('an empty step before', { proof: [nothing, ...proof] });
    spoilt('the root before', { proof: [good.root, ...proof] });
    for (const at of proof.keys()) spoilt(`a bit of step ${at}`, { proof: flipped(proof, at, 8) });
    if (proof.length > 0) spoilt('the last step left out', { proof: proof.slice(0, -1) });
    if (proof.length > 1) spoilt('a step put in', { proof: [proof[0] as Buffer, some, ...proof.slice(1)] });
  }
  for (const [index, size] of [[0, 0], [0, 1], [1, 0], [2, 1]] as const) {
    for (const [root, leaf] of [[nothing, some], [empty, nothing], [empty, some]] as const) vectors.push({ desc: `nothing to show for ${index} of ${size}`, index, size, root, leaf, proof: [], holds: false });
  }
  const data = leafOf('data');
  for (const [root, leaf, holds] of [[data, data, true], [data, nothing, false], [nothing, data, false], [nothing, nothing, false]] as const) vectors.push({ desc: 'a tree of one leaf', index: 0, size: 1, root, leaf, proof: [], holds });
  return vectors;
}

export function consistencyVectors(): ConsistencyVector[] {
  const vectors: ConsistencyVector[] = [];
  for (const { first, second, proof } of consistencies) {
    const [firstRoot, secondRoot] = [rootOf(first), rootOf(second)];
    const good: ConsistencyVector = { desc: `${first} in ${second}`, first, second, firstRoot, secondRoot, proof, holds: true };
    const spoilt = (desc: string, change: Partial<ConsistencyVector>) => vectors.push({ ...good, ...change, desc: `${good.desc}, ${desc}`, holds: false });
    vectors.push(good);
    if (proof.length === 0) continue;
    spoilt('first one less', { first: first - 1 });
    spoilt('first one more', { first: first + 1 });
    spoilt('first with its second bit turned', { first: first ^ 2 });
    spoilt('twice the second', { second: second * 2 });
    spoilt('half the second', { second: Math.floor(second / 2) });
    spoilt('no hash for the first root', { firstRoot: Buffer.from('WrongRoot') });
    spoilt('no hash for the second root', { secondRoot: Buffer.from('WrongRoot') });
    spoilt('the roots changed over', { firstRoot: secondRoot, secondRoot: firstRoot });
    spoilt('no proof', { proof: [] });
    for (const [name, step] of [['an empty step', nothing], ['the first root', firstRoot], ['the second root', secondRoot]] as const) {
      spoilt(`${name} behind`, { proof: [...proof, step] });
      spoilt(`${name} before`, { proof: [step, ...proof] });
    }
    spoilt('the first step twice', { proof: [proof[0] as Buffer, ...proof] });
    spoilt('the last step left out', { proof: proof.slice(0, -1) });
    for (const at of proof.keys()) spoilt(`a bit of step ${at}`, { proof: flipped(proof, at, 16) });
  }
  const [one, two] = [leafOf('one'), leafOf('two')];
  const others: [first: number, second: number, firstRoot: Buffer, secondRoot: Buffer, proof: Buffer[]][] = [
    [0, 0, one, two, []], [1, 1, one, two, []], [0, 0, one, one, []], [0, 1, one, two, []], [1, 0, one, two, []], [2, 1, one, two, []], [1, 2, one, two, []],
    [0, 0, empty, two, []], [1, 1, empty, two, []], [0, 0, empty, empty, [empty]], [1, 1, empty, empty, [empty]], [0, 1, empty, two, []], [0, 1, empty, empty, [empty]],
  ];
  for (const [first, second, firstRoot, secondRoot, proof] of others) vectors.push({ desc: `nothing to show for ${first} in ${second}`, first, second, firstRoot, secondRoot, proof, holds: false });
  vectors.push({ desc: 'the same tree', first: 1, second: 1, firstRoot: two, secondRoot: two, proof: [], holds: true });
  return vectors;
}

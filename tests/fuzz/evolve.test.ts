/** The search is guided: it finds, letter by letter, what chance would not, and says what it found. */
import { expect, it } from 'vitest';
import { counted } from './instrument.ts';
import { evolve } from './evolve.ts';
import { randomFrom } from './random.ts';

/** Behind four comparisons, one inside another; each alone is a chance of one in 256. */
const parser = `
  function parse(b) {
    if (b[0] === 0x71) if (b[1] === 0x55) if (b[2] === 0x69) { const open = b[3] === 0x6c ? b.length > 6 : false; if (open && b[4] === 33) throw new Error('found'); }
    return b.length > 1000 ? 'long' : 'short';
  }
  parse`;

function load(): { run: (input: Buffer) => unknown; counters: Uint8Array; words: string[] } {
  const { text, size, words } = counted(parser);
  const counters = new Uint8Array(size);
  const made = new Function('globalThis', text.replace(/;?\s*parse;\s*$/, '; return parse;')) as (scope: unknown) => (input: Buffer) => unknown;
  return { run: made({ __hit: counters }), counters, words };
}

const search = (guided: boolean) => {
  const { run, counters, words } = load();
  return evolve({ run, words, counters: guided ? counters : new Uint8Array(counters.length), refusal: () => false, samples: [Buffer.from('xxxx')], random: randomFrom(7), done: (runs) => runs >= 300_000, maxBytes: 24 });
};

it('reaches what stands behind one comparison after another, which blind bending does not', () => {
  const { findings, corpus } = search(true);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.why).toContain('found');
  expect(findings[0]?.input.subarray(0, 5).toString('latin1')).toBe('qUil!');
  expect(corpus.length).toBeGreaterThan(3);
  expect(search(false).findings).toEqual([]);
}, 60_000);

it('takes a refusal for an answer, and what lasts too long for a finding', () => {
  const counters = new Uint8Array(1);
  const base = { counters, words: [], samples: [Buffer.from('x')], random: randomFrom(1), done: (runs: number) => runs > 50 };
  const refuse = () => {
    throw new Error('no');
  };
  expect(evolve({ ...base, run: refuse, refusal: () => true }).findings).toEqual([]);
  expect(evolve({ ...base, run: refuse, refusal: () => false }).findings).toHaveLength(1);
  const slow = () => {
    const until = performance.now() + 30;
    while (performance.now() < until);
  };
  expect(evolve({ ...base, run: slow, refusal: () => false, longestMs: 20 }).findings[0]?.why).toMatch(/^took \d+ ms$/);
});

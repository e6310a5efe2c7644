/** A corpus that grows by what is new: an input that takes a branch, or takes it more often than any before, is kept and bent further. */

export type Finding = { input: Buffer; why: string };
export type Evolved = { runs: number; corpus: Buffer[]; reached: number; findings: Finding[] };
export type Evolve = {
  run: (input: Buffer) => unknown;
  refusal: (error: unknown) => boolean;
  counters: Uint8Array;
  samples: readonly Buffer[];
  words: readonly string[];
  /** Random numbers from 0 up to 1; the same ones find the same. */
  random: () => number;
  /** Ends when it says so, or with the first finding. */
  done: (runs: number) => boolean;
  /** One answer may take this long, in milliseconds. */
  longestMs?: number;
  maxBytes?: number;
};

/** How often a branch was taken, as one of eight bits: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more. */
const bucket = Uint8Array.from({ length: 256 }, (_, n) => (n === 0 ? 0 : n < 4 ? 1 << (n - 1) : n < 8 ? 8 : n < 16 ? 16 : n < 32 ? 32 : n < 128 ? 64 : 128));

export function evolve({ run, refusal, counters, samples, words, random, done, longestMs = 2000, maxBytes = 4096 }: Evolve): Evolved {
  const known = new Uint8Array(counters.length);
  const corpus: Buffer[] = [];
  const findings: Finding[] = [];
  const tokens = words.map((word) => Buffer.from(word));
  const pick = (below: number) => Math.floor(random() * below);
  let runs = 0;

  function attempt(input: Buffer): void {
    counters.fill(0);
    runs++;
    const began = performance.now();
    try {
      run(input);
    } catch (error) {
      if (!refusal(error)) return void findings.push({ input, why: error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join('\n') : String(error) });
    }
    const took = performance.now() - began;
    if (took > longestMs) return void findings.push({ input, why: `took ${Math.round(took)} ms` });
    let news = false;
    for (let i = 0; i < counters.length; i++) {
      const seen = bucket[counters[i] ?? 0] ?? 0;
      if (seen === 0 || ((known[i] ?? 0) & seen) !== 0) continue;
      known[i] = (known[i] ?? 0) | seen;
      news = true;
    }
    if (news) corpus.push(input);
  }

  for (const sample of samples) attempt(sample);
  while (findings.length === 0 && !done(runs)) {
    // What was kept last reaches furthest.
    const from = corpus.length > 0 ? corpus[random() < 0.5 ? pick(corpus.length) : Math.max(0, corpus.length - 1 - pick(16))] : undefined;
    let input = from ?? Buffer.alloc(0);
    for (let bends = 1 + pick(6); bends > 0; bends--) input = bend(input);
    attempt(input.subarray(0, maxBytes));
  }
  return { runs, corpus, reached: known.reduce((sum, bits) => sum + (bits > 0 ? 1 : 0), 0), findings };

  function bend(input: Buffer): Buffer {
    const at = pick(input.length + 1);
    const length = pick(Math.min(64, input.length - at + 1));
    const [head, part, tail] = [input.subarray(0, at), input.subarray(at, at + length), input.subarray(at + length)];
    switch (pick(11)) {
      case 0:
        return Buffer.concat([head, tail]);
      case 1:
        return Buffer.concat([head, part, part, tail]);
      case 2:
        return Buffer.concat([head, Buffer.from(Array.from({ length: 1 + pick(4) }, () => pick(256))), tail]);
      case 3:
      case 4:
        return Buffer.concat([head, tokens[pick(tokens.length)] ?? part, random() < 0.5 ? part : Buffer.alloc(0), tail]);
      case 5: {
        const other = corpus[pick(corpus.length)] ?? input;
        const from = pick(other.length + 1);
        return Buffer.concat([head, other.subarray(from, from + pick(200)), tail]);
      }
      case 6:
        return Buffer.concat([head, Buffer.alloc(part.length * pick(40), part.length > 0 ? part : 'a'), tail]);
      case 7:
        return Buffer.concat([head, Buffer.from(numbers[pick(numbers.length)] ?? '0'), tail]);
      case 8: {
        const copy = Buffer.from(input);
        if (copy.length > 0) copy[pick(copy.length)] = copy[pick(copy.length)]! ^ (1 << pick(8));
        return copy;
      }
      default: {
        const copy = Buffer.from(input);
        if (copy.length > 0) copy[pick(copy.length)] = pick(256);
        return copy;
      }
    }
  }
}

const numbers = ['0', '-1', '1e999', '4294967296', '99999999999999999999', '2147483648', '0x10', '-0', '1.5', '\u0000', '\uFEFF', '\uD83D\uDE00', 'İ', '\u0301', '\n\n'];

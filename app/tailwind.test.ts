/** The tokens hold the contrast that is promised: 7:1 for every text outside, 3:1 for edges of controls, in both themes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tailwind.css'), 'utf8');
const blocks = [...css.matchAll(/(:root|\[data-theme='dark'\]|:root:not\(\[data-theme\]\)) \{([^}]*--bg:[^}]*)\}/g)].map((m) =>
  Object.fromEntries([...(m[2] ?? '').matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((t) => [t[1], t[2]] as const)),
);
const [light = {}, dark = {}, system = {}] = blocks;

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

it('has the same dark tokens, chosen or by the system', () => {
  expect(blocks).toHaveLength(3);
  expect(system).toEqual(dark);
});

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_name, tokens) => {
  const ground = ['bg', 'surface', 'brand-soft'];
  const pairs: [string, string, number][] = [
    ...ground.flatMap((on) => (['ink', 'muted', 'brand', 'brand-strong'] as const).map((text): [string, string, number] => [text, on, 7])),
    ...['waiting', 'soon', 'late', 'done'].flatMap((s): [string, string, number][] => [[s, `${s}-soft`, 7], [s, 'surface', 7], ['ink', `${s}-soft`, 7]]),
    ['on-brand', 'brand', 7],
    ['on-brand', 'brand-strong', 7],
    ['muted', 'sunken', 7],
    ['line-strong', 'surface', 3],
    ['line-strong', 'bg', 3],
  ];
  it.each(pairs)('%s on %s is %d:1 at least', (text, on, least) => {
    expect(contrast(tokens[text] ?? '', tokens[on] ?? '')).toBeGreaterThanOrEqual(least);
  });
});

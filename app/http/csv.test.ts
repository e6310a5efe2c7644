import { expect, it } from 'vitest';
import { csv } from './csv.ts';

it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('neutralises a cell that begins like a formula: %j', (text) => {
  expect(csv([[text]]).replace(/^"/, '').startsWith("'")).toBe(true);
});

it('quotes what has to be quoted, and leaves numbers alone', () => {
  expect(csv([['a,b', 'say "x"', -5, null]])).toBe('"a,b","say ""x""",-5,\r\n');
});

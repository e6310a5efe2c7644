import { describe, expect, it } from 'vitest';
import { columnEnd, columnOrder } from './columns.ts';
import { findWords } from './find.ts';
import { compileTerm } from './search.ts';

const word = (text: string, x: number, y: number) => ({ text, x, y, width: text.length * 6, height: 12 });
const terms = [compileTerm({ text: 'Sheffield', match: 'normalised' })!];
/** As a program writes them that prints line by line across both columns. */
const page = [word('seen', 50, 100), word('Shef-', 80, 100), word('other', 300, 100), word('words', 340, 100), word('field', 50, 114), word('today', 90, 114), word('go', 300, 114), word('on', 320, 114)];

describe('columnOrder', () => {
  it('goes down one column and then down the next', () => {
    expect(columnOrder(page).filter((index) => index !== columnEnd).map((index) => page[index]!.text).join(' ')).toBe('seen Shef- field today other words go on');
  });
  it('finds a name broken at the end of a column\u2019s line, though another column is drawn between', () => {
    expect([...findWords(page, terms).words].map((index) => page[index]!.text)).toEqual(['Shef-', 'field']);
    expect(findWords(page, terms).counts).toEqual([1]);
  });
  it('joins no end of a column with the head of the next', () => {
    expect(columnOrder([word('field', 300, 100), word('Shef-', 50, 400)])).toEqual([0, columnEnd, 1, columnEnd]);
  });
  it('reads a line once more that stands beneath two', () => {
    const two = [word('Shef-', 50, 100), word('left', 300, 100), word('field and a long line that goes beneath both of them', 50, 114)];
    expect(findWords(two, terms).counts).toEqual([1]);
    expect(columnOrder(two).length).toBeGreaterThan(3);
  });
});

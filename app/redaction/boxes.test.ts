import { describe, expect, it } from 'vitest';
import { gridPt, selectBoxes, wordsUnder } from './boxes.ts';

const page = { widthPt: 612, heightPt: 792 };
const word = (x: number, width: number, y = 100) => ({ x, y, width, height: 12 });

describe('selectBoxes', () => {
  it('makes a box a multiple of the grid long', () => {
    const { boxes } = selectBoxes([word(100, 31)], [0], [], [], page);
    expect(boxes).toHaveLength(1);
    expect(boxes[0]!.width % gridPt).toBe(0);
    expect(boxes[0]!.x).toBeLessThanOrEqual(99);
    expect(boxes[0]!.x + boxes[0]!.width).toBeGreaterThanOrEqual(132);
  });
  it('moves before it takes a neighbour, its length still on the grid', () => {
    const words = [word(100, 35), word(138, 40), word(50, 47)];
    const { dropped, boxes } = selectBoxes(words, [0], [], [], page);
    expect([...dropped]).toEqual([0]);
    expect(boxes).toHaveLength(1);
    expect(boxes[0]!.width).toBe(42);
    expect(boxes[0]!.x).toBeLessThanOrEqual(99);
    expect(boxes[0]!.x + boxes[0]!.width).toBeGreaterThanOrEqual(136);
    const end = selectBoxes([words[0]!, words[2]!], [0], [], [], page);
    expect(end.boxes[0]).toMatchObject({ x: 99, width: 42 });
  });
  it('swallows whole what it would touch anyhow, and leaves the next line alone', () => {
    const words = [word(100, 35), word(137, 40), word(50, 48.5), word(100, 80, 113)];
    const { dropped } = selectBoxes(words, [0], [], [], page);
    expect([...dropped]).toEqual([0, 1]);
  });
  it('goes by the letters where a short word is taller than wide', () => {
    const short = { x: 100, y: 100, width: 10, height: 24 };
    expect(selectBoxes([{ ...short, upright: false }], [0], [], [], page).boxes[0]!.width).toBe(12);
    expect(selectBoxes([{ ...short, upright: true }], [0], [], [], page).boxes[0]!.height).toBe(30);
  });
  it('paints an area as drawn, and takes the words it cuts', () => {
    const area = { x: 90, y: 95, width: 20, height: 10 };
    const { dropped, boxes } = selectBoxes([word(100, 31), word(300, 31)], [], [], [area], page);
    expect([...dropped]).toEqual([0]);
    expect(boxes).toContainEqual(area);
  });
  it('knows a word aslant by its letters, not by the rectangle around it', () => {
    const letter = (x: number, y: number) => ({ box: { x, y, width: 6, height: 6 }, loose: { x, y: y - 1, width: 6, height: 8 } });
    const aslant = [letter(100, 140), letter(110, 130), letter(120, 120), letter(130, 110), letter(140, 100), letter(300, 100)];
    const words = Int32Array.from([0, 0, 0, 0, 0, 1]);
    expect([...wordsUnder([{ x: 95, y: 138, width: 12, height: 12 }], aslant, words)]).toEqual([0]);
    expect([...wordsUnder([{ x: 98, y: 98, width: 10, height: 10 }], aslant, words)]).toEqual([]);
  });
  it('clips to the page', () => {
    const { boxes } = selectBoxes([], [], [{ x: -50, y: 900, width: 20, height: 10 }], [{ x: 600, y: 780, width: 100, height: 100 }], page);
    expect(boxes).toEqual([{ x: 600, y: 780, width: 12, height: 12 }]);
  });
});

import { describe, expect, it } from 'vitest';
import { gridPt, selectBoxes } from './boxes.ts';

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
  it('swallows a touched neighbour whole, and leaves the next line alone', () => {
    const words = [word(100, 35), word(138, 40), word(100, 80, 113)];
    const { dropped } = selectBoxes(words, [0], [], [], page);
    expect([...dropped]).toEqual([0, 1]);
  });
  it('paints an area as drawn, and takes the words it cuts', () => {
    const area = { x: 90, y: 95, width: 20, height: 10 };
    const { dropped, boxes } = selectBoxes([word(100, 31), word(300, 31)], [], [], [area], page);
    expect([...dropped]).toEqual([0]);
    expect(boxes).toContainEqual(area);
  });
  it('clips to the page', () => {
    const { boxes } = selectBoxes([], [], [{ x: -50, y: 900, width: 20, height: 10 }], [{ x: 600, y: 780, width: 100, height: 100 }], page);
    expect(boxes).toEqual([{ x: 600, y: 780, width: 12, height: 12 }]);
  });
});

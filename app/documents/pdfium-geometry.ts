/** Where things of a PDF page stand once it is displayed: after the crop, the turn and the page's own unit. Pure. */
import type { Rect } from './types.ts';

/** The visible box in user space; `rotation` in quarter turns clockwise; `unit`: points a user unit. */
export type Geometry = { left: number; bottom: number; width: number; height: number; rotation: 0 | 1 | 2 | 3; unit: number };

export const nowhere: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** User space (left, bottom, right, top) to the page as displayed. */
export function displayed(g: Geometry, left: number, bottom: number, right: number, top: number): Rect {
  const x0 = Math.min(left, right) - g.left;
  const x1 = Math.max(left, right) - g.left;
  const y0 = Math.min(bottom, top) - g.bottom;
  const y1 = Math.max(bottom, top) - g.bottom;
  const [width, height] = [(x1 - x0) * g.unit, (y1 - y0) * g.unit];
  if (g.rotation === 0) return { x: x0 * g.unit, y: (g.height - y1) * g.unit, width, height };
  if (g.rotation === 1) return { x: y0 * g.unit, y: x0 * g.unit, width: height, height: width };
  if (g.rotation === 2) return { x: (g.width - x1) * g.unit, y: y0 * g.unit, width, height };
  return { x: (g.height - y1) * g.unit, y: (g.width - x1) * g.unit, width: height, height: width };
}

/** What the finished page shows, asked of an engine that had no part in making it: one picture over the whole page, black where boxes are. Pure. */
import type { Drawing, Picture } from '#app/documents/second-reader.ts';
import type { Rect } from '#app/documents/types.ts';

/** A picture, words that are not drawn, and nothing else. */
const allowed = new Set([
  'save', 'restore', 'transform', 'dependency', 'paintImageXObject', 'beginMarkedContent', 'beginMarkedContentProps', 'endMarkedContent',
  'beginText', 'endText', 'setTextRenderingMode', 'setFont', 'setHScale', 'setTextMatrix', 'showText',
]);

/** Undefined where the page draws its one picture, fully, and nothing beside it; else what is wrong. */
export function strangeDrawing({ pictures, operators }: Drawing, page: { widthPt: number; heightPt: number }): string | undefined {
  const strange = [...operators].find((name) => !allowed.has(name));
  if (strange) return `draws ${strange}`;
  const [picture] = pictures;
  if (!picture || pictures.length !== 1) return `${pictures.length} pictures`;
  const expected = [page.widthPt, 0, 0, page.heightPt, 0, 0];
  return picture.place.every((value, i) => Math.abs(value - (expected[i] as number)) < 0.01) ? undefined : 'the picture is misplaced';
}

/** True where every pixel well inside each box is black. JPEG mixes the outer pixels of a box with what is beside it. */
export function boxesBlack(picture: Picture, boxes: readonly Rect[], page: { widthPt: number; heightPt: number }, coding: 'g4' | 'jbig2' | 'jpeg'): boolean {
  const [sx, sy] = [picture.width / page.widthPt, picture.height / page.heightPt];
  const [margin, darkest] = coding === 'jpeg' ? [1, 70] : [0, 0];
  return boxes.every((box) => {
    const [left, top] = [Math.ceil(box.x * sx + 0.5) + margin, Math.ceil(box.y * sy + 0.5) + margin];
    const [right, bottom] = [Math.floor((box.x + box.width) * sx - 0.5) - margin, Math.floor((box.y + box.height) * sy - 0.5) - margin];
    for (let y = top; y < Math.min(bottom, picture.height); y++) for (let x = left; x < Math.min(right, picture.width); x++) if (picture.at(x, y) > darkest) return false;
    return true;
  });
}

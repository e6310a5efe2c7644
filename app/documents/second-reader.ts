/** A second, independent reader of PDFs (pdf.js), inside a child only: what PDFium misses or the output still holds. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Rect } from './types.ts';

/** One run of text as the file draws it. `rect` as displayed, absent where the engine gives no usable place. */
export type TextRun = { text: string; endsLine: boolean; rect?: Rect; direction?: 'right' | 'left' | 'up' | 'down' };

/** What a page's content does: the pictures it places (lightness by `at`), and every other operator it uses, with what was drawn in a visible text mode as `visible text`. */
export type Drawing = { pictures: Picture[]; operators: Set<string> };
export type Picture = { width: number; height: number; place: number[]; at(x: number, y: number): number };

export type SecondReader = {
  pageCount: number;
  userUnit(page: number): Promise<number>;
  runs(page: number): Promise<TextRun[]>;
  annotations(page: number): Promise<unknown[]>;
  /** Decoded and interpreted by pdf.js alone. */
  drawing(page: number): Promise<Drawing>;
  /** Everything the document says beside its pages. */
  surroundings(): Promise<{ info: Record<string, unknown>; xmp: string | null; outline: unknown; attachments: unknown; scripts: unknown; labels: unknown; fields: unknown }>;
  close(): Promise<void>;
};

const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/** Opens with pdf.js; throws what pdf.js throws (the caller decides what a disagreement means). */
export async function openSecondReader(bytes: Uint8Array, password = ''): Promise<SecondReader> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const task = pdfjs.getDocument({
    // pdf.js takes the buffer over
    data: Uint8Array.from(bytes),
    password,
    verbosity: 0,
    isEvalSupported: false,
    useSystemFonts: false,
    // pictures are decoded here, not by a canvas
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    disableFontFace: true,
    enableXfa: false,
    stopAtErrors: false,
    cMapUrl: `${join(root, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(root, 'standard_fonts')}/`,
    wasmUrl: `${join(root, 'wasm')}/`,
  });
  const doc = await task.promise;
  return {
    pageCount: doc.numPages,
    async userUnit(number) {
      const unit = (await doc.getPage(number)).userUnit;
      return Number.isFinite(unit) && unit > 0 ? unit : 1;
    },
    async runs(number) {
      const page = await doc.getPage(number);
      const viewport = page.getViewport({ scale: 1 });
      const content = await page.getTextContent({ includeMarkedContent: false, disableNormalization: true });
      const runs: TextRun[] = [];
      for (const item of content.items) {
        if (!('str' in item)) continue;
        const rect = placeOf(pdfjs.Util.transform(viewport.transform, item.transform) as number[], item.width * (page.userUnit || 1), item.height * (page.userUnit || 1));
        runs.push({ text: item.str, endsLine: item.hasEOL, ...rect });
      }
      page.cleanup();
      return runs;
    },
    async annotations(number) {
      return (await doc.getPage(number)).getAnnotations();
    },
    async drawing(number) {
      const page = await doc.getPage(number);
      const { fnArray, argsArray } = await page.getOperatorList();
      const drawn: Drawing = { pictures: [], operators: new Set() };
      let place = [1, 0, 0, 1, 0, 0];
      let mode = 0;
      for (const [i, operator] of fnArray.entries()) {
        const args = argsArray[i] as unknown[] | null;
        const name = operatorNames(pdfjs.OPS).get(operator) ?? 'unknown';
        if (operator === pdfjs.OPS.transform) place = args as number[];
        else if (operator === pdfjs.OPS.setTextRenderingMode) mode = (args as number[])[0] as number;
        drawn.operators.add(operator === pdfjs.OPS.showText && mode !== 3 ? 'visible text' : name);
        if (operator !== pdfjs.OPS.paintImageXObject) continue;
        const id = (args as string[])[0] as string;
        const image = await new Promise<DecodedImage>((resolve) => (id.startsWith('g_') ? page.commonObjs : page.objs).get(id, resolve));
        drawn.pictures.push({ width: image.width, height: image.height, place, at: lightnessOf(image) });
      }
      page.cleanup();
      return drawn;
    },
    async surroundings() {
      const meta = await doc.getMetadata();
      return {
        info: meta.info as Record<string, unknown>,
        xmp: meta.metadata?.getRaw() ?? null,
        outline: await doc.getOutline(),
        attachments: await doc.getAttachments(),
        scripts: await doc.getJSActions(),
        labels: await doc.getPageLabels(),
        fields: await doc.getFieldObjects(),
      };
    },
    async close() {
      await task.destroy();
    },
  };
}

/** The rectangle around a run: its direction from the matrix, its size from the engine's measure. */
function placeOf(m: number[], width: number, height: number): { rect: Rect; direction: TextRun['direction'] } | undefined {
  const [a, b, c, d, e, f] = m as [number, number, number, number, number, number];
  if (![a, b, c, d, e, f, width, height].every(Number.isFinite)) return undefined;
  const along = Math.hypot(a, b);
  const up = Math.hypot(c, d);
  if (along === 0 || up === 0) return undefined;
  const [ux, uy] = [(a / along) * width, (b / along) * width];
  // descenders reach below the base line the matrix points at
  const [vx, vy] = [(c / up) * Math.max(height, up), (d / up) * Math.max(height, up)];
  const xs = [e - vx * 0.25, e + vx, e + ux - vx * 0.25, e + ux + vx];
  const ys = [f - vy * 0.25, f + vy, f + uy - vy * 0.25, f + uy + vy];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const direction = Math.abs(ux) >= Math.abs(uy) ? (ux >= 0 ? 'right' : 'left') : uy >= 0 ? 'down' : 'up';
  return { rect: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }, direction };
}

type DecodedImage = { width: number; height: number; kind: number; data: Uint8Array };

/** pdf.js's kinds: 1 one bit (set is white), 2 RGB, 3 RGBA. */
function lightnessOf({ width, kind, data }: DecodedImage): Picture['at'] {
  const stride = (width + 7) >> 3;
  if (kind === 1) return (x, y) => (((data[y * stride + (x >> 3)] as number) >> (7 - (x & 7))) & 1 ? 255 : 0);
  const step = kind === 2 ? 3 : 4;
  return (x, y) => {
    const at = (y * width + x) * step;
    return Math.max(data[at] as number, data[at + 1] as number, data[at + 2] as number);
  };
}

let names: Map<number, string> | undefined;

function operatorNames(ops: Record<string, number>): Map<number, string> {
  return (names ??= new Map(Object.entries(ops).map(([name, code]) => [code, name])));
}

/** The shapes this service speaks in: one page model for PDF, TIFF, JPEG and PNG. */

export type DocumentKind = 'pdf' | 'tiff' | 'jpeg' | 'png';

/** Points (1/72 inch) on the page as displayed: after Rotate and UserUnit, from the CropBox corner, origin top left, y down. */
export type Rect = { x: number; y: number; width: number; height: number };

/** `widthPt`, `heightPt`: as displayed. `rotation`: the source's own, already applied. `number` counts from 1. */
export type PageInfo = { number: number; widthPt: number; heightPt: number; rotation: 0 | 90 | 180 | 270 };

export type DocumentInfo = {
  kind: DocumentKind;
  pages: PageInfo[];
  /** The source was encrypted; it opened with the given (or the empty) password. */
  encrypted: boolean;
  /** Codes, never text of the document. */
  warnings: string[];
};

/**
 * `line` groups words of one line; `hidden` words are in the file but their render mode draws nothing. `upright`: whether a word that is taller
 * than wide is set on end; told where the file's letters tell.
 */
export type Word = Rect & { text: string; line: number; hidden?: boolean; confidence?: number; upright?: boolean };

export type PageText = { text: string; words: Word[] };
/** `confidence`: mean of the words', 0 to 100; 0 where nothing was read. */
export type OcrText = PageText & { confidence: number; engine: string };

export type RenderFormat = 'png' | 'jpeg' | 'webp';
export type RenderedPage = { bytes: Uint8Array; widthPx: number; heightPx: number };

/** What one document may cost. Over any of them the file is refused; the child may die, the portal does not. */
export type Limits = {
  maxInputBytes: number;
  maxPages: number;
  /** Pixels of one rendered page; a larger page is rendered at a lower resolution, a larger source image is refused. */
  maxPixels: number;
  /** One call into a child (opening, one page), in ms. */
  callMs: number;
  /** Resident memory of one child, in bytes. */
  maxRssBytes: number;
};

export const defaultLimits: Limits = {
  maxInputBytes: 512 * 1024 * 1024,
  maxPages: 10_000,
  maxPixels: 36_000_000,
  callMs: 60_000,
  maxRssBytes: 1_400 * 1024 * 1024,
};

export type OpenOptions = { password?: string; limits?: Partial<Limits> };

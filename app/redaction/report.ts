/** The certificate: what was looked for, what was found and removed, by which engines, and which checks passed. For the staff's keeping: it holds the terms. */
import type { OcrText, Rect } from '#app/documents/types.ts';
import type { PlanTerm } from './plan.ts';

/** How often each engine saw a term on a page. `ocr` is null where the page was not read from its pixels. */
export type FoundCounts = { characters: number; secondReader: number; values: number; ocr: number | null };

export type PageReport = {
  /** In the input, from 1. */
  page: number;
  /** In the output, from 1; null: withheld. */
  outputPage: number | null;
  withheld: boolean;
  widthPt: number;
  heightPt: number;
  dpi: number;
  /** `g4`: in certificates from before JBIG2. */
  coding: 'g4' | 'jbig2' | 'jpeg' | null;
  /** One entry a term, in the plan's order. */
  found: FoundCounts[];
  foundTotal: number;
  removedWords: number;
  /** Points as displayed. */
  boxes: Rect[];
  imageSha256: string | null;
  /** Read from pixels before: mean confidence. */
  ocrConfidence: number | null;
  /** The painted page was read again, this many times. */
  lookedAgain: number;
  warnings: string[];
};

/** `left`: with `page_text`, how often each term is still said, in the plan's order. */
export type Check = { name: string; ok: boolean; page?: number; detail?: string; left?: number[] };

export type RedactionReport = {
  format: 'openroi-redaction/1';
  input: { sha256: string; bytes: number; kind: string; pages: number; warnings: string[] };
  output: { sha256: string; bytes: number; pages: number };
  plan: { sha256: string; terms: PlanTerm[]; areas: number; withhold: number[] };
  engines: Record<string, string>;
  options: { dpi: number; ocr: string; lookAgain: boolean; title: string; language: string; pdfa: boolean };
  /** Over all pages, in the plan's order. `left`: how often the output still says it, counted by the engine that did not remove; absent in certificates from before it was written down. */
  terms: { index: number; found: number; left?: number; pages: number[] }[];
  pages: PageReport[];
  checks: Check[];
};

export type PageJob = {
  page: number;
  terms: PlanTerm[];
  areas: Rect[];
  dpi: number;
  ocr: 'auto' | 'always' | 'never';
  lookAgain: boolean;
  ocrTimeoutMs: number;
  /** Words read from this page's pixels before (an import's OCR), so that they are not read twice. */
  knownWords?: Pick<OcrText, 'words' | 'confidence'>;
  /** Places that belong to a term with those of the next page or the one before. */
  also?: Rect[];
  /** Read the result from its pixels even where nothing asks for it: this page stands for others with its typefaces. */
  sample?: boolean;
  /** A person read this page's pixels and answers for them. */
  seen?: boolean;
};

/** `runs`: a word set on end, by where its letters go on. */
export type LayerWord = Rect & { text: string; line: number; runs?: 'down' | 'up' };

/** What a child hands over for one page: pixels and the words that may be said of them. */
export type PagePart = {
  widthPt: number;
  heightPt: number;
  image: { coding: 'jbig2' | 'jpeg'; bytes: Uint8Array; width: number; height: number; colour: boolean };
  words: LayerWord[];
  fonts: string[];
  /** A reading of the pixels did not agree with the text. */
  doubted: boolean;
  report: Omit<PageReport, 'outputPage'>;
};

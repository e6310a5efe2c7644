/** PDFium, inside a child only: open, measure, render, read characters, list field and annotation values. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';
import type { WrappedPdfiumModule } from '@embedpdf/pdfium';
import { fittingDpi } from './bitmap.ts';
import type { Bitmap, RenderOptions } from './bitmap.ts';
import { readChars } from './pdfium-chars.ts';
import type { PageChars } from './pdfium-chars.ts';
import { withoutColour } from './pdfium-colours.ts';
import { displayed, nowhere } from './pdfium-geometry.ts';
import type { Geometry } from './pdfium-geometry.ts';
import { streamDictionaries, wholePicture } from './pdfium-picture.ts';
import { Refusal } from './refusals.ts';
import type { PageInfo, Rect } from './types.ts';

export type PlacedValue = { value: string; rect: Rect };

export type PdfiumDocument = {
  encrypted: boolean;
  pageCount: number;
  page(number: number): PageInfo;
  /** Page as a person sees it, form fields and annotations drawn. */
  render(number: number, dpi: number, maxPixels: number, options?: RenderOptions): Promise<Bitmap>;
  /** Characters after annotations and fields are flattened into the page. */
  chars(number: number): PageChars;
  /** Values and descriptions of fields and annotations, with their places. */
  values(number: number): PlacedValue[];
  /** Share of the page covered by images, 0 to 1. */
  imageShare(number: number): number;
  /** Of the pictures' pixels, to the inch as displayed, the finest; undefined where there is none, or anything else but words is drawn. */
  pictureDpi(number: number): number | undefined;
  close(): void;
};

type OpenPage = { handle: number; geometry: Geometry; flattened: boolean };

const annotationKeys = ['Contents', 'T', 'V', 'DV', 'TU', 'TM', 'Subj', 'RC', 'NM', 'DA'];
let loading: Promise<WrappedPdfiumModule> | undefined;

function load(): Promise<WrappedPdfiumModule> {
  loading ??= (async () => {
    const wasm = readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
    const pdfium = await init({ wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer });
    pdfium.PDFiumExt_Init();
    return pdfium;
  })();
  return loading;
}

/** Opens a PDF. `userUnit(page, its object's number)` comes from another parser: PDFium does not apply it. Throws Refusal. */
export async function openPdfium(bytes: Uint8Array, password: string, userUnit: (page: number, object: number) => number): Promise<PdfiumDocument> {
  const p = await load();
  const heap = (): Uint8Array => (p.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;
  const file = p.pdfium.wasmExports.malloc(bytes.length);
  if (!file) throw new Refusal('too_large', 'the file does not fit the child');
  heap().set(bytes, file);
  const scratch = p.pdfium.wasmExports.malloc(64);
  const doc = p.FPDF_LoadMemDocument(file, bytes.length, password);
  if (!doc) {
    const error = p.FPDF_GetLastError();
    p.pdfium.wasmExports.free(file);
    p.pdfium.wasmExports.free(scratch);
    throw error === 4 || error === 5 ? new Refusal('encrypted', 'it needs a password that opens it') : new Refusal('damaged', `pdfium error ${error}`);
  }
  const pageCount = p.FPDF_GetPageCount(doc);
  const formInfo = p.PDFiumExt_OpenFormFillInfo();
  const dictionaries = streamDictionaries(() => heap().subarray(file, file + bytes.length));
  const form = p.PDFiumExt_InitFormFillEnvironment(doc, formInfo);
  if (form) p.FPDF_SetFormFieldHighlightAlpha(form, 0);
  let current: { number: number; page: OpenPage } | undefined;

  const float = (index: number): number => p.pdfium.getValue(scratch + index * 4, 'float');

  function open(number: number): OpenPage {
    if (current?.number === number) return current.page;
    closePage();
    const handle = p.FPDF_LoadPage(doc, number - 1);
    if (!handle) throw new Refusal('damaged', `page ${number} does not load`);
    if (form) p.FORM_OnAfterLoadPage(handle, form);
    const page: OpenPage = { handle, geometry: geometryOf(number, handle), flattened: false };
    current = { number, page };
    return page;
  }

  function closePage(): void {
    if (!current) return;
    if (form) p.FORM_OnBeforeClosePage(current.page.handle, form);
    p.FPDF_ClosePage(current.page.handle);
    current = undefined;
  }

  function geometryOf(number: number, handle: number): Geometry {
    p.FPDF_GetPageBoundingBox(handle, scratch);
    const [left, top, right, bottom] = [float(0), float(1), float(2), float(3)];
    const rotation = (p.FPDFPage_GetRotation(handle) & 3) as 0 | 1 | 2 | 3;
    return { left, bottom: Math.min(top, bottom), width: Math.abs(right - left), height: Math.abs(top - bottom), rotation, unit: userUnit(number, p.EPDFPage_GetObjectNumber(handle)) };
  }

  function info(number: number): PageInfo {
    const { geometry } = open(number);
    const turned = geometry.rotation % 2 === 1;
    const widthPt = (turned ? geometry.height : geometry.width) * geometry.unit;
    const heightPt = (turned ? geometry.width : geometry.height) * geometry.unit;
    if (!(widthPt > 0 && heightPt > 0 && Number.isFinite(widthPt) && Number.isFinite(heightPt))) throw new Refusal('damaged', `page ${number} has no area`);
    return { number, widthPt, heightPt, rotation: (geometry.rotation * 90) as PageInfo['rotation'] };
  }

  function flatten(number: number): OpenPage {
    const page = open(number);
    if (page.flattened) return page;
    if (p.FPDFPage_GetAnnotCount(page.handle) > 0) {
      p.FPDFPage_Flatten(page.handle, 0);
      closePage();
      const again = open(number);
      again.flattened = true;
      return again;
    }
    page.flattened = true;
    return page;
  }

  // pages of one document are mostly of one size: memory is asked for once, and for a larger page
  let canvas = { at: 0, size: 0 };
  function canvasOf(size: number): number {
    if (canvas.size < size) {
      if (canvas.at) p.pdfium.wasmExports.free(canvas.at);
      canvas = { at: p.pdfium.wasmExports.malloc(size), size };
      if (!canvas.at) canvas.size = 0;
    }
    return canvas.at;
  }

  return {
    encrypted: p.EPDF_IsEncrypted(doc),
    pageCount,
    page: info,
    async render(number, dpi, maxPixels, options = {}) {
      const { into, tones = false } = options;
      const { widthPt, heightPt } = info(number);
      const { handle, geometry } = open(number);
      const used = fittingDpi(widthPt, heightPt, dpi, maxPixels);
      const width = Math.max(1, Math.round((widthPt * used) / 72));
      const height = Math.max(1, Math.round((heightPt * used) / 72));
      const wanted = { width, height, scale: (used / 72) * geometry.unit, left: geometry.left, bottom: geometry.bottom };
      const taken = geometry.rotation === 0 && !options.drawn ? await wholePicture(p, handle, wanted, dictionaries, scratch, options) : undefined;
      if (taken) return { ...taken, width, height, dpi: used };
      const channels = tones && withoutColour(p, handle, scratch) ? 1 : 4;
      const stride = channels === 1 ? (width + 3) & ~3 : width * 4;
      const size = stride * height;
      const buffer = canvasOf(size);
      if (!buffer) throw new Refusal('too_large', `page ${number} does not fit the child`);
      heap().fill(0xff, buffer, buffer + size);
      const bitmap = p.FPDFBitmap_CreateEx(width, height, channels, buffer, stride);
      // 0x01 annotations, 0x10 red before blue: the bytes come out as RGBA
      const flags = channels === 1 ? 0x01 : 0x11;
      p.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, flags);
      if (form) p.FPDF_FFLDraw(form, bitmap, handle, 0, 0, width, height, 0, flags);
      p.FPDFBitmap_Destroy(bitmap);
      const row = width * channels;
      const data = into && into.length >= row * height ? into.subarray(0, row * height) : new Uint8Array(row * height);
      if (row === stride) data.set(heap().subarray(buffer, buffer + size));
      else for (let y = 0; y < height; y++) data.set(heap().subarray(buffer + y * stride, buffer + y * stride + row), y * row);
      return { data, width, height, dpi: used, channels };
    },
    chars(number) {
      const { handle, geometry } = flatten(number);
      return readChars(p, handle, geometry, scratch);
    },
    values(number) {
      closePage();
      const page = open(number);
      const found: PlacedValue[] = [];
      const read = (call: (buffer: number, length: number) => number): string => {
        const length = call(0, 0);
        if (length <= 2 || length > 4_000_000) return '';
        const buffer = p.pdfium.wasmExports.malloc(length);
        call(buffer, length);
        const value = p.pdfium.UTF16ToString(buffer);
        p.pdfium.wasmExports.free(buffer);
        return value;
      };
      const count = p.FPDFPage_GetAnnotCount(page.handle);
      for (let i = 0; i < count; i++) {
        const annotation = p.FPDFPage_GetAnnot(page.handle, i);
        if (!annotation) continue;
        const rect = p.FPDFAnnot_GetRect(annotation, scratch) ? displayed(page.geometry, float(0), float(3), float(2), float(1)) : nowhere;
        const values = annotationKeys.map((key) => read((b, n) => p.FPDFAnnot_GetStringValue(annotation, key, b, n)));
        if (form) {
          values.push(read((b, n) => p.FPDFAnnot_GetFormFieldValue(form, annotation, b, n)));
          values.push(read((b, n) => p.FPDFAnnot_GetFormFieldAlternateName(form, annotation, b, n)));
          const options = Math.min(500, p.FPDFAnnot_GetOptionCount(form, annotation));
          for (let o = 0; o < options; o++) values.push(read((b, n) => p.FPDFAnnot_GetOptionLabel(form, annotation, o, b, n)));
        }
        p.FPDFPage_CloseAnnot(annotation);
        for (const value of new Set(values)) if (value) found.push({ value, rect });
      }
      return found;
    },
    pictureDpi(number) {
      const { handle, geometry } = flatten(number);
      const count = p.FPDFPage_CountObjects(handle);
      let finest = 0;
      for (let i = 0; i < Math.min(count, 5_000); i++) {
        const object = p.FPDFPage_GetObject(handle, i);
        const type = p.FPDFPageObj_GetType(object);
        if (type === 1) continue;
        // struct: width, height, then pixels to the inch across and down
        if (type !== 3 || !p.FPDFImageObj_GetImageMetadata(object, handle, scratch)) return undefined;
        finest = Math.max(finest, float(2) / geometry.unit, float(3) / geometry.unit);
      }
      return finest > 0 && count <= 5_000 ? finest : undefined;
    },
    imageShare(number) {
      const { handle, geometry } = flatten(number);
      const area = geometry.width * geometry.height;
      let covered = 0;
      const visit = (object: number, depth: number): void => {
        const type = p.FPDFPageObj_GetType(object);
        if ((type === 3 || type === 4) && p.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)) {
          // a shading can hold outlines of words as well as a picture can; a form is measured by its image-bearing bounds
          covered += Math.max(0, float(2) - float(0)) * Math.max(0, float(3) - float(1));
        }
        if (type !== 5 || depth > 8) return;
        const inner = Math.min(2000, p.FPDFFormObj_CountObjects(object));
        let holds = false;
        for (let i = 0; i < inner && !holds; i++) holds = holdsImage(p.FPDFFormObj_GetObject(object, i), depth + 1);
        if (holds && p.FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)) {
          covered += Math.max(0, float(2) - float(0)) * Math.max(0, float(3) - float(1));
        }
      };
      const holdsImage = (object: number, depth: number): boolean => {
        const type = p.FPDFPageObj_GetType(object);
        if (type === 3 || type === 4) return true;
        if (type !== 5 || depth > 8) return false;
        const inner = Math.min(2000, p.FPDFFormObj_CountObjects(object));
        for (let i = 0; i < inner; i++) if (holdsImage(p.FPDFFormObj_GetObject(object, i), depth + 1)) return true;
        return false;
      };
      const count = Math.min(20_000, p.FPDFPage_CountObjects(handle));
      for (let i = 0; i < count; i++) visit(p.FPDFPage_GetObject(handle, i), 0);
      return area > 0 ? Math.min(1, covered / area) : 0;
    },
    close() {
      closePage();
      if (form) p.PDFiumExt_ExitFormFillEnvironment(form);
      p.PDFiumExt_CloseFormFillInfo(formInfo);
      p.FPDF_CloseDocument(doc);
      p.pdfium.wasmExports.free(file);
      p.pdfium.wasmExports.free(scratch);
      p.pdfium.wasmExports.free(canvas.at);
    },
  };
}

/** Does a page draw anything that is not a shade of grey? Asked of its objects before it is rendered; whatever cannot be told counts as colour. */
import type { WrappedPdfiumModule } from '@embedpdf/pdfium';

type Exports = Record<
  | 'FPDFPage_GetAnnotCount' | 'FPDFPage_CountObjects' | 'FPDFPage_GetObject' | 'FPDFPageObj_GetType' | 'FPDFPageObj_HasTransparency' | 'FPDFPageObj_GetFillColor'
  | 'FPDFPageObj_GetStrokeColor' | 'FPDFTextObj_GetFont' | 'FPDFFont_GetBaseFontName' | 'FPDFImageObj_GetImageMetadata',
  (...numbers: number[]) => number
>;

const objectTypes = { text: 1, path: 2, image: 3 };
const deviceGrey = 1;
const mostObjects = 20_000;

/**
 * True where the page is text, lines and pictures in grey alone: then one byte a pixel shows all of it. Annotations, forms, shadings,
 * transparency and fonts made of drawings are not followed: such a page may hold colour. `scratch`: 64 bytes of the module's memory.
 */
export function withoutColour(p: WrappedPdfiumModule, page: number, scratch: number): boolean {
  const call = p.pdfium.wasmExports as unknown as Exports;
  // asked for each time: a call may let the memory grow, and views of it are void then
  const int = (index: number): number => (p.pdfium as unknown as { HEAP32: Int32Array }).HEAP32[(scratch >> 2) + index] as number;
  const grey = (read: (...numbers: number[]) => number, object: number): boolean =>
    read(object, scratch, scratch + 4, scratch + 8, scratch + 12) !== 0 && int(0) === int(1) && int(0) === int(2);
  if (call.FPDFPage_GetAnnotCount(page) > 0) return false;
  const count = call.FPDFPage_CountObjects(page);
  if (count > mostObjects) return false;
  const fonts = new Map<number, boolean>();
  const named = (font: number): boolean => {
    let known = fonts.get(font);
    // a font made of drawings (Type3) has no name of its own, and may bring its colours
    if (known === undefined) fonts.set(font, (known = call.FPDFFont_GetBaseFontName(font, 0, 0) > 1));
    return known;
  };
  for (let i = 0; i < count; i++) {
    const object = call.FPDFPage_GetObject(page, i);
    if (call.FPDFPageObj_HasTransparency(object) !== 0) return false;
    const type = call.FPDFPageObj_GetType(object);
    if (type === objectTypes.image) {
      // struct: width, height, dpi twice, bits a pixel, colour space, mark
      if (call.FPDFImageObj_GetImageMetadata(object, page, scratch) === 0 || int(5) !== deviceGrey) return false;
    } else if (type === objectTypes.text || type === objectTypes.path) {
      if (!grey(call.FPDFPageObj_GetFillColor, object) || !grey(call.FPDFPageObj_GetStrokeColor, object)) return false;
      if (type === objectTypes.text && !named(call.FPDFTextObj_GetFont(object))) return false;
    } else return false;
  }
  return true;
}

/** How long a page's own unit is, by a third parser, inside a child only: asked where the second reader does not tell, for PDFium never does. */
import { PDFDict, PDFDocument, PDFName, PDFNumber, PDFParser } from 'pdf-lib';
import type { PDFContext } from 'pdf-lib';

/** Points a unit by a page's object number, for the pages that say so. Undefined where the file cannot be read and may say so somewhere. */
export async function userUnitsOf(bytes: Uint8Array, password: string): Promise<Map<number, number> | undefined> {
  const context = await contextOf(bytes, password);
  if (!context) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('UserUnit') ? undefined : new Map();
  const units = new Map<number, number>();
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict) || object.get(PDFName.of('Type')) === PDFName.of('Pages')) continue;
    const unit = context.lookup(object.get(PDFName.of('UserUnit')));
    if (unit instanceof PDFNumber && unit.asNumber() > 0) units.set(ref.objectNumber, unit.asNumber());
  }
  return units;
}

async function contextOf(bytes: Uint8Array, password: string): Promise<PDFContext | undefined> {
  try {
    const context = await PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY, false).parseDocument();
    if (!context.trailerInfo.Encrypt) return context;
    return (await PDFDocument.load(bytes, { password, updateMetadata: false, throwOnInvalidObject: false })).context;
  } catch {
    return undefined; // the caller decides what it means
  }
}

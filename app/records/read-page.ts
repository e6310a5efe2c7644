/** The text of one page: as printed, or out of its pixels where little or nothing is printed; a scan that lies on its side is read upright. */
import type { DocumentSession } from '#app/documents/pool.ts';
import type { Turn } from '#app/documents/upright.ts';
import type { OcrText } from '#app/documents/types.ts';
import { lying } from '#app/documents/words.ts';

/** `confidence`: of the OCR, 0 to 1; 1 for printed text. `turn`: clockwise, until it stands upright. `blank`: nothing is on it. */
export type PageReading = { text: string; textSource: 'pdf' | 'ocr' | 'none'; confidence: number; turn?: Turn; blank?: boolean; /** As read from the pixels, of the page as it stands upright. */ ocr?: OcrText };

/** Fewer letters than this and the page is read by OCR too. why so many: a scan may carry a fax line or a stamp as text, and nothing else. */
const littleText = 120;
/** Read so badly, it may be lying on its side. */
const badlyRead = 65;
/** Dark specks below this share of a page are dust; a short line of type is about three times it. */
const dust = 0.0004;

export async function readPageText(session: DocumentSession, number: number): Promise<PageReading> {
  const printed = await session.pageText(number);
  const letters = lettersOf(printed.text);
  // An empty sheet is not read at all: dust would come out as letters.
  if (letters === 0 && (await session.inkShare(number)) < dust) return { text: '', textSource: 'none', confidence: 1, blank: true };
  let ocr = letters < littleText ? await session.ocrPage(number) : null;
  let turn: Turn = 0;
  if (ocr && (ocr.confidence < badlyRead || lettersOf(ocr.text) < 20 || lying(ocr))) {
    turn = await session.findTurn(number);
    if (turn !== 0) ocr = await session.ocrPage(number, { turn });
  }
  const seen = ocr !== null && lettersOf(ocr.text) > letters * 1.2 + 8;
  // What is printed and the pixels do not show (a hidden layer) is kept beside what they show.
  const text = ocr && seen ? ocr.text + (letters > 8 && !same(ocr.text, printed.text) ? `\n${printed.text}` : '') : printed.text;
  return {
    // PostgreSQL keeps no NUL in a text.
    text: text.replaceAll('\u0000', ''),
    textSource: text.trim() === '' ? 'none' : seen ? 'ocr' : 'pdf',
    confidence: ocr && seen ? ocr.confidence / 100 : 1,
    ...(turn !== 0 && seen ? { turn } : {}),
    ...(ocr && seen ? { ocr } : {}),
  };
}

const lettersOf = (text: string) => text.replace(/\s/g, '').length;
const same = (whole: string, part: string) => whole.replace(/\W/g, '').toLowerCase().includes(part.replace(/\W/g, '').toLowerCase());

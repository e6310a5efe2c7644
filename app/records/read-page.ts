/** The text of one page: as printed, or out of its pixels where little or nothing is printed. */
import type { DocumentSession } from '#app/documents/pool.ts';

/** `confidence`: of the OCR, 0 to 1; 1 for printed text. */
export type PageReading = { text: string; textSource: 'pdf' | 'ocr' | 'none'; confidence: number };

/** Fewer letters than this and the page is read by OCR too. why so many: a scan may carry a fax line or a stamp as text, and nothing else. */
const littleText = 120;

export async function readPageText(session: DocumentSession, number: number): Promise<PageReading> {
  const printed = await session.pageText(number);
  const letters = lettersOf(printed.text);
  const ocr = letters < littleText ? await session.ocrPage(number) : null;
  const seen = ocr !== null && lettersOf(ocr.text) > letters * 1.2 + 8;
  // What is printed and the pixels do not show (a hidden layer) is kept beside what they show.
  const text = seen ? ocr.text + (letters > 8 && !same(ocr.text, printed.text) ? `\n${printed.text}` : '') : printed.text;
  return {
    // PostgreSQL keeps no NUL in a text.
    text: text.replaceAll('\u0000', ''),
    textSource: text.trim() === '' ? 'none' : seen ? 'ocr' : 'pdf',
    confidence: seen ? ocr.confidence / 100 : 1,
  };
}

const lettersOf = (text: string) => text.replace(/\s/g, '').length;
const same = (whole: string, part: string) => whole.replace(/\W/g, '').toLowerCase().includes(part.replace(/\W/g, '').toLowerCase());

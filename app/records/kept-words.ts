/**
 * The words that an import read out of a record's pixels, kept beside its pages: the reviewer marks them and the redaction looks in
 * them without reading the pixels a second time. What leaves is read again all the same, after the painting. One file a record,
 * encrypted and destroyed like its pages; it names the bytes that were read, and serves no others.
 */
import { z } from 'zod';
import type { OcrText, Word } from '#app/documents/types.ts';
import { fileRow, readFile, type Storage } from '#app/storage/storage.ts';
import type { Db } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';

/** By page, 1-based. `confidence` as `OcrText` has it. */
export type KeptWords = Record<number, Pick<OcrText, 'words' | 'confidence'>>;

/** A word as a row: text, x, y, width, height in points as displayed, line, confidence. Tenths are as fine as a scan is. */
const row = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number(), z.int(), z.number()]);
const kept = z.strictObject({ version: z.literal(1), pagesSha256: z.string(), pages: z.record(z.string(), z.strictObject({ confidence: z.number(), words: z.array(row) })) });

const tenth = (value: number) => Math.round(value * 10) / 10;

/** The file's bytes. `pagesSha256`: of the pages that were read. */
export function packWords(pagesSha256: string, words: KeptWords): Buffer {
  const pages = Object.fromEntries(
    Object.entries(words).map(([page, { confidence, words: list }]) => [
      page,
      { confidence: tenth(confidence), words: list.map((word) => [word.text, tenth(word.x), tenth(word.y), tenth(word.width), tenth(word.height), word.line, Math.round(word.confidence ?? 100)]) },
    ]),
  );
  return Buffer.from(JSON.stringify({ version: 1, pagesSha256, pages }));
}

/** Throws `internal` for bytes of another shape. */
export function unpackWords(bytes: Uint8Array): { pagesSha256: string; words: KeptWords } {
  const parsed = kept.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) throw new AppError('internal', 'kept words of an unknown shape');
  const words = Object.entries(parsed.data.pages).map(([page, { confidence, words: rows }]): [number, KeptWords[number]] => [
    Number(page),
    { confidence, words: rows.map(([text, x, y, width, height, line, sure]): Word => ({ text, x, y, width, height, line, confidence: sure })) },
  ]);
  return { pagesSha256: parsed.data.pagesSha256, words: Object.fromEntries(words) };
}

/** Those of a record's pages as they are now; none where they were never kept, or were read from other bytes. */
export async function keptWordsOf(tx: Db, storage: Storage, record: { wordsFileId: string | null; pagesFileId: string }): Promise<KeptWords> {
  if (!record.wordsFileId) return {};
  const { pagesSha256, words } = unpackWords(await readFile(tx, storage, record.wordsFileId));
  const pages = await fileRow(tx, record.pagesFileId);
  return pages.sha256 === pagesSha256 ? words : {};
}
